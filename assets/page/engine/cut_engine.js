// A network with wires or maps cut: a copy of its weights in which a wire's kernel is zero, and maps that are silent.

import { Engine } from "./engine.js";

/**
 * @import {EngineStage, Maps} from "./engine.js"
 * @typedef {{stage: string, map: number, read: number | null}} Cut of a wire: the layer of weights and map that it leads
 *   to, and the map that it reads; read null: the whole map of a stage, with all that it says
 */

export class CutEngine {
  /** @param {readonly EngineStage[]} stages @param {Map<string, Float32Array>} tensors are not changed */
  constructor(stages, tensors) {
    this.stages = stages;
    this.whole = tensors;
    this.tensors = new Map([...tensors].map(([name, values]) => [name, values.slice()]));
    this.engine = new Engine(stages, this.tensors);
    /** @type {Cut[]} */
    this.cuts = [];
  }

  /** Cut these, and only these. @param {readonly Cut[]} cuts */
  set(cuts) {
    for (const [name, values] of this.whole) this.tensors.get(name)?.set(values);
    this.cuts = [];
    for (const cut of cuts) this.add(cut);
  }

  /** One more. @param {Cut} cut */
  add(cut) {
    const { stage, map, read } = cut;
    this.cuts.push(cut);
    if (read !== null) {
      this.zero(stage, map, read);
      return;
    }
    // Nothing that it says is heard: so gradients know of it too.
    const reader = this.stages.slice(this.at(stage) + 1).find(({ name }) => this.whole.has(`${name}.weight`));
    if (!reader) throw new Error(`Nothing reads ${stage}.`);
    for (let output = 0; output < reader.shape[0]; output += 1) this.zero(reader.name, output, map);
  }

  /** The kernel of one wire. @param {string} stage @param {number} map @param {number} read */
  zero(stage, map, read) {
    const weights = this.tensors.get(`${stage}.weight`);
    if (!weights) throw new Error(`${stage} has no weights.`);
    const inputs = this.mapsBefore(stage);
    const each = weights.length / this.stages[this.at(stage)].shape[0] / inputs;
    const start = (map * inputs + read) * each;
    weights.fill(0, start, start + each);
  }

  /** @param {string} stage @returns {number} its place in the network */
  at(stage) {
    return this.stages.findIndex(({ name }) => name === stage);
  }

  /** Maps that a stage reads, though unrolled. @param {string} stage */
  mapsBefore(stage) {
    const before = this.stages.slice(0, this.at(stage)).filter(({ shape }) => shape.length === 3);
    return before[before.length - 1].shape[0];
  }

  /**
   * What the network makes of a picture with the cuts. Only what comes after the first of them is computed.
   * @param {Maps} maps of the whole network @returns {Maps} of all stages
   */
  forward(maps) {
    if (!this.cuts.length) return maps;
    /** @type {Map<string, number[]>} */
    const silent = new Map();
    let first = this.stages.length;
    for (const { stage, map, read } of this.cuts) {
      first = Math.min(first, this.at(stage) - (read === null ? 0 : 1));
      if (read === null) silent.set(stage, [...(silent.get(stage) ?? []), map]);
    }
    const { name } = this.stages[first];
    const values = /** @type {Float32Array} */ (maps.get(name));
    return new Map([...maps, ...this.engine.forwardFrom(name, values, silent)]);
  }
}
