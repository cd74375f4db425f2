import assert from "node:assert/strict";
import { test } from "node:test";

import { colourOf, gradient, tableOf, textOn } from "../../assets/page/pictures/colours.js";

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

const SCHEMES = [false, true]; // light, dark

test("zero is the paper, whatever the scale", () => {
  for (const scale of [0, 1e-9, 1, 300]) {
    assert.deepEqual(colourOf(0, scale, false), [255, 255, 255]);
    assert.deepEqual(colourOf(0, scale, true), [16, 20, 28]); // --dl-paper in dark
  }
});

test("the further from zero, the further from the paper; above is blue, below is orange", () => {
  for (const dark of SCHEMES)
    for (const sign of [1, -1]) {
      const steps = [...Array(101).keys()].map((i) => colourOf((sign * i) / 100, 1, dark));
      const away = (one, other) => (dark ? lightness(one) > lightness(other) : lightness(one) < lightness(other));
      steps.slice(1).forEach((colour, i) => assert.ok(away(colour, steps[i])));
      // From a hundredth of the scale on, dark paper's own blue is outweighed.
      for (const [r, , b] of steps.slice(dark ? 8 : 1)) assert.ok(sign > 0 ? b > r : r > b);
    }
});

test("beyond the scale the colour stays at its end", () => {
  for (const dark of SCHEMES)
    for (const sign of [1, -1]) assert.deepEqual(colourOf(7 * sign, 2, dark), colourOf(2 * sign, 2, dark));
});

test("a byte has the colour of the value that it stands for", () => {
  for (const dark of SCHEMES)
    for (let byte = 0; byte < 256; byte += 1) {
      const pairs = [
        [tableOf(false, dark), byte / 255],
        [tableOf(true, dark), (byte - 128) / 127],
      ];
      for (const [table, value] of pairs) {
        assert.equal(table[byte] >>> 24, 255); // opaque
        rgb(table[byte]).forEach((part, i) => assert.ok(Math.abs(part - colourOf(value, 1, dark)[i]) <= 0.5));
      }
    }
});

test("text is readable on every colour of the scale", () => {
  for (const dark of SCHEMES)
    for (let i = -100; i <= 100; i += 1) {
      const colour = colourOf(i / 100, 1, dark);
      const text = textOn(colour) === "#000" ? [0, 0, 0] : [255, 255, 255];
      assert.ok(contrast(colour, text) >= 4.5, `at ${i / 100}`);
    }
});

test("a legend shows the whole scale, from below zero only where there is something below", () => {
  assert.equal(gradient(false).match(/light-dark\(rgb/g)?.length, 4);
  assert.equal(gradient(true).match(/light-dark\(rgb/g)?.length, 7);
  assert.ok(gradient(true).indexOf("rgb(255,255,255)") > gradient(true).indexOf("rgb(112,48,2)"));
});
