// How a stage's numbers lie on the screen, and which number of the network each place stands for.
// A vector is drawn as rows, but its numbers are named by their position alone: channel n, row 0, column 0.

/**
 * @typedef {{stage: string, channel: number, row: number, column: number}} Cell as the server names it
 * @typedef {import("../pictures/map_tiles.js").Place} Place
 */

export const SOFTMAX = "softmax";

export class Board {
  /** @param {import("../base/codec.js").Stage} stage @param {import("../base/codec.js").Stage} [source] the stage before it */
  constructor(stage, source) {
    this.stage = stage;
    this.vector = stage.shape.length === 1;
    // A flattened vector has one row for each map that it was unrolled from; other vectors are one row.
    const rows = stage.kind === "flatten" ? source.shape[0] : 1;
    /** @type {number[]} [channels, height, width] as drawn */
    this.shape = this.vector ? [1, rows, stage.shape[0] / rows] : stage.shape;
    this.order = [...Array(this.shape[0]).keys()];
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

  /** The place's number in a map's own order, and back. @param {Place} place */
  index({ row, column }) {
    return row * this.shape[2] + column;
  }

  at(channel, index) {
    return { channel, row: Math.floor(index / this.shape[2]), column: index % this.shape[2] };
  }

  /** The middle of the first map: where an arrow key starts. @returns {Cell} */
  middle() {
    const [, height, width] = this.shape;
    const [row, column] = this.vector ? [0, 0] : [Math.floor(height / 2), Math.floor(width / 2)];
    return this.cell({ channel: this.order[0], row, column });
  }

  /** One step by an arrow key; stays at the edge. @param {Cell} cell @param {number} down @param {number} right */
  move(cell, down, right) {
    const { channel, row, column } = this.place(cell);
    const [, height, width] = this.shape;
    const within = (value, length) => Math.min(length - 1, Math.max(0, value));
    return this.cell({ channel, row: within(row + down, height), column: within(column + right, width) });
  }

  /** The same place on the next map in the order shown. @param {Cell} cell @param {number} by */
  turn(cell, by) {
    if (this.vector) return this.move(cell, 0, by);
    const position = this.order.indexOf(cell.channel);
    const next = (position + by + this.order.length) % this.order.length;
    return { ...cell, channel: this.order[next] };
  }

  /** The next cell in reading order, or null at the end. @param {Cell} cell @param {number} by */
  step(cell, by) {
    const place = this.place(cell);
    const next = this.index(place) + by;
    return next < 0 || next >= this.size ? null : this.cell(this.at(place.channel, next));
  }

  /** @param {Cell} cell @returns {string} "conv2, map 5, row 12, column 9" */
  name(cell) {
    const { kind, name } = this.stage;
    if (kind === "flatten") return `${name}, position ${cell.channel}`;
    if (this.vector) return `${name}, digit ${cell.channel}`;
    if (kind === "input") return `${name}, row ${cell.row}, column ${cell.column}`;
    return `${name}, map ${cell.channel}, row ${cell.row}, column ${cell.column}`;
  }
}
