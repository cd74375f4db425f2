// A small table of numbers: what a kernel meets, the kernel itself (which can be typed into), their products.

import { colourOf, textOn } from "../pictures/colours.js";
import { make } from "../base/dom.js";
import { brief } from "./arrays.js";

export class NumberTable {
  /**
   * @param {string} symbol how the formula calls it
   * @param {string} label
   * @param {(values: number[]) => void} [onEdit] makes the numbers editable
   */
  constructor(symbol, label, onEdit) {
    this.onEdit = onEdit;
    this.label = label;
    this.cells = make("div", { class: "dl-l-numbers", role: "group", "aria-label": label });
    this.element = make("figure", {}, make("figcaption", {}, make("i", {}, symbol), ` ${label}`), this.cells);
    this.columns = 0;
    /** @type {Float32Array} */
    this.values = new Float32Array();
  }

  /** @param {import("./arrays.js").Numbers} numbers @param {number} scale */
  show({ shape, values }, scale) {
    this.values = values;
    if (this.columns !== shape[1] || this.cells.children.length !== values.length) this.build(shape[1], values.length);
    values.forEach((value, i) => {
      const cell = this.cells.children[i];
      const colour = colourOf(value, scale);
      cell.style.background = `rgb(${colour.join(",")})`;
      cell.style.color = textOn(colour);
      const text = brief(value);
      if (!this.onEdit) cell.textContent = text;
      else if (cell !== document.activeElement) cell.value = text;
    });
  }

  build(columns, count) {
    this.columns = columns;
    this.cells.style.setProperty("--columns", String(columns));
    this.cells.replaceChildren(...[...Array(count).keys()].map((i) => this.cell(i)));
  }

  cell(i) {
    if (!this.onEdit) return make("span", {});
    const name = `${this.label}: row ${Math.floor(i / this.columns) + 1}, column ${(i % this.columns) + 1}`;
    const input = make("input", { type: "text", inputmode: "decimal", "aria-label": name, autocomplete: "off" });
    input.addEventListener("focus", () => {
      input.value = String(Number(this.values[i].toPrecision(7)));
      input.select();
    });
    input.addEventListener("blur", () => {
      input.value = brief(this.values[i]);
    });
    input.addEventListener("input", () => {
      const typed = Number(input.value.replace("−", "-").replace(",", "."));
      if (input.value.trim() === "" || !Number.isFinite(typed) || Math.abs(typed) > 1000) return;
      const values = [...this.values];
      values[i] = typed;
      this.onEdit(values);
    });
    return input;
  }
}
