// Run by tests/project/test_engine.py, which writes what PyTorch makes of some pictures into a folder.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { CutEngine } from "../../assets/page/engine/cut_engine.js";
import { Engine } from "../../assets/page/engine/engine.js";
import { decodeNetwork } from "../../assets/page/engine/network_file.js";
import { seedOf, valueOf, wiresOf } from "../../assets/page/engine/wires.js";

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

/** Off by at most 1e-5 of the sum of the magnitudes. @param {ArrayLike<number>} found @param {Float64Array} wanted */
function near(found, wanted, what) {
  const most = wanted.reduce((sum, one) => sum + Math.abs(one), 0);
  assert.equal(found.length, wanted.length, what);
  wanted.forEach((one, i) => assert.ok(Math.abs(found[i] - one) <= NEAR * most, `${what}[${i}]: ${found[i]}, ${one}`));
}

const last = stages[stages.length - 1];
const classes = last.shape[0];

for (const { name, picture, maps, slopes, wires, cuts } of cases) {
  test(`maps of ${name}`, () => agree(engine.forward(single(picture)), maps));

  slopes.forEach((one, i) =>
    test(`gradients of ${name}, ${i}`, () => {
      const found = engine.backward(engine.forward(single(picture)), single(one.slope));
      agree(found.maps, one.maps);
      agree(found.weights, one.weights);
    }),
  );

  for (const { digit, other, value, layers } of wires)
    test(`wires of ${name}, against ${other}`, () => {
      const found = engine.forward(single(picture));
      const seed = seedOf(classes, { digit, other });
      assert.ok(Math.abs(valueOf(found.get(last.name), seed) - value) < 1e-3);
      const all = wiresOf(engine, tensors, found, seed);
      assert.deepEqual([...all.keys()], Object.keys(layers));
      for (const [layer, { shape, parts, biases }] of Object.entries(layers)) {
        assert.deepEqual([all.get(layer).outputs, all.get(layer).inputs], shape);
        near(all.get(layer).parts, unpack(parts), layer);
        near(all.get(layer).biases, unpack(biases), `${layer}, biases`);
      }
    });

  test(`cuts of ${name}`, () => {
    const whole = engine.forward(single(picture));
    const cutting = new CutEngine(stages, tensors);
    const seed = seedOf(classes, { digit: 1, other: null });
    const scale = Math.max(1, ...whole.get(last.name).map(Math.abs));
    for (const { cut, value } of cuts) {
      const [stage, map, read] = cut;
      cutting.set([{ stage, map, read }]);
      const found = valueOf(cutting.forward(whole).get(last.name), seed);
      assert.ok(Math.abs(found - value) < 1e-5 * scale, `${cut}: ${found} for ${value}`);
    }
    // A map without a wire that leads out of it is a map that is silent.
    const first = stages.findIndex(({ kind }) => kind === "conv");
    const reader = stages.slice(first + 1).find(({ kind }) => kind === "conv" || kind === "linear");
    const outputs = Array.from({ length: reader.shape[0] }, (_, map) => ({ stage: reader.name, map, read: 0 }));
    cutting.set(outputs);
    const one = cutting.forward(whole).get(last.name);
    cutting.set([{ stage: stages[first + 1].name, map: 0, read: null }]);
    const other = cutting.forward(whole).get(last.name);
    one.forEach((logit, i) => assert.ok(Math.abs(logit - other[i]) < 1e-5 * scale));
    cutting.set([]);
    assert.deepEqual(cutting.forward(whole), whole);
    assert.deepEqual([...cutting.tensors], [...tensors]); // put back
  });
}
