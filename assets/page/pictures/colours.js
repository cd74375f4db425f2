// One rule for every picture of numbers: white is zero, blue is above it, orange is below it, darker is further away.
// Both hues stay apart for colour-blind eyes, and the numbers at the legend's ends say the same without colour.

/** Colours from zero outwards, as [r, g, b]. */
const ABOVE = [
  [255, 255, 255],
  [158, 188, 228],
  [66, 114, 186],
  [16, 42, 102],
];
const BELOW = [
  [255, 255, 255],
  [253, 190, 120],
  [214, 108, 20],
  [112, 48, 2],
];

/**
 * @param {number[][]} anchors evenly spaced colours from zero to the end of the scale
 * @param {number} part 0..1
 * @returns {number[]} [r, g, b]
 */
function along(anchors, part) {
  const place = Math.min(1, Math.max(0, part)) * (anchors.length - 1);
  const from = Math.min(Math.floor(place), anchors.length - 2);
  return anchors[from].map((value, i) => value + (anchors[from + 1][i] - value) * (place - from));
}

/**
 * The colour of a value on its stage's scale.
 * @param {number} value
 * @param {number} scale the stage's largest magnitude
 * @returns {number[]} [r, g, b]
 */
export function colourOf(value, scale) {
  const part = scale > 0 ? Math.abs(value) / scale : 0;
  return along(value < 0 ? BELOW : ABOVE, part);
}

/** @param {boolean} signed @returns {Uint32Array} the colour of each byte of a payload, as RGBA in memory order */
function table(signed) {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte += 1) {
    const value = signed ? (byte - 128) / 127 : byte / 255;
    bytes.set([...colourOf(value, 1), 255], byte * 4);
  }
  return new Uint32Array(bytes.buffer);
}

export const SIGNED_TABLE = table(true);
export const POSITIVE_TABLE = table(false);

/** @param {boolean} signed @returns {string} a CSS gradient of the whole scale, for legends */
export function gradient(signed) {
  const css = (colour) => `rgb(${colour.join(",")})`;
  const stops = signed ? [...[...BELOW].reverse(), ...ABOVE.slice(1)] : ABOVE;
  return `linear-gradient(90deg, ${stops.map(css).join(",")})`;
}

/** @param {number[]} colour [r, g, b] @returns {string} black or white, whichever is read better on it */
export function textOn([red, green, blue]) {
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return light > 0.179 ? "#000" : "#fff";
}

/**
 * A number as short as a legend needs it: three digits, no exponent, a real minus sign.
 * @param {number} value
 * @returns {string}
 */
export function short(value) {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace("-", "−");
}
