// What the lines of the network say, in words and numbers: what is drawn of each layer, and what is left. Its lines are
// there from the beginning, so that nothing moves when they get their numbers.

import { make, setText, svg } from "../base/dom.js";
import { count, signed, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { sumOf } from "../network/flow.js";
import { targetName } from "./target.js";

/**
 * @import {Gap, FlowWire} from "../network/flow.js"
 * @import {Found} from "../network/flow_view.js"
 * @import {Column} from "../network/layout.js"
 */

export class FlowWords {
  /** @param {readonly Column[]} columns */
  constructor(columns) {
    this.value = make("span", { role: "status" });
    this.for = make("span", {}, say("flow.waiting"));
    this.against = make("span", {}, say("flow.against"));
    const wide = make("span", {}, `(${say("flow.wide")})`);
    this.keys = make("span", { class: "dl-flow-keys" }, key("above"), this.for, key("below"), this.against, wide);
    const weighted = columns.filter(({ kind }) => kind === "conv" || kind === "output");
    this.rows = new Map(weighted.map(({ name }) => [name, make("span")]));
    const items = [...this.rows].map(([name, words]) => make("li", {}, make("b", {}, name), " ", words));
    this.element = make(
      "div",
      { class: "dl-flow-words" },
      make("p", {}, this.value),
      make("ul", { class: "dl-flow-rows" }, ...items),
    );
    this.show(null);
  }

  /** @param {Found | null} found null: nothing is said at present */
  show(found) {
    this.keys.style.visibility = found ? "" : "hidden";
    if (!found) {
      setText(this.value, say("flow.none"));
      for (const words of this.rows.values()) this.fill(words, say("flow.waiting"), {});
      return;
    }
    const { target, value } = found;
    const told = value > 0;
    const values = { name: targetName(target), value: signed(value), digit: target.digit };
    setText(this.value, say(told ? "flow.value" : "flow.grey", values));
    setText(this.for, say("flow.for", values));
    const { other } = target;
    setText(this.against, other === null ? say("flow.against") : say("flow.against_other", { other }));
    found.gaps.forEach((gap, i) => this.showGap(gap, found.drawn[i], told));
  }

  /** @param {Gap} gap @param {readonly FlowWire[]} drawn @param {boolean} told */
  showGap(gap, drawn, told) {
    const words = this.rows.get(gap.column.name);
    if (!words) return;
    if (gap.quiet) {
      this.fill(words, say("flow.quiet"), {});
      return;
    }
    const sum = sumOf(gap, drawn);
    const numbers = {
      ...{ drawn: count(sum.drawn), count: count(sum.count), share: wholePercent(sum.share) },
      ...{ above: signed(sum.above), below: signed(sum.below), biases: signed(sum.biases) },
    };
    const { above, below, biases } = sum;
    this.fill(words, say(told ? "flow.gap" : "flow.gap_grey", numbers), {
      ...{ stage: gap.column.name, above: String(above), below: String(below), biases: String(biases) },
    });
  }

  /** @param {HTMLElement} words @param {string} text @param {Record<string, string>} numbers as exact as they are */
  fill(words, text, numbers) {
    setText(words, text);
    for (const name of Object.keys(words.dataset)) delete words.dataset[name];
    Object.assign(words.dataset, numbers);
  }
}

/** A piece of a line. @param {"above" | "below"} sign */
function key(sign) {
  const line = svg("path", { class: `dl-${sign}`, d: "M0 6H34" });
  return svg("svg", { class: "dl-flow-key", viewBox: "0 0 34 12", "aria-hidden": "true" }, line);
}
