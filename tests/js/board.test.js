import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/texts.js";
import { Board } from "../../assets/page/network/board.js";

const POOL = { name: "pool2", kind: "pool", shape: [32, 7, 5] };
const maps = new Board(POOL);
const flat = new Board({ name: "flatten", kind: "flatten", shape: [32 * 7 * 5] }, POOL);
const logits = new Board({ name: "fc", kind: "linear", shape: [10] }, { ...POOL, name: "flatten", shape: [1120] });
const BOARDS = { maps, flat, logits };

/** Every place of a board. */
function* places({ shape: [channels, height, width] }) {
  for (let channel = 0; channel < channels; channel += 1) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) yield { channel, row, column };
    }
  }
}

test("a flattened vector is drawn as a row for each map, logits as one row", () => {
  assert.deepEqual(flat.shape, [1, 32, 35]);
  assert.deepEqual(logits.shape, [1, 1, 10]);
  assert.deepEqual(maps.shape, [32, 7, 5]);
});

test("place and cell are each other's way back, and no two places share a cell", () => {
  for (const [name, board] of Object.entries(BOARDS)) {
    const cells = new Set();
    for (const place of places(board)) {
      const cell = board.cell(place);
      assert.deepEqual(board.place(cell), place, name);
      cells.add(JSON.stringify(cell));
    }
    assert.equal(
      cells.size,
      board.shape.reduce((a, b) => a * b),
      name,
    );
  }
});

test("the position in the flattened vector is (channel * height + row) * width + column", () => {
  for (const { channel, row, column } of places(maps)) {
    const index = (channel * 7 + row) * 5 + column;
    assert.deepEqual(flat.place({ stage: "flatten", channel: index, row: 0, column: 0 }), {
      channel: 0,
      row: channel,
      column: row * 5 + column,
    });
  }
});

test("index and at are each other's way back", () => {
  for (let i = 0; i < maps.size; i += 1) assert.equal(maps.index(maps.at(3, i)), i);
});

test("steps go through a map in reading order and end there", () => {
  let cell = maps.cell({ channel: 4, row: 0, column: 0 });
  for (let i = 1; i < maps.size; i += 1) {
    const next = maps.step(cell, 1);
    assert.deepEqual(maps.step(next, -1), cell);
    assert.equal(maps.index(maps.place(next)), i);
    cell = next;
  }
  assert.equal(maps.step(cell, 1), null);
  assert.equal(maps.step(maps.cell({ channel: 4, row: 0, column: 0 }), -1), null);
});

test("arrow keys stay on the map", () => {
  const corner = maps.cell({ channel: 31, row: 6, column: 4 });
  assert.deepEqual(maps.move(corner, 1, 0), corner);
  assert.deepEqual(maps.move(corner, 0, 1), corner);
  assert.deepEqual(maps.place(maps.move(corner, -1, 0)), { channel: 31, row: 5, column: 4 });
});

test("turning goes round all maps, on the same place", () => {
  const board = new Board({ ...POOL, shape: [4, 7, 5] });
  let cell = board.cell({ channel: 2, row: 1, column: 1 });
  const seen = [];
  for (let i = 0; i < 4; i += 1) {
    cell = board.turn(cell, 1);
    seen.push(cell.channel);
    assert.deepEqual([cell.row, cell.column], [1, 1]);
  }
  assert.deepEqual(seen, [3, 0, 1, 2]);
  assert.equal(board.turn(cell, -1).channel, 1);
});

test("a keyboard starts in the middle of the first map", () => {
  assert.deepEqual(new Board(POOL).middle(), { stage: "pool2", channel: 0, row: 3, column: 2 });
});

test("cells are named as the server counts them", () => {
  assert.equal(maps.name({ stage: "pool2", channel: 5, row: 6, column: 1 }), "pool2, map 5, row 6, column 1");
  assert.equal(flat.name({ stage: "flatten", channel: 801, row: 0, column: 0 }), "flatten, position 801");
  assert.equal(logits.name({ stage: "fc", channel: 3, row: 0, column: 0 }), "fc, digit 3");
});
