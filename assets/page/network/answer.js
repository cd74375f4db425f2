// The answer in words and the ten probabilities as bars.

import { indices, make, setText } from "../base/dom.js";
import { percent } from "../base/formats.js";
import { setStop } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { asText } from "../pad/boxes.js";

/** @import {Answer} from "../base/messages.js" */

/** @param {Answer} answer @returns {{digit: string, headline: string, detail: string}} */
export function inWords(answer) {
  const { digit, runner_up: second, verdict, probabilities, digits, chosen } = answer;
  if (digit === null || second === null)
    return { digit: "", headline: say("draw.blank"), detail: say("draw.blank_hint") };
  const sure = percent(probabilities[digit]);
  const next = say("draw.next", { digit: second, share: percent(probabilities[second]) });
  if (digits.length > 1) {
    const part = verdict === "not a digit" ? say("draw.shown_no_digit") : `${digit}, ${sure}`;
    const detail = say("draw.shown", { place: chosen + 1, count: digits.length, part });
    return { digit: asText(digits), headline: "", detail };
  }
  if (verdict === "not a digit") {
    return { digit: "?", headline: say("draw.no_digit"), detail: say("draw.no_digit_detail", { digit }) };
  }
  if (verdict === "unsure") return { digit: `${digit}?`, headline: say("draw.unsure"), detail: `${sure}, ${next}` };
  return { digit: `${digit}`, headline: sure, detail: next };
}

export class AnswerView {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.digit = make("div", { class: "dl-digit", "aria-hidden": "true" });
    this.headline = make("div", { class: "dl-headline" });
    this.detail = make("div", { class: "dl-detail" });
    this.spoken = make("div", { class: "dl-sr", role: "status" });
    this.bars = indices(10).map((digit) => this.bar(digit));
    this.buttons = this.bars.map(({ pick }) => pick);
    setStop(this.buttons, this.buttons[0]); // the arrow keys go from one to the next
    /** @type {(digit: number, byKey: boolean) => void} set by whoever explains probabilities */
    this.onPick = () => {};
    const rows = this.bars.map((bar) => bar.row);
    this.list = make("ol", { class: "dl-bars", "aria-label": say("draw.bars") }, ...rows);
    const words = make("div", {}, this.headline, this.detail);
    parent.append(make("div", { class: "dl-answer" }, this.digit, words, this.spoken), this.list);
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

  /** @param {Answer} answer */
  show(answer) {
    const words = inWords(answer);
    this.digit.textContent = words.digit;
    this.headline.textContent = words.headline;
    this.detail.textContent = words.detail;
    this.digit.dataset.verdict = answer.digits.length > 1 ? "number" : answer.verdict;
    answer.probabilities.forEach((p, digit) => {
      const { row, fill, value } = this.bars[digit];
      fill.style.transform = `scaleX(${p})`;
      value.textContent = answer.digit === null ? "–" : percent(p);
      row.classList.toggle("dl-best", digit === answer.digit);
    });
  }

  /** Tell a screen reader, once the pen is up. @param {Answer} answer */
  speak(answer) {
    const { headline, detail } = inWords(answer);
    const several = answer.digits.length > 1 ? `${asText(answer.digits)}. ` : "";
    const plain = several || answer.verdict !== "digit";
    setText(this.spoken, plain ? `${several}${headline} ${detail}` : `${answer.digit}, ${headline}, ${detail}`);
  }

  /** What is shown is not the drawing's any more. */
  fail() {
    this.headline.textContent = say("draw.no_answer");
    this.detail.textContent = say("draw.no_answer_hint");
    setText(this.spoken, `${say("draw.no_answer")}. ${say("draw.no_answer_hint")}`);
  }
}
