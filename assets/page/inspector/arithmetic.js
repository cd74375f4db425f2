// The arithmetic of one number, a view for each kind of stage. The server sends every term; here they are laid out.

import { matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, two, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { paint } from "../pictures/colours.js";
import { NumberTable } from "../pictures/number_table.js";
import { ConvolutionSum } from "./convolution_sum.js";
import { EvidenceSum } from "./evidence_sum.js";
import { pretty } from "./formulas.js";
import { numberRows } from "./panel.js";
import { HIDDEN } from "./view.js";

/**
 * @import {Cell} from "../base/messages.js"
 * @import {Context, Mode, UnitOf, View} from "./view.js"
 */

/** @param {string} kind of stage @param {Context} context @returns {View} */
export function viewOf(kind, context) {
  if (kind === "conv") return new ConvolutionSum(context);
  if (kind === "relu") return new Rectified(context);
  if (kind === "pool") return new Pooled(context);
  if (kind === "flatten") return new Flattened(context);
  if (kind === "linear") return new EvidenceSum(context);
  return kind === SOFTMAX ? new Softmax(context) : new Ink();
}

const newSum = () => make("p", { class: "dl-sum", "data-part": "sum" });

/** ReLU: before and after. */
class Rectified {
  /** @param {Context} context */
  constructor({ go, scale, source }) {
    this.scale = () => scale(source.name);
    this.source = /** @type {Cell | null} */ (null);
    this.before = button("", () => this.source && go(this.source), { class: "dl-number dl-big" });
    this.after = make("span", { class: "dl-number dl-big" });
    this.sum = newSum();
    const before = make("div", { class: "dl-labelled" }, make("span", {}, say("inspector.before")), this.before);
    const after = make("div", { class: "dl-labelled" }, make("span", {}, say("inspector.after")), this.after);
    this.tables = make("div", { class: "dl-line", "data-part": "products" }, before, "→", after);
    this.sums = make("div", {}, this.sum, make("p", { class: "dl-quiet" }, say("inspector.relu_is")));
  }

  /** @param {UnitOf<"relu">} unit @param {Mode} mode */
  show(unit, mode) {
    this.source = unit.source;
    const before = exact(unit.before);
    const after = mode.hidden ? HIDDEN : exact(unit.value);
    setText(this.before, before);
    this.before.dataset.value = String(unit.before);
    paint(this.before, unit.before, this.scale());
    setText(this.after, after);
    paint(this.after, mode.hidden ? 0 : unit.value, this.scale());
    const said = say(unit.before > 0 ? "inspector.relu_stays" : "inspector.relu_becomes_zero");
    setText(this.sum, `max(0, ${before}) = ${after}${mode.hidden ? "" : `. ${said}`}`);
    this.sum.dataset.value = mode.hidden ? "" : String(unit.value);
  }
}

/** Pooling: the window, its winner, the rest greyed. */
class Pooled {
  /** @param {Context} context */
  constructor({ go, scale, source, stage }) {
    this.scale = () => scale(source.name);
    this.unit = /** @type {UnitOf<"pool"> | null} */ (null);
    this.table = new NumberTable(say("inspector.pool_window", { stage: source.name }), {
      shape: [stage.kernel, stage.kernel],
      format: (value) => fixed(value, 4),
      className: "dl-exact",
      onPick: (row, column) => {
        if (!this.unit) return;
        const { place, source: winner } = this.unit;
        go({ ...winner, row: place.top + row, column: place.left + column });
      },
    });
    this.sum = newSum();
    const said = say("inspector.pool_loses", { share: wholePercent(1 - 1 / stage.kernel ** 2) });
    this.tables = make("div", { "data-part": "products" }, this.table.element);
    this.sums = make("div", {}, this.sum, make("p", { class: "dl-quiet" }, said));
  }

  /** @param {UnitOf<"pool">} unit @param {Mode} mode */
  show(unit, mode) {
    this.unit = unit;
    const { window, winner, discarded } = unit;
    this.table.show(matrix(window), { scale: this.scale(), discarded: mode.hidden ? undefined : discarded });
    const numbers = window.flat().map(exact);
    const best = winner[0] * window.length + winner[1];
    this.table.cells.forEach((cell, i) => {
      const won = !mode.hidden && i === best;
      cell.classList.toggle("dl-winner", won);
      const key = won ? "inspector.pool_winner" : "inspector.pool_discarded";
      cell.setAttribute("aria-label", mode.hidden ? numbers[i] : say(key, { value: numbers[i] }));
    });
    setText(this.sum, `max(${numbers.join(", ")}) = ${mode.hidden ? HIDDEN : exact(unit.value)}`);
    this.sum.dataset.value = mode.hidden ? "" : String(unit.value);
  }
}

/** Flatten: from map, row, column to a position, and back. */
class Flattened {
  /** @param {Context} context */
  constructor({ go, source }) {
    this.shape = source.shape;
    this.source = /** @type {Cell | null} */ (null);
    this.there = newSum();
    this.back = make("p", { class: "dl-sum" });
    this.go = button("", () => this.source && go(this.source), { class: "dl-button dl-next" });
    this.sums = make("div", { "data-part": "products" }, this.there, this.back, this.go);
  }

  /** @param {UnitOf<"flatten">} unit @param {Mode} mode */
  show(unit, mode) {
    const [, height, width] = this.shape;
    const { stage, channel, row, column } = unit.source;
    this.source = unit.source;
    const [sum, index] = pretty(unit.formula).split(" = ");
    const place = say("inspector.place", { channel, row, column });
    setText(this.there, `${place} → ${sum} = ${mode.hidden ? HIDDEN : index}`);
    const size = height * width;
    const rest = unit.index - channel * size;
    setText(this.back, say("inspector.flatten_back", { index: unit.index, channel, size, rest, row, width, column }));
    this.back.hidden = mode.hidden;
    setText(this.go, say("inspector.same_number", { stage, value: exact(unit.value) }));
  }
}

const LARGEST = 3; // probabilities that are shown at once

/** The softmax step by step: temperature, exp, sum, division; the largest at once, all classes on request. */
class Softmax {
  /** @param {Context} context */
  constructor({ go, source }) {
    const names = indices(source.shape[0]).map((channel) => {
      const pick = () => go({ stage: source.name, channel, row: 0, column: 0 });
      return button(String(channel), pick, { "aria-label": say("inspector.softmax_logit", { digit: channel }) });
    });
    this.sum = newSum();
    this.how = make("p", { class: "dl-quiet" });
    const shares = ["÷ T", "− max", "exp", say("inspector.softmax_share")];
    const heads = [say("inspector.digit"), say("inspector.logit"), ...shares];
    this.table = numberRows({ class: "dl-softmax" }, heads, names);
    const turn = () => this.showAll(this.all.getAttribute("aria-pressed") !== "true");
    this.all = button(say("inspector.softmax_all", { count: source.shape[0] }), turn, { "aria-pressed": "false" });
    this.every = false;
    this.unit = /** @type {UnitOf<"softmax"> | null} */ (null);
    const scrolled = { class: "dl-scroll", tabindex: 0, role: "region", "aria-label": say("inspector.softmax") };
    const framed = make("div", scrolled, this.table.element);
    this.tables = make("div", { "data-part": "products" }, framed, this.all);
    this.sums = make("div", {}, this.sum, this.how);
  }

  /** @param {boolean} every */
  showAll(every) {
    this.every = every;
    this.all.setAttribute("aria-pressed", String(every));
    if (!this.unit) return;
    const { probabilities, cell } = this.unit;
    const order = indices(probabilities.length).sort((a, b) => probabilities[b] - probabilities[a]);
    const few = new Set([...order.slice(0, LARGEST), cell.channel]);
    this.table.rows.forEach(({ element }, digit) => {
      element.hidden = !every && !few.has(digit);
    });
  }

  /** @param {UnitOf<"softmax">} unit @param {Mode} mode */
  show(unit, { hidden }) {
    this.unit = unit;
    const digit = unit.cell.channel;
    this.table.rows.forEach(({ element, cells }, i) => {
      const values = [unit.logits[i], unit.scaled[i], unit.scaled[i] - unit.shift, unit.exps[i], unit.probabilities[i]];
      values.forEach((value, column) => {
        const kept = hidden && column === values.length - 1;
        setText(cells[column], kept ? HIDDEN : two(value));
        cells[column].dataset.value = kept ? "" : String(value);
      });
      element.classList.toggle("dl-chosen", i === digit);
    });
    this.showAll(this.every);
    const share = hidden ? HIDDEN : exact(unit.value);
    setText(this.sum, `${two(unit.exps[digit])} ÷ ${two(unit.exp_sum)} = ${share}`);
    this.sum.dataset.value = hidden ? "" : String(unit.value);
    const values = { temperature: fixed(unit.temperature, 3), sum: two(unit.exp_sum) };
    setText(this.how, say("inspector.softmax_how", values));
  }
}

/** A pixel of the picture: here the chain of causes ends. */
class Ink {
  constructor() {
    this.sum = newSum();
    this.sums = make("div", {}, this.sum);
  }

  /** @param {UnitOf<"input">} unit @param {Mode} mode */
  show(unit, mode) {
    const key = unit.value === 0 ? "inspector.ink_none" : "inspector.ink";
    const values = { value: exact(unit.value), level: Math.round(255 * unit.value) };
    setText(this.sum, mode.hidden ? HIDDEN : say(key, values));
    this.sum.dataset.value = mode.hidden ? "" : String(unit.value);
  }
}
