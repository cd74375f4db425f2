import assert from "node:assert/strict";
import { test } from "node:test";

import { colourOf, gradient, POSITIVE_TABLE, SIGNED_TABLE, textOn } from "../../assets/page/pictures/colours.js";

const rgb = (word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255];
const lightness = (colour) => colour.reduce((sum, part) => sum + part, 0);

/** WCAG's contrast of two colours. */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

test("zero is white, whatever the scale", () => {
  for (const scale of [0, 1e-9, 1, 300]) assert.deepEqual(colourOf(0, scale), [255, 255, 255]);
});

test("the further from zero, the darker; above is blue, below is orange", () => {
  for (const sign of [1, -1]) {
    const steps = [...Array(101).keys()].map((i) => colourOf((sign * i) / 100, 1));
    steps.slice(1).forEach((colour, i) => assert.ok(lightness(colour) < lightness(steps[i])));
    for (const [r, , b] of steps.slice(1)) assert.ok(sign > 0 ? b > r : r > b);
  }
});

test("beyond the scale the colour stays at its end", () => {
  assert.deepEqual(colourOf(7, 2), colourOf(2, 2));
  assert.deepEqual(colourOf(-7, 2), colourOf(-2, 2));
});

test("a byte has the colour of the value that it stands for", () => {
  for (let byte = 0; byte < 256; byte += 1) {
    const pairs = [
      [POSITIVE_TABLE, byte / 255],
      [SIGNED_TABLE, (byte - 128) / 127],
    ];
    for (const [table, value] of pairs) {
      assert.equal(table[byte] >>> 24, 255); // opaque
      rgb(table[byte]).forEach((part, i) => assert.ok(Math.abs(part - colourOf(value, 1)[i]) <= 0.5));
    }
  }
});

test("text is readable on every colour of the scale", () => {
  for (let i = -100; i <= 100; i += 1) {
    const colour = colourOf(i / 100, 1);
    const text = textOn(colour) === "#000" ? [0, 0, 0] : [255, 255, 255];
    assert.ok(contrast(colour, text) >= 4.5, `at ${i / 100}`);
  }
});

test("a legend shows the whole scale, from below zero only where there is something below", () => {
  assert.equal(gradient(false).match(/rgb/g)?.length, 4);
  assert.equal(gradient(true).match(/rgb/g)?.length, 7);
  assert.ok(gradient(true).indexOf("rgb(255,255,255)") > gradient(true).indexOf("rgb(112,48,2)"));
});
