// A flattened vector as one bar: where it has more numbers than the screen has pixels, the largest of each pixel's.

import { make, pen, placeAt } from "../base/dom.js";
import { within } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { tableOf } from "../pictures/colours.js";

/**
 * @import {Cell} from "../base/messages.js"
 * @import {Board} from "./board.js"
 * @import {Box, Column, Placed} from "./layout.js"
 * @import {StageMaps} from "./loaded.js"
 */

export class FlatColumn {
  /** @param {Column} column @param {Board} board */
  constructor(column, board) {
    this.column = column;
    this.board = board;
    this.placed = /** @type {Placed | null} */ (null);
    this.now = /** @type {StageMaps | null} */ (null);
    const label = say("network.vector", { stage: column.name, count: column.count });
    this.canvas = make("canvas", { "data-stage": column.name, role: "application", tabindex: 0, "aria-label": label });
  }

  get painted() {
    return this.column.name;
  }

  /** Along which side its numbers lie. */
  get lying() {
    return this.placed !== null && this.placed.width > this.placed.height;
  }

  /** @param {Placed} placed */
  lay(placed) {
    this.placed = placed;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(placed.width * ratio), height: Math.round(placed.height * ratio) });
    placeAt(this.canvas, placed);
    this.paint();
  }

  /** @param {Map<string, StageMaps>} maps */
  show(maps) {
    this.now = maps.get(this.column.name) ?? null;
    this.paint();
  }

  /** The numbers of a part of the bar. @param {number} place @param {number} parts @returns {[number, number]} */
  rangeOf(place, parts) {
    const { count } = this.column;
    const first = within(Math.floor((place * count) / parts), count);
    return [first, Math.max(first + 1, Math.floor(((place + 1) * count) / parts))];
  }

  /** @param {number} first @param {number} end @returns {number} the number there that is furthest from zero */
  strongest(first, end) {
    const values = this.now?.values;
    let best = first;
    for (let i = first; values && i < end; i += 1) if (Math.abs(values[i]) > Math.abs(values[best])) best = i;
    return best;
  }

  paint() {
    if (!this.now || !this.placed) return;
    const { canvas, now, lying } = this;
    const parts = lying ? canvas.width : canvas.height;
    const image = lying ? new ImageData(parts, 1) : new ImageData(1, parts);
    const words = new Uint32Array(image.data.buffer);
    const table = tableOf(this.board.stage.signed);
    for (let i = 0; i < parts; i += 1) words[i] = table[now.bytes[this.strongest(...this.rangeOf(i, parts))]];
    const small = make("canvas", { width: image.width, height: image.height });
    pen(small).putImageData(image, 0, 0);
    const context = pen(canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Cell} the strongest number there */
  cellAt({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const share = this.lying ? (clientX - box.left) / box.width : (clientY - box.top) / box.height;
    const parts = Math.max(1, Math.round(this.lying ? box.width : box.height));
    const channel = this.strongest(...this.rangeOf(within(Math.floor(share * parts), parts), parts));
    return { stage: this.column.name, channel, row: 0, column: 0 };
  }

  /** @returns {Box | null} the whole bar */
  boxOf() {
    if (!this.placed) return null;
    const { left, top, width, height } = this.placed;
    return { left, top, width, height };
  }

  /** @param {{channel: number}} cell @returns {Box | null} its place, at least as large as can be seen */
  spotOf({ channel }) {
    const box = this.boxOf();
    if (!box) return null;
    const place = (channel + 0.5) / this.column.count;
    if (this.lying) return { ...box, left: box.left + place * box.width - 2, width: 4 };
    return { ...box, top: box.top + place * box.height - 2, height: 4 };
  }
}
