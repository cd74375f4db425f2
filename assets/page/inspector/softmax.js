// The softmax step by step: temperature, exp, sum, division, for all classes.

import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed } from "../base/formats.js";
import { say } from "../base/texts.js";
import { numberRows } from "./panel.js";
import { HIDDEN } from "./view.js";

/** @import {Context, Mode, UnitOf} from "./view.js" */

export class Softmax {
  /** @param {Context} context */
  constructor({ go, source }) {
    const names = indices(source.shape[0]).map((digit) =>
      button(String(digit), () => go({ stage: source.name, channel: digit, row: 0, column: 0 }), {
        "aria-label": say("inspector.softmax_logit", { digit }),
      }),
    );
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
