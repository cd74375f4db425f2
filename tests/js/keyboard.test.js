import assert from "node:assert/strict";
import { test } from "node:test";

import { move, setStop, stepOf, within } from "../../assets/page/base/keyboard.js";

const ARROWS = ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"];

test("each arrow key is one step, and opposite ones undo each other", () => {
  const steps = ARROWS.map((key) => stepOf({ key }));
  assert.deepEqual(steps, [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ]);
});

test("no other key is a step, whatever an object happens to have", () => {
  for (const key of ["a", "Enter", "PageUp", "toString", "__proto__"]) assert.equal(stepOf({ key }), undefined, key);
});

test("arrow keys reach every cell of a grid and never leave it", () => {
  const seen = new Set(["0,0"]);
  for (const place of seen) {
    for (const key of ARROWS) seen.add(move(place.split(",").map(Number), stepOf({ key }), [3, 4]).join());
  }
  const all = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => `${row},${column}`));
  assert.deepEqual([...seen].sort(), all);
});

test("at the edge a step changes nothing", () => {
  assert.deepEqual(move([0, 3], [-1, 0], [3, 4]), [0, 3]);
  assert.deepEqual(move([0, 3], [0, 1], [3, 4]), [0, 3]);
  assert.equal(within(-5, 10), 0);
  assert.equal(within(10, 10), 9);
  assert.equal(within(4, 10), 4);
});

test("of a row of elements exactly one is a stop of the Tab key", () => {
  const elements = [{ tabIndex: 0 }, { tabIndex: 0 }, { tabIndex: -1 }];
  setStop(elements, elements[2]);
  assert.deepEqual(
    elements.map(({ tabIndex }) => tabIndex),
    [-1, -1, 0],
  );
});
