import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/texts.js";
import * as formats from "../../assets/page/base/formats.js";

/** @param {(value: number) => string} format @param {[number, string][]} pairs */
function check(format, pairs) {
  for (const [value, text] of pairs) assert.equal(format(value), text, String(value));
}

/** What a formatted number says, as a number. */
const read = (text) => Number(text.replace("−", "-").replace("+ ", "").replace("- ", "-"));
const SAMPLES = [...Array(400).keys()].map((i) => Math.sin(i) * 10 ** ((i % 9) - 4));

test("fixed has so many decimals, a real minus sign and no negative zero", () => {
  check(
    (value) => formats.fixed(value, 2),
    [
      [1.005, "1.00"],
      [-1.239, "−1.24"],
      [-0.004, "0.00"],
      [0, "0.00"],
      [-12345.678, "−12345.68"],
    ],
  );
});

test("exact has four decimals, or an exponent for what they would hide", () => {
  check(formats.exact, [
    [0, "0.0000"],
    [21.885, "21.8850"],
    [-0.00005, "−0.0001"],
    [0.000049, "4.9e−5"],
    [-3.2e-7, "−3.2e−7"],
  ]);
  for (const value of SAMPLES) {
    const error = Math.abs(read(formats.exact(value).replace("e−", "e-")) - value);
    assert.ok(
      error <= Math.max(5e-5, Math.abs(value) * 1e-9) + 1e-12 && (value === 0 || formats.exact(value) !== "0.0000"),
    );
  }
});

test("term carries its sign in front, and zero is added", () => {
  check(
    (value) => formats.term(value, 2),
    [
      [0.126, "+ 0.13"],
      [-0.126, "− 0.13"],
      [-0.001, "+ 0.00"],
    ],
  );
});

test("short has three digits and no exponent", () => {
  check(formats.short, [
    [123.4, "123"],
    [12.34, "12.3"],
    [-1.234, "−1.23"],
    [0.1, "0.10"],
  ]);
});

test("brief needs at most four signs, for every number that a cell can hold, and is right to its last digit", () => {
  check(formats.brief, [
    [255, "255"],
    [-3, "−3"],
    [0.5, ".50"],
    [-0.25, "−.25"],
    [0.004, "≈0"],
    [0.999, "1"],
    [-0.997, "−1"],
    [9.96, "10"],
    [3.14159, "3.1"],
  ]);
  for (const value of SAMPLES.filter((one) => Math.abs(one) < 999)) {
    const text = formats.brief(value);
    assert.ok(text.length <= 4, `${value} is written ${text}`);
    const step = text.includes(".") ? 10 ** -(text.length - text.indexOf(".") - 1) : 1;
    if (text !== "≈0") assert.ok(Math.abs(read(text) - value) <= step / 2 + 1e-9, `${value} is written ${text}`);
  }
});

test("a legend's range goes below zero only where there may be something", () => {
  assert.equal(formats.range(2.345, true), "±2.35");
  assert.equal(formats.range(2.345, false), "0…2.35");
  assert.equal(formats.range(255, false, formats.limit), "0…255");
  assert.equal(formats.range(1, false), "0…1.00");
});

test("percent never says certainty where there is none", () => {
  check(formats.percent, [
    [1, "> 99.9 %"],
    [0.9996, "> 99.9 %"],
    [0.9994, "99.9 %"],
    [0.982, "98.2 %"],
    [0.0004, "< 0.1 %"],
  ]);
  assert.equal(formats.wholePercent(0.749), "75 %");
});

test("count groups thousands", () => {
  check(formats.count, [
    [80, "80"],
    [15690, "15,690"],
  ]);
});

test("what formats write, and what people type, can be read again", () => {
  for (const [text, value] of [
    ["1,5", 1.5],
    [" −2.25 ", -2.25],
    ["-3", -3],
    [".5", 0.5],
  ]) {
    assert.equal(formats.parseNumber(text), value);
  }
  for (const text of ["", "  ", "abc", "1.2.3", "−"]) assert.ok(Number.isNaN(formats.parseNumber(text)), text);
  for (const value of SAMPLES) assert.equal(formats.parseNumber(formats.fixed(value, 3)), Number(value.toFixed(3)) + 0);
});
