// The strongest cause, down to the ink: the marked line in the network in words, with its share said as it is; a list
// of its numbers for a screen reader, and a key to walk along it.

import { button, make, setText } from "../base/dom.js";
import { two, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";

/** @import {Cause, Cell, ExplainedCell} from "../base/messages.js" */

export class Causes {
  /** @param {(cell: Cell) => void} go */
  constructor(go) {
    this.go = go;
    /** @type {readonly Cause[]} */
    this.chain = [];
    this.says = make("p", { class: "dl-quiet" });
    this.list = make("ol", { class: "dl-sr", "aria-label": say("inspector.chain") });
    this.element = make("div", { class: "dl-causes" }, this.says, this.list);
  }

  /** @param {ExplainedCell} unit @param {(cell: Cell) => string} nameOf */
  show(unit, nameOf) {
    this.chain = unit.causes.slice(1); // the first is the number itself
    setText(this.says, this.sentence(unit, nameOf));
    const items = this.chain.map((cause) => {
      const text = `${nameOf(cause.cell)}: ${two(cause.value)}. ${shareOf(cause)}`;
      return make(
        "li",
        {},
        button(text, () => this.go(cause.cell), { tabindex: -1 }),
      );
    });
    this.list.replaceChildren(...items);
  }

  /** @param {ExplainedCell} unit @param {(cell: Cell) => string} nameOf */
  sentence(unit, nameOf) {
    if (unit.kind === "input") return "";
    const first = this.chain.find(({ contribution }) => contribution !== null);
    const last = this.chain[this.chain.length - 1];
    if (!last) return say("inspector.only_bias");
    if (!first) return say("inspector.line", { cell: nameOf(last.cell) });
    const values = {
      cell: nameOf(first.cell),
      share: wholePercent(first.share),
      product: two(first.contribution ?? 0),
    };
    return say("inspector.line_share", values);
  }

  /** To the next number on the line. */
  walk() {
    if (this.chain[0]) this.go(this.chain[0].cell);
  }
}

/** How much of the number above this cause is: of the sizes of all its products, whatever their signs. @param {Cause} cause */
function shareOf({ contribution, share }) {
  if (contribution === null) return say("inspector.share_all");
  return say("inspector.share", { product: two(contribution), share: share < 0.01 ? "< 1 %" : wholePercent(share) });
}
