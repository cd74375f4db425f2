// The arithmetic of one number, a view for each kind of stage. The server sends every term; here they are laid out.

import { matrix } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { exact, fixed, short, term } from "../base/formats.js";
import { SOFTMAX } from "../network/board.js";
import { paint } from "../pictures/colours.js";
import { NumberTable } from "../pictures/number_table.js";
import { EvidenceSum } from "./evidence_sum.js";

/**
 * @typedef {import("../network/board.js").Cell} Cell
 * @typedef {{stage: import("../base/codec.js").Stage, source: import("../base/codec.js").Stage|undefined,
 *            scale: (stage: string) => number, go: (cell: Cell) => void, choose: (channel: number) => void,
 *            against: (digit: number|null) => void}} Context what a view may ask of the inspector
 * @typedef {{hidden: boolean, strongest: boolean, channel: number, other: number|null}} Mode
 *   hidden: results are kept back until the student asks; channel: the input map that is looked at
 */

export const HIDDEN = "?";
const largest = (values) => values.flat(Infinity).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** @param {string} kind @param {Context} context */
export function viewOf(kind, context) {
  const views = {
    conv: ConvolutionSum,
    relu: Rectified,
    pool: Pooled,
    flatten: Flattened,
    linear: EvidenceSum,
    [SOFTMAX]: Softmax,
    input: Ink,
  };
  return new views[kind](context);
}

/** A convolution: bias and one subtotal for each input map, then each map's window x kernel = products. */
class ConvolutionSum {
  /** @param {Context} context */
  constructor(context) {
    const { stage, source } = context;
    this.context = context;
    this.size = stage.kernel;
    this.rows = [...Array(source.shape[0]).keys()].map((channel) => this.row(channel));
    this.chips = this.rows.map((_, channel) => this.chip(channel));
    this.bias = make("b", { class: "dl-number" });
    this.biasChip = make("li", { class: "dl-chip" }, "bias ", this.bias);
    this.list = make("ol", { class: "dl-chips", "aria-label": "Subtotal of each input map, and the bias" });
    this.sum = make("p", { class: "dl-sum" });
    this.next = button("", () => this.context.go({ ...this.cell, stage: this.after }), { class: "dl-button dl-next" });
    this.legend = make("p", { class: "dl-quiet" });
    this.all = make("div", { class: "dl-terms-list" });
    this.element = make(
      "div",
      {},
      make("div", { class: "dl-line" }, this.sum, this.next),
      this.list,
      this.legend,
      this.all,
    );
    this.arranged = "";
  }

  chip(channel) {
    const value = make("b", { class: "dl-number" });
    const one = button("", () => this.show1(channel), { class: "dl-chip-button" });
    one.append(`map ${channel} `, value);
    return { item: make("li", { class: "dl-chip" }, one), value };
  }

  /** Look at one input map: it is drawn above, and its window is brought into sight. */
  show1(channel) {
    this.context.choose(channel);
    this.rows[channel].element.scrollIntoView({ block: "nearest" });
  }

  row(channel) {
    const { source, go } = this.context;
    const name = `${source.name}, map ${channel}`;
    const pick = (row, column) => {
      const { top, left } = this.place;
      go({ stage: source.name, channel, row: top + row, column: left + column });
    };
    const grid = (label, onPick) => new NumberTable(`${label}, ${name}`, { shape: [this.size, this.size], onPick });
    const [window, kernel, products] = [grid("Window", pick), grid("Kernel"), grid("Products")];
    const subtotal = make("b", { class: "dl-number dl-subtotal" });
    const sign = (text) => make("span", { class: "dl-sign" }, text);
    const element = make(
      "div",
      { class: "dl-terms", "data-channel": channel },
      make("div", { class: "dl-terms-name" }, `${name} → `, subtotal),
      window.element,
      make("span", { class: "dl-pair" }, sign("×"), kernel.element),
      make("span", { class: "dl-pair" }, sign("="), products.element),
    );
    return { element, window, kernel, products, subtotal };
  }

  /** @param {object} unit @param {Mode} mode */
  show(unit, mode) {
    const { source, scale } = this.context;
    this.cell = unit.cell;
    this.place = unit.place;
    this.after = unit.after.stage;
    const scales = { kernel: largest(unit.kernels), products: largest(unit.products) };
    const most = largest(unit.subtotals);
    unit.subtotals.forEach((subtotal, channel) => {
      const row = this.rows[channel];
      row.window.show(matrix(unit.windows[channel]), { scale: scale(source.name), padded: unit.padded });
      row.kernel.show(matrix(unit.kernels[channel]), { scale: scales.kernel });
      row.products.show(matrix(unit.products[channel]), { scale: scales.products });
      for (const place of [row.subtotal, this.chips[channel].value]) {
        setText(place, fixed(subtotal, 4));
        place.dataset.value = String(subtotal);
        paint(place, subtotal, most);
      }
      this.chips[channel].item.classList.toggle("dl-chosen", channel === mode.channel);
      row.element.classList.toggle("dl-chosen", channel === mode.channel);
    });
    setText(this.bias, fixed(unit.bias, 4));
    this.bias.dataset.value = String(unit.bias);
    paint(this.bias, unit.bias, most);
    this.arrange(mode.strongest ? unit.order : unit.subtotals.map((_, i) => i));
    const windows = unit.subtotals.reduce((sum, one) => sum + one, 0);
    const total = mode.hidden ? HIDDEN : exact(unit.value);
    const subtotals = `${fixed(windows, 4)} (${sumOf(unit.subtotals.length)})`;
    setText(this.sum, `${subtotals} ${term(unit.bias, 4)} (bias) = ${total}`);
    this.sum.dataset.value = mode.hidden ? "" : String(unit.total);
    setText(this.next, `${this.after}: max(0, ${total}) = ${mode.hidden ? HIDDEN : exact(unit.after.value)}`);
    const range = `${source.name} up to ${short(scale(source.name))}`;
    setText(
      this.legend,
      `window × kernel = products, for each input map. Colours: ${range}, kernels ±${short(scales.kernel)}, ` +
        `products ±${short(scales.products)}; hatched: padding. Rounded here, added with all digits. Maps, rows and columns count from 0.`,
    );
  }

  arrange(order) {
    const wanted = order.join();
    if (wanted === this.arranged) return;
    this.arranged = wanted;
    this.list.append(...order.map((channel) => this.chips[channel].item), this.biasChip);
    this.all.append(...order.map((channel) => this.rows[channel].element));
  }
}

const sumOf = (count) => (count === 1 ? "products" : `${count} subtotals`);

/** ReLU: before and after. */
class Rectified {
  /** @param {Context} context */
  constructor({ go, scale, source }) {
    this.scale = () => scale(source.name);
    this.before = button("", () => go(this.source), { class: "dl-number dl-big" });
    this.after = make("span", { class: "dl-number dl-big" });
    this.sum = make("p", { class: "dl-sum" });
    const labelled = (text, value) => make("div", { class: "dl-labelled" }, make("span", {}, text), value);
    this.element = make(
      "div",
      {},
      make("div", { class: "dl-line" }, labelled("before", this.before), "→", labelled("after", this.after)),
      this.sum,
    );
  }

  show(unit, mode) {
    this.source = unit.source;
    const after = mode.hidden ? HIDDEN : exact(unit.value);
    setText(this.before, exact(unit.before));
    this.before.dataset.value = String(unit.before);
    paint(this.before, unit.before, this.scale());
    setText(this.after, after);
    paint(this.after, mode.hidden ? 0 : unit.value, this.scale());
    const said = unit.before > 0 ? "Above 0: it stays." : "Not above 0: it becomes 0.";
    setText(this.sum, `max(0, ${exact(unit.before)}) = ${after}${mode.hidden ? "" : `. ${said}`}`);
  }
}

/** Pooling: the window, its winner, the rest greyed. */
class Pooled {
  /** @param {Context} context */
  constructor({ go, scale, source, stage }) {
    this.scale = () => scale(source.name);
    const pick = (row, column) => {
      const { top, left } = this.unit.place;
      go({ ...this.unit.source, row: top + row, column: left + column });
    };
    this.table = new NumberTable(`Window on ${source.name}`, {
      shape: [stage.kernel, stage.kernel],
      format: (value) => fixed(value, 4),
      onPick: pick,
      className: "dl-exact",
    });
    this.sum = make("p", { class: "dl-sum" });
    const lost = Math.round(100 * (1 - 1 / stage.kernel ** 2));
    const said = `The largest goes on, ${lost} % of the numbers are thrown away.`;
    this.element = make("div", {}, this.table.element, this.sum, make("p", { class: "dl-quiet" }, said));
  }

  show(unit, mode) {
    this.unit = unit;
    const { window, winner, discarded } = unit;
    const none = mode.hidden ? undefined : discarded;
    this.table.show(matrix(window), { scale: this.scale(), discarded: none });
    this.table.cells.forEach((cell, i) => {
      const [row, column] = [Math.floor(i / window.length), i % window.length];
      const won = !mode.hidden && winner[0] === row && winner[1] === column;
      cell.classList.toggle("dl-winner", won);
      cell.setAttribute(
        "aria-label",
        `${exact(window[row][column])}${mode.hidden ? "" : won ? ", goes on" : ", discarded"}`,
      );
    });
    const numbers = window.flat().map(exact);
    setText(this.sum, `max(${numbers.join(", ")}) = ${mode.hidden ? HIDDEN : exact(unit.value)}`);
  }
}

/** Flatten: from map, row, column to a position, and back. */
class Flattened {
  /** @param {Context} context */
  constructor({ go, source }) {
    [this.channels, this.height, this.width] = source.shape;
    this.there = make("p", { class: "dl-sum" });
    this.back = make("p", { class: "dl-sum" });
    this.go = button("", () => go(this.source), { class: "dl-button dl-next" });
    this.element = make("div", {}, this.there, this.back, this.go);
  }

  show(unit, mode) {
    const { height, width } = this;
    const { stage, channel, row, column } = unit.source;
    this.source = unit.source;
    const [sum, index] = unit.formula.replaceAll(" x ", " × ").split(" = ");
    setText(this.there, `map ${channel}, row ${row}, column ${column} → ${sum} = ${mode.hidden ? HIDDEN : index}`);
    const rest = unit.index - channel * height * width;
    setText(
      this.back,
      `back: ${unit.index} = ${channel} × ${height * width} + ${rest}, and ${rest} = ${row} × ${width} + ${column}`,
    );
    this.back.hidden = mode.hidden;
    setText(this.go, `${stage}: the same number, ${exact(unit.value)}`);
  }
}

/** Softmax: temperature, exp, sum, division, for all classes. */
class Softmax {
  /** @param {Context} context */
  constructor({ go, stage }) {
    const heads = ["digit", "logit", "÷ T", "− max", "exp", "÷ sum"];
    this.rows = [...Array(stage.shape[0]).keys()].map((digit) => this.row(digit, heads.length, go));
    this.sum = make("p", { class: "dl-sum" });
    this.how = make("p", { class: "dl-quiet" });
    const table = make("table", { class: "dl-softmax" });
    table.append(
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...this.rows.map((row) => row.element)),
    );
    const scroller = make(
      "div",
      { class: "dl-scroll", tabindex: 0, role: "region", "aria-label": "Softmax, step by step" },
      table,
    );
    this.element = make("div", {}, this.sum, this.how, scroller);
  }

  row(digit, columns, go) {
    const cells = [...Array(columns - 1)].map(() => make("td", { class: "dl-number" }));
    const name = button(String(digit), () => go({ stage: "fc", channel: digit, row: 0, column: 0 }), {
      "aria-label": `${digit}: how its logit was made`,
    });
    return { element: make("tr", {}, make("th", { scope: "row" }, name), ...cells), cells };
  }

  show(unit, mode) {
    const digit = unit.cell.channel;
    this.rows.forEach(({ element, cells }, i) => {
      const own = i === digit;
      const values = [unit.logits[i], unit.scaled[i], unit.scaled[i] - unit.shift, unit.exps[i], unit.probabilities[i]];
      values.forEach((value, column) => {
        setText(cells[column], mode.hidden && column === 4 ? HIDDEN : exact(value));
        cells[column].dataset.value = mode.hidden && column === 4 ? "" : String(value);
      });
      element.classList.toggle("dl-chosen", own);
    });
    const share = mode.hidden ? HIDDEN : exact(unit.value);
    setText(this.sum, `${exact(unit.exps[digit])} ÷ ${exact(unit.exp_sum)} = ${share}`);
    setText(
      this.how,
      `Each logit is divided by the temperature T = ${fixed(unit.temperature, 3)}, less the largest (that changes no ` +
        `share), raised to exp; its share of their sum ${exact(unit.exp_sum)} is the probability.`,
    );
  }
}

/** A pixel of the picture: here the chain of causes ends. */
class Ink {
  constructor() {
    this.sum = make("p", { class: "dl-sum" });
    this.element = make("div", {}, this.sum);
  }

  show(unit, mode) {
    const said = unit.value === 0 ? "No ink here." : "This is ink: where everything begins.";
    setText(this.sum, mode.hidden ? HIDDEN : `ink ${exact(unit.value)} of 1. ${said}`);
  }
}
