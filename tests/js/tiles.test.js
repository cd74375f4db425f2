import assert from "node:assert/strict";
import { test } from "node:test";

import { Tiles } from "../../assets/page/lesson/tiles.js";

const SHAPES = [
  [32, 7, 7],
  [10, 3, 5],
  [3, 1, 4],
  [1, 28, 28],
];

test("index and place are each other's way back", () => {
  for (const shape of SHAPES) {
    const tiles = new Tiles(shape);
    for (let i = 0; i < tiles.count; i += 1) assert.equal(tiles.indexAt(...tiles.placeOf(i)), i);
  }
});

test("every cell is a number's or a gap", () => {
  for (const shape of SHAPES) {
    const tiles = new Tiles(shape);
    const found = new Set();
    let gaps = 0;
    for (let row = 0; row < tiles.rows; row += 1) {
      for (let column = 0; column < tiles.columns; column += 1) {
        const index = tiles.indexAt(row, column);
        if (index === null) gaps += 1;
        else found.add(index);
      }
    }
    assert.equal(found.size, tiles.count);
    assert.equal(found.size + gaps, tiles.rows * tiles.columns);
  }
});

test("the picture holds each number where its place says, and no number in a gap", () => {
  const tiles = new Tiles([10, 3, 5]);
  const values = Float32Array.from({ length: tiles.count }, (_, i) => i + 1);
  const picture = tiles.cells(values, 150);
  values.forEach((value, i) => {
    const [row, column] = tiles.placeOf(i);
    assert.equal(picture.values[row * picture.columns + column], value);
  });
  assert.equal(picture.values.filter(Number.isNaN).length, picture.rows * picture.columns - tiles.count);
});

test("a step inside a map is undone by the opposite one; a step out of it lands on the facing edge of its neighbour", () => {
  const tiles = new Tiles([16, 3, 4]); // two rows of eight
  for (const [down, right] of [
    [0, 1],
    [1, 0],
  ]) {
    for (let map = 0; map < 7; map += 1) {
      for (let i = 0; i < 12; i += 1) {
        const index = map * 12 + i;
        assert.equal(tiles.step(tiles.step(index, down, right), -down, -right), index);
      }
    }
  }
  assert.deepEqual(tiles.split(tiles.step(3, 0, 1)), [1, 0, 0]);
  assert.deepEqual(tiles.split(tiles.step(2 * 4, 1, 0)), [8, 0, 0]);
});
