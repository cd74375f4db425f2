import assert from "node:assert/strict";
import { test } from "node:test";

import { Engine } from "../../assets/page/engine/engine.js";
import { CutRun } from "../../assets/page/network/cut_run.js";

const STAGES = [
  { name: "input", kind: "input", shape: [1, 2, 2], kernel: 0, stride: 0, padding: 0 },
  { name: "conv1", kind: "conv", shape: [4, 2, 2], kernel: 1, stride: 1, padding: 0 },
  { name: "relu1", kind: "relu", shape: [4, 2, 2], kernel: 0, stride: 0, padding: 0 },
  { name: "flatten", kind: "flatten", shape: [16], kernel: 0, stride: 0, padding: 0 },
  { name: "fc", kind: "linear", shape: [2], kernel: 0, stride: 0, padding: 0 },
];
// Each of the four maps says 1, 2, 3, 4 for the first answer; the second has 5 without any of them.
const TENSORS = new Map([
  ["conv1.weight", Float32Array.of(1, 2, 3, 4)],
  ["conv1.bias", new Float32Array(4)],
  ["fc.weight", Float32Array.from({ length: 32 }, (_, i) => (i < 16 ? 0.25 : 0))],
  ["fc.bias", Float32Array.of(0, 5)],
]);
const LOADED = { stages: STAGES, tensors: TENSORS, last: "fc", temperature: 1 };
const WIRES = [0, 1, 2, 3].map((map) => ({ key: "", stage: "conv1", map, read: 0, value: map + 1 }));

test("the thickest first: the answer falls as soon as another has more, and all of them are cut in the end", () => {
  const maps = new Engine(STAGES, TENSORS).forward(Float32Array.of(1, 1, 1, 1));
  const run = new CutRun(LOADED, maps, 0, WIRES, false);
  while (run.step());
  assert.deepEqual(
    run.points.map(([cuts]) => cuts),
    [0, 1, 2, 3, 4],
  );
  assert.equal(run.falls, 2); // 10, 6, 3: the second answer has 5
  const logits = [10, 6, 3, 1, 0];
  run.points.forEach(([, share], i) => assert.ok(Math.abs(share - 1 / (1 + Math.exp(5 - logits[i]))) < 1e-6));
  assert.deepEqual([...TENSORS.get("conv1.weight")], [1, 2, 3, 4]); // the network itself is whole
});

test("at random every wire is cut once", () => {
  const maps = new Engine(STAGES, TENSORS).forward(Float32Array.of(1, 1, 1, 1));
  const run = new CutRun(LOADED, maps, 0, WIRES, true);
  while (run.step());
  assert.deepEqual(run.cuts.map(({ map }) => map).sort(), [0, 1, 2, 3]);
  assert.equal(run.points.at(-1)[0], 4);
  assert.ok(run.falls !== null && run.falls >= 2);
});

test("an answer that stands them all never falls", () => {
  const maps = new Engine(STAGES, TENSORS).forward(Float32Array.of(0, 0, 0, 0));
  const run = new CutRun(LOADED, maps, 1, WIRES, false);
  while (run.step());
  assert.equal(run.falls, null);
});
