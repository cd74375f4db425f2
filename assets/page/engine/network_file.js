// A network's file as the server sends it (cnn/page/network_file.py): length of the header as uint32, the header as
// JSON, then its tensors as float32, one after the other; all little-endian.

import { sizeOf } from "../base/codec.js";

/**
 * @import {NetworkHeader, StageInfo} from "../base/messages.js"
 * @typedef {Omit<NetworkHeader, "tensors"> & {tensors: Map<string, Float32Array>}} NetworkFile
 */

const LENGTH = 4; // bytes before the header
const NUMBER = Float32Array.BYTES_PER_ELEMENT;
const KINDS = ["input", "conv", "relu", "pool", "flatten", "linear"];

/** @param {ArrayBuffer} buffer @returns {NetworkFile} Throws an Error of one sentence for a file that is broken. */
export function decodeNetwork(buffer) {
  const view = new DataView(buffer);
  const start = LENGTH + (buffer.byteLength < LENGTH ? 0 : view.getUint32(0, true));
  if (start > buffer.byteLength || start % NUMBER) throw new Error("The network's file ends before its numbers.");
  const header = readHeader(new Uint8Array(buffer, LENGTH, start - LENGTH));
  /** @type {Map<string, Float32Array>} */
  const tensors = new Map();
  let at = start;
  for (const { name, shape } of header.tensors) {
    const count = sizeOf(shape);
    if (at + count * NUMBER > buffer.byteLength) throw new Error("The network's file has fewer numbers than it names.");
    // Not as a view of the bytes: those are the file's, and have another order on some machines.
    tensors.set(
      name,
      Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + i * NUMBER, true)),
    );
    at += count * NUMBER;
  }
  if (at !== buffer.byteLength) throw new Error("The network's file has more numbers than it names.");
  header.stages.slice(1).forEach((stage, i) => checkWeights(stage, header.stages[i], tensors));
  const { id, stages, captions, temperature } = header;
  return { id, stages, captions, tensors, temperature };
}

/** @param {Uint8Array} bytes @returns {NetworkHeader} */
function readHeader(bytes) {
  const broken = new Error("The header of the network's file is broken.");
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw broken;
  }
  const { id, stages, captions, tensors, temperature } = header ?? {};
  const whole =
    typeof id === "string" &&
    temperature > 0 &&
    [stages, captions, tensors].every(Array.isArray) &&
    stages[0]?.kind === "input" &&
    stages.every((/** @type {any} */ one) => isNamed(one) && KINDS.includes(one.kind)) &&
    tensors.every(isNamed);
  if (!whole) throw broken;
  return header;
}

/** @param {any} one */
const isNamed = (one) =>
  typeof one?.name === "string" &&
  Array.isArray(one.shape) &&
  one.shape.every((/** @type {unknown} */ side) => Number.isInteger(side) && Number(side) > 0);

/** @param {StageInfo} stage @param {StageInfo} source @param {Map<string, Float32Array>} tensors */
function checkWeights({ name, kind, shape, kernel }, source, tensors) {
  if (kind !== "conv" && kind !== "linear") return;
  const each = kind === "conv" ? source.shape[0] * kernel * kernel : sizeOf(source.shape);
  const fits =
    tensors.get(`${name}.weight`)?.length === shape[0] * each && tensors.get(`${name}.bias`)?.length === shape[0];
  if (!fits) throw new Error(`The network's file has no weights and biases that fit ${name}.`);
}
