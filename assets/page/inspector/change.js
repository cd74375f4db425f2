// Two answers digit by digit: probabilities before and after, and how much each logit moved.

import { largest } from "../base/codec.js";
import { indices, setText } from "../base/dom.js";
import { fixed, percent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { paint } from "../pictures/colours.js";
import { numberRows } from "./panel.js";

/** @import {ShortAnswer} from "../base/messages.js" */

export class ChangeTable {
  /** @param {number} classes @param {string} before @param {string} after heads of the columns */
  constructor(classes, before, after) {
    const heads = [say("inspector.digit"), before, after, say("inspector.logit")];
    const attributes = { class: "dl-change", "aria-label": say("inspector.change") };
    this.table = numberRows(attributes, heads, indices(classes).map(String));
    this.element = this.table.element;
  }

  /** @param {string} before @param {string} after */
  rename(before, after) {
    setText(this.table.heads[1], before);
    setText(this.table.heads[2], after);
  }

  /** @param {ShortAnswer} before @param {ShortAnswer} after */
  show(before, after) {
    const moves = after.logits.map((logit, digit) => logit - before.logits[digit]);
    const most = largest(moves);
    this.table.rows.forEach(({ element, cells }, digit) => {
      for (const [i, answer] of [before, after].entries())
        setText(cells[i], answer.digit === null ? "–" : percent(answer.probabilities[digit]));
      setText(cells[2], `${moves[digit] > 0 ? "+" : ""}${fixed(moves[digit], 2)}`);
      paint(cells[2], moves[digit], most);
      element.classList.toggle("dl-chosen", digit === after.digit);
    });
  }
}

/** @param {ShortAnswer} before @param {ShortAnswer} after @returns {string} the change of the answer in one sentence */
export function effect(before, after) {
  if (after.digit === null) return say("inspector.no_ink_left");
  if (before.digit === null) return "";
  const [was, is] = [before, after].map((answer) => percent(answer.probabilities[before.digit ?? 0]));
  const change = { digit: before.digit, before: was, after: is };
  if (after.digit === before.digit) return say("inspector.effect", change);
  const share = percent(after.probabilities[after.digit]);
  return say("inspector.effect_other", { ...change, other: after.digit, share });
}
