import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import {
  fromBase64,
  inflate,
  largest,
  matrix,
  sizeOf,
  packPoints,
  toBase64,
  unpackLevels,
  unpackTensor,
} from "../../assets/page/base/codec.js";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, i) => i);

test("base64 is Node's, both ways, for every byte", () => {
  const text = Buffer.from(EVERY_BYTE).toString("base64");
  assert.deepEqual(fromBase64(text), EVERY_BYTE);
  assert.equal(toBase64(EVERY_BYTE), text);
  assert.equal(toBase64(new Uint8Array()), "");
});

test("a large picture is no problem", () => {
  const bytes = Uint8Array.from({ length: 512 * 512 }, (_, i) => i % 251);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
});

test("what zlib compressed comes back", async () => {
  const packed = deflateSync(EVERY_BYTE).toString("base64");
  assert.deepEqual(await inflate(packed), EVERY_BYTE);
});

test("a tensor keeps its shape and each float32", () => {
  const values = Float32Array.of(0, -0.1, 3.5, 1e-30, 255, Infinity);
  const packed = { shape: [2, 3], data: Buffer.from(values.buffer).toString("base64") };
  assert.deepEqual(unpackTensor(packed), { shape: [2, 3], values });
});

test("levels come back, zeros counted", () => {
  const packed = Buffer.from([0, 255, 0, 3, 7, 9, 0, 1, 255]).toString("base64");
  const levels = unpackLevels(packed, 263);
  assert.deepEqual([...levels].flatMap((level, i) => (level ? [[i, level]] : [])), [[258, 7], [259, 9], [261, 255]]); // prettier-ignore
});

test("points are packed as steps, a byte each where they are short", () => {
  const bytes = (/** @type {number[]} */ points) => [...fromBase64(packPoints(points))];
  assert.deepEqual(bytes([500, 150, 510, 400, 420, 900]), [232, 7, 172, 2, 20, 244, 3, 179, 1, 232, 7]);
  assert.deepEqual(bytes([-1, 0, -65, 64]), [1, 0, 127, 128, 1]);
  assert.deepEqual(bytes([-200, 1200]), [143, 3, 224, 18]);
});

test("sizes and magnitudes", () => {
  assert.equal(sizeOf([32, 7, 7]), 1568);
  assert.equal(largest([0.5, -3, 2]), 3);
  assert.equal(largest([]), 0);
  assert.equal(largest(new Float32Array(300_000).fill(-2)), 2); // more than a function takes as arguments
  assert.deepEqual(matrix([[1, 2, 3], [4, 5, 6]]), { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }); // prettier-ignore
});

test("a hundred more points of a pen take at most 400 bytes", () => {
  // A fast pen: 60 thousandths of the pad from point to point, 120 points a second.
  const stroke = (count) =>
    [...Array(count).keys()].flatMap((i) => [500 + 400 * Math.sin(i / 7), 500 + 400 * Math.cos(i / 5)].map(Math.round));
  for (const count of [50, 200, 900]) {
    const more = packPoints(stroke(count + 100)).length - packPoints(stroke(count)).length;
    assert.ok(more <= 400, `${more}`);
  }
});
