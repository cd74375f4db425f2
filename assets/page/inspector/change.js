// Two answers digit by digit: probabilities before and after, and how much each logit moved.

import { largest } from "../base/codec.js";
import { indices, make, setText } from "../base/dom.js";
import { fixed, percent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { paint } from "../pictures/colours.js";

/** @import {ShortAnswer} from "../base/messages.js" */

export class ChangeTable {
  /** @param {number} classes @param {string} before @param {string} after heads of the columns */
  constructor(classes, before, after) {
    this.rows = indices(classes).map((digit) => {
      const cells = indices(3).map(() => make("td", { class: "dl-number" }));
      return { element: make("tr", {}, make("th", { scope: "row" }, String(digit)), ...cells), cells };
    });
    this.heads = [say("inspector.digit"), before, after, say("inspector.logit")].map((head) =>
      make("th", { scope: "col" }, head),
    );
    this.element = make(
      "table",
      { class: "dl-change", "aria-label": say("inspector.change") },
      make("thead", {}, make("tr", {}, ...this.heads)),
      make("tbody", {}, ...this.rows.map((row) => row.element)),
    );
  }

  /** @param {string} before @param {string} after */
  rename(before, after) {
    setText(this.heads[1], before);
    setText(this.heads[2], after);
  }

  /** @param {ShortAnswer} before @param {ShortAnswer} after */
  show(before, after) {
    const moves = after.logits.map((logit, digit) => logit - before.logits[digit]);
    const most = largest(moves);
    this.rows.forEach(({ element, cells }, digit) => {
      const said = (/** @type {ShortAnswer} */ answer) =>
        answer.digit === null ? "–" : percent(answer.probabilities[digit]);
      setText(cells[0], said(before));
      setText(cells[1], said(after));
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
  const change = {
    digit: before.digit,
    before: percent(before.probabilities[before.digit]),
    after: percent(after.probabilities[before.digit]),
  };
  if (after.digit === before.digit) return say("inspector.effect", change);
  return say("inspector.effect_other", {
    ...change,
    other: after.digit,
    share: percent(after.probabilities[after.digit]),
  });
}
