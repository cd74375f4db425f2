// A picture of numbers that can be touched: colours by the page's one rule, the numbers themselves where they fit.

import { colourOf, gradient, textOn } from "./colours.js";
import { make } from "../base/dom.js";
import { brief, limit } from "../lesson/arrays.js";

const MARK = "#c2185b"; // windows and winners: no colour of the scale
const READABLE = 30; // CSS pixels of a cell in which a number of 16 pixels can be read
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * @typedef {{row: number, column: number, rows: number, columns: number, dashed?: boolean}} Outline in cells
 * @typedef {{rows: number, columns: number, values: Float32Array, scale: number, signed?: boolean,
 *            outlines?: Outline[], dots?: number[][], crosses?: number[][], numbers?: boolean, legend?: string}} View
 * @typedef {{pick?: (row: number, column: number) => void, hover?: (place: number[]|null) => void,
 *            arrow?: (down: number, right: number) => void}} Actions
 */

export class Grid {
  /**
   * @param {string} label what it shows
   * @param {Actions} [actions] what happens when it is touched; none makes it a picture only
   */
  constructor(label, actions) {
    this.canvas = /** @type {HTMLCanvasElement} */ (
      make("canvas", { "aria-label": label, role: actions ? "application" : "img" })
    );
    this.title = make("b", {}, label);
    this.size = make("span", { class: "dl-l-grid-size" });
    this.range = make("span", {});
    this.ramp = make("span", { class: "dl-ramp", title: "white is 0, blue above, orange below" });
    this.caption = make(
      "figcaption",
      {},
      make("span", {}, this.title, " ", this.size),
      make("span", { class: "dl-legend" }, this.range, this.ramp),
    );
    this.element = make("figure", { class: "dl-l-grid" }, this.caption, this.canvas);
    this.small = document.createElement("canvas");
    /** @type {View|null} */
    this.view = null;
    new ResizeObserver(() => this.paint()).observe(this.canvas);
    if (actions) this.listen(actions);
  }

  /** @param {Actions} actions */
  listen({ pick, hover, arrow }) {
    this.canvas.tabIndex = 0;
    this.canvas.classList.add("dl-touchable");
    const place = (event) => {
      if (!this.view) return null;
      const box = this.canvas.getBoundingClientRect();
      const row = Math.floor(((event.clientY - box.top) / box.height) * this.view.rows);
      const column = Math.floor(((event.clientX - box.left) / box.width) * this.view.columns);
      const inside = row >= 0 && column >= 0 && row < this.view.rows && column < this.view.columns;
      return inside ? [row, column] : null;
    };
    this.canvas.addEventListener("click", (event) => {
      const at = place(event);
      if (at && pick) pick(at[0], at[1]);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && hover) hover(place(event));
    });
    this.canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && hover) hover(null);
    });
    this.canvas.addEventListener("keydown", (event) => {
      if (event.key in ARROWS && arrow) {
        event.preventDefault();
        arrow(...ARROWS[event.key]);
      } else if (event.key === "Escape" && hover) {
        hover(null);
      }
    });
  }

  /** @param {View} view @param {string} [size] shown beside the label */
  show(view, size = `${view.rows}×${view.columns}`) {
    this.view = view;
    this.size.textContent = size;
    const signed = view.signed ?? view.values.some((value) => value < 0);
    this.range.textContent = view.legend ?? `${signed ? "±" : "0…"}${limit(view.scale)}`;
    this.ramp.style.background = gradient(signed);
    this.canvas.style.aspectRatio = `${view.columns} / ${view.rows}`;
    this.paint();
  }

  paint() {
    const width = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!this.view || !width) return;
    const { rows, columns, outlines = [], dots = [], crosses = [], numbers = true } = this.view;
    const height = Math.round((width * rows) / columns);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d");
    const painted = columns > width ? thinned(this.view, Math.ceil(columns / width)) : this.view;
    this.paintCells(painted);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.small, 0, 0, width, height);
    const cell = width / columns;
    const ratio = window.devicePixelRatio || 1;
    if (cell / ratio >= 18) this.paintLines(context, cell);
    if (numbers && cell / ratio >= READABLE) this.paintNumbers(context, cell, ratio);
    for (const outline of outlines) this.paintOutline(context, outline, cell, ratio);
    for (const [row, column] of dots) this.paintDot(context, row, column, cell, ratio);
    for (const [row, column] of crosses) this.paintCross(context, row, column, cell, ratio);
  }

  /** One pixel a cell, spread over the canvas afterwards. */
  paintCells({ rows, columns, values, scale }) {
    this.small.width = columns;
    this.small.height = rows;
    const image = new ImageData(columns, rows);
    const words = new Uint32Array(image.data.buffer);
    const known = new Map(); // big matrices repeat a few values
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (Number.isNaN(value)) continue; // a gap lets the paper through
      let word = known.get(value);
      if (word === undefined) {
        const [r, g, b] = colourOf(value, scale);
        word = (255 << 24) | (b << 16) | (g << 8) | r;
        if (known.size < 5000) known.set(value, word);
      }
      words[i] = word;
    }
    this.small.getContext("2d").putImageData(image, 0, 0);
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  paintLines(context, cell) {
    context.strokeStyle = "rgba(90, 105, 130, 0.45)";
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 1; i < this.view.columns; i += 1) {
      context.moveTo(Math.round(i * cell) + 0.5, 0);
      context.lineTo(Math.round(i * cell) + 0.5, this.canvas.height);
    }
    for (let i = 1; i < this.view.rows; i += 1) {
      context.moveTo(0, Math.round(i * cell) + 0.5);
      context.lineTo(this.canvas.width, Math.round(i * cell) + 0.5);
    }
    context.stroke();
  }

  paintNumbers(context, cell, ratio) {
    const { columns, values, scale } = this.view;
    context.font = `${Math.min(24 * ratio, Math.max(16 * ratio, cell * 0.4))}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    values.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      context.fillStyle = textOn(colourOf(value, scale));
      context.fillText(brief(value), ((i % columns) + 0.5) * cell, (Math.floor(i / columns) + 0.52) * cell);
    });
  }

  paintOutline(context, { row, column, rows, columns, dashed }, cell, ratio) {
    const box = [column * cell, row * cell, columns * cell, rows * cell];
    context.setLineDash(dashed ? [6 * ratio, 4 * ratio] : []);
    if (!dashed) {
      context.strokeStyle = "#fff";
      context.lineWidth = 5 * ratio;
      context.strokeRect(...box);
    }
    context.strokeStyle = dashed ? "#46536b" : MARK;
    context.lineWidth = (dashed ? 2 : 3) * ratio;
    context.strokeRect(...box);
    context.setLineDash([]);
  }

  paintDot(context, row, column, cell, ratio) {
    context.strokeStyle = MARK;
    context.lineWidth = Math.max(1.5 * ratio, cell / 12);
    context.beginPath();
    context.arc((column + 0.5) * cell, (row + 0.5) * cell, cell * 0.4, 0, 2 * Math.PI);
    context.stroke();
  }

  paintCross(context, row, column, cell, ratio) {
    const [x, y, arm] = [(column + 0.5) * cell, (row + 0.5) * cell, 7 * ratio];
    context.strokeStyle = MARK;
    context.lineWidth = 3 * ratio;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.stroke();
  }
}

/**
 * Where there are more cells than pixels: of every few cells the one that is furthest from zero.
 * @param {View} view @param {number} step
 */
function thinned({ rows, columns, values, scale }, step) {
  const [height, width] = [Math.ceil(rows / step), Math.ceil(columns / step)];
  const strongest = new Float32Array(height * width);
  for (let i = 0; i < values.length; i += 1) {
    const place = Math.floor(Math.floor(i / columns) / step) * width + Math.floor((i % columns) / step);
    if (Math.abs(values[i]) > Math.abs(strongest[place])) strongest[place] = values[i];
  }
  return { rows: height, columns: width, values: strongest, scale };
}

/**
 * A map as a plain picture, one canvas pixel a cell; CSS gives its size.
 * @param {HTMLCanvasElement} canvas @param {import("../lesson/arrays.js").Numbers} numbers (H, W) @param {number} scale
 */
export function paintMap(canvas, { shape, values }, scale) {
  [canvas.height, canvas.width] = shape;
  const image = new ImageData(shape[1], shape[0]);
  values.forEach((value, i) => image.data.set([...colourOf(value, scale), 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
}
