// What the lines of the network say, in words and numbers: what is drawn of each layer, and what is left.

import { make, setText, svg } from "../base/dom.js";
import { count, signed, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { sumOf } from "../network/flow.js";
import { targetName } from "./target.js";

/** @import {Found} from "../network/flow_view.js" */

export class FlowWords {
  constructor() {
    this.value = make("span", { role: "status" });
    this.keys = make("span", { class: "dl-flow-keys" });
    this.rows = make("ul", { class: "dl-flow-rows" });
    const line = make("p", { class: "dl-flow-keys" }, this.value, this.keys);
    this.element = make("div", { class: "dl-flow-words" }, line, this.rows);
  }

  /** @param {Found | null} found null: nothing is said at present */
  show(found) {
    this.element.toggleAttribute("data-told", found !== null);
    if (!found) {
      setText(this.value, say("flow.none"));
      this.keys.replaceChildren();
      this.rows.replaceChildren();
      return;
    }
    const { target, value } = found;
    const told = value > 0;
    const values = { name: targetName(target), value: signed(value), digit: target.digit };
    setText(this.value, say(told ? "flow.value" : "flow.grey", values));
    const against = target.other === null ? say("flow.against") : say("flow.against_other", { other: target.other });
    this.keys.replaceChildren(key("above"), say("flow.for", values), key("below"), against);
    const gaps = found.gaps.flatMap((gap, i) => (gap.weighted ? [{ gap, drawn: found.drawn[i] }] : []));
    const lines = gaps.map(({ gap, drawn }) => {
      const stage = gap.column.name;
      if (gap.quiet) return make("li", {}, make("b", {}, stage), ` ${say("flow.quiet")}`);
      const sum = sumOf(gap, drawn);
      const numbers = {
        ...{ drawn: count(sum.drawn), count: count(sum.count), share: wholePercent(sum.share) },
        ...{ above: signed(sum.above), below: signed(sum.below), biases: signed(sum.biases) },
      };
      const line = make("li", {}, make("b", {}, stage), ` ${say(told ? "flow.gap" : "flow.gap_grey", numbers)}`);
      Object.assign(line.dataset, { stage, above: sum.above, below: sum.below, biases: sum.biases });
      return line;
    });
    this.rows.replaceChildren(...lines);
  }
}

/** A piece of a line. @param {"above" | "below"} sign */
function key(sign) {
  const line = svg("path", { class: `dl-${sign}`, d: "M0 6H34" });
  return svg("svg", { class: "dl-flow-key", viewBox: "0 0 34 12", "aria-hidden": "true" }, line);
}
