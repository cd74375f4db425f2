// One stage's maps on one canvas: painted from bytes, with outlines on them, and the cell under a pointer.

import { indices, make, pen } from "../base/dom.js";
import { within } from "../base/keyboard.js";
import { POSITIVE_TABLE, SIGNED_TABLE, token } from "./colours.js";

/**
 * @import {Rectangle} from "../base/messages.js"
 * @typedef {{channel: number, row: number, column: number}} Place
 * @typedef {{channels: [first: number, end: number], rectangle: Rectangle}} Outline
 * @typedef {{outlines?: Outline[], cell?: Place | null, frame?: number | null, shown?: number | null, hidden?: boolean,
 *   changed?: Uint8Array | null}} Marks outlines: rectangles on the maps channels[0] .. channels[1]-1; cell: the pinned
 *   cell; frame: channel with a frame around its whole map; shown: only that many cells of each map are shown, the rest
 *   is still to come; hidden: the pinned cell's colour is kept back; changed: 1 for each cell that is crossed out as
 *   changed
 */

const GAP = 4; // canvas pixels between two tiles

/**
 * Hatching in CSS pixels: where there is nothing, padding or a cell still to come.
 * @param {CanvasRenderingContext2D} context
 * @param {number} density canvas pixels of one CSS pixel
 * @returns {CanvasPattern}
 */
function hatch(context, density) {
  const side = Math.max(4, Math.round(6 * density));
  const small = make("canvas", { width: side, height: side });
  const stripes = pen(small);
  stripes.fillStyle = token("nothing");
  stripes.fillRect(0, 0, side, side);
  stripes.strokeStyle = token("nothing-line");
  stripes.lineWidth = Math.max(1, density);
  stripes.beginPath();
  for (const shift of [-side, 0, side]) {
    stripes.moveTo(shift, side);
    stripes.lineTo(shift + side, 0);
  }
  stripes.stroke();
  // It would be null only of a picture that still loads.
  return /** @type {CanvasPattern} */ (context.createPattern(small, "repeat"));
}

/** Tiles side by side: few large ones for few maps, many small ones for many. @param {number} channels */
function columnsFor(channels) {
  if (channels <= 4) return channels;
  return channels <= 8 ? 4 : 8;
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
    this.table = signed ? SIGNED_TABLE : POSITIVE_TABLE;
    this.columns = columns ?? columnsFor(channels);
    this.rows = Math.ceil(channels / this.columns);
    // Whole canvas pixels for each cell, at least as many as the screen shows, so that cells stay sharp.
    this.cell = Math.max(2, Math.ceil(side / (Math.max(height, width) + 2 * ring)));
    this.tileWidth = (width + 2 * ring) * this.cell;
    this.tileHeight = (height + 2 * ring) * this.cell;
    this.canvas = make("canvas", {
      width: this.columns * (this.tileWidth + GAP) - GAP,
      height: this.rows * (this.tileHeight + GAP) - GAP,
    });
    // All maps below each other, one pixel a cell: the bytes' own order.
    this.strip = make("canvas", { width, height: height * channels });
    this.pixels = new ImageData(width, height * channels);
    this.words = new Uint32Array(this.pixels.data.buffer);
    /** @type {number[]} which channel stands at each position */
    this.order = indices(channels);
    /** @type {Marks} */
    this.marks = {};
    this.density = 1; // canvas pixels for one CSS pixel
    new ResizeObserver(() => this.measure()).observe(this.canvas);
    // What is scrolled away is not drawn: a dozen canvases a step would cost more than all of the numbers.
    this.inSight = true;
    this.stale = false;
    new IntersectionObserver(([entry]) => this.sighted(entry.isIntersecting), { rootMargin: "150px" }).observe(
      this.canvas,
    );
  }

  /** @param {boolean} inSight */
  sighted(inSight) {
    this.inSight = inSight;
    if (inSight && this.stale) this.draw();
  }

  measure() {
    const density = this.canvas.clientWidth ? this.canvas.width / this.canvas.clientWidth : 1;
    if (Math.abs(density - this.density) < 0.02) return;
    this.density = density;
    this.draw();
  }

  /** @param {Uint8Array} bytes in the order channel, row, column */
  paint(bytes) {
    for (let i = 0; i < bytes.length; i += 1) this.words[i] = this.table[bytes[i]];
    pen(this.strip).putImageData(this.pixels, 0, 0);
    this.draw();
  }

  /** @param {Marks} marks */
  mark(marks) {
    this.marks = marks;
    this.draw();
  }

  /** @param {number[]} order the channel for each position */
  reorder(order) {
    this.order = order;
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
    const position = this.order.indexOf(channel);
    const x = (position % this.columns) * (this.tileWidth + GAP);
    const y = Math.floor(position / this.columns) * (this.tileHeight + GAP);
    return [x + this.ring * this.cell, y + this.ring * this.cell];
  }

  draw() {
    this.stale = !this.inSight;
    if (this.stale) return;
    const context = pen(this.canvas);
    context.imageSmoothingEnabled = false;
    const [width, height] = [this.width * this.cell, this.height * this.cell];
    for (let channel = 0; channel < this.channels; channel += 1) {
      const [x, y] = this.corner(channel);
      if (this.ring) {
        const edge = this.ring * this.cell;
        context.fillStyle = hatch(context, this.density);
        context.fillRect(x - edge, y - edge, this.tileWidth, this.tileHeight);
      }
      context.drawImage(this.strip, 0, channel * this.height, this.width, this.height, x, y, width, height);
    }
    this.drawMarks(context);
  }

  /** @param {CanvasRenderingContext2D} context */
  drawMarks(context) {
    const { outlines = [], cell, frame, shown, hidden, changed } = this.marks;
    if (changed) this.crossOut(context, changed);
    if (shown !== null && shown !== undefined) this.cover(context, shown);
    const thin = Math.max(1.5, 1.5 * this.density);
    for (const { channels, rectangle } of outlines) {
      for (let channel = channels[0]; channel < channels[1]; channel += 1) {
        this.box(context, channel, rectangle, { line: thin, inset: thin, colour: token("mark-edge") });
        this.box(context, channel, rectangle, { line: thin });
      }
    }
    if (frame !== null && frame !== undefined) {
      const whole = { top: 0, left: 0, bottom: this.height, right: this.width };
      this.box(context, frame, whole, { line: 2 * thin });
    }
    if (!cell) return;
    const { channel, row, column } = cell;
    const one = { top: row, left: column, bottom: row + 1, right: column + 1 };
    if (hidden) {
      const [x, y] = this.corner(channel);
      context.fillStyle = hatch(context, this.density);
      context.fillRect(x + column * this.cell, y + row * this.cell, this.cell, this.cell);
    }
    this.box(context, channel, one, { line: thin, outside: true });
  }

  /**
   * An outline around cells of a map.
   * @param {CanvasRenderingContext2D} context
   * @param {number} channel
   * @param {Rectangle} cells
   * @param {{line: number, colour?: string, inset?: number, outside?: boolean}} look inset: so far inside; outside:
   *   around the cells, so that a small one's colour stays to be seen
   */
  box(context, channel, { top, left, bottom, right }, { line, colour = token("mark"), inset = 0, outside = false }) {
    const [x, y] = this.corner(channel);
    const shift = outside ? -line / 2 : line / 2;
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(
      x + left * this.cell + shift + inset,
      y + top * this.cell + shift + inset,
      (right - left) * this.cell - 2 * shift - 2 * inset,
      (bottom - top) * this.cell - 2 * shift - 2 * inset,
    );
  }

  /** Hide the cells that are still to come. @param {CanvasRenderingContext2D} context @param {number} shown */
  cover(context, shown) {
    context.fillStyle = hatch(context, this.density);
    const [row, column] = [Math.floor(shown / this.width), shown % this.width];
    for (let channel = 0; channel < this.channels; channel += 1) {
      const [x, y] = this.corner(channel);
      const top = y + row * this.cell;
      context.fillRect(x + column * this.cell, top, (this.width - column) * this.cell, this.cell);
      context.fillRect(x, top + this.cell, this.width * this.cell, (this.height - row - 1) * this.cell);
    }
  }

  /** A dot on every cell that changed. @param {CanvasRenderingContext2D} context @param {Uint8Array} changed */
  crossOut(context, changed) {
    const size = Math.max(2, Math.round(this.cell * 0.4));
    const inset = (this.cell - size) / 2;
    context.fillStyle = token("mark");
    for (let i = 0; i < changed.length; i += 1) {
      if (!changed[i]) continue;
      const inMap = i % (this.width * this.height);
      const [x, y] = this.corner((i - inMap) / (this.width * this.height));
      const [column, row] = [inMap % this.width, Math.floor(inMap / this.width)];
      context.fillRect(x + column * this.cell + inset, y + row * this.cell + inset, size, size);
    }
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Place|null} the cell there, the nearest in a ring */
  cellAt({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * this.canvas.width;
    const y = ((clientY - box.top) / box.height) * this.canvas.height;
    const across = within(Math.floor(x / (this.tileWidth + GAP)), this.columns);
    const down = within(Math.floor(y / (this.tileHeight + GAP)), this.rows);
    const channel = this.order[down * this.columns + across];
    if (channel === undefined) return null;
    const [left, top] = this.corner(channel);
    const cell = (/** @type {number} */ place, /** @type {number} */ length) =>
      within(Math.floor(place / this.cell), length);
    return { channel, row: cell(y - top, this.height), column: cell(x - left, this.width) };
  }
}
