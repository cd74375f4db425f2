// Wires cut one after the other until the answer is another: pure numbers, a step at a time.

import { CutEngine } from "../engine/cut_engine.js";

/**
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {Maps} from "../engine/engine.js"
 * @import {FlowWire} from "./flow.js"
 * @import {LoadedNetwork} from "./loaded.js"
 */

const EACH = 32; // so many cuts are looked at one by one, then ever fewer of them
const FURTHER = 1.12;

export class CutRun {
  /**
   * @param {LoadedNetwork} loaded @param {Maps} maps of the whole network @param {number} digit its answer
   * @param {readonly FlowWire[]} wires that are cut @param {boolean} shuffled or the thickest first
   */
  constructor(loaded, maps, digit, wires, shuffled) {
    this.maps = maps;
    this.digit = digit;
    this.last = loaded.last;
    this.temperature = loaded.temperature;
    this.engine = new CutEngine(loaded.stages, loaded.tensors);
    const order = shuffled ? shuffle(wires) : [...wires].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    /** @type {Cut[]} */
    this.cuts = order.map(({ stage, map, read }) => ({ stage, map, read }));
    this.most = this.cuts.length;
    this.done = 0;
    /** @type {[cuts: number, share: number][]} after so many cuts the digit's probability */
    this.points = [];
    /** @type {number | null} so many made the answer another */
    this.falls = null;
  }

  /** One step on. @returns {boolean} whether there is another */
  step() {
    if (this.points.length && this.done >= this.most) return false;
    const next = this.points.length ? Math.max(this.done + 1, this.done < EACH ? 0 : this.done * FURTHER) : 0;
    const until = Math.min(this.most, Math.floor(next));
    for (const cut of this.cuts.slice(this.done, until)) this.engine.add(cut);
    this.done = until;
    const logits = /** @type {Float32Array} */ (this.engine.forward(this.maps).get(this.last));
    const most = Math.max(...logits);
    const parts = Array.from(logits, (logit) => Math.exp((logit - most) / this.temperature));
    this.points.push([until, parts[this.digit] / parts.reduce((sum, one) => sum + one, 0)]);
    if (this.falls === null && logits[this.digit] < most) this.falls = until;
    return this.done < this.most;
  }
}

/** @template Item @param {readonly Item[]} items @returns {Item[]} in any order */
function shuffle(items) {
  const found = [...items];
  for (let i = found.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [found[i], found[j]] = [found[j], found[i]];
  }
  return found;
}
