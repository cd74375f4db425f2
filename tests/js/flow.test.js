import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/texts.js";

import {
  addsOf,
  addsOfColumns,
  drawnOf,
  gapsOf,
  keyOf,
  MOST,
  sumOf,
  widestOf,
} from "../../assets/page/network/flow.js";
import { columnsOf } from "../../assets/page/network/layout.js";

const stage = (name, kind, shape) => ({ name, kind, shape, kernel: 3, stride: 1, padding: 1 });
const COLUMNS = columnsOf([
  stage("input", "input", [1, 8, 8]),
  stage("conv1", "conv", [3, 8, 8]),
  stage("relu1", "relu", [3, 8, 8]),
  stage("pool1", "pool", [3, 4, 4]),
  stage("conv2", "conv", [60, 4, 4]),
  stage("relu2", "relu", [60, 4, 4]),
  stage("flatten", "flatten", [960]),
  stage("fc", "linear", [10]),
]);

/** Numbers that look random and are the same each time. */
function numbers(count, seed) {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 1073741823.5 - 1;
  });
}

const layer = (outputs, inputs, seed) => ({
  ...{ outputs, inputs, parts: numbers(outputs * inputs, seed), biases: numbers(outputs, seed + 1) },
});
const LAYERS = new Map([
  ["conv1", layer(3, 1, 11)],
  ["conv2", layer(60, 3, 12)],
  ["fc", layer(10, 60, 13)],
]);
const total = (values) => values.reduce((sum, one) => sum + one, 0);

test("each column but the first has a gap before it, with a wire for each kernel or map", () => {
  const gaps = gapsOf(COLUMNS, LAYERS);
  assert.deepEqual(
    gaps.map(({ column, weighted, quiet, wires }) => [column.name, weighted, quiet, wires.length]),
    [
      ["conv1", true, true, 3],
      ["pool1", false, false, 3],
      ["conv2", true, false, 180],
      ["flatten", false, false, 60],
      ["fc", true, false, 600],
    ],
  );
  const found = gaps[2].wires.find(({ key }) => key === keyOf("conv2", 41, 2));
  assert.deepEqual(found, {
    key: "conv2 41 2",
    stage: "conv2",
    map: 41,
    read: 2,
    value: LAYERS.get("conv2").parts[125],
  });
});

test("what a map adds is the sum of the wires out of it, before and after a pool", () => {
  const gaps = gapsOf(COLUMNS, LAYERS);
  const adds = addsOf(LAYERS.get("conv2"));
  adds.forEach((value, map) => {
    const out = gaps[2].wires.filter(({ read }) => read === map).map((wire) => wire.value);
    assert.ok(Math.abs(total(out) - value) < 1e-12);
    assert.equal(gaps[1].wires[map].value, value);
  });
  const columns = addsOfColumns(COLUMNS, LAYERS);
  assert.deepEqual([...columns.keys()], ["conv1", "pool1", "conv2"]);
  assert.deepEqual(columns.get("conv1"), adds);
  assert.deepEqual(columns.get("conv2"), addsOf(LAYERS.get("fc")));
});

test("biases are those of the layer and of all after it", () => {
  const gaps = gapsOf(COLUMNS, LAYERS);
  const sums = ["conv1", "conv2", "fc"].map((name) => total(LAYERS.get(name).biases));
  [sums[0] + sums[1] + sums[2], sums[1] + sums[2], sums[1] + sums[2], sums[2], sums[2]].forEach((wanted, i) =>
    assert.ok(Math.abs(gaps[i].biases - wanted) < 1e-12, gaps[i].column.name),
  );
});

test("the thickest are drawn, at most forty, the thickest first; quiet gaps have none", () => {
  const gaps = gapsOf(COLUMNS, LAYERS);
  const widest = widestOf(gaps);
  assert.ok(gaps.slice(1).every(({ wires }) => wires.every(({ value }) => Math.abs(value) <= widest)));
  assert.deepEqual(drawnOf(gaps[0], widest, new Set()), []);
  const drawn = drawnOf(gaps[2], widest, new Set());
  assert.equal(drawn.length, MOST);
  const sizes = gaps[2].wires.map(({ value }) => Math.abs(value)).sort((one, other) => other - one);
  assert.deepEqual(
    drawn.map(({ value }) => Math.abs(value)),
    sizes.slice(0, MOST),
  );
  assert.deepEqual(drawnOf(gaps[2], 0, new Set()), []); // nothing flows
});

test("what was drawn stays as long as it is not much thinner than what would take its place", () => {
  const [gap] = gapsOf(COLUMNS, LAYERS).slice(2);
  const widest = widestOf([gap]);
  const before = drawnOf(gap, widest, new Set());
  const shaken = { ...gap, wires: gap.wires.map((one, i) => ({ ...one, value: one.value * (i % 2 ? 1.1 : 0.91) })) };
  const kept = (drawn) => drawn.filter(({ key }) => before.some((one) => one.key === key)).length;
  const steady = drawnOf(shaken, widest, new Set(before.map(({ key }) => key)));
  assert.equal(kept(steady), MOST);
  assert.ok(kept(drawnOf(shaken, widest, new Set())) < MOST);
  // But never in the place of the thickest.
  const thickest = [...shaken.wires].sort((one, other) => Math.abs(other.value) - Math.abs(one.value))[0];
  assert.equal(steady[0].key, thickest.key);
});

test("the sum says what is drawn, and what is left", () => {
  const [gap] = gapsOf(COLUMNS, LAYERS).slice(2);
  const values = gap.wires.map(({ value }) => value);
  const drawn = drawnOf(gap, widestOf([gap]), new Set());
  const { above, below, biases, count, drawn: lines, share } = sumOf(gap, drawn);
  assert.deepEqual([lines, count], [MOST, 180]);
  assert.ok(Math.abs(above + below - total(values)) < 1e-9);
  assert.ok(above > 0 && below < 0);
  assert.equal(biases, gap.biases);
  const magnitudes = (some) => total(some.map(Math.abs));
  assert.ok(Math.abs(share - magnitudes(drawn.map(({ value }) => value)) / magnitudes(values)) < 1e-12);
  assert.equal(sumOf({ ...gap, wires: [] }, []).share, 0);
});
