// The lines that say where the answer comes from: as wide as what they add, in one unit for the whole picture. They
// settle when the pen is up, and stay where they were as long as the drawing allows it.

import { svg } from "../base/dom.js";
import { seedOf, valueOf, wiresOf } from "../engine/wires.js";
import { addsOfColumns, drawnOf, gapsOf, keyOf, MOST, widestOf } from "./flow.js";
import { curve } from "./wires.js";

/**
 * @import {Engine} from "../engine/engine.js"
 * @import {LayerWires, Target} from "../engine/wires.js"
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {FlowWire, Gap} from "./flow.js"
 * @import {Scene} from "./focus.js"
 * @import {Column} from "./layout.js"
 * @import {LoadedNetwork, StageMaps} from "./loaded.js"
 * @import {Weighted} from "./wires.js"
 * @typedef {{target: Target, value: number, gaps: Gap[], drawn: FlowWire[][], widest: number,
 *   adds: Map<string, number[]>, layers: Map<string, LayerWires>}} Found value: of the target; drawn: by gap; adds: what each map adds, by column
 * @typedef {{key: string, value: number, width: number, d: string, cut?: boolean}} Drawn
 */

const WIDTH = 9; // pixels of the widest line
const LEAST = 0.6;
const BAR = 4; // pixels: height of a map's bar on a phone

export class FlowView {
  /**
   * @param {LoadedNetwork} loaded @param {readonly Column[]} columns @param {Scene} scene
   * @param {SVGElement} layer behind the maps @param {SVGElement} over them
   */
  constructor(loaded, columns, scene, layer, over) {
    this.loaded = loaded;
    this.columns = columns;
    this.scene = scene;
    this.layer = layer;
    this.over = over;
    this.upright = false;
    this.whole = 0; // what the widest line of the whole network adds
    this.found = /** @type {Found | null} */ (null);
    /** @type {readonly Cut[]} wires of them are drawn too */
    this.cuts = [];
    /** @type {Map<string, SVGElement>} by their wires' keys */
    this.paths = new Map();
  }

  /**
   * @param {Map<string, StageMaps>} maps @param {Target} target
   * @param {{engine: Engine, tensors: Map<string, Float32Array>}} [network] that made the maps
   */
  settle(maps, target, { engine, tensors } = this.loaded) {
    const { stages } = this.loaded;
    const values = new Map(stages.map(({ name }) => [name, /** @type {StageMaps} */ (maps.get(name)).values]));
    const last = stages[stages.length - 1];
    const seed = seedOf(last.shape[0], target);
    const value = valueOf(/** @type {Float32Array} */ (values.get(last.name)), seed);
    const layers = wiresOf(engine, tensors, values, seed);
    const gaps = gapsOf(this.columns, layers);
    const adds = addsOfColumns(this.columns, layers);
    // A cut makes no other line wider than it was.
    if (tensors === this.loaded.tensors) this.whole = 0;
    this.whole = Math.max(this.whole, widestOf(gaps));
    const widest = this.whole;
    const before = new Set(this.paths.keys());
    this.found = { target, value, gaps, widest, adds, layers, drawn: gaps.map((gap) => drawnOf(gap, widest, before)) };
    this.place();
  }

  /** The drawing changes: what was said of it is not true any more. */
  clear() {
    this.found = null;
    this.place();
  }

  /** Of a line. @param {number} value @returns {number} pixels */
  widthOf(value) {
    const widest = this.found?.widest ?? 1;
    return Math.max(LEAST, (WIDTH * Math.abs(value)) / widest);
  }

  /** Draw what was found where the columns stand now; what stays is moved, not drawn anew. */
  place() {
    const { found, paths } = this;
    const grey = found !== null && found.value <= 0;
    for (const layer of [this.layer, this.over]) layer.classList.toggle("dl-flow-grey", grey);
    const left = new Set(paths.keys());
    for (const { key, value, width, d, cut } of this.upright ? this.bars() : this.lines()) {
      left.delete(key);
      const path = paths.get(key) ?? svg("path", { "data-wire": key });
      paths.set(key, path);
      path.setAttribute("class", cut ? "dl-cut-wire" : value < 0 ? "dl-below" : "dl-above");
      path.setAttribute("d", d);
      path.style.strokeWidth = `${Math.round(100 * width) / 100}px`;
      path.dataset.value = String(value);
      const layer = this.upright ? this.over : this.layer;
      if (path.parentNode !== layer) layer.append(path);
    }
    for (const key of left) {
      paths.get(key)?.remove();
      paths.delete(key);
    }
  }

  /** Every line that is drawn, the thickest last. @returns {Drawn[]} */
  lines() {
    const { found } = this;
    if (!found) return [];
    const lines = found.drawn.flatMap((wires, i) =>
      [...wires].reverse().flatMap(({ key, value, ...wire }) => {
        const line = this.scene.flowLine(i + 1, wire);
        return line ? [{ key, value, width: this.widthOf(value), d: curve(line, false) }] : [];
      }),
    );
    const cut = this.cuts.slice(-MOST).flatMap((one) => {
      const line = one.read === null ? null : this.scene.flowLine(this.columnOf(one.stage), { ...one, read: one.read });
      const key = keyOf(one.stage, one.map, one.read ?? 0);
      return line ? [{ key, value: 0, width: 2, d: curve(line, false), cut: true }] : [];
    });
    const keys = new Set(cut.map(({ key }) => key));
    return [...lines.filter(({ key }) => !keys.has(key)), ...cut];
  }

  /** What a map reads and what reads it, with what each wire adds. @param {string} column @param {number} channel @returns {Weighted[]} */
  ownLines(column, channel) {
    const { found } = this;
    const i = this.columnOf(column);
    if (!found || i < 1) return [];
    const [into, out] = [found.gaps[i - 1], found.gaps[i]];
    const wires = [
      ...(into.quiet ? [] : into.wires.filter(({ map }) => map === channel)).map((wire) => ({ wire, at: i })),
      ...(out?.wires ?? []).filter(({ read }) => read === channel).map((wire) => ({ wire, at: i + 1 })),
    ];
    return wires.flatMap(({ wire, at }) => {
      const line = this.scene.flowLine(at, wire);
      return line ? [{ ...line, value: wire.value, map: wire.read }] : [];
    });
  }

  /** @param {string} stage */
  columnOf(stage) {
    return this.columns.findIndex(({ name }) => name === stage);
  }

  /** On a phone words stand between the rows: there each map has a bar along its lower edge. @returns {Drawn[]} */
  bars() {
    const { found, scene } = this;
    if (!found) return [];
    return [...found.adds].flatMap(([stage, adds]) =>
      adds.flatMap((value, channel) => {
        const box = scene.boxOf({ stage, channel, row: 0, column: 0 });
        if (!box) return [];
        const long = Math.round((10 * box.width * Math.abs(value)) / found.widest) / 10;
        const [x, y] = [box.left, box.top + box.height - BAR / 2].map((one) => Math.round(10 * one) / 10);
        return long < 1 ? [] : [{ key: `${stage} ${channel}`, value, width: BAR, d: `M${x} ${y}h${long}` }];
      }),
    );
  }
}
