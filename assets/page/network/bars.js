// The ten probabilities as bars, each of which can be picked.

import { indices, make } from "../base/dom.js";
import { percent } from "../base/formats.js";
import { setStop } from "../base/keyboard.js";
import { say } from "../base/texts.js";

/** @import {Answer} from "../base/messages.js" */

export class Bars {
  constructor() {
    this.bars = indices(10).map((digit) => this.bar(digit));
    this.buttons = this.bars.map(({ pick }) => pick);
    setStop(this.buttons, this.buttons[0]); // the arrow keys go from one to the next
    /** @type {(digit: number, byKey: boolean) => void} set by whoever explains probabilities */
    this.onPick = () => {};
    this.list = make("ol", { class: "dl-bars", "aria-label": say("draw.bars") }, ...this.bars.map((bar) => bar.row));
  }

  /** @param {number} digit */
  bar(digit) {
    const fill = make("span", { class: "dl-bar-fill" });
    const value = make("span", { class: "dl-bar-value" });
    const bar = make("span", { class: "dl-bar" }, fill);
    const pick = make("button", { type: "button" }, make("b", {}, String(digit)), bar, value);
    pick.addEventListener("click", (event) => this.onPick(digit, event.detail === 0));
    return { row: make("li", {}, pick), pick, fill, value };
  }

  /** @param {number | null} pinned the digit whose probability is explained */
  mark(pinned) {
    this.buttons.forEach((one, digit) => one.setAttribute("aria-pressed", String(digit === pinned)));
    if (pinned !== null) setStop(this.buttons, this.buttons[pinned]);
  }

  focus() {
    this.buttons.find(({ tabIndex }) => tabIndex === 0)?.focus();
  }

  /** A blank pad has no shares. @param {Answer} answer */
  show({ digit: best, probabilities, verdict }) {
    this.list.dataset.verdict = verdict;
    probabilities.forEach((p, digit) => {
      const { row, fill, value } = this.bars[digit];
      fill.style.transform = `scaleX(${best === null ? 0 : p})`;
      value.textContent = best === null ? "" : percent(p);
      row.classList.toggle("dl-best", digit === best);
    });
  }
}
