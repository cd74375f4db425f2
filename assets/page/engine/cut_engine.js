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
    for (const cut of this.cuts) if (cut.read !== null) this.fill(cut, false);
    this.cuts = [];
    for (const cut of cuts) this.add(cut);
  }

  /** One more. @param {Cut} cut */
  add(cut) {
    this.cuts.push(cut);
    if (cut.read !== null) this.fill(cut, true);
  }

  /** @param {Cut} cut of a wire @param {boolean} cutIt or put back */
  fill({ stage, map, read }, cutIt) {
    const name = `${stage}.weight`;
    const [own, whole] = [this.tensors.get(name), this.whole.get(name)];
    if (!own || !whole) throw new Error(`${stage} has no weights.`);
    const outputs = this.stages[this.at(stage)].shape[0];
    const each = whole.length / outputs / this.mapsBefore(stage);
    const start = (map * this.mapsBefore(stage) + (read ?? 0)) * each;
    if (cutIt) own.fill(0, start, start + each);
    else own.set(whole.subarray(start, start + each), start);
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
