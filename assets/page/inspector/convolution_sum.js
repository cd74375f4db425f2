// A convolution: window x kernel = products for one input map at a time, their sum, and all maps' sums as a waterfall.

import { largest, matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { brief, exact, fixed, tight, two, twoTerm } from "../base/formats.js";
import { screenKind } from "../base/screen.js";
import { say } from "../base/texts.js";
import { NumberTable } from "../pictures/number_table.js";
import { HIDDEN } from "./view.js";
import { Waterfall } from "./waterfall.js";

/**
 * @import {Context, Mode, UnitOf} from "./view.js"
 * @typedef {UnitOf<"conv">} Unit
 */

export const LARGE = 3; // a kernel's side, above which its three tables do not fit beside each other

/** Of each table: what stands above it, and what a screen reader calls it. */
const TABLES = [
  { title: "inspector.table_window", label: "inspector.window" },
  { title: "inspector.table_kernel", label: "inspector.kernel" },
  { title: "inspector.table_products", label: "inspector.products" },
];

/** The three tables of one input map. */
class Products {
  /** @param {Context} context @param {() => Unit | null} unit @param {boolean} alone the products only */
  constructor({ go, source, stage }, unit, alone) {
    this.channel = 0;
    this.alone = alone;
    const shape = [stage.kernel, stage.kernel];
    const onPick = (/** @type {number} */ row, /** @type {number} */ column) => {
      const { top, left } = unit()?.place ?? { top: 0, left: 0 };
      if (unit()) go({ stage: source.name, channel: this.channel, row: top + row, column: left + column });
    };
    const format = (/** @type {number} */ value) => (screenKind() === "phone" ? brief(value) : tight(value));
    const table = (/** @type {boolean} */ picks) => new NumberTable("", { shape, format, ...(picks && { onPick }) });
    this.window = table(true);
    this.kernel = table(false);
    this.products = table(alone);
    this.one = make("p", { class: "dl-one-product" }); // of the cell that is pointed at
    const tables = [this.window, this.kernel, this.products];
    const names = TABLES.map(({ title }) => say(title));
    this.names = names.map((name) => make("span", { class: "dl-table-name" }, name));
    const factors = tables.map(({ element }, i) => {
      const sign = make("span", { class: "dl-sign", "aria-hidden": "true" }, alone ? "" : ["", "×", "="][i]);
      const named = make("div", {}, this.names[i], element);
      return make("div", { class: "dl-factor" }, sign, named);
    });
    const shown = alone ? factors.slice(2) : factors;
    this.element = make("div", { class: "dl-factors", "data-part": "products" }, ...shown);
    if (!alone) return;
    const { element } = this.products;
    for (const event of ["pointermove", "focusin"])
      element.addEventListener(event, ({ target }) => this.say(this.products.indexOf(target)));
  }

  /** @param {Unit} unit @param {number} channel @param {string} name @param {number} scale of the stage that is read */
  show(unit, channel, name, scale) {
    this.channel = channel;
    const tables = [this.window, this.kernel, this.products];
    tables.forEach((table, i) => table.rename(say(TABLES[i].label, { name })));
    setText(this.names[this.alone ? 2 : 0], this.titleOf(name));
    this.window.show(matrix(unit.windows[channel]), { scale, padded: unit.padded });
    this.kernel.show(matrix(unit.kernels[channel]), { scale: largest(unit.kernels.flat(2)) });
    const padded = this.alone ? unit.padded : undefined;
    this.products.show(matrix(unit.products[channel]), { scale: largest(unit.products.flat(2)), padded });
    if (this.alone) this.say(-1);
  }

  /** What the first table is called: on a phone there is only room for what it is. @param {string} name of the map */
  titleOf(name) {
    if (this.alone) return say("inspector.products_of", { name });
    return screenKind() === "phone" ? say("inspector.table_window") : name;
  }

  /** Window and kernel at one place. @param {number} i */
  say(i) {
    const { window, kernel, products } = this;
    if (i < 0) {
      const flat = Array.from(products.values, Math.abs);
      i = flat.indexOf(Math.max(...flat));
    }
    const [row, column] = [Math.floor(i / products.columns), i % products.columns];
    const values = { row, column, window: two(window.values[i]), kernel: two(kernel.values[i]) };
    setText(this.one, say("inspector.one_product", { ...values, product: two(products.values[i]) }));
  }
}

export class ConvolutionSum {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.unit = /** @type {Unit | null} */ (null);
    const { choose, go, source, stage } = context;
    const newest = () => this.unit;
    this.large = stage.kernel > LARGE;
    this.table = new Products(context, newest, this.large);
    this.tables = make("div", {}, this.table.element);
    this.subtotal = make("p");
    this.sum = make("p", { class: "dl-sum", "data-part": "sum" });
    const goOn = () => this.unit?.after && go({ ...this.unit.cell, stage: this.unit.after.stage });
    this.next = button("", goOn, { class: "dl-button dl-next" }); // to the number that the ReLU makes of this one
    const pointed = this.large ? [this.table.one] : [];
    this.sums = make("div", {}, ...pointed, this.subtotal, this.sum, this.next);
    const count = source.shape[0];
    this.waterfall = new Waterfall(say("inspector.subtotals"), choose);
    const heading = count === 1 ? say("inspector.falls_one") : say("inspector.falls", { count });
    this.falls = make("div", {}, make("h3", {}, heading), this.waterfall.element);
    /** @type {Products[]} made on request */
    this.others = [];
    this.list = make("div", { class: "dl-all-tables" });
    this.all = make("details", {}, make("summary", {}, say("inspector.all_tables", { count })), this.list);
    this.all.addEventListener("toggle", () => this.showAll());
    this.legend = make("p", { class: "dl-quiet" });
    this.more = make("div", {}, this.legend, ...(count > 1 ? [this.all] : []));
    this.newest = newest;
  }

  /** @param {Unit} unit @param {Mode} mode */
  show(unit, mode) {
    this.unit = unit;
    const { source } = this.context;
    const scale = this.context.scale(source.name);
    const name = say("inspector.map_name", { stage: source.name, channel: mode.channel });
    this.table.show(unit, mode.channel, name, scale);
    const of = {
      count: unit.products[0].length ** 2,
      subtotal: two(unit.subtotals[mode.channel]),
      maps: source.shape[0],
    };
    setText(this.subtotal, say(of.maps === 1 ? "inspector.subtotal_one" : "inspector.subtotal", of));
    this.subtotal.dataset.value = String(unit.subtotals[mode.channel]);
    this.waterfall.show(unit.subtotals, unit.bias, mode.channel);
    this.showSum(unit, mode.hidden);
    const [kernels, products] = [unit.kernels, unit.products].map((numbers) => two(largest(numbers.flat(2))));
    setText(this.legend, say("inspector.conv_legend", { source: source.name, window: two(scale), kernels, products }));
    if (this.all.open) this.showAll();
  }

  /** @param {Unit} unit @param {boolean} hidden */
  showSum(unit, hidden) {
    const windows = unit.subtotals.reduce((sum, one) => sum + one, 0);
    const total = hidden ? HIDDEN : exact(unit.value);
    const count = unit.subtotals.length;
    const what = count === 1 ? say("inspector.one_subtotal") : say("inspector.many_subtotals", { count });
    const values = { windows: two(windows), what, bias: twoTerm(unit.bias), total: hidden ? HIDDEN : two(unit.value) };
    setText(this.sum, say("inspector.conv_sum", values));
    this.sum.dataset.value = hidden ? "" : String(unit.total);
    this.sum.title = `${fixed(windows, 6)} ${twoTerm(unit.bias)} = ${total}`;
    this.next.hidden = !unit.after;
    if (!unit.after) return;
    const key = unit.value > 0 ? "inspector.then_stays" : "inspector.then_zero";
    const said = { stage: unit.after.stage, value: two(unit.after.value) };
    setText(this.next, hidden ? say("inspector.then_hidden", said) : say(key, said));
  }

  showAll() {
    const { unit, context } = this;
    if (!this.all.open || !unit) return;
    const { source, scale } = context;
    if (!this.others.length) {
      this.others = indices(source.shape[0]).map(() => new Products(context, this.newest, this.large));
      this.list.append(
        ...this.others.map(({ element }, channel) =>
          make("div", { "data-channel": channel }, make("p", { class: "dl-terms-name" }), element),
        ),
      );
    }
    this.others.forEach((table, channel) => {
      const name = say("inspector.map_name", { stage: source.name, channel });
      table.show(unit, channel, name, scale(source.name));
      const title = table.element.previousElementSibling;
      if (title) setText(title, `${name}: ${two(unit.subtotals[channel])}`);
    });
  }
}
