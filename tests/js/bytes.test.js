import assert from "node:assert/strict";
import { test } from "node:test";

import { fromByte, toBytes } from "../../assets/page/engine/bytes.js";

for (const signed of [true, false]) {
  test(`${signed ? "signed" : "unsigned"} bytes stand for the values they were made of, to half a step`, () => {
    const scale = 7.25;
    const values = [...Array(101).keys()].map((i) => (signed ? (i - 50) / 50 : i / 100) * scale);
    const half = scale / (signed ? 254 : 510);
    toBytes(values, scale, signed).forEach((byte, i) =>
      assert.ok(Math.abs(fromByte(byte, scale, signed) - values[i]) <= half + 1e-12),
    );
  });

  test(`every ${signed ? "signed" : "unsigned"} byte comes back`, () => {
    const bytes = Uint8Array.from({ length: 255 }, (_, i) => i + 1);
    const values = Array.from(bytes, (byte) => fromByte(byte, 3.1, signed));
    assert.deepEqual(toBytes(values, 3.1, signed), bytes);
  });
}

test("zero is exactly zero, and everything is where the scale is 0", () => {
  assert.equal(fromByte(toBytes([0], 7.25, true)[0], 7.25, true), 0);
  assert.equal(fromByte(toBytes([0], 7.25, false)[0], 7.25, false), 0);
  assert.deepEqual([...toBytes([5, -5], 0, true)], [128, 128]);
  assert.deepEqual([...toBytes([5, 0], 0, false)], [0, 0]);
});

test("what lies beyond the scale is clipped to its ends", () => {
  assert.deepEqual([...toBytes([-1e9, -2, -1, 1, 2, 1e9], 1, true)], [1, 1, 1, 255, 255, 255]);
  assert.deepEqual([...toBytes([-1, 1, 1.01, Infinity], 1, false)], [0, 255, 255, 255]);
});
