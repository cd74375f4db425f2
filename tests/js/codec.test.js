import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import {
  fromBase64,
  inflate,
  largest,
  matrix,
  sizeOf,
  toBase64,
  unpackMaps,
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

test("an answer's maps are cut by the stages' shapes, each with its own scale", async () => {
  const stages = [
    { name: "input", shape: [1, 2, 2] },
    { name: "conv1", shape: [3, 1, 2] },
    { name: "fc", shape: [4] },
  ];
  const bytes = Uint8Array.from({ length: 14 }, (_, i) => i);
  const maps = await unpackMaps({ maps: deflateSync(bytes).toString("base64"), scales: [1, 2.5, 30] }, stages);
  assert.deepEqual([...maps.keys()], ["input", "conv1", "fc"]);
  assert.deepEqual(
    [...maps.values()].map(({ scale }) => scale),
    [1, 2.5, 30],
  );
  assert.deepEqual(
    [...maps.values()].map((one) => [...one.bytes]),
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7, 8, 9],
      [10, 11, 12, 13],
    ],
  );
});

test("sizes and magnitudes", () => {
  assert.equal(sizeOf([32, 7, 7]), 1568);
  assert.equal(largest([0.5, -3, 2]), 3);
  assert.equal(largest([]), 0);
  assert.equal(largest(new Float32Array(300_000).fill(-2)), 2); // more than a function takes as arguments
  assert.deepEqual(matrix([[1, 2, 3], [4, 5, 6]]), { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }); // prettier-ignore
});
