// Run by tests/project/test_engine.py, which writes what PyTorch makes of some pictures into a folder.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Engine } from "../../assets/page/engine/engine.js";
import { decodeNetwork } from "../../assets/page/engine/network_file.js";

const FOLDER = process.env.ENGINE_FIXTURES ?? assert.fail("ENGINE_FIXTURES names the folder of the fixtures.");
const NEAR = 1e-5; // of the largest number of a map or gradient, and so of less than the largest term of its sums

const read = (name) => readFileSync(join(FOLDER, name));
const unpack = (text) => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const single = (text) => Float32Array.from(unpack(text));

/** @param {Map<string, Float32Array>} found @param {Record<string, string>} wanted */
function agree(found, wanted) {
  assert.deepEqual([...found.keys()].sort(), Object.keys(wanted).sort());
  for (const [name, text] of Object.entries(wanted)) {
    const [values, numbers] = [found.get(name), unpack(text)];
    assert.equal(values.length, numbers.length, name);
    const most = numbers.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0);
    values.forEach((value, i) => {
      const off = Math.abs(value - numbers[i]);
      assert.ok(off <= NEAR * most, `${name}[${i}]: ${value} for ${numbers[i]}, largest ${most}`);
    });
  }
}

const { stages, tensors } = decodeNetwork(Uint8Array.from(read("network.bin")).buffer);
const engine = new Engine(stages, tensors);
const cases = JSON.parse(read("cases.json").toString());
assert.ok(cases.length > 4);

for (const { name, picture, maps, slopes } of cases) {
  test(`maps of ${name}`, () => agree(engine.forward(single(picture)), maps));

  slopes.forEach((one, i) =>
    test(`gradients of ${name}, ${i}`, () => {
      const found = engine.backward(engine.forward(single(picture)), single(one.slope));
      agree(found.maps, one.maps);
      agree(found.weights, one.weights);
    }),
  );
}
