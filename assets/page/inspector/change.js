// Two answers digit by digit: probabilities before and after, and how much each logit moved.

import { make, setText } from "../base/dom.js";
import { fixed, percent } from "../base/formats.js";
import { paint } from "../pictures/colours.js";

export class ChangeTable {
  /** @param {number} classes @param {string} before @param {string} after heads of the columns */
  constructor(classes, before, after) {
    this.rows = [...Array(classes).keys()].map((digit) => {
      const cells = [...Array(3)].map(() => make("td", { class: "dl-number" }));
      return { element: make("tr", {}, make("th", { scope: "row" }, String(digit)), ...cells), cells };
    });
    const heads = ["digit", before, after, "logit"].map((head) => make("th", { scope: "col" }, head));
    this.heads = heads;
    const table = make("table", { class: "dl-change", "aria-label": "Each digit before and after" });
    table.append(
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...this.rows.map((row) => row.element)),
    );
    this.element = table;
  }

  /** @param {string} before @param {string} after */
  rename(before, after) {
    setText(this.heads[1], before);
    setText(this.heads[2], after);
  }

  /** @param {object} before @param {object} after */
  show(before, after) {
    const moves = after.logits.map((logit, digit) => logit - before.logits[digit]);
    const most = moves.reduce((largest, move) => Math.max(largest, Math.abs(move)), 0);
    this.rows.forEach(({ element, cells }, digit) => {
      const said = (answer) => (answer.digit === null ? "–" : percent(answer.probabilities[digit]));
      setText(cells[0], said(before));
      setText(cells[1], said(after));
      setText(cells[2], `${moves[digit] > 0 ? "+" : ""}${fixed(moves[digit], 2)}`);
      paint(cells[2], moves[digit], most);
      element.classList.toggle("dl-chosen", digit === after.digit);
    });
  }
}
