// The answer as one large digit and a line of words; where the network stands below the pad, with the three likeliest.

import { make, setText } from "../base/dom.js";
import { percent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { asText } from "./boxes.js";

/**
 * @import {Answer} from "../base/messages.js"
 * @typedef {{digit: string, headline: string, detail: string}} Words
 */

const LIKELIEST = 3;

/** @param {Answer} answer @returns {Words} */
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

/** Whether a drawing that is not finished may say so already: a half-written 4 is no failure. @param {Answer} answer */
const isSure = ({ digit, verdict, digits }) =>
  digit === null || (digits.length > 1 ? digits.every((one) => one.verdict === "digit") : verdict === "digit");

/** @param {readonly number[]} probabilities @returns {number[]} the digits, the likeliest first */
const likeliest = (probabilities) =>
  probabilities
    .map((_, digit) => digit)
    .sort((one, other) => probabilities[other] - probabilities[one])
    .slice(0, LIKELIEST);

export class AnswerWords {
  constructor() {
    this.digit = make("div", { class: "dl-digit", "aria-hidden": "true" });
    this.headline = make("div", { class: "dl-headline" });
    this.detail = make("div", { class: "dl-detail" });
    this.spoken = make("div", { class: "dl-sr", role: "status" });
    this.rows = Array.from({ length: LIKELIEST }, () => {
      const fill = make("span", { class: "dl-bar-fill" });
      const [name, value] = [make("b"), make("span", { class: "dl-bar-value" })];
      return { element: make("li", {}, name, make("span", { class: "dl-bar" }, fill), value), name, fill, value };
    });
    const three = make("ol", { class: "dl-three", "aria-hidden": "true" }, ...this.rows.map(({ element }) => element));
    const words = make("div", { class: "dl-words" }, this.headline, this.detail);
    this.element = make("div", { class: "dl-answer", "data-part": "answer" }, this.digit, words, three, this.spoken);
  }

  /** @param {Answer} answer @param {boolean} finished whether the pen is up */
  show(answer, finished) {
    const told = finished || isSure(answer);
    const words = told ? inWords(answer) : { digit: "…", headline: say("draw.reading"), detail: "" };
    setText(this.digit, words.digit);
    setText(this.headline, words.headline);
    setText(this.detail, words.detail);
    const verdict = answer.digits.length > 1 ? "number" : answer.verdict;
    this.element.dataset.verdict = told ? verdict : "none";
    this.showThree(answer);
    if (finished) this.speak(answer, words);
  }

  /** @param {Answer} answer */
  showThree({ digit: best, probabilities }) {
    const first = likeliest(probabilities);
    this.rows.forEach(({ element, name, fill, value }, place) => {
      const digit = first[place];
      const p = best === null || digit === undefined ? 0 : probabilities[digit];
      setText(name, best === null ? "" : String(digit ?? ""));
      setText(value, best === null || digit === undefined ? "" : percent(p));
      fill.style.transform = `scaleX(${p})`;
      element.classList.toggle("dl-first", place === 0);
    });
  }

  /** To a screen reader. @param {Answer} answer @param {Words} words */
  speak(answer, { headline, detail }) {
    const several = answer.digits.length > 1 ? `${asText(answer.digits)}. ` : "";
    const plain = several || answer.verdict !== "digit";
    setText(this.spoken, plain ? `${several}${headline} ${detail}` : `${answer.digit}, ${headline}, ${detail}`);
  }
}
