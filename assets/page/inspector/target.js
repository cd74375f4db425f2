// Which digit one asks about, and against which other: chosen once, for the lines of the network, the ink and the cuts.

import { make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { chosenDigit, digitChoice } from "./panel.js";

/**
 * @import {Answer} from "../base/messages.js"
 * @import {Target} from "../engine/wires.js"
 */

export class TargetChoice {
  /** @param {number} classes @param {() => void} onChange */
  constructor(classes, onChange) {
    this.digit = digitChoice(classes, say("target.the_answer"), onChange, { "aria-label": say("target.which") });
    this.other = digitChoice(classes, say("target.the_others"), onChange, {
      "aria-label": say("target.against_which"),
    });
    this.onChange = onChange;
    const [speaksFor, and] = [make("label", {}, `${say("target.for")} `, this.digit), ` ${say("target.and_not")} `];
    this.element = make("span", { class: "dl-target" }, speaksFor, and, make("label", {}, this.other));
  }

  /** The digit that others are held against. @returns {number | null} null: all of them */
  get against() {
    return chosenDigit(this.other);
  }

  set against(digit) {
    this.other.value = String(digit ?? "");
    this.onChange();
  }

  /** @param {Answer} answer @returns {Target | null} null where there is no digit to ask about */
  of(answer) {
    const digit = chosenDigit(this.digit) ?? answer.digit;
    if (digit === null) return null;
    const other = this.against;
    return { digit, other: other === digit ? null : other };
  }
}

/** What a target's value is called. @param {Target} target */
export const targetName = ({ digit, other }) =>
  other === null ? say("target.lead", { digit }) : say("target.less", { digit, other });
