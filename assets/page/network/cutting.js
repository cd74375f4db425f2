// Wires and maps that the visitor cut, in order, and what the network makes of the drawing without them. It is the
// page's own engine that answers here, and what it says is marked so.

import { CutEngine } from "../engine/cut_engine.js";
import { addsOf } from "./flow.js";

/**
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {LayerWires} from "../engine/wires.js"
 * @import {LoadedNetwork, StageMaps} from "./loaded.js"
 * @typedef {{maps: Map<string, StageMaps>, logits: Float32Array, probabilities: number[], digit: number}} AfterCuts
 */

/** @param {Cut} one @param {Cut} other */
const same = (one, other) => one.stage === other.stage && one.map === other.map && one.read === other.read;

export class Cutting {
  /** @param {LoadedNetwork} loaded */
  constructor(loaded) {
    this.loaded = loaded;
    this.engine = new CutEngine(loaded.stages, loaded.tensors);
    /** @type {Cut[]} */
    this.cuts = [];
  }

  /** @param {Cut} cut @returns {boolean} */
  has(cut) {
    return this.cuts.some((one) => same(one, cut));
  }

  /** Cut it, or put it back. @param {Cut} cut */
  toggle(cut) {
    this.cuts = this.has(cut) ? this.cuts.filter((one) => !same(one, cut)) : [...this.cuts, cut];
  }

  undo() {
    this.cuts = this.cuts.slice(0, -1);
  }

  clear() {
    this.cuts = [];
  }

  /** What the network makes of the drawing now. @param {Map<string, StageMaps>} whole its maps without cuts @returns {AfterCuts} */
  after(whole) {
    const { engine, loaded } = this;
    engine.set(this.cuts);
    const values = new Map([...whole].map(([name, { values: own }]) => [name, own]));
    const found = engine.forward(values);
    const maps = loaded.painted(found, whole);
    const logits = /** @type {Float32Array} */ (found.get(loaded.last));
    const probabilities = softmax(logits, loaded.temperature);
    return { maps, logits, probabilities, digit: probabilities.indexOf(Math.max(...probabilities)) };
  }
}

/** @param {Float32Array} logits @param {number} temperature */
function softmax(logits, temperature) {
  const most = Math.max(...logits);
  const parts = Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  const sum = parts.reduce((all, one) => all + one, 0);
  return parts.map((part) => part / sum);
}

/**
 * What a cut's wires say that they add: of a whole map all wires out of it.
 * @param {Cut} cut @param {Map<string, LayerWires>} layers @param {readonly {name: string}[]} stages in order
 */
export function saidOf({ stage, map, read }, layers, stages) {
  if (read !== null) {
    const layer = layers.get(stage);
    return layer ? layer.parts[map * layer.inputs + read] : 0;
  }
  const at = stages.findIndex(({ name }) => name === stage);
  const reader = stages.slice(at + 1).find(({ name }) => layers.has(name));
  const layer = reader && layers.get(reader.name);
  return layer ? addsOf(layer)[map] : 0;
}
