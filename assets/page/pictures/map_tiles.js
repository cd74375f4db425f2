// One stage's maps on one canvas: painted from bytes, with outlines on them, and the cell under a pointer.

import { make, pen } from "../base/dom.js";
import { within } from "../base/keyboard.js";
import { tableOf, token } from "./colours.js";

/**
 * @import {Rectangle} from "../base/messages.js"
 * @typedef {{channel: number, row: number, column: number}} Place
 * @typedef {{channels: [first: number, end: number], rectangle: Rectangle}} Outline
 * @typedef {{outlines?: Outline[], cell?: Place | null, shown?: number | null, hidden?: boolean,
 *   changed?: Uint8Array | null}} Marks outlines: on the maps channels[0] .. channels[1]-1; cell: the pinned one;
 *   shown: so many cells of each map are there, the rest is still to come; hidden: the
 *   pinned cell's colour is kept back; changed: 1 for each cell that is crossed out
 */

const GAP = 4; // canvas pixels between two tiles

/**
 * Hatching where there is nothing: padding, or a cell still to come.
 * @param {CanvasRenderingContext2D} context @param {number} density canvas pixels of one CSS pixel
 */
function hatch(context, density) {
  const side = Math.max(4, Math.round(6 * density));
  const small = make("canvas", { width: side, height: side });
  const stripes = pen(small);
  stripes.fillStyle = token("nothing");
  stripes.fillRect(0, 0, side, side);
  stripes.strokeStyle = token("nothing-line");
  stripes.lineWidth = Math.max(1, density);
  stripes.stroke(new Path2D([-side, 0, side].map((shift) => `M${shift} ${side}L${shift + side} 0`).join("")));
  // It would be null only of a picture that still loads.
  return /** @type {CanvasPattern} */ (context.createPattern(small, "repeat"));
}

export class MapTiles {
  /**
   * @param {{shape: number[], signed: boolean}} stage a shape of three sides
   * @param {{side?: number, ring?: number, columns?: number}} [options] side: least canvas pixels of a map's longest
   *   side; ring: cells of padding drawn around each map
   */
  constructor({ shape, signed }, { side = 112, ring = 0, columns } = {}) {
    const [channels, height, width] = shape;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.ring = ring;
    this.signed = signed;
    // Side by side: few large tiles for few maps, many small ones for many.
    this.columns = columns ?? (channels <= 4 ? channels : channels <= 8 ? 4 : 8);
    this.rows = Math.ceil(channels / this.columns);
    // Whole canvas pixels for each cell, at least as many as the screen shows, so that cells stay sharp.
    this.cell = Math.max(2, Math.ceil(side / (Math.max(height, width) + 2 * ring)));
    this.tileWidth = (width + 2 * ring) * this.cell;
    this.tileHeight = (height + 2 * ring) * this.cell;
    this.canvas = make("canvas", {
      width: this.columns * (this.tileWidth + GAP) - GAP,
      height: this.rows * (this.tileHeight + GAP) - GAP,
    });
    this.context = pen(this.canvas);
    // All maps below each other, one pixel a cell: the bytes' own order.
    this.strip = make("canvas", { width, height: height * channels });
    this.pixels = new ImageData(width, height * channels);
    this.words = new Uint32Array(this.pixels.data.buffer);
    /** @type {Marks} */
    this.marks = {};
    this.density = 1; // canvas pixels for one CSS pixel
    new ResizeObserver(() => this.measure()).observe(this.canvas);
    // What is scrolled away is not drawn: a dozen canvases a step would cost more than all of the numbers.
    this.inSight = true;
    this.stale = false;
    const sighted = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      this.inSight = entries[entries.length - 1].isIntersecting; // the last one: it may have left and come back
      if (this.inSight && this.stale) this.draw();
    };
    new IntersectionObserver(sighted, { rootMargin: "150px" }).observe(this.canvas);
  }

  measure() {
    const density = this.canvas.clientWidth ? this.canvas.width / this.canvas.clientWidth : 1;
    if (Math.abs(density - this.density) < 0.02) return;
    this.density = density;
    this.draw();
  }

  /** @param {Uint8Array} bytes in the order channel, row, column */
  paint(bytes) {
    const table = tableOf(this.signed);
    for (let i = 0; i < bytes.length; i += 1) this.words[i] = table[bytes[i]];
    pen(this.strip).putImageData(this.pixels, 0, 0);
    this.draw();
  }

  /** @param {Marks} marks */
  mark(marks) {
    this.marks = marks;
    this.draw();
  }

  /** @param {(place: Place) => void} onPick a cell was clicked */
  onPick(onPick) {
    this.canvas.addEventListener("click", (event) => {
      const place = this.cellAt(event);
      if (place) onPick(place);
    });
  }

  /** The corner of a map's own cells, inside its ring. @param {number} channel @returns {number[]} [x, y] */
  corner(channel) {
    const x = (channel % this.columns) * (this.tileWidth + GAP);
    const y = Math.floor(channel / this.columns) * (this.tileHeight + GAP);
    return [x + this.ring * this.cell, y + this.ring * this.cell];
  }

  draw() {
    this.stale = !this.inSight;
    if (this.stale) return;
    const { context } = this;
    context.imageSmoothingEnabled = false;
    const [width, height] = [this.width * this.cell, this.height * this.cell];
    for (let channel = 0; channel < this.channels; channel += 1) {
      const [x, y] = this.corner(channel);
      const edge = this.ring * this.cell;
      if (edge) {
        context.fillStyle = hatch(context, this.density);
        context.fillRect(x - edge, y - edge, this.tileWidth, this.tileHeight);
      }
      context.drawImage(this.strip, 0, channel * this.height, this.width, this.height, x, y, width, height);
    }
    this.drawMarks();
  }

  drawMarks() {
    const { outlines = [], cell, shown, hidden, changed } = this.marks;
    if (changed) this.crossOut(changed);
    if (typeof shown === "number") this.cover(shown);
    const thin = Math.max(1.5, 1.5 * this.density);
    for (const { channels, rectangle } of outlines) {
      for (let channel = channels[0]; channel < channels[1]; channel += 1) {
        this.box(channel, rectangle, thin, 1.5 * thin, token("mark-edge"));
        this.box(channel, rectangle, thin, thin / 2);
      }
    }
    if (!cell) return;
    const { channel, row, column } = cell;
    if (hidden) {
      const [x, y] = this.corner(channel);
      this.context.fillStyle = hatch(this.context, this.density);
      this.context.fillRect(x + column * this.cell, y + row * this.cell, this.cell, this.cell);
    }
    // Around the cell, so that a small one's colour stays to be seen.
    this.box(channel, { top: row, left: column, bottom: row + 1, right: column + 1 }, thin, -thin / 2);
  }

  /**
   * An outline around cells of a map.
   * @param {number} channel @param {Rectangle} cells @param {number} line @param {number} inset of the line's middle
   * @param {string} [colour]
   */
  box(channel, { top, left, bottom, right }, line, inset, colour = token("mark")) {
    const [x, y] = this.corner(channel);
    const [width, height] = [(right - left) * this.cell - 2 * inset, (bottom - top) * this.cell - 2 * inset];
    this.context.strokeStyle = colour;
    this.context.lineWidth = line;
    this.context.strokeRect(x + left * this.cell + inset, y + top * this.cell + inset, width, height);
  }

  /** Hide the cells that are still to come. @param {number} shown */
  cover(shown) {
    const { context } = this;
    context.fillStyle = hatch(context, this.density);
    const [row, column] = [Math.floor(shown / this.width), shown % this.width];
    for (let channel = 0; channel < this.channels; channel += 1) {
      const [x, y] = this.corner(channel);
      const top = y + row * this.cell;
      context.fillRect(x + column * this.cell, top, (this.width - column) * this.cell, this.cell);
      context.fillRect(x, top + this.cell, this.width * this.cell, (this.height - row - 1) * this.cell);
    }
  }

  /** A dot on every cell that changed. @param {Uint8Array} changed */
  crossOut(changed) {
    const size = Math.max(2, Math.round(this.cell * 0.4));
    const inset = (this.cell - size) / 2;
    this.context.fillStyle = token("mark");
    changed.forEach((is, i) => {
      if (!is) return;
      const inMap = i % (this.width * this.height);
      const [x, y] = this.corner((i - inMap) / (this.width * this.height));
      const [column, row] = [inMap % this.width, Math.floor(inMap / this.width)];
      this.context.fillRect(x + column * this.cell + inset, y + row * this.cell + inset, size, size);
    });
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Place|null} the cell there, the nearest in a ring */
  cellAt({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * this.canvas.width;
    const y = ((clientY - box.top) / box.height) * this.canvas.height;
    const across = within(Math.floor(x / (this.tileWidth + GAP)), this.columns);
    const down = within(Math.floor(y / (this.tileHeight + GAP)), this.rows);
    const channel = down * this.columns + across;
    if (channel >= this.channels) return null;
    const [left, top] = this.corner(channel);
    const [row, column] = [y - top, x - left].map((place) => Math.floor(place / this.cell));
    return { channel, row: within(row, this.height), column: within(column, this.width) };
  }
}
