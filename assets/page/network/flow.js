// What every wire between two columns adds to "this digit and not the others", and which of them are drawn: pure
// numbers from the wires of the engine. Where nothing is weighted (pool, flatten) a line is what its map adds.

/**
 * @import {LayerWires} from "../engine/wires.js"
 * @import {Column} from "./layout.js"
 * @typedef {{key: string, stage: string, map: number, read: number, value: number}} FlowWire stage, map: that it leads
 *   to; read: the map that it comes from
 * @typedef {{column: Column, weighted: boolean, quiet: boolean, wires: FlowWire[], biases: number}} Gap before a column;
 *   weighted: by weights of its own; quiet: what its wires say and what a cut does differ too much to draw it as if they
 *   did not; biases: what those of this layer and of all after it add
 * @typedef {{drawn: number, count: number, share: number, above: number, below: number, biases: number}} GapSum share:
 *   of the sum of magnitudes that is drawn; above, below: sums of all wires of one sign
 */

export const MOST = 40; // lines in a gap
const FAINT = 0.004; // of the widest line of the picture: a narrower one is not drawn
const KEPT = 1.3; // so much a line counts that was drawn before, so that the picture is steady

/**
 * @param {readonly Column[]} columns in the network's order @param {Map<string, LayerWires>} layers
 * @returns {Gap[]} one before each column but the first
 */
export function gapsOf(columns, layers) {
  const later = (/** @type {number} */ i) => columns.slice(i).flatMap(({ name }) => layers.get(name) ?? []);
  return columns.slice(1).map((column, i) => {
    const { name } = column;
    const own = layers.get(name);
    const biases = later(i + 1).reduce((all, layer) => all + layer.biases.reduce((sum, one) => sum + one, 0), 0);
    // The picture's own wires: 84.7 % of the thickest have the sign of what a cut does, of all others 98 % and more.
    const quiet = i === 0 && column.kind === "conv";
    if (own) return { column, weighted: true, quiet, wires: weightedWires(name, own), biases };
    const wires = addsOf(later(i + 1)[0]).map((value, map) => wire(name, map, map, value));
    return { column, weighted: false, quiet: false, wires, biases };
  });
}

/** @param {string} stage @param {number} map @param {number} read @param {number} value @returns {FlowWire} */
const wire = (stage, map, read, value) => ({ key: keyOf(stage, map, read), stage, map, read, value });

/** @param {string} stage @param {number} map @param {number} read @returns {string} a wire's name */
export const keyOf = (stage, map, read) => `${stage} ${map} ${read}`;

/** @param {string} stage @param {LayerWires} layer */
const weightedWires = (stage, { inputs, parts }) =>
  Array.from(parts, (value, i) => wire(stage, Math.floor(i / inputs), i % inputs, value));

/** What each map adds that a layer reads: all wires out of it. @param {LayerWires} layer @returns {number[]} */
export function addsOf({ inputs, parts }) {
  const sums = new Array(inputs).fill(0);
  parts.forEach((value, i) => {
    sums[i % inputs] += value;
  });
  return sums;
}

/** The widest line of a picture. @param {readonly Gap[]} gaps @returns {number} */
export const widestOf = (gaps) =>
  gaps.reduce(
    (most, { quiet, wires }) => wires.reduce((m, { value }) => (quiet ? m : Math.max(m, Math.abs(value))), most),
    0,
  );

/**
 * The wires of a gap that are drawn, the thickest first.
 * @param {Gap} gap @param {number} widest of the picture @param {ReadonlySet<string>} before keys of those drawn before
 * @returns {FlowWire[]}
 */
export function drawnOf({ quiet, wires }, widest, before) {
  if (quiet || !widest) return [];
  const counts = (/** @type {FlowWire} */ { key, value }) => Math.abs(value) * (before.has(key) ? KEPT : 1);
  return wires
    .filter(({ value }) => Math.abs(value) >= FAINT * widest)
    .sort((one, other) => counts(other) - counts(one))
    .slice(0, MOST)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
}

/**
 * What each map of a column adds: all its wires together.
 * @param {readonly Column[]} columns @param {Map<string, LayerWires>} layers @returns {Map<string, number[]>} by the
 *   names of the columns that have maps; the input's is not there, since its wires are quiet
 */
export function addsOfColumns(columns, layers) {
  const found = new Map();
  columns.forEach(({ name, kind, stage }, i) => {
    const reader = columns.slice(i + 1).find((column) => layers.has(column.name));
    const layer = reader && layers.get(reader.name);
    if (kind !== "input" && stage.shape.length === 3 && layer) found.set(name, addsOf(layer));
  });
  return found;
}

/** @param {Gap} gap @param {readonly FlowWire[]} drawn @returns {GapSum} */
export function sumOf({ wires, biases }, drawn) {
  const magnitude = (/** @type {readonly FlowWire[]} */ some) =>
    some.reduce((sum, one) => sum + Math.abs(one.value), 0);
  const all = magnitude(wires);
  const above = wires.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const share = all ? magnitude(drawn) / all : 0;
  return { drawn: drawn.length, count: wires.length, share, above, below: above - all, biases };
}
