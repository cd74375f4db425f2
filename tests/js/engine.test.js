// Properties that hold for any weights; the numbers themselves are PyTorch's (engine_against_pytorch.js).

import assert from "node:assert/strict";
import { test } from "node:test";

import { Convolution } from "../../assets/page/engine/convolution.js";
import { Engine } from "../../assets/page/engine/engine.js";
import { Flatten, Linear, MaxPool, Relu } from "../../assets/page/engine/layers.js";
import { numbersFrom } from "./helpers/numbers.js";

const random = numbersFrom(7);
const dot = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);

function close(found, wanted, what = "") {
  assert.equal(found.length, wanted.length, what);
  const most = Math.max(...wanted.map(Math.abs), 1e-3);
  found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) <= 1e-5 * most, `${what} ${i}: ${value}`));
}

/** Every kernel, odd and even, with each padding that it may have, over maps of odd and even sides. */
const SHAPES = [
  [1, 3, 9, 7, 1, 0],
  [2, 3, 8, 9, 2, 0],
  [3, 5, 7, 8, 3, 0],
  [3, 4, 7, 8, 3, 1],
  [2, 1, 9, 6, 4, 0],
  [4, 3, 6, 9, 5, 0],
  [1, 2, 6, 7, 5, 2],
  [2, 2, 3, 3, 3, 0], // one window
];

function convolution([channels, maps, height, width, kernel, padding], bias = new Float32Array(maps)) {
  const [rows, columns] = [height, width].map((side) => side + 2 * padding - kernel + 1);
  const weight = random(maps * channels * kernel * kernel);
  const layer = new Convolution([channels, height, width], [maps, rows, columns], kernel, padding, weight, bias);
  return { layer, weight, from: channels * height * width, to: maps * rows * columns };
}

for (const shape of SHAPES) {
  const [channels, maps, height, width, kernel, padding] = shape;
  const name = `${channels}x${height}x${width}, kernel ${kernel}, padding ${padding}`;

  test(`convolution is each window times the kernel, plus the bias (${name})`, () => {
    const bias = random(maps);
    const { layer, weight, from } = convolution(shape, bias);
    const x = random(from);
    const [rows, columns] = [height, width].map((side) => side + 2 * padding - kernel + 1);
    const wanted = [];
    for (let map = 0; map < maps; map += 1)
      for (let row = 0; row < rows; row += 1)
        for (let column = 0; column < columns; column += 1) {
          let sum = bias[map];
          for (let i = 0; i < channels * kernel * kernel; i += 1) {
            const [channel, down, right] = [Math.floor(i / kernel ** 2), Math.floor(i / kernel) % kernel, i % kernel];
            const [y, z] = [row + down - padding, column + right - padding];
            if (y < 0 || z < 0 || y >= height || z >= width) continue;
            sum += weight[map * channels * kernel ** 2 + i] * x[(channel * height + y) * width + z];
          }
          wanted.push(sum);
        }
    close([...layer.forward(x)], wanted);
  });

  test(`convolution without a bias is linear (${name})`, () => {
    const { layer, from } = convolution(shape);
    const [x, y] = [random(from), random(from)];
    const [fx, fy] = [layer.forward(x), layer.forward(y)];
    const both = layer.forward(x.map((value, i) => 2 * value - 3 * y[i]));
    close(
      [...both],
      Array.from(fx, (value, i) => 2 * value - 3 * fy[i]),
    );
  });

  test(`back is forward turned round: <slope, f(x)> = <f'(slope), x> = <weight's gradient, weight> (${name})`, () => {
    const { layer, weight, from, to } = convolution(shape);
    const [x, slope] = [random(from), random(to)];
    const found = layer.backward(x, slope);
    const sum = dot(layer.forward(x), slope);
    const size = Math.abs(dot(x.map(Math.abs), found.map.map(Math.abs)));
    assert.ok(Math.abs(dot(found.map, x) - sum) <= 1e-5 * size);
    assert.ok(Math.abs(dot(found.weight, weight) - sum) <= 1e-5 * size);
  });

  test(`maps without ink add nothing (${name})`, () => {
    const bias = random(maps);
    const { layer, from, to } = convolution(shape, bias);
    layer.forward(random(from)); // what was there before is gone
    const blank = layer.forward(new Float32Array(from));
    assert.deepEqual(
      [...blank],
      Array.from({ length: to }, (_, i) => bias[Math.floor(i / (to / maps))]),
    );
  });
}

test("what a shifted picture makes is shifted, away from the edges", () => {
  const { layer } = convolution([1, 2, 12, 12, 3, 1]);
  const place = (row, column) => Array.from({ length: 144 }, (_, i) => at(i, row, column));
  const ink = random(9);
  const at = (i, row, column) => {
    const [down, right] = [Math.floor(i / 12) - row, (i % 12) - column];
    return down >= 0 && right >= 0 && down < 3 && right < 3 ? ink[down * 3 + right] : 0;
  };
  const [here, there] = [layer.forward(Float32Array.from(place(2, 3))), layer.forward(Float32Array.from(place(5, 4)))];
  for (let map = 0; map < 2; map += 1)
    for (let row = 0; row < 9; row += 1)
      for (let column = 0; column < 11; column += 1)
        assert.equal(there[(map * 12 + row + 3) * 12 + column + 1], here[(map * 12 + row) * 12 + column]);
});

test("a max-pool keeps the largest of each window and drops an odd last row and column", () => {
  const layer = new MaxPool([1, 3, 5], [1, 1, 2], 2, 2);
  const x = Float32Array.of(1, 5, -3, -2, 9, 4, 2, -1, -7, 9, 9, 9, 9, 9, 9);
  assert.deepEqual([...layer.forward(x)], [5, -1]);
  assert.deepEqual([...layer.backward(x, Float32Array.of(2, 3)).map], [0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
});

test("of equal numbers in a window the first has the slope", () => {
  const layer = new MaxPool([1, 2, 4], [1, 1, 2], 2, 2);
  const x = Float32Array.of(0, 0, 1, 2, 0, 0, 2, 2);
  assert.deepEqual([...layer.backward(x, Float32Array.of(5, 7)).map], [5, 0, 0, 7, 0, 0, 0, 0]);
});

test("a picture that is shifted by the stride shifts what is pooled", () => {
  const layer = new MaxPool([1, 8, 8], [1, 4, 4], 2, 2);
  const x = random(64);
  const moved = x.map((_, i) => (i % 8 < 2 ? -9 : x[i - 2]));
  const [pooled, later] = [layer.forward(x), layer.forward(moved)];
  for (let row = 0; row < 4; row += 1)
    assert.deepEqual(later.slice(row * 4 + 1, row * 4 + 4), pooled.slice(row * 4, row * 4 + 3));
});

test("ReLU cuts what is below zero, and its slope is 0 there and at zero", () => {
  const x = Float32Array.of(-1, 0, 2);
  assert.deepEqual([...new Relu().forward(x)], [0, 0, 2]);
  assert.deepEqual([...new Relu().backward(x, Float32Array.of(3, 3, 3)).map], [0, 0, 3]);
});

test("flatten keeps each number in its place, as a new array", () => {
  const x = random(12);
  const flat = new Flatten().forward(x);
  assert.deepEqual(flat, x);
  assert.notEqual(flat.buffer, x.buffer);
});

test("a linear layer is a sum of weights times numbers", () => {
  const layer = new Linear(Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20));
  const x = Float32Array.of(1, 2, -1);
  assert.deepEqual([...layer.forward(x)], [12, 28]);
  const { map, weight, bias } = layer.backward(x, Float32Array.of(1, -1));
  assert.deepEqual([...map], [-3, -3, -3]);
  assert.deepEqual([...weight], [1, 2, -1, -1, -2, 1]);
  assert.deepEqual([...bias], [1, -1]);
});

const STAGES = [
  { name: "input", kind: "input", shape: [1, 6, 6], kernel: 0, stride: 0, padding: 0 },
  { name: "conv1", kind: "conv", shape: [3, 6, 6], kernel: 3, stride: 1, padding: 1 },
  { name: "relu1", kind: "relu", shape: [3, 6, 6], kernel: 0, stride: 0, padding: 0 },
  { name: "pool1", kind: "pool", shape: [3, 3, 3], kernel: 2, stride: 2, padding: 0 },
  { name: "flatten", kind: "flatten", shape: [27], kernel: 0, stride: 0, padding: 0 },
  { name: "fc", kind: "linear", shape: [4], kernel: 0, stride: 0, padding: 0 },
];
const TENSORS = new Map([
  ["conv1.weight", random(27)],
  ["conv1.bias", random(3)],
  ["fc.weight", random(108)],
  ["fc.bias", random(4)],
]);

test("from a stage on, the same values make the same maps; changed ones change only what comes after", () => {
  const engine = new Engine(STAGES, TENSORS);
  const maps = engine.forward(random(36));
  assert.deepEqual(
    [...maps.keys()],
    STAGES.map(({ name }) => name),
  );
  const again = engine.forwardFrom("relu1", maps.get("relu1"));
  assert.deepEqual([...again], [...maps].slice(2));
  const cut = maps.get("relu1").map((value, i) => (i < 36 ? 0 : value));
  const after = engine.forwardFrom("relu1", cut);
  assert.deepEqual(after.get("pool1").slice(9), maps.get("pool1").slice(9));
  assert.deepEqual([...after.get("pool1").slice(0, 9)], Array(9).fill(0));
});

test("nothing is kept from one call to the next, and what was handed out never changes", () => {
  const engine = new Engine(STAGES, TENSORS);
  const [one, other] = [random(36), random(36)];
  const maps = engine.forward(one);
  const copies = new Map([...maps].map(([name, values]) => [name, values.slice()]));
  const slope = Float32Array.of(1, 0, -1, 0);
  const slopes = engine.backward(maps, slope);
  engine.backward(engine.forward(other), slope);
  one.fill(9);
  assert.deepEqual(maps, copies);
  assert.deepEqual(engine.backward(maps, slope), slopes);
  assert.deepEqual(engine.forward(copies.get("input")), copies);
});

test("a picture of another size, and a stage of an unknown kind, are errors", () => {
  assert.throws(() => new Engine(STAGES, TENSORS).forward(new Float32Array(35)), /input has 36 numbers, not 35/);
  assert.throws(() => new Engine([STAGES[0], { ...STAGES[1], kind: "attention" }], TENSORS), /attention/);
});
