// Numbers as they travel between page and server: base64 of bytes or of float32, of steps between points, of levels
// (cnn/base/messages.py, cnn/server/drawing_message.py).

/**
 * @import {Packed} from "./messages.js"
 * @typedef {{shape: number[], values: Float32Array}} Tensor rows first
 */

/** @param {readonly number[]} shape @returns {number} how many numbers it holds */
export const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

/** @param {Iterable<number>} values @returns {number} the largest magnitude; 0 for none */
export function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** @param {readonly (readonly number[])[]} rows @returns {{shape: number[], values: number[]}} */
export const matrix = (rows) => ({ shape: [rows.length, rows[0]?.length ?? 0], values: rows.flat() });

/** @param {string} text base64 @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes @returns {string} base64 */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** @param {string} text base64 of bytes that zlib compressed @returns {Promise<Uint8Array>} */
export async function inflate(text) {
  const stream = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Packed} packed @returns {Tensor} */
export const unpackTensor = ({ shape, data }) => ({ shape, values: new Float32Array(fromBase64(data).buffer) });

/**
 * @param {string} text base64 of levels in which a 0 stands before the number of zeros that follow @param {number} count
 * @returns {Uint8Array} so many levels
 */
export function unpackLevels(text, count) {
  const levels = new Uint8Array(count);
  const packed = fromBase64(text);
  let at = 0;
  for (let i = 0; i < packed.length; i += 1) {
    if (packed[i] === 0) {
      i += 1;
      at += packed[i];
    } else {
      levels[at] = packed[i];
      at += 1;
    }
  }
  return levels;
}

/**
 * Whole numbers as their steps from point to point, in groups of seven bits as in Protocol Buffers' sint32: a few bytes
 * a point in place of ten.
 * @param {readonly number[]} points x, y, x, y, ... @returns {string} base64
 */
export function packPoints(points) {
  const bytes = [];
  for (let i = 0; i < points.length; i += 1) {
    const step = points[i] - (i > 1 ? points[i - 2] : 0);
    let value = step < 0 ? -2 * step - 1 : 2 * step;
    for (; value > 127; value >>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  }
  return toBase64(Uint8Array.from(bytes));
}
