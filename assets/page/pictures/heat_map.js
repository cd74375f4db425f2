// A picture of numbers that can be touched: colours by the page's one rule, the numbers themselves where they fit.

import { indices, make, pen } from "../base/dom.js";
import { brief, limit, range } from "../base/formats.js";
import { stepOf } from "../base/keyboard.js";
import { followTheme } from "../base/theme.js";
import { colourOf, textOn, token, wordOf } from "./colours.js";
import { Legend } from "./legend.js";

/**
 * @import {Place} from "../base/keyboard.js"
 * @typedef {{row: number, column: number, rows: number, columns: number, dashed?: boolean}} Outline in cells
 * @typedef {{rows: number, columns: number, values: ArrayLike<number>, scale: number}} Cells rows first; NaN is a gap;
 *   scale: the magnitude of the darkest colour
 * @typedef {Cells & {signed?: boolean, legend?: string, outlines?: readonly Outline[], dots?: readonly Place[],
 *   crosses?: readonly Place[], numbers?: boolean}} View signed: whether the legend goes below zero, if the numbers
 *   shall not decide; numbers: whether they are written where they fit
 * @typedef {{pick?: (row: number, column: number) => void, hover?: (place: Place | null) => void, arrow?: (down:
 *   number, right: number) => void}} Actions what happens when a cell is clicked, pointed at, left (null), or when an
 *   arrow key is pressed
 */

// In CSS pixels of a cell.
const READABLE = 30; // from here on a number of 16 pixels can be read in it
const LINED = 18; // from here on lines stand between the cells

export class HeatMap {
  /** @param {string} label what it shows @param {Actions} [actions] none makes it a picture only */
  constructor(label, actions) {
    this.canvas = make("canvas", { "aria-label": label, role: actions ? "application" : "img" });
    this.title = make("b", {}, label);
    this.size = make("span", { class: "dl-heat-size" });
    this.legend = new Legend();
    const caption = make("figcaption", {}, make("span", {}, this.title, " ", this.size), this.legend.element);
    this.element = make("figure", { class: "dl-heat" }, caption, this.canvas);
    this.cells = make("canvas"); // one pixel each, spread over the canvas that is seen
    this.view = /** @type {View | null} */ (null);
    new ResizeObserver(() => this.paint()).observe(this.canvas);
    followTheme(() => this.paint());
    if (actions) this.listen(actions);
  }

  /** @param {Actions} actions */
  listen({ pick, hover, arrow }) {
    this.canvas.tabIndex = 0;
    this.canvas.addEventListener("click", (event) => {
      const place = this.placeOf(event);
      if (place) pick?.(...place);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") hover?.(this.placeOf(event));
    });
    this.canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") hover?.(null);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = stepOf(event);
      if (event.key === "Escape") hover?.(null);
      if (!step || !arrow) return;
      event.preventDefault();
      arrow(...step);
    });
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Place | null} the cell there */
  placeOf({ clientX, clientY }) {
    if (!this.view) return null;
    const { rows, columns } = this.view;
    const box = this.canvas.getBoundingClientRect();
    const row = Math.floor(((clientY - box.top) / box.height) * rows);
    const column = Math.floor(((clientX - box.left) / box.width) * columns);
    return row >= 0 && column >= 0 && row < rows && column < columns ? [row, column] : null;
  }

  /** @param {View} view @param {string} [size] shown beside the label */
  show(view, size = `${view.rows}×${view.columns}`) {
    this.view = view;
    this.size.textContent = size;
    const signed = view.signed ?? Array.prototype.some.call(view.values, (value) => value < 0);
    this.legend.show(view.scale, signed, view.legend ?? range(view.scale, signed, limit));
    this.canvas.style.aspectRatio = `${view.columns} / ${view.rows}`;
    this.paint();
  }

  paint() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * ratio);
    if (!this.view || !width) return;
    const { rows, columns, outlines = [], dots = [], crosses = [], numbers = true } = this.view;
    const height = Math.round((width * rows) / columns);
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = pen(this.canvas);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    // Where there are more cells than pixels, the strongest stand for the others.
    paintCells(this.cells, columns > width ? thinned(this.view, Math.ceil(columns / width)) : this.view);
    context.drawImage(this.cells, 0, 0, width, height);
    const marks = new Marks(context, width / columns, ratio);
    if (marks.cell >= LINED * ratio) marks.lines(rows, columns);
    if (numbers && marks.cell >= READABLE * ratio) marks.numbers(this.view);
    for (const outline of outlines) marks.outline(outline);
    for (const place of dots) marks.dot(place);
    for (const place of crosses) marks.cross(place);
  }
}

/** What is drawn over the cells. */
class Marks {
  /** @param {CanvasRenderingContext2D} context @param {number} cell its side @param {number} ratio of a CSS pixel */
  constructor(context, cell, ratio) {
    this.context = context;
    this.cell = cell;
    this.ratio = ratio;
  }

  /** @param {number} rows @param {number} columns */
  lines(rows, columns) {
    const { context, cell } = this;
    const { width, height } = context.canvas;
    const at = (/** @type {number} */ i) => Math.round(i * cell) + 0.5;
    const down = indices(columns).map((i) => `M${at(i)} 0V${height}`);
    const across = indices(rows).map((i) => `M0 ${at(i)}H${width}`);
    context.strokeStyle = token("cell-line");
    context.lineWidth = 1;
    context.stroke(new Path2D([...down.slice(1), ...across.slice(1)].join("")));
  }

  /** @param {Cells} cells */
  numbers({ columns, values, scale }) {
    const { context, cell, ratio } = this;
    context.font = `${Math.min(24 * ratio, Math.max(16 * ratio, cell * 0.4))}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < values.length; i += 1) {
      if (Number.isNaN(values[i])) continue;
      context.fillStyle = textOn(colourOf(values[i], scale));
      context.fillText(brief(values[i]), ((i % columns) + 0.5) * cell, (Math.floor(i / columns) + 0.52) * cell);
    }
  }

  /** @param {Outline} outline */
  outline({ row, column, rows, columns, dashed }) {
    const { context, cell, ratio } = this;
    const draw = (/** @type {string} */ colour, /** @type {number} */ line) => {
      context.strokeStyle = colour;
      context.lineWidth = line * ratio;
      context.strokeRect(column * cell, row * cell, columns * cell, rows * cell);
    };
    context.setLineDash(dashed ? [6 * ratio, 4 * ratio] : []);
    if (!dashed) draw(token("mark-edge"), 5);
    draw(dashed ? token("dash") : token("mark"), dashed ? 2 : 3);
    context.setLineDash([]);
  }

  /** @param {Place} place */
  dot([row, column]) {
    const { cell, ratio } = this;
    const circle = new Path2D();
    circle.arc((column + 0.5) * cell, (row + 0.5) * cell, cell * 0.4, 0, 2 * Math.PI);
    this.stroke(circle, Math.max(1.5 * ratio, cell / 12));
  }

  /** @param {Place} place */
  cross([row, column]) {
    const { cell, ratio } = this;
    const [x, y, arm] = [(column + 0.5) * cell, (row + 0.5) * cell, 7 * ratio];
    const arms = new Path2D(`M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x + arm} ${y - arm}L${x - arm} ${y + arm}`);
    this.stroke(arms, 3 * ratio);
  }

  /** @param {Path2D} path @param {number} line */
  stroke(path, line) {
    this.context.strokeStyle = token("mark");
    this.context.lineWidth = line;
    this.context.stroke(path);
  }
}

/** The plain picture of some cells, one pixel each. @param {HTMLCanvasElement} canvas @param {Cells} cells */
export function paintCells(canvas, { rows, columns, values, scale }) {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  const known = new Map(); // big matrices repeat a few values
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (Number.isNaN(value)) continue; // a gap lets the paper through
    let word = known.get(value);
    if (word === undefined) {
      word = wordOf(colourOf(value, scale));
      if (known.size < 5000) known.set(value, word);
    }
    words[i] = word;
  }
  pen(canvas).putImageData(image, 0, 0);
}

/** Of every `step` x `step` cells the one that is furthest from zero. @param {Cells} cells @param {number} step */
function thinned({ rows, columns, values, scale }, step) {
  const [height, width] = [Math.ceil(rows / step), Math.ceil(columns / step)];
  const strongest = new Float32Array(height * width);
  for (let i = 0; i < values.length; i += 1) {
    const place = Math.floor(Math.floor(i / columns) / step) * width + Math.floor((i % columns) / step);
    if (Math.abs(values[i]) > Math.abs(strongest[place])) strongest[place] = values[i];
  }
  return { rows: height, columns: width, values: strongest, scale };
}
