import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/texts.js";
import {
  captionOf,
  columnsOf,
  groupsOf,
  hasMaps,
  sideBySide,
  tileAt,
  upright,
} from "../../assets/page/network/layout.js";

const measure = (text) => 10 * text.length;

/** The stages of a network: blocks of convolutions, a pool after each but the last. */
function stagesOf(blocks, { side = 28, padded = true, kernel = 3 } = {}) {
  const stages = [{ name: "input", kind: "input", shape: [1, side, side], kernel: 0 }];
  let [size, number] = [side, 0];
  blocks.forEach((widths, block) => {
    for (const width of widths) {
      number += 1;
      if (!padded) size -= kernel - 1;
      stages.push({ name: `conv${number}`, kind: "conv", shape: [width, size, size], kernel });
      stages.push({ name: `relu${number}`, kind: "relu", shape: [width, size, size], kernel: 0 });
    }
    if (block === blocks.length - 1) return;
    const { shape } = stages[stages.length - 1];
    size = Math.floor(size / 2);
    stages.push({ name: `pool${block + 1}`, kind: "pool", shape: [shape[0], size, size], kernel: 2 });
  });
  const last = stages[stages.length - 1].shape;
  stages.push({ name: "flatten", kind: "flatten", shape: [last[0] * last[1] * last[2]], kernel: 0 });
  stages.push({ name: "fc", kind: "linear", shape: [10], kernel: 0 });
  return stages;
}

const NETWORKS = {
  shipped: stagesOf([[8, 16], [32, 32], [32]]),
  valid: stagesOf([[4, 6], [8]], { padded: false, kernel: 5 }),
  odd: stagesOf([[5], [7, 9], [11]]),
  one: stagesOf([[3]]),
  many: stagesOf([
    [64, 64, 64],
    [64, 64, 64],
    [64, 64, 64, 64],
  ]), // twelve columns of 64 maps
};
const ROOMS = [
  { width: 984, height: 442 },
  { width: 784, height: 428 },
  { width: 1070, height: 365 },
  { width: 744, height: 400 },
  { width: 1500, height: 700 },
];

const boxesOf = (placed) => [...Array(placed.shown).keys()].map((i) => tileAt(placed, i));
const apart = (one, other) =>
  one.left + one.width <= other.left + 0.01 ||
  other.left + other.width <= one.left + 0.01 ||
  one.top + one.height <= other.top + 0.01 ||
  other.top + other.height <= one.top + 0.01;

test("a convolution and its ReLU are one column, and every other stage is one", () => {
  const columns = columnsOf(NETWORKS.shipped);
  const names = columns.map(({ name }) => name);
  assert.deepEqual(names, "input conv1 conv2 pool1 conv3 conv4 pool2 conv5 flatten fc".split(" "));
  assert.deepEqual(columns.map(({ gate }) => gate?.name).filter(Boolean), [
    "relu1",
    "relu2",
    "relu3",
    "relu4",
    "relu5",
  ]);
});

test("captions begin with the stage's name", () => {
  for (const column of columnsOf(NETWORKS.shipped)) assert.ok(captionOf(column)[0].startsWith(column.name));
  assert.deepEqual(captionOf(columnsOf(NETWORKS.shipped)[4]), ["conv3", "32×14²"]);
});

for (const [name, stages] of Object.entries(NETWORKS)) {
  test(`${name}: columns beside each other are in order, inside the room, and nothing lies over anything`, () => {
    for (const room of ROOMS) {
      const { columns, width } = sideBySide(columnsOf(stages), room, measure);
      assert.equal(columns.length, columnsOf(stages).length);
      assert.ok(width === room.width || (name === "many" && width > room.width));
      columns.forEach((placed, i) => {
        const { caption } = placed;
        assert.ok(placed.left >= 0 && placed.top >= 0 && placed.top + placed.height <= room.height + 0.01);
        assert.ok(caption.left >= -0.01 && caption.left + caption.width <= width + 1.01);
        for (const box of boxesOf(placed)) assert.ok(box.left >= placed.left - 0.01 && box.top >= placed.top - 0.01);
        const before = columns[i - 1];
        if (!before) return;
        assert.ok(placed.left >= before.left + before.width + 3);
        assert.ok(caption.left >= before.caption.left + before.caption.width + 2);
      });
    }
  });
}

test("maps of one column never overlap, and all are shown, up to twelve columns of 64", () => {
  for (const [name, stages] of Object.entries(NETWORKS)) {
    const { columns } = sideBySide(columnsOf(stages), ROOMS[0], name === "many" ? (text) => 8 * text.length : measure);
    for (const placed of columns.filter(({ column }) => hasMaps(column))) {
      assert.equal(placed.shown, placed.column.count, `${name} ${placed.column.name}`);
      const boxes = boxesOf(placed);
      boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => assert.ok(apart(one, other))));
    }
  }
});

test("where even that is too much, as many of each column as fit, and it is known how many", () => {
  const wide = stagesOf([
    [256, 256, 256, 256],
    [256, 256, 256, 256],
    [256, 256],
  ]);
  const { columns } = sideBySide(columnsOf(wide), ROOMS[0], (text) => 8 * text.length);
  assert.ok(columns.some(({ shown, column }) => hasMaps(column) && shown < column.count));
  for (const { shown } of columns) assert.ok(shown >= 1);
});

test("the shipped network's rows are full on every screen", () => {
  for (const room of ROOMS) {
    const { columns } = sideBySide(columnsOf(NETWORKS.shipped), room, measure);
    for (const { shown, across } of columns) assert.equal(shown % across, 0);
  }
});

test("maps get visibly smaller at each pool; the gap before a convolution is wider than before a pool", () => {
  for (const room of ROOMS) {
    const { columns } = sideBySide(columnsOf(NETWORKS.shipped), room, () => 0);
    const gaps = { conv: [], pool: [] };
    columns.slice(1).forEach((placed, i) => {
      const before = columns[i];
      gaps[placed.column.kind]?.push(placed.left - before.left - before.width);
      if (placed.column.kind === "pool") assert.ok(placed.tile <= 0.8 * before.tile);
    });
    assert.ok(Math.min(...gaps.conv) > 1.5 * Math.max(...gaps.pool));
  }
});

test("rows on a phone: in order, full width, none over another, the shipped network on one screen", () => {
  const room = { width: 336, height: 474 };
  for (const [name, stages] of Object.entries(NETWORKS)) {
    const layout = upright(columnsOf(stages).slice(1), room);
    layout.columns.forEach((placed, i) => {
      const { caption } = placed;
      assert.equal(caption.left, 0);
      assert.ok(placed.top >= caption.top + caption.height - 0.01);
      assert.ok(placed.left + placed.width <= room.width + 1.01);
      const before = layout.columns[i - 1];
      if (before) assert.ok(caption.top >= before.top + before.height - 0.01);
    });
    if (name === "shipped") assert.ok(layout.height <= room.height);
  }
});

test("what bundles run between is at most eight groups a side, which cover the column", () => {
  for (const stages of Object.values(NETWORKS)) {
    const sides = sideBySide(columnsOf(stages), ROOMS[0], measure).columns;
    const rows = upright(columnsOf(stages), { width: 336, height: 400 }).columns;
    for (const [placed, isUpright] of [...sides.map((one) => [one, false]), ...rows.map((one) => [one, true])]) {
      const groups = groupsOf(placed, isUpright);
      assert.ok(groups.length >= 1 && groups.length <= 8);
      for (const group of groups) assert.ok(group.width > 0 && group.height > 0);
    }
  }
});
