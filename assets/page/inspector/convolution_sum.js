// A convolution: bias and one subtotal for each input map, then each map's window x kernel = products.

import { largest, matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, short, term } from "../base/formats.js";
import { say } from "../base/texts.js";
import { paint } from "../pictures/colours.js";
import { NumberTable } from "../pictures/number_table.js";
import { HIDDEN } from "./view.js";

/**
 * @import {Context, Mode, UnitOf} from "./view.js"
 * @typedef {UnitOf<"conv">} Unit
 */

export class ConvolutionSum {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.unit = /** @type {Unit | null} */ (null);
    const channels = indices(context.source.shape[0]);
    this.rows = channels.map((channel) => this.row(channel));
    this.chips = channels.map((channel) => this.chip(channel));
    this.bias = make("b", { class: "dl-number" });
    this.biasChip = make("li", { class: "dl-chip" }, `${say("inspector.bias")} `, this.bias);
    this.list = make("ol", { class: "dl-chips", "aria-label": say("inspector.subtotals") });
    this.sum = make("p", { class: "dl-sum" });
    this.next = button("", () => this.goOn(), { class: "dl-button dl-next" });
    this.legend = make("p", { class: "dl-quiet" });
    this.all = make("div", { class: "dl-terms-list" });
    const line = make("div", { class: "dl-line" }, this.sum, this.next);
    this.element = make("div", {}, line, this.list, this.legend, this.all);
    this.arranged = "";
  }

  /** To the number that the ReLU makes of this one. */
  goOn() {
    if (this.unit?.after) this.context.go({ ...this.unit.cell, stage: this.unit.after.stage });
  }

  /** @param {number} channel */
  chip(channel) {
    const value = make("b", { class: "dl-number" });
    const one = button("", () => this.lookAt(channel), { class: "dl-chip-button" });
    one.append(`${say("inspector.map", { channel })} `, value);
    return { item: make("li", { class: "dl-chip" }, one), value };
  }

  /** One input map: it is drawn above, and its window is brought into sight. @param {number} channel */
  lookAt(channel) {
    this.context.choose(channel);
    this.rows[channel].element.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} channel */
  row(channel) {
    const { source, stage, go } = this.context;
    const name = say("inspector.map_name", { stage: source.name, channel });
    const pick = (/** @type {number} */ row, /** @type {number} */ column) => {
      if (!this.unit) return;
      const { top, left } = this.unit.place;
      go({ stage: source.name, channel, row: top + row, column: left + column });
    };
    const table = (/** @type {string} */ key, /** @type {typeof pick | undefined} */ onPick) =>
      new NumberTable(say(key, { name }), { shape: [stage.kernel, stage.kernel], onPick });
    const window = table("inspector.window", pick);
    const kernel = table("inspector.kernel", undefined);
    const products = table("inspector.products", undefined);
    const subtotal = make("b", { class: "dl-number dl-subtotal" });
    const pair = (/** @type {string} */ sign, /** @type {NumberTable} */ { element }) =>
      make("span", { class: "dl-pair" }, make("span", { class: "dl-sign" }, sign), element);
    const element = make(
      "div",
      { class: "dl-terms", "data-channel": channel },
      make("div", { class: "dl-terms-name" }, `${name} → `, subtotal),
      window.element,
      pair("×", kernel),
      pair("=", products),
    );
    return { element, window, kernel, products, subtotal };
  }

  /** @param {Unit} unit @param {Mode} mode */
  show(unit, mode) {
    this.unit = unit;
    const scales = {
      window: this.context.scale(this.context.source.name),
      kernel: largest(unit.kernels.flat(2)),
      products: largest(unit.products.flat(2)),
    };
    const most = largest(unit.subtotals);
    this.rows.forEach((row, channel) => {
      row.window.show(matrix(unit.windows[channel]), { scale: scales.window, padded: unit.padded });
      row.kernel.show(matrix(unit.kernels[channel]), { scale: scales.kernel });
      row.products.show(matrix(unit.products[channel]), { scale: scales.products });
      write(row.subtotal, unit.subtotals[channel], most);
      write(this.chips[channel].value, unit.subtotals[channel], most);
      this.chips[channel].item.classList.toggle("dl-chosen", channel === mode.channel);
      row.element.classList.toggle("dl-chosen", channel === mode.channel);
    });
    write(this.bias, unit.bias, most);
    this.arrange(mode.strongest ? unit.order : indices(unit.subtotals.length));
    this.showSum(unit, mode);
    const source = this.context.source.name;
    const [window, kernels, products] = [scales.window, scales.kernel, scales.products].map(short);
    setText(this.legend, say("inspector.conv_legend", { source, window, kernels, products }));
  }

  /** @param {Unit} unit @param {Mode} mode */
  showSum(unit, mode) {
    const windows = unit.subtotals.reduce((sum, one) => sum + one, 0);
    const total = mode.hidden ? HIDDEN : exact(unit.value);
    const count = unit.subtotals.length;
    const what = count === 1 ? say("inspector.one_subtotal") : say("inspector.many_subtotals", { count });
    const bias = say("inspector.bias");
    setText(this.sum, `${fixed(windows, 4)} (${what}) ${term(unit.bias, 4)} (${bias}) = ${total}`);
    this.sum.dataset.value = mode.hidden ? "" : String(unit.total);
    if (!unit.after) return;
    setText(this.next, `${unit.after.stage}: max(0, ${total}) = ${mode.hidden ? HIDDEN : exact(unit.after.value)}`);
  }

  /** @param {readonly number[]} order */
  arrange(order) {
    const wanted = order.join();
    if (wanted === this.arranged) return;
    this.arranged = wanted;
    this.list.append(...order.map((channel) => this.chips[channel].item), this.biasChip);
    this.all.append(...order.map((channel) => this.rows[channel].element));
  }
}

/** A number of a sum in its colour. @param {HTMLElement} element @param {number} value @param {number} scale */
export function write(element, value, scale) {
  setText(element, fixed(value, 4));
  element.dataset.value = String(value);
  paint(element, value, scale);
}
