// One rule for every picture of numbers: zero is the paper, blue is above it, orange is below it, and what is further
// away stands out more: darker on white paper, lighter on dark. Both hues stay apart for colour-blind eyes, and the
// numbers at the legend's ends say the same without colour.
// All other colours stand in tokens.css; a canvas, which CSS does not reach, reads them from there by `token`.

import { isDark } from "../base/theme.js";
import { fromByte } from "../engine/bytes.js";

/**
 * @typedef {readonly number[]} Colour red, green, blue, each 0..255
 * @typedef {{above: readonly Colour[], below: readonly Colour[], power: number}} Scheme colours from zero outwards,
 *   evenly spaced; power: of a value's share of the scale, so that small ones are seen on dark paper too
 */

/** @type {Scheme} */
const LIGHT = {
  above: [
    [255, 255, 255],
    [158, 188, 228],
    [66, 114, 186],
    [16, 42, 102],
  ],
  below: [
    [255, 255, 255],
    [253, 190, 120],
    [214, 108, 20],
    [112, 48, 2],
  ],
  power: 1,
};

/** @type {Scheme} */
const DARK = {
  above: [
    [16, 20, 28],
    [38, 66, 116],
    [98, 150, 228],
    [232, 242, 255],
  ],
  below: [
    [16, 20, 28],
    [92, 50, 14],
    [214, 120, 40],
    [255, 226, 190],
  ],
  power: 0.7,
};

/** @param {boolean} dark */
const schemeOf = (dark) => (dark ? DARK : LIGHT);

/**
 * @param {number} value @param {number} scale the largest magnitude of its stage @param {boolean} [dark]
 * @returns {Colour}
 */
export function colourOf(value, scale, dark = isDark()) {
  const { above, below, power } = schemeOf(dark);
  const anchors = value < 0 ? below : above;
  const share = scale > 0 ? Math.min(1, Math.abs(value) / scale) : 0;
  const place = share ** power * (anchors.length - 1);
  const from = Math.min(Math.floor(place), anchors.length - 2);
  return anchors[from].map((part, i) => part + (anchors[from + 1][i] - part) * (place - from));
}

/** @param {Colour} colour @returns {number} as a canvas keeps it: one word, red in its lowest byte, opaque */
export function wordOf(colour) {
  const [red, green, blue] = colour.map(Math.round);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {Colour} colour @returns {string} */
const css = (colour) => `rgb(${colour.map(Math.round).join(",")})`;

/** @param {number} word of a canvas @returns {string} as CSS has it */
export const cssOf = (word) => css([word & 255, (word >> 8) & 255, (word >> 16) & 255]);

/** @type {Map<string, Uint32Array>} */
const tables = new Map();

/** The colour of each byte of a map. @param {boolean} signed @param {boolean} [dark] @returns {Uint32Array} */
export function tableOf(signed, dark = isDark()) {
  const key = `${signed} ${dark}`;
  let table = tables.get(key);
  if (!table) {
    table = Uint32Array.from({ length: 256 }, (_, byte) => wordOf(colourOf(fromByte(byte, 1, signed), 1, dark)));
    tables.set(key, table);
  }
  return table;
}

/**
 * A colour that follows the page from light to dark; in browsers of before 2024 the one of the present scheme.
 * @param {(dark: boolean) => string} of
 */
function inBoth(of) {
  const known = globalThis.CSS?.supports("color", "light-dark(#000, #fff)") ?? true;
  return known ? `light-dark(${of(false)}, ${of(true)})` : of(isDark());
}

/** @param {boolean} signed @returns {string} a CSS gradient of the whole scale, for legends */
export function gradient(signed) {
  const stops = (/** @type {Scheme} */ { above, below }) =>
    signed ? [...[...below].reverse(), ...above.slice(1)] : above;
  const [light, dark] = [stops(LIGHT), stops(DARK)];
  return `linear-gradient(90deg, ${light.map((colour, i) => inBoth((is) => css(is ? dark[i] : colour))).join(", ")})`;
}

/** @param {Colour} colour @returns {string} black or white, whichever is read better on it (WCAG's contrast) */
export function textOn([red, green, blue]) {
  /** @param {number} part */
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return light > 0.179 ? "#000" : "#fff";
}

/** Colour an element by a value on a scale. @param {HTMLElement} element @param {number} value @param {number} scale */
export function paint(element, value, scale) {
  const colours = [false, true].map((dark) => colourOf(value, scale, dark).map(Math.round));
  element.style.backgroundColor = inBoth((dark) => css(colours[Number(dark)]));
  element.style.color = inBoth((dark) => textOn(colours[Number(dark)]));
}

/** @type {Map<string, string>} */
const tokens = new Map();

/** A colour of tokens.css, as it is in light or dark. @param {string} name "mark": --dl-mark */
export function token(name) {
  const key = `${name} ${isDark()}`;
  const root = document.querySelector(".dl-root") ?? document.documentElement;
  const value = tokens.get(key) || getComputedStyle(root).getPropertyValue(`--dl-${name}`).trim();
  tokens.set(key, value);
  return value;
}
