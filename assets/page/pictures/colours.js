// One rule for every picture of numbers: white is zero, blue is above it, orange is below it, darker is further away.
// Both hues stay apart for colour-blind eyes, and the numbers at the legend's ends say the same without colour.
// All other colours stand in tokens.css; a canvas, which CSS does not reach, reads them from there by `token`.

import { isDark } from "../base/theme.js";
import { fromByte } from "../engine/bytes.js";

/** @typedef {readonly number[]} Colour red, green, blue, each 0..255 */

/** Colours from zero outwards, evenly spaced. @type {readonly Colour[]} */
const ABOVE = [
  [255, 255, 255],
  [158, 188, 228],
  [66, 114, 186],
  [16, 42, 102],
];

/** @type {readonly Colour[]} */
const BELOW = [
  [255, 255, 255],
  [253, 190, 120],
  [214, 108, 20],
  [112, 48, 2],
];

/** @param {number} value @param {number} scale the largest magnitude of its stage @returns {Colour} */
export function colourOf(value, scale) {
  const anchors = value < 0 ? BELOW : ABOVE;
  const place = (scale > 0 ? Math.min(1, Math.abs(value) / scale) : 0) * (anchors.length - 1);
  const from = Math.min(Math.floor(place), anchors.length - 2);
  return anchors[from].map((part, i) => part + (anchors[from + 1][i] - part) * (place - from));
}

/** @param {Colour} colour @returns {number} as a canvas keeps it: one word, red in its lowest byte, opaque */
export function wordOf(colour) {
  const [red, green, blue] = colour.map(Math.round);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {boolean} signed @returns {Uint32Array} the colour of each byte of a payload */
const table = (signed) =>
  Uint32Array.from({ length: 256 }, (_, byte) => wordOf(colourOf(fromByte(byte, 1, signed), 1)));

export const SIGNED_TABLE = table(true);
export const POSITIVE_TABLE = table(false);

/** @param {Colour} colour @returns {string} */
const css = (colour) => `rgb(${colour.map(Math.round).join(",")})`;

/** @param {boolean} signed @returns {string} a CSS gradient of the whole scale, for legends */
export function gradient(signed) {
  const stops = signed ? [...[...BELOW].reverse(), ...ABOVE.slice(1)] : ABOVE;
  return `linear-gradient(90deg, ${stops.map(css).join(",")})`;
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
  const colour = colourOf(value, scale).map(Math.round);
  element.style.backgroundColor = css(colour);
  element.style.color = textOn(colour);
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
