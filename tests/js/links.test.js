import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultsOf, fromQuery, parse, toQuery } from "../../assets/page/lesson/links.js";

const choice = {
  name: "kernel",
  kind: "choice",
  default: "emboss",
  choices: [
    ["emboss", "Emboss"],
    ["learned_1", "Learned 1"],
  ],
};
const sizes = {
  name: "size",
  kind: "choice",
  default: 3,
  choices: [1, 3, 5].map((size) => [size, `${size}×${size}`]),
};
const flag = { name: "flip", kind: "flag", default: false };
const whole = { name: "stride", kind: "whole", default: 1 };
const bias = { name: "bias", kind: "number", default: 0 };
const at = { name: "at", kind: "numbers", default: [0, 0] };
const k = { name: "k", kind: "numbers", default: [] };
const BLOCK = { name: "convolution", settings: [choice, sizes, flag, whole, bias, at, k] };

test("no query is the defaults, and the defaults need none", () => {
  assert.deepEqual(fromQuery(BLOCK, ""), defaultsOf(BLOCK));
  assert.equal(toQuery(BLOCK, defaultsOf(BLOCK)), "");
});

test("a link gives back the settings that it was made of", () => {
  const values = { kernel: "learned_1", size: 5, flip: true, stride: 2, bias: -0.125, at: [3, 27], k: [0.5, -1e-7, 3] };
  assert.deepEqual(fromQuery(BLOCK, toQuery(BLOCK, values)), values);
  for (const [name, value] of Object.entries(values)) {
    const one = { ...defaultsOf(BLOCK), [name]: value };
    assert.match(toQuery(BLOCK, one), new RegExp(`^\\?${name}=[^&]+$`)); // the link says what differs, and nothing else
    assert.deepEqual(fromQuery(BLOCK, toQuery(BLOCK, one)), one);
  }
});

test("a link can be read by people", () => {
  assert.equal(toQuery(BLOCK, { ...defaultsOf(BLOCK), at: [3, 27], flip: true }), "?flip=true&at=3,27");
});

test("what a link says wrongly, or of settings that are not there, counts for nothing", () => {
  const wrong = "?kernel=none&size=2&flip=maybe&stride=1.5&bias=cat&at=1,2,3&k=1,x&colour=red";
  assert.deepEqual(fromQuery(BLOCK, wrong), defaultsOf(BLOCK));
  assert.deepEqual(fromQuery(BLOCK, "?stride=2&bias="), { ...defaultsOf(BLOCK), stride: 2 });
});

test("a choice keeps the type of its value", () => {
  assert.equal(parse(sizes, "5"), 5);
  assert.equal(parse(choice, "5"), undefined);
});

test("numbers that no computer should be asked for are no numbers", () => {
  for (const text of ["NaN", "Infinity", "1e7", "-1e300", " ", "1,2"]) assert.equal(parse(bias, text), undefined, text);
  assert.equal(parse(k, Array(10_000).fill("1").join()), undefined);
  assert.equal(parse(at, "1.5,2"), undefined); // a place has whole numbers
});
