// What is connected with what: lines and places on the plan for the bundles at rest, a map that is looked at, and a
// number that is pinned. It asks the columns where their maps stand, and draws nothing itself.

import { indices } from "../base/dom.js";
import { SOFTMAX } from "./board.js";
import { groupsOf, hasMaps } from "./layout.js";
import { receptiveField } from "./receptive.js";

/**
 * @import {Cell, ExplainedCell, Field} from "../base/messages.js"
 * @import {Stage} from "./board.js"
 * @import {FlatColumn} from "./flat_column.js"
 * @import {FlowWire} from "./flow.js"
 * @import {Box, Column} from "./layout.js"
 * @import {MapColumn} from "./map_column.js"
 * @import {OutputColumn} from "./output.js"
 * @import {Line, Weighted} from "./wires.js"
 * @typedef {MapColumn | FlatColumn | OutputColumn} ColumnView
 */

export class Scene {
  /** @param {readonly Stage[]} stages @param {readonly ColumnView[]} views in the network's order */
  constructor(stages, views) {
    this.stages = stages;
    this.views = views;
    /** @type {Map<string, ColumnView>} by the stages that each shows */
    this.byStage = new Map([[SOFTMAX, views[views.length - 1]]]);
    for (const view of views)
      for (const stage of [view.column.stage, view.column.gate]) if (stage) this.byStage.set(stage.name, view);
  }

  /** @param {ColumnView} view @param {number} by 1: the column that reads it; -1: the one that it reads */
  beside(view, by) {
    return this.views[this.views.indexOf(view) + by];
  }

  /**
   * Row to row, what reads what; where the columns are rows themselves, from each to the next.
   * @param {boolean} upright @param {boolean} apart the input stands apart from the rows
   * @param {(column: string) => boolean} [told] whether other lines lead to a column @returns {Line[]}
   */
  bundles(upright, apart, told = () => false) {
    const [input] = this.views;
    const first = (apart ? this.views[1] : input).placed;
    // From the pad, where that is beside the picture or above it.
    const ink = first && (apart || !upright) ? [{ from: apart ? ABOVE : padSide(first), to: first }] : [];
    const inside = this.views.slice(1).flatMap((view, i) => {
      const source = this.views[i];
      if ((apart && i === 0) || (told(view.column.name) && !upright)) return [];
      if (!view.placed || !source.placed) return [];
      const [from, to] = [source.placed, view.placed];
      if (upright) return [{ from, to }];
      if (view.column.kind === "conv") return pairs(groupsOf(from, false), groupsOf(to, false));
      if (view.column.kind === "output") return pairs(groupsOf(from, false).filter(everyOther), outputs(view));
      return inLine(groupsOf(from, false), groupsOf(to, false));
    });
    return [...ink, ...inside];
  }

  /** Where a wire into a column runs. @param {number} i the column @param {Pick<FlowWire, "map" | "read">} wire @returns {Line | null} */
  flowLine(i, { map, read }) {
    const [source, view] = [this.views[i - 1], this.views[i]];
    if (!source.placed || !view.placed) return null;
    const flat = (/** @type {ColumnView} */ one, /** @type {ColumnView} */ of, /** @type {number} */ channel) =>
      one.column.kind === "flatten"
        ? this.partOf(one, of.column, channel)
        : one.boxOf({ channel, stage: one.column.name });
    const [from, to] = [flat(source, this.views[i - 2], read), flat(view, source, map)];
    return from && to && { from, to };
  }

  /** @param {Cell} cell @returns {Box | null} where its map stands */
  boxOf(cell) {
    return this.byStage.get(cell.stage)?.boxOf(cell) ?? null;
  }

  /** @param {Cell} cell @returns {Box | null} where it stands itself */
  spotOf(cell) {
    return this.byStage.get(cell.stage)?.spotOf(cell) ?? null;
  }

  /** Every map that a map reads. @param {Cell} cell @returns {Line[]} */
  read(cell) {
    const view = this.byStage.get(cell.stage);
    const to = this.boxOf(cell);
    if (!view || !to) return [];
    if (cell.stage === SOFTMAX) return this.lines([view.boxOf({ ...cell, stage: view.column.name })], to);
    const source = this.beside(view, -1);
    if (!source?.placed) return [];
    if (view.column.kind === "conv") return this.lines(boxesOf(source), to);
    if (view.column.kind === "pool") return this.lines([source.boxOf(cell)], to);
    if (view.column.kind === "output")
      return this.lines(groupsOf(source.placed, source.placed.width > source.placed.height), to);
    const spot = this.spotOf(cell);
    return spot ? this.lines([source.boxOf(this.unflattened(cell))], spot) : [];
  }

  /** Every map that reads a map. @param {Cell} cell @returns {Line[]} */
  readers(cell) {
    const view = this.byStage.get(cell.stage);
    const from = this.boxOf(cell);
    if (!view || !from || cell.stage === SOFTMAX) return [];
    if (view.column.kind === "output") return this.lines([view.boxOf({ ...cell, stage: SOFTMAX })], from, true);
    const reader = this.beside(view, 1);
    if (!reader?.placed) return [];
    if (reader.column.kind === "pool") return this.lines([reader.boxOf(cell)], from, true);
    if (reader.column.kind === "flatten")
      return this.lines([this.partOf(reader, view.column, cell.channel)], from, true);
    if (reader.column.kind === "output") return this.lines(outputs(reader), this.spotOf(cell) ?? from, true);
    return this.lines(boxesOf(reader), from, true);
  }

  /**
   * @param {readonly (Box | null | undefined)[]} ends @param {Box} own @param {boolean} [reading] the ends read it
   * @returns {Line[]}
   */
  lines(ends, own, reading = false) {
    return ends.flatMap((end) => (end ? [reading ? { from: own, to: end } : { from: end, to: own }] : []));
  }

  /** The part of a flattened vector that one map became. @param {ColumnView} flat @param {Column} source @param {number} map */
  partOf(flat, source, map) {
    const size = flat.column.count / source.count;
    const [first, last] = [map * size, (map + 1) * size - 1].map((channel) =>
      flat.spotOf(at(flat.column.name, channel)),
    );
    if (!first || !last) return null;
    const { left, top } = first;
    return { left, top, width: last.left + last.width - left, height: last.top + last.height - top };
  }

  /** The number that a flattened one is. @param {Cell} cell @returns {Cell} */
  unflattened(cell) {
    const [field] = receptiveField(this.stages, cell);
    return { stage: field.stage, channel: field.channels[0], row: field.inside.top, column: field.inside.left };
  }

  /** A pinned number's wires: as wide as its subtotals. @param {ExplainedCell} unit @returns {Weighted[]} */
  weighted(unit) {
    const view = this.byStage.get(unit.cell.stage);
    const to = this.boxOf(unit.cell);
    const source = view && this.beside(view, -1);
    if (!to || !source?.placed) return [];
    if (unit.kind === "conv")
      return unit.subtotals.flatMap((value, channel) => {
        const from = source.boxOf({ channel, stage: source.column.name });
        return from ? [{ from, to, value, map: channel }] : [];
      });
    if (unit.kind !== "linear") return [];
    const maps = this.beside(source, -1);
    return (unit.difference ?? unit).by_channel.flatMap((value, channel) => {
      const from = this.partOf(source, maps.column, channel);
      return from ? [{ from, to, value, map: channel }] : [];
    });
  }

  /** What a number sees of each earlier column, on every map that it reads there. @param {readonly Field[]} fields @param {string} own stage */
  seen(fields, own) {
    const boxes = [];
    const done = new Set([this.byStage.get(own)]); // a ReLU sees its convolution in the same place
    for (const { stage, channels, inside } of fields) {
      const view = this.byStage.get(stage);
      if (!view?.placed || done.has(view) || !hasMaps(view.column)) continue;
      done.add(view);
      const [, height, width] = view.column.stage.shape;
      const { top, left, bottom, right } = inside;
      if (bottom - top === height && right - left === width) continue; // an outline around everything says nothing
      for (let channel = channels[0]; channel < channels[1]; channel += 1) {
        const box = view.boxOf({ channel, stage });
        if (!box) continue;
        const [wide, high] = [box.width / width, box.height / height];
        const size = { width: (right - left) * wide, height: (bottom - top) * high };
        boxes.push({ left: box.left + left * wide, top: box.top + top * high, ...size });
      }
    }
    return boxes;
  }
}

const PAD = 18; // pixels from the network's left edge to the pad

/** @type {Box} where the pad ends on a phone: above its tools */
const ABOVE = { left: 0, top: -58, width: 0, height: 0 };

/** Where the pad ends, at the height of the input. @param {Box} input @returns {Box} */
const padSide = ({ top, height }) => ({ left: -PAD, top, width: 0, height });

/** @param {string} stage @param {number} channel @returns {Cell} */
const at = (stage, channel) => ({ stage, channel, row: 0, column: 0 });

/** The maps of a column that are shown; of a vector nothing. @param {ColumnView} view @returns {(Box | null)[]} */
function boxesOf(view) {
  const { name, count } = view.column;
  if (view.column.kind === "flatten") return [view.boxOf(at(name, 0))];
  return indices(count).map((channel) => view.boxOf(at(name, channel)));
}

/** @param {ColumnView} view of the answers @returns {Box[]} the logits */
const outputs = (view) => boxesOf(view).flatMap((box) => box ?? []);

/** @param {unknown} _ @param {number} i */
const everyOther = (_, i) => i % 2 === 0;

/** @param {readonly Box[]} from @param {readonly Box[]} to @returns {Line[]} each with each */
const pairs = (from, to) => from.flatMap((one) => to.map((other) => ({ from: one, to: other })));

/** @param {readonly Box[]} from @param {readonly Box[]} to @returns {Line[]} each with the one at its height */
const inLine = (from, to) =>
  indices(Math.max(from.length, to.length)).map((i, _, all) => ({
    from: from[Math.floor((i * from.length) / all.length)],
    to: to[Math.floor((i * to.length) / all.length)],
  }));
