// A table of numbers, coloured like the maps, each with its exact value in the data. Its cells can be picked (one stop
// of the Tab key, arrow keys inside) or typed into.

import { closest, indices, make, setText } from "../base/dom.js";
import { fixed, parseNumber } from "../base/formats.js";
import { move, setStop, stepOf } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { paint } from "./colours.js";

/**
 * @typedef {{shape?: readonly number[], format?: (value: number) => string, onPick?: (row: number, column: number) =>
 *   void, onEdit?: (values: number[]) => void, className?: string}} Options shape: (rows, columns), where the place is
 *   kept before any number is known; onEdit: a cell was typed into, all numbers after it
 * @typedef {{scale: number, padded?: readonly boolean[][], discarded?: readonly boolean[][]}} Look scale: the magnitude
 *   of the darkest colour; padded: what was no number but padding; discarded: what plays no further part
 */

const LIMIT = 1000; // typed numbers beyond it are no input

export class NumberTable {
  /** @param {string} label its name for a screen reader @param {Options} [options] */
  constructor(label, { shape, format = (value) => fixed(value, 2), onPick, onEdit, className = "" } = {}) {
    this.label = label;
    this.format = format;
    this.onPick = onPick;
    this.onEdit = onEdit;
    this.columns = 0;
    this.values = /** @type {ArrayLike<number>} */ ([]);
    this.cells = /** @type {HTMLTableCellElement[]} */ ([]); // rows first
    this.body = make("tbody");
    this.element = make("table", { class: `dl-numbers ${className}`.trim(), "aria-label": label }, this.body);
    if (shape) this.build(shape[0], shape[1]);
    if (!onPick) return;
    this.element.classList.add("dl-pickable");
    this.element.setAttribute("role", "grid");
    this.element.addEventListener("click", ({ target }) => this.pick(this.indexOf(target)));
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {{shape: readonly number[], values: ArrayLike<number>}} numbers rows first @param {Look} look */
  show({ shape: [rows, columns], values }, { scale, padded, discarded }) {
    this.values = values;
    if (this.columns !== columns || this.cells.length !== rows * columns) this.build(rows, columns);
    this.cells.forEach((cell, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const state = padded?.[row][column] ? "padding" : discarded?.[row][column] ? "discarded" : "";
      this.write(cell, values[i]);
      cell.dataset.value = String(values[i]);
      if (cell.dataset.state !== state) cell.dataset.state = state;
      if (state) cell.removeAttribute("style");
      else paint(cell, values[i], scale);
    });
  }

  /** @param {string} label for a screen reader */
  rename(label) {
    if (label === this.label) return;
    this.label = label;
    this.element.setAttribute("aria-label", label);
  }

  /** @param {HTMLTableCellElement} cell @param {number} value */
  write(cell, value) {
    const input = cell.firstElementChild;
    if (!(input instanceof HTMLInputElement)) setText(cell, this.format(value));
    else if (input !== document.activeElement) input.value = this.format(value);
  }

  /** @param {number} rows @param {number} columns */
  build(rows, columns) {
    this.columns = columns;
    this.element.style.setProperty("--columns", String(columns));
    this.cells = indices(rows * columns).map((i) => (this.onEdit ? make("td", {}, this.input(i)) : make("td")));
    const row = (/** @type {number} */ r) => make("tr", {}, ...this.cells.slice(r * columns, (r + 1) * columns));
    this.body.replaceChildren(...indices(rows).map(row));
    if (this.onPick) setStop(this.cells, this.cells[0]);
  }

  /** A cell that is typed into; it shows all digits while it has the focus. @param {number} i */
  input(i) {
    const place = { label: this.label, row: Math.floor(i / this.columns) + 1, column: (i % this.columns) + 1 };
    const name = say("picture.cell", place);
    const input = make("input", { type: "text", inputmode: "decimal", "aria-label": name, autocomplete: "off" });
    input.addEventListener("focus", () => {
      input.value = String(Number(this.values[i].toPrecision(7)));
      input.select();
    });
    input.addEventListener("blur", () => {
      input.value = this.format(this.values[i]);
    });
    input.addEventListener("input", () => {
      const typed = parseNumber(input.value);
      if (!Number.isFinite(typed) || Math.abs(typed) > LIMIT) return;
      this.onEdit?.(Array.from(this.values, (value, k) => (k === i ? typed : value)));
    });
    return input;
  }

  /** The number of the cell under an event, rows first; -1 for none. @param {EventTarget | null} target */
  indexOf(target) {
    return this.cells.findIndex((cell) => cell === closest(target, "td"));
  }

  /** @param {number} i the cell's number; padding cannot be picked */
  pick(i) {
    if (i < 0 || this.cells[i].dataset.state === "padding") return;
    this.onPick?.(Math.floor(i / this.columns), i % this.columns);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const i = this.indexOf(event.target);
    const step = stepOf(event);
    const chosen = event.key === "Enter" || event.key === " ";
    if (i < 0 || (!chosen && !step)) return;
    event.preventDefault();
    if (!step) return this.pick(i);
    const size = /** @type {[number, number]} */ ([this.cells.length / this.columns, this.columns]);
    const [row, column] = move([Math.floor(i / this.columns), i % this.columns], step, size);
    const next = this.cells[row * this.columns + column];
    setStop(this.cells, next);
    next.focus();
  }
}
