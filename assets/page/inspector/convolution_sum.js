// A convolution: bias and one subtotal for each input map, then each map's window x kernel = products.

import { largest, matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, short, term } from "../base/formats.js";
import { say } from "../base/texts.js";
import { NumberTable } from "../pictures/number_table.js";
import { Chips, write } from "./chips.js";
import { HIDDEN } from "./view.js";

/** @import {Context, Mode, UnitOf} from "./view.js" */

export class ConvolutionSum {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.unit = /** @type {UnitOf<"conv"> | null} */ (null);
    const channels = context.source.shape[0];
    this.rows = indices(channels).map((channel) => this.row(channel));
    this.chips = new Chips(say("inspector.subtotals"), channels, (channel) => {
      context.choose(channel); // it is drawn above, and its window is brought into sight
      this.rows[channel].element.scrollIntoView({ block: "nearest" });
    });
    this.all = make("div", { class: "dl-terms-list" }, ...this.rows.map(({ element }) => element));
    this.sum = make("p", { class: "dl-sum" });
    const goOn = () => this.unit?.after && context.go({ ...this.unit.cell, stage: this.unit.after.stage });
    this.next = button("", goOn, { class: "dl-button dl-next" }); // to the number that the ReLU makes of this one
    this.legend = make("p", { class: "dl-quiet" });
    const line = make("div", { class: "dl-line" }, this.sum, this.next);
    this.element = make("div", {}, line, this.chips.element, this.legend, this.all);
  }

  /** @param {number} channel */
  row(channel) {
    const { source, stage, go } = this.context;
    const name = say("inspector.map_name", { stage: source.name, channel });
    const shape = [stage.kernel, stage.kernel];
    const onPick = (/** @type {number} */ row, /** @type {number} */ column) => {
      if (!this.unit) return;
      const { top, left } = this.unit.place;
      go({ stage: source.name, channel, row: top + row, column: left + column });
    };
    const window = new NumberTable(say("inspector.window", { name }), { shape, onPick });
    const kernel = new NumberTable(say("inspector.kernel", { name }), { shape });
    const products = new NumberTable(say("inspector.products", { name }), { shape });
    const subtotal = make("b", { class: "dl-number dl-subtotal" });
    const pair = (/** @type {string} */ sign, /** @type {NumberTable} */ { element }) =>
      make("span", { class: "dl-pair" }, make("span", { class: "dl-sign" }, sign), element);
    const title = make("div", { class: "dl-terms-name" }, `${name} → `, subtotal);
    const parts = [title, window.element, pair("×", kernel), pair("=", products)];
    const element = make("div", { class: "dl-terms", "data-channel": channel }, ...parts);
    return { element, window, kernel, products, subtotal };
  }

  /** @param {UnitOf<"conv">} unit @param {Mode} mode */
  show(unit, mode) {
    this.unit = unit;
    const source = this.context.source.name;
    const scales = [this.context.scale(source), largest(unit.kernels.flat(2)), largest(unit.products.flat(2))];
    const most = largest(unit.subtotals);
    this.rows.forEach((row, channel) => {
      row.window.show(matrix(unit.windows[channel]), { scale: scales[0], padded: unit.padded });
      row.kernel.show(matrix(unit.kernels[channel]), { scale: scales[1] });
      row.products.show(matrix(unit.products[channel]), { scale: scales[2] });
      write(row.subtotal, unit.subtotals[channel], most);
      this.chips.chips[channel].item.classList.toggle("dl-chosen", channel === mode.channel);
      row.element.classList.toggle("dl-chosen", channel === mode.channel);
    });
    this.chips.show(unit.subtotals, unit.bias);
    this.showSum(unit, mode.hidden);
    const [window, kernels, products] = scales.map(short);
    setText(this.legend, say("inspector.conv_legend", { source, window, kernels, products }));
  }

  /** @param {UnitOf<"conv">} unit @param {boolean} hidden */
  showSum(unit, hidden) {
    const windows = unit.subtotals.reduce((sum, one) => sum + one, 0);
    const total = hidden ? HIDDEN : exact(unit.value);
    const count = unit.subtotals.length;
    const what = count === 1 ? say("inspector.one_subtotal") : say("inspector.many_subtotals", { count });
    const bias = say("inspector.bias");
    setText(this.sum, `${fixed(windows, 4)} (${what}) ${term(unit.bias, 4)} (${bias}) = ${total}`);
    this.sum.dataset.value = hidden ? "" : String(unit.total);
    if (!unit.after) return;
    setText(this.next, `${unit.after.stage}: max(0, ${total}) = ${hidden ? HIDDEN : exact(unit.after.value)}`);
  }
}
