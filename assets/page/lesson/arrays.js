// Numbers as the server packs them (see `pack` in cnn/lesson/blocks.py), and as the page writes them.

import { short } from "../pictures/colours.js";
import { fromBase64 } from "../base/codec.js";

/**
 * @typedef {{shape: number[], data: string}} Packed
 * @typedef {{shape: number[], values: Float32Array}} Numbers
 */

/** @param {Packed} packed @returns {Numbers} */
export function unpack({ shape, data }) {
  return { shape, values: new Float32Array(fromBase64(data).buffer) };
}

/**
 * A number as short as a cell of a grid needs it: at most four signs, rounded.
 * @param {number} value
 * @returns {string}
 */
export function brief(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return String(value).replace("-", "−");
  if (size < 0.005) return "≈0";
  const text = size < 1 ? value.toFixed(2).replace("0.", ".") : value.toFixed(size < 9.95 ? 1 : 0);
  return text.replace("-", "−").replace(/^(−?)1\.00$/, "$11");
}

/** The end of a scale, for its legend. @param {number} value @returns {string} */
export const limit = (value) => (Number.isInteger(value) ? String(value) : short(value));

/**
 * Maps (C, H, W) side by side as one grid, with a cell between neighbours.
 * @param {Numbers} numbers
 * @param {number} across maps in a row
 * @returns {{rows: number, columns: number, values: Float32Array, across: number, step: number}}
 */
export function tiled({ shape, values }, across) {
  const [channels, height, width] = shape;
  const rows = Math.ceil(channels / across) * (height + 1) - 1;
  const columns = across * (width + 1) - 1;
  const grid = new Float32Array(rows * columns).fill(NaN);
  for (let i = 0; i < values.length; i += 1) {
    const channel = Math.floor(i / (height * width));
    const [y, x] = [Math.floor((i % (height * width)) / width), i % width];
    const row = Math.floor(channel / across) * (height + 1) + y;
    grid[row * columns + (channel % across) * (width + 1) + x] = values[i];
  }
  return { rows, columns, values: grid, across, step: height + 1 };
}
