// One stage's maps on one canvas: painted from bytes, with outlines on them, and the cell under a pointer.

import { POSITIVE_TABLE, SIGNED_TABLE, token } from "./colours.js";

/**
 * @typedef {{channel: number, row: number, column: number}} Place
 * @typedef {{top: number, left: number, bottom: number, right: number}} Rectangle bottom and right exclusive
 * @typedef {{outlines?: {channels: number[], rectangle: Rectangle}[], cell?: Place|null, frame?: number|null,
 *            shown?: number|null, hidden?: boolean, changed?: Uint8Array|null}} Marks
 *   outlines: rectangles on the maps channels[0] .. channels[1]-1; cell: the pinned cell; frame: channel with a frame
 *   around its whole map; shown: only that many cells of each map are shown, the rest is still to come;
 *   hidden: the pinned cell's colour is kept back; changed: 1 for each cell that is crossed out as changed
 */

const GAP = 4; // canvas pixels between two tiles

/** Hatching in CSS pixels: where there is nothing, padding or a cell still to come. */
export function hatch(context, density = 1) {
  const side = Math.max(4, Math.round(6 * density));
  const small = document.createElement("canvas");
  small.width = side;
  small.height = side;
  const pen = small.getContext("2d");
  pen.fillStyle = token("nothing");
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = token("nothing-line");
  pen.lineWidth = Math.max(1, density);
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift, side);
    pen.lineTo(shift + side, 0);
  }
  pen.stroke();
  return context.createPattern(small, "repeat");
}

/** How many tiles stand side by side: few large ones for few maps, many small ones for many. */
export function columnsFor(channels) {
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
    Object.assign(this, { channels, height, width, signed, ring });
    this.columns = columns ?? columnsFor(channels);
    this.rows = Math.ceil(channels / this.columns);
    // Whole canvas pixels for each cell, at least as many as the screen shows, so that cells stay sharp.
    this.cell = Math.max(2, Math.ceil(side / (Math.max(height, width) + 2 * ring)));
    this.tileWidth = (width + 2 * ring) * this.cell;
    this.tileHeight = (height + 2 * ring) * this.cell;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.columns * (this.tileWidth + GAP) - GAP;
    this.canvas.height = this.rows * (this.tileHeight + GAP) - GAP;
    this.strip = document.createElement("canvas"); // all maps below each other, one pixel a cell: the bytes' own order
    this.strip.width = width;
    this.strip.height = height * channels;
    this.pixels = new ImageData(width, height * channels);
    this.words = new Uint32Array(this.pixels.data.buffer);
    /** @type {number[]} which channel stands at each position */
    this.order = [...Array(channels).keys()];
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
    const table = this.signed ? SIGNED_TABLE : POSITIVE_TABLE;
    for (let i = 0; i < bytes.length; i += 1) this.words[i] = table[bytes[i]];
    this.strip.getContext("2d").putImageData(this.pixels, 0, 0);
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
    const context = this.canvas.getContext("2d");
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

  drawMarks(context) {
    const { outlines = [], cell, frame, shown, hidden, changed } = this.marks;
    if (changed) this.crossOut(context, changed);
    if (shown !== null && shown !== undefined) this.cover(context, shown);
    const thin = Math.max(1.5, 1.5 * this.density);
    for (const { channels, rectangle } of outlines) {
      for (let channel = channels[0]; channel < channels[1]; channel += 1) {
        this.box(context, channel, rectangle, thin, "mark-edge");
        this.box(context, channel, rectangle, thin, "mark");
      }
    }
    if (frame !== null && frame !== undefined) {
      const whole = { top: 0, left: 0, bottom: this.height, right: this.width };
      this.box(context, frame, whole, 2 * thin, "mark");
    }
    if (!cell) return;
    const { channel, row, column } = cell;
    const one = { top: row, left: column, bottom: row + 1, right: column + 1 };
    if (hidden) {
      const [x, y] = this.corner(channel);
      context.fillStyle = hatch(context, this.density);
      context.fillRect(x + column * this.cell, y + row * this.cell, this.cell, this.cell);
    }
    this.box(context, channel, one, thin, "mark", true);
  }

  /** An outline around cells, outside of them where `outside`, so that a small cell's colour stays to be seen. */
  box(context, channel, { top, left, bottom, right }, line, colour, outside = false) {
    const [x, y] = this.corner(channel);
    const shift = outside ? -line / 2 : line / 2;
    const inset = colour === "mark-edge" ? line : 0; // a light line inside the dark one keeps it visible on any colour
    context.strokeStyle = token(colour);
    context.lineWidth = line;
    context.strokeRect(
      x + left * this.cell + shift + inset,
      y + top * this.cell + shift + inset,
      (right - left) * this.cell - 2 * shift - 2 * inset,
      (bottom - top) * this.cell - 2 * shift - 2 * inset,
    );
  }

  /** Cells that are still to come. */
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

  /** A dot on every cell that changed. */
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
    const across = Math.min(this.columns - 1, Math.max(0, Math.floor(x / (this.tileWidth + GAP))));
    const down = Math.min(this.rows - 1, Math.max(0, Math.floor(y / (this.tileHeight + GAP))));
    const channel = this.order[down * this.columns + across];
    if (channel === undefined) return null;
    const [left, top] = this.corner(channel);
    const within = (value, length) => Math.min(length - 1, Math.max(0, Math.floor(value / this.cell)));
    return { channel, row: within(y - top, this.height), column: within(x - left, this.width) };
  }
}
