import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeNetwork } from "../../assets/page/engine/network_file.js";

const STAGES = [
  { name: "input", kind: "input", shape: [1, 3, 3], kernel: 0, stride: 0, padding: 0 },
  { name: "conv1", kind: "conv", shape: [2, 2, 2], kernel: 2, stride: 1, padding: 0 },
  { name: "flatten", kind: "flatten", shape: [8], kernel: 0, stride: 0, padding: 0 },
  { name: "fc", kind: "linear", shape: [3], kernel: 0, stride: 0, padding: 0 },
];
const TENSORS = [
  { name: "conv1.weight", shape: [2, 1, 2, 2] },
  { name: "conv1.bias", shape: [2] },
  { name: "fc.weight", shape: [3, 8] },
  { name: "fc.bias", shape: [3] },
];
const HEADER = { id: "abc", stages: STAGES, captions: [], tensors: TENSORS, temperature: 1.5 };
const NUMBERS = Float32Array.from({ length: 37 }, (_, i) => i / 7 - 2);

/** A file as the server writes it. */
function fileOf(header, numbers = NUMBERS) {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const padded = Buffer.from(text + " ".repeat((4 - (Buffer.byteLength(text) % 4)) % 4));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const file = Buffer.concat([length, padded, Buffer.from(numbers.buffer)]);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
}

test("a file gives back header and tensors, each number as it was", () => {
  const { tensors, ...rest } = decodeNetwork(fileOf(HEADER));
  assert.deepEqual(rest, { id: "abc", stages: STAGES, captions: [], temperature: 1.5 });
  assert.deepEqual(
    [...tensors.keys()],
    TENSORS.map(({ name }) => name),
  );
  assert.deepEqual(tensors.get("conv1.weight"), NUMBERS.slice(0, 8));
  assert.deepEqual(tensors.get("fc.weight"), NUMBERS.slice(10, 34));
  assert.deepEqual(tensors.get("fc.bias"), NUMBERS.slice(34));
});

/** @param {Partial<typeof HEADER>} change */
const changed = (change) => fileOf({ ...HEADER, ...change });
const BROKEN = {
  "nothing at all": new ArrayBuffer(0),
  "three bytes": new ArrayBuffer(3),
  "a header longer than the file": Uint8Array.of(255, 255, 0, 0, 32, 32, 32, 32).buffer,
  "a header that leaves the numbers askew": Uint8Array.of(2, 0, 0, 0, 123, 125, 0, 0).buffer,
  "a header that is no JSON": fileOf("{"),
  "a header that is no UTF-8": Uint8Array.of(4, 0, 0, 0, 34, 255, 254, 34).buffer,
  "a header that is null": fileOf("null"),
  "no stages": changed({ stages: [] }),
  "a first stage that is no input": changed({ stages: STAGES.slice(1) }),
  "a stage of an unknown kind": changed({ stages: [...STAGES, { ...STAGES[3], kind: "attention" }] }),
  "a shape with half a side": changed({ tensors: [{ name: "conv1.weight", shape: [0.5] }] }),
  "a temperature of 0": changed({ temperature: 0 }),
  "a tensor too few": changed({ tensors: TENSORS.slice(0, -1) }),
  "a tensor too many": changed({ tensors: [...TENSORS, { name: "more", shape: [1] }] }),
  "one number too few": fileOf(HEADER, NUMBERS.slice(1)),
  "one number too many": fileOf(HEADER, new Float32Array(38)),
  "weights that do not fit": changed({ stages: [STAGES[0], { ...STAGES[1], kernel: 3 }, ...STAGES.slice(2)] }),
  "a bias by another name": changed({ tensors: TENSORS.map((one, i) => (i === 3 ? { ...one, name: "fc.b" } : one)) }),
};

for (const [what, file] of Object.entries(BROKEN)) {
  test(`refused with one sentence: ${what}`, () => {
    assert.throws(() => decodeNetwork(file), {
      name: "Error",
      message: /^The (header of the )?network's file [^.]+\.$/,
    });
  });
}

test("cut anywhere, a file is refused", () => {
  const whole = fileOf(HEADER);
  for (let end = 0; end < whole.byteLength; end += 1)
    assert.throws(() => decodeNetwork(whole.slice(0, end)), { name: "Error", message: /^The .+\.$/ }, `after ${end}`);
});
