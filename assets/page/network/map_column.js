// One column of maps on one canvas, painted from bytes; the maps of a convolution are shown after its ReLU, and on
// request with what the ReLU cut.

import { indices, make, pen, placeAt } from "../base/dom.js";
import { within } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { tableOf, token } from "../pictures/colours.js";
import { tileAt } from "./layout.js";

/**
 * @import {Cell} from "../base/messages.js"
 * @import {Board} from "./board.js"
 * @import {Box, Column, Placed} from "./layout.js"
 * @import {StageMaps} from "./loaded.js"
 */

const CUT = 0.45; // of its colour that a number below zero keeps beside what goes on

export class MapColumn {
  /** @param {Column} column @param {Board} board of its stage @param {readonly number[]} order its maps, strongest first */
  constructor(column, board, order) {
    this.column = column;
    this.board = board;
    this.order = order;
    /** @type {number[]} the maps that are shown, in the network's order */
    this.maps = [];
    this.placed = /** @type {Placed | null} */ (null);
    this.cut = false;
    /** @type {readonly number[]} maps that the visitor cut */
    this.silent = [];
    this.now = /** @type {Map<string, StageMaps> | null} */ (null);
    const label = say("network.maps", { stage: column.name, count: column.count });
    this.canvas = make("canvas", { "data-stage": column.name, role: "application", tabindex: 0, "aria-label": label });
    const [, height, width] = board.shape;
    // All maps below each other, one pixel a cell: the bytes' own order.
    this.strip = make("canvas", { width, height: height * column.count, hidden: true });
    this.pixels = new ImageData(width, height * column.count);
    this.words = new Uint32Array(this.pixels.data.buffer);
  }

  /** The stage whose numbers are painted. */
  get painted() {
    return (this.cut ? this.column.stage : (this.column.gate ?? this.column.stage)).name;
  }

  /** @param {Placed} placed */
  lay(placed) {
    this.placed = placed;
    const few = placed.shown < this.column.count;
    this.maps = few ? [...this.order.slice(0, placed.shown)].sort((a, b) => a - b) : indices(this.column.count);
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(placed.width * ratio), height: Math.round(placed.height * ratio) });
    placeAt(this.canvas, placed);
    const { across, pitchX, pitchY, tile } = placed;
    Object.assign(this.canvas.dataset, { across, pitchX, pitchY, tile }); // for who reads the picture from outside
    this.paint();
  }

  /** @param {Map<string, StageMaps>} maps @param {readonly number[]} [silent] those that the visitor cut */
  show(maps, silent = []) {
    const same = maps.get(this.painted) === this.now?.get(this.painted) && silent.join() === this.silent.join();
    this.now = maps;
    this.silent = silent;
    if (!same) this.paint();
  }

  paint() {
    const { now, placed } = this;
    const maps = now?.get(this.painted);
    if (!maps || !placed) return;
    const signed = this.cut && this.column.gate !== null;
    const table = signed ? tableWithCut() : tableOf(this.board.stage.signed && !this.column.gate);
    for (let i = 0; i < maps.bytes.length; i += 1) this.words[i] = table[maps.bytes[i]];
    pen(this.strip).putImageData(this.pixels, 0, 0);
    const [, high, wide] = this.board.shape;
    const context = pen(this.canvas);
    const ratio = this.canvas.width / placed.width;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingEnabled = false;
    context.strokeStyle = token("tile-line");
    this.maps.forEach((map, i) => {
      const box = tileAt(placed, i);
      const [x, y] = [box.left - placed.left, box.top - placed.top].map((side) => Math.round(side * ratio));
      const [width, height] = [box.width, box.height].map((side) => Math.round(side * ratio));
      context.drawImage(this.strip, 0, map * high, wide, high, x, y, width, height);
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      if (this.silent.includes(map)) strike(context, { x, y, width, height });
    });
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Cell | null} the number there, or the nearest of its map */
  cellAt({ clientX, clientY }) {
    const { placed } = this;
    if (!placed) return null;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const place = within(Math.floor(x / placed.pitchX), placed.across);
    const at = within(Math.floor(y / placed.pitchY), placed.down) * placed.across + place;
    if (at >= this.maps.length) return null;
    const tile = tileAt(placed, at);
    const [, height, width] = this.board.shape;
    const row = within(Math.floor(((y + placed.top - tile.top) / tile.height) * height), height);
    const column = within(Math.floor(((x + placed.left - tile.left) / tile.width) * width), width);
    return this.board.cell({ channel: this.maps[at], row, column });
  }

  /** @param {{channel: number}} cell @returns {Box | null} its map; null where that is not shown */
  boxOf({ channel }) {
    const at = this.maps.indexOf(channel);
    return this.placed && at >= 0 ? tileAt(this.placed, at) : null;
  }

  /** @param {{channel: number, row: number, column: number}} cell @returns {Box | null} its place in its map */
  spotOf({ channel, row, column }) {
    const box = this.boxOf({ channel });
    const [, height, width] = this.board.shape;
    if (!box) return null;
    const [wide, high] = [box.width / width, box.height / height];
    return { left: box.left + column * wide, top: box.top + row * high, width: wide, height: high };
  }
}

/** Grey, and crossed out. @param {CanvasRenderingContext2D} context @param {{x: number, y: number, width: number, height: number}} box */
function strike(context, { x, y, width, height }) {
  const before = context.strokeStyle;
  context.fillStyle = token("discarded");
  context.fillRect(x, y, width, height);
  context.strokeStyle = token("on-discarded");
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y + height);
  context.moveTo(x + width, y);
  context.lineTo(x, y + height);
  context.stroke();
  context.strokeStyle = before;
}

/** As usual above zero, paler below it: that part does not go on. */
function tableWithCut() {
  const table = tableOf(true);
  const paper = table[128];
  const mixed = (/** @type {number} */ word) =>
    [0, 8, 16].reduce((sum, shift) => {
      const [one, zero] = [(word >>> shift) & 255, (paper >>> shift) & 255];
      return sum | (Math.round(zero + CUT * (one - zero)) << shift);
    }, 255 << 24) >>> 0;
  return table.map((word, byte) => (byte < 128 ? mixed(word) : word));
}
