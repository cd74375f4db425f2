// The answer in words and the ten probabilities as bars.

import { make } from "../base/dom.js";
import { percent } from "../base/formats.js";
import { asText } from "../pad/boxes.js";

/** @param {import("../base/codec.js").Answer} answer @returns {{digit: string, headline: string, detail: string}} */
export function inWords(answer) {
  const { digit, runner_up: second, verdict, probabilities, digits, chosen } = answer;
  if (digit === null) return { digit: "", headline: "Blank", detail: "Draw a digit, 0 to 9." };
  const next = `next: ${second}, ${percent(probabilities[second])}`;
  const sure = percent(probabilities[digit]);
  if (digits.length > 1) {
    const part = verdict === "not a digit" ? "no digit" : `${digit}, ${sure}`;
    return { digit: asText(digits), headline: "", detail: `Shown: digit ${chosen + 1} of ${digits.length} (${part})` };
  }
  if (verdict === "not a digit")
    return { digit: "?", headline: "No digit", detail: `If it were one: most likely ${digit}.` };
  if (verdict === "unsure") return { digit: `${digit}?`, headline: "Not sure", detail: `${sure}, ${next}` };
  return { digit: `${digit}`, headline: sure, detail: next };
}

export class AnswerView {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.digit = make("div", { class: "dl-digit", "aria-hidden": "true" });
    this.headline = make("div", { class: "dl-headline" });
    this.detail = make("div", { class: "dl-detail" });
    this.spoken = make("div", { class: "dl-sr", role: "status" });
    this.bars = [...Array(10).keys()].map((digit) => this.bar(digit));
    /** @type {(digit: number, byKey: boolean) => void} set by whoever explains probabilities */
    this.onPick = () => {};
    this.list = make("ol", { class: "dl-bars", "aria-label": "Probability of each digit" });
    this.list.append(...this.bars.map((bar) => bar.row));
    parent.append(
      make("div", { class: "dl-answer" }, this.digit, make("div", {}, this.headline, this.detail), this.spoken),
      this.list,
    );
  }

  bar(digit) {
    const fill = make("span", { class: "dl-bar-fill" });
    const value = make("span", { class: "dl-bar-value" });
    // One stop of the Tab key for all ten; the arrow keys go from one to the next.
    const pick = make(
      "button",
      { type: "button", tabindex: digit ? -1 : 0 },
      make("b", {}, String(digit)),
      make("span", { class: "dl-bar" }, fill),
      value,
    );
    pick.addEventListener("click", (event) => this.onPick(digit, event.detail === 0));
    return { row: make("li", {}, pick), pick, fill, value };
  }

  /** @param {number|null} pinned the digit whose probability is explained */
  mark(pinned) {
    this.bars.forEach(({ pick }, digit) => {
      pick.setAttribute("aria-pressed", String(digit === pinned));
      if (pinned !== null) pick.tabIndex = digit === pinned ? 0 : -1;
    });
  }

  focus() {
    this.bars.find(({ pick }) => pick.tabIndex === 0).pick.focus();
  }

  /** @param {import("../base/codec.js").Answer} answer */
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

  /** Tell a screen reader, once the pen is up. @param {import("../base/codec.js").Answer} answer */
  speak(answer) {
    const { headline, detail } = inWords(answer);
    const several = answer.digits.length > 1 ? `${asText(answer.digits)}. ` : "";
    const plain = several || answer.verdict !== "digit";
    const text = plain ? `${several}${headline} ${detail}` : `${answer.digit}, ${headline}, ${detail}`;
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }

  fail() {
    this.headline.textContent = "No answer";
    this.detail.textContent = "Draw on to try again.";
  }
}
