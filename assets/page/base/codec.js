// Numbers as they travel between page and server (cnn/page/payload.py, cnn/lesson): base64 of bytes or of float32,
// deflated where they are many. A map's value travels as one byte on its stage's scale.

/**
 * @import {Packed} from "./messages.js"
 * @typedef {{shape: number[], values: Float32Array}} Tensor rows first
 * @typedef {{bytes: Uint8Array, scale: number}} StageMaps one byte a value, in the order channel, row, column
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
 * The maps of an answer by stage name.
 * @param {{maps: string, scales: number[]}} answer @param {readonly {name: string, shape: number[]}[]} stages
 */
export async function unpackMaps(answer, stages) {
  const bytes = await inflate(answer.maps);
  /** @type {Map<string, StageMaps>} */
  const maps = new Map();
  let start = 0;
  stages.forEach(({ name, shape }, i) => {
    const end = start + sizeOf(shape);
    maps.set(name, { bytes: bytes.subarray(start, end), scale: answer.scales[i] });
    start = end;
  });
  return maps;
}
