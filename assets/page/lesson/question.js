// The question that a block begins with: choose, or let it be shown; until then the answer in the picture is covered.

import { button, indices, make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { div, worded } from "./words.js";

/** @import {Question} from "../base/messages.js" */

export class QuestionView {
  /** @param {(revealed: boolean) => void} onReveal called when the student reveals the answer or asks again */
  constructor(onReveal) {
    this.onReveal = onReveal;
    this.text = make("p", { class: "dl-question-text" });
    this.choices = make("div", { class: "dl-choices", role: "group", "aria-label": say("lesson.question.choices") });
    this.why = make("span", { class: "dl-why", role: "status" });
    this.switch = button(say("lesson.question.show"), () => this.onReveal(!this.revealed));
    const row = div("dl-question-row", this.choices, this.switch, this.why);
    const label = say("lesson.question.section");
    this.element = make("section", { class: "dl-question", "aria-label": label }, this.text, row);
    this.revealed = false;
    this.chosen = /** @type {string | null} */ (null);
  }

  /** @param {Question} question @param {boolean} revealed */
  show(question, revealed) {
    const text = worded(question.text);
    const choices = question.choices.map(worded);
    const choice = choices[question.right];
    if (this.text.textContent !== text || !revealed) this.chosen = null;
    this.revealed = revealed;
    this.text.textContent = text;
    this.switch.textContent = say(revealed ? "lesson.question.again" : "lesson.question.show");
    this.fill(choices, question.right);
    const verdict = this.chosen === null ? "why" : this.chosen === choice ? "right" : "wrong";
    const why = { choice, why: worded(question.why) };
    this.why.textContent = revealed ? say(`lesson.question.${verdict}`, why) : "";
  }

  /** @param {string[]} choices @param {number} right */
  fill(choices, right) {
    if (this.choices.children.length !== choices.length) {
      this.choices.replaceChildren(...indices(choices.length).map(() => this.choice()));
    }
    const buttons = this.choices.querySelectorAll("button");
    choices.forEach((choice, i) => {
      const wrong = this.revealed && i !== right && choice === this.chosen;
      const mark = this.revealed && i === right ? "✓ " : wrong ? "✗ " : "";
      buttons[i].textContent = mark + choice;
      buttons[i].dataset.choice = choice;
      buttons[i].classList.toggle("dl-right", this.revealed && i === right);
      buttons[i].classList.toggle("dl-wrong", wrong);
    });
  }

  choice() {
    const one = button("", () => {
      this.chosen = one.dataset.choice ?? null;
      this.onReveal(true);
    });
    return one;
  }
}
