// How a stage's numbers lie on the screen, and which number of the network each place stands for.
// A vector is drawn as rows, but its numbers are named by their position alone: channel n, row 0, column 0.

import { move } from "../base/keyboard.js";
import { say } from "../base/texts.js";

/**
 * @import {Cell, StageInfo} from "../base/messages.js"
 * @import {Place} from "../pictures/map_tiles.js"
 * @typedef {StageInfo & {source?: string}} Stage source: the stage that it reads
 */

export const SOFTMAX = "softmax";

export class Board {
  /** @param {Stage} stage @param {Stage} [source] the stage before it */
  constructor(stage, source) {
    this.stage = stage;
    this.vector = stage.shape.length === 1;
    // A flattened vector has one row for each map that it was unrolled from; other vectors are one row.
    const rows = stage.kind === "flatten" && source ? source.shape[0] : 1;
    /** @type {number[]} [channels, height, width] as drawn */
    this.shape = this.vector ? [1, rows, stage.shape[0] / rows] : stage.shape;
  }

  get size() {
    return this.shape[1] * this.shape[2];
  }

  /** @param {Place} place @returns {Cell} */
  cell({ channel, row, column }) {
    const { name } = this.stage;
    if (this.vector) return { stage: name, channel: row * this.shape[2] + column, row: 0, column: 0 };
    return { stage: name, channel, row, column };
  }

  /** @param {Cell} cell @returns {Place} */
  place({ channel, row, column }) {
    if (!this.vector) return { channel, row, column };
    return { channel: 0, row: Math.floor(channel / this.shape[2]), column: channel % this.shape[2] };
  }

  /** The place's number in a map's own order; `at` is the way back. @param {{row: number, column: number}} place */
  index({ row, column }) {
    return row * this.shape[2] + column;
  }

  /** @param {number} channel @param {number} index @returns {Place} */
  at(channel, index) {
    return { channel, row: Math.floor(index / this.shape[2]), column: index % this.shape[2] };
  }

  /** The middle of the first map: where an arrow key starts. @returns {Cell} */
  middle() {
    const [, height, width] = this.shape;
    const [row, column] = this.vector ? [0, 0] : [Math.floor(height / 2), Math.floor(width / 2)];
    return this.cell({ channel: 0, row, column });
  }

  /** One step by an arrow key; stays at the edge. @param {Cell} cell @param {number} down @param {number} right */
  move(cell, down, right) {
    const place = this.place(cell);
    const [row, column] = move([place.row, place.column], [down, right], [this.shape[1], this.shape[2]]);
    return this.cell({ channel: place.channel, row, column });
  }

  /** The same place on the next map. @param {Cell} cell @param {number} by @returns {Cell} */
  turn(cell, by) {
    if (this.vector) return this.move(cell, 0, by);
    return { ...cell, channel: (cell.channel + by + this.shape[0]) % this.shape[0] };
  }

  /** The next cell in reading order, or null at the end. @param {Cell} cell @param {number} by */
  step(cell, by) {
    const place = this.place(cell);
    const next = this.index(place) + by;
    return next < 0 || next >= this.size ? null : this.cell(this.at(place.channel, next));
  }

  /** @param {Cell} cell @returns {string} "conv2, map 5, row 12, column 9" */
  name({ channel, row, column }) {
    const { kind, name: stage } = this.stage;
    if (kind === "flatten") return say("network.name_position", { stage, channel });
    if (this.vector) return say("network.name_digit", { stage, channel });
    if (kind === "input") return say("network.name_pixel", { stage, row, column });
    return say("network.name_cell", { stage, channel, row, column });
  }
}
