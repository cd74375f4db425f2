// Numbers as the inspector shows them: coloured like the maps, dark or light text by contrast, exact value in the data.

import { colourOf, textOn } from "./colours.js";
import { make } from "../base/dom.js";

/** @param {number} value @param {number} digits @returns {string} with a real minus sign; never "−0.00" */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** @param {number} value @returns {string} four decimals, or an exponent for what they would hide */
export function exact(value) {
  if (value !== 0 && Math.abs(value) < 5e-5) return value.toExponential(1).replaceAll("-", "−");
  return fixed(value, 4);
}

/** A signed term of a sum, "+ 0.12" or "− 0.12". @param {number} value @param {number} digits */
export function term(value, digits) {
  const text = fixed(Math.abs(value), digits);
  return `${value < 0 && Number(text) !== 0 ? "−" : "+"} ${text}`;
}

/** Colour an element by a value on a scale. @param {HTMLElement} element @param {number} value @param {number} scale */
export function paint(element, value, scale) {
  const colour = colourOf(value, scale).map(Math.round);
  element.style.backgroundColor = `rgb(${colour.join(",")})`;
  element.style.color = textOn(colour);
}

/** Change a text only where it differs: thousands of cells are set at each step. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A table of numbers. Where its cells can be picked it is one stop of the Tab key, with arrow keys inside. */
export class NumberGrid {
  /**
   * @param {number} rows
   * @param {number} columns
   * @param {{label: string, onPick?: (row: number, column: number) => void, digits?: number}} options
   */
  constructor(rows, columns, { label, onPick, digits = 2 }) {
    Object.assign(this, { rows, columns, onPick, digits });
    this.cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => make("td", {})));
    this.table = make("table", { class: `dl-grid${onPick ? " dl-pickable" : ""}${digits > 2 ? " dl-wide" : ""}` });
    this.table.style.setProperty("--columns", String(columns));
    this.table.append(make("tbody", {}, ...this.cells.map((row) => make("tr", {}, ...row))));
    this.relabel(label);
    if (!onPick) return;
    this.table.setAttribute("role", "grid");
    this.cells.flat().forEach((cell, i) => cell.setAttribute("tabindex", i ? "-1" : "0"));
    this.table.addEventListener("click", (event) => this.pick(event.target.closest("td")));
    this.table.addEventListener("keydown", (event) => this.key(event));
  }

  relabel(label) {
    this.table.setAttribute("aria-label", label);
  }

  /**
   * @param {number[][]} values
   * @param {{scale: number, padded?: boolean[][], discarded?: boolean[][]}} options
   */
  set(values, { scale, padded, discarded }) {
    this.cells.forEach((row, r) => {
      row.forEach((cell, c) => {
        const value = values[r][c];
        const state = padded?.[r][c] ? "padding" : discarded?.[r][c] ? "discarded" : "";
        setText(cell, fixed(value, this.digits));
        cell.dataset.value = String(value);
        if (cell.dataset.state !== state) cell.dataset.state = state;
        if (state) cell.removeAttribute("style");
        else paint(cell, value, scale);
      });
    });
  }

  pick(cell) {
    if (!cell || cell.dataset.state === "padding") return;
    const row = this.cells.findIndex((one) => one.includes(cell));
    this.onPick(row, this.cells[row].indexOf(cell));
  }

  key(event) {
    const cell = event.target.closest("td");
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.pick(cell);
    } else if (event.key in steps) {
      event.preventDefault();
      const row = this.cells.findIndex((one) => one.includes(cell));
      const [down, right] = steps[event.key];
      const next = this.cells[row + down]?.[this.cells[row].indexOf(cell) + right];
      if (!next) return;
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  }
}
