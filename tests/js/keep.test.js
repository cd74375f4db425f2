import assert from "node:assert/strict";
import { test } from "node:test";

import { keepDrawing, keptDrawing } from "../../assets/page/pad/keep.js";

/** @param {string | null} text what lies in the storage */
function kept(text) {
  globalThis.sessionStorage = { getItem: () => text };
  return keptDrawing();
}

const STROKE = { width: 70, points: [100, 200, 300, 400] };
const DIGIT = Buffer.alloc(784, 7).toString("base64");

test("what a pad has kept is found again", () => {
  const drawings = [
    { strokes: [] },
    { strokes: [STROKE, { ...STROKE, erase: true }], digit: 1 },
    { strokes: [], picture: DIGIT },
    { strokes: [STROKE], picture: { width: 2, height: 3, data: "AAAAAAAA" }, digit: null },
  ];
  for (const drawing of drawings) {
    let text = null;
    globalThis.sessionStorage = { setItem: (_, value) => (text = value) };
    keepDrawing(drawing);
    assert.deepEqual(kept(text), JSON.parse(JSON.stringify(drawing)));
  }
});

test("what another page or an older one has left there is ignored", () => {
  const foreign = [null, "", "{", "null", "7", '"text"', "[]", "{}", '{"strokes": 3}', '{"strokes": {}}'];
  for (const text of foreign) assert.equal(kept(text), null, text);
  const strokes = [
    null,
    [100, 200],
    {},
    { ...STROKE, points: undefined },
    { ...STROKE, points: [] },
    { ...STROKE, points: [1, 2, 3] },
    { ...STROKE, points: [[1, 2]] },
    { ...STROKE, points: [1, null] },
    { ...STROKE, width: "70" },
    { ...STROKE, erase: 1 },
  ];
  for (const stroke of strokes) assert.equal(kept(JSON.stringify({ strokes: [STROKE, stroke] })), null, stroke);
  for (const picture of ["AAAA", "no base64!", 3, {}, { width: 28, height: 28, data: "AAAA" }]) {
    assert.equal(kept(JSON.stringify({ strokes: [], picture })), null, picture);
  }
  for (const digit of ["1", -1, 0.5]) assert.equal(kept(JSON.stringify({ strokes: [STROKE], digit })), null, digit);
});
