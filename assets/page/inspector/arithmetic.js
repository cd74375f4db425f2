// The arithmetic of one number, a view for each kind of stage. The server sends every term; here they are laid out.

import { matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { paint } from "../pictures/colours.js";
import { NumberTable } from "../pictures/number_table.js";
import { ConvolutionSum } from "./convolution_sum.js";
import { EvidenceSum } from "./evidence_sum.js";
import { numberRows } from "./panel.js";
import { pretty } from "./preview.js";
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

/** ReLU: before and after. */
class Rectified {
  /** @param {Context} context */
  constructor({ go, scale, source }) {
    this.scale = () => scale(source.name);
    this.source = /** @type {Cell | null} */ (null);
    this.before = button("", () => this.source && go(this.source), { class: "dl-number dl-big" });
    this.after = make("span", { class: "dl-number dl-big" });
    this.sum = make("p", { class: "dl-sum" });
    const before = make("div", { class: "dl-labelled" }, make("span", {}, say("inspector.before")), this.before);
    const after = make("div", { class: "dl-labelled" }, make("span", {}, say("inspector.after")), this.after);
    this.element = make("div", {}, make("div", { class: "dl-line" }, before, "→", after), this.sum);
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
    this.sum = make("p", { class: "dl-sum" });
    const said = say("inspector.pool_loses", { share: wholePercent(1 - 1 / stage.kernel ** 2) });
    this.element = make("div", {}, this.table.element, this.sum, make("p", { class: "dl-quiet" }, said));
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
  }
}

/** Flatten: from map, row, column to a position, and back. */
class Flattened {
  /** @param {Context} context */
  constructor({ go, source }) {
    this.shape = source.shape;
    this.source = /** @type {Cell | null} */ (null);
    this.there = make("p", { class: "dl-sum" });
    this.back = make("p", { class: "dl-sum" });
    this.go = button("", () => this.source && go(this.source), { class: "dl-button dl-next" });
    this.element = make("div", {}, this.there, this.back, this.go);
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

/** The softmax step by step: temperature, exp, sum, division, for all classes. */
class Softmax {
  /** @param {Context} context */
  constructor({ go, source }) {
    const names = indices(source.shape[0]).map((channel) => {
      const pick = () => go({ stage: source.name, channel, row: 0, column: 0 });
      return button(String(channel), pick, { "aria-label": say("inspector.softmax_logit", { digit: channel }) });
    });
    this.sum = make("p", { class: "dl-sum" });
    this.how = make("p", { class: "dl-quiet" });
    const shares = ["÷ T", "− max", "exp", say("inspector.softmax_share")];
    const heads = [say("inspector.digit"), say("inspector.logit"), ...shares];
    this.table = numberRows({ class: "dl-softmax" }, heads, names);
    const region = { class: "dl-scroll", tabindex: 0, role: "region", "aria-label": say("inspector.softmax") };
    this.element = make("div", {}, this.sum, this.how, make("div", region, this.table.element));
  }

  /** @param {UnitOf<"softmax">} unit @param {Mode} mode */
  show(unit, { hidden }) {
    const digit = unit.cell.channel;
    this.table.rows.forEach(({ element, cells }, i) => {
      const values = [unit.logits[i], unit.scaled[i], unit.scaled[i] - unit.shift, unit.exps[i], unit.probabilities[i]];
      values.forEach((value, column) => {
        const kept = hidden && column === values.length - 1;
        setText(cells[column], kept ? HIDDEN : exact(value));
        cells[column].dataset.value = kept ? "" : String(value);
      });
      element.classList.toggle("dl-chosen", i === digit);
    });
    const sum = exact(unit.exp_sum);
    setText(this.sum, `${exact(unit.exps[digit])} ÷ ${sum} = ${hidden ? HIDDEN : exact(unit.value)}`);
    setText(this.how, say("inspector.softmax_how", { temperature: fixed(unit.temperature, 3), sum }));
  }
}

/** A pixel of the picture: here the chain of causes ends. */
class Ink {
  constructor() {
    this.sum = make("p", { class: "dl-sum" });
    this.element = make("div", {}, this.sum);
  }

  /** @param {UnitOf<"input">} unit @param {Mode} mode */
  show(unit, mode) {
    const key = unit.value === 0 ? "inspector.ink_none" : "inspector.ink";
    setText(this.sum, mode.hidden ? HIDDEN : say(key, { value: exact(unit.value) }));
  }
}
