// The question that a block begins with: choose, or let it be shown; until then the answer in the picture is covered.

import { button, make } from "../base/dom.js";

/** @typedef {{text: string, choices: string[], right: number, why: string}} Question */

export class QuestionView {
  /** @param {(revealed: boolean) => void} onReveal called when the student reveals the answer or asks again */
  constructor(onReveal) {
    this.onReveal = onReveal;
    this.text = make("p", { class: "dl-question-text" });
    this.choices = make("div", { class: "dl-choices", role: "group", "aria-label": "Choices" });
    this.why = make("span", { class: "dl-why", role: "status" });
    this.switch = button("Show answer", () => this.onReveal(!this.revealed));
    this.element = make(
      "section",
      { class: "dl-question", "aria-label": "Question" },
      this.text,
      make("div", { class: "dl-question-row" }, this.choices, this.switch, this.why),
    );
    this.revealed = false;
    /** @type {string|null} */
    this.chosen = null;
    this.asked = "";
  }

  /** @param {Question} question @param {boolean} revealed */
  show(question, revealed) {
    this.revealed = revealed;
    if (this.asked !== question.text) this.chosen = null;
    this.asked = question.text;
    if (!revealed) this.chosen = null;
    this.text.textContent = question.text;
    this.switch.textContent = revealed ? "Ask again" : "Show answer";
    this.fill(question);
    const verdict =
      this.chosen === null ? "" : this.chosen === question.choices[question.right] ? "Right: " : "Not quite: ";
    this.why.textContent = revealed ? `${verdict}${question.choices[question.right]}, ${question.why}` : "";
  }

  /** @param {Question} question */
  fill({ choices, right }) {
    if (this.choices.children.length !== choices.length) {
      const pick = (event) => {
        this.chosen = event.currentTarget.dataset.choice;
        this.onReveal(true);
      };
      this.choices.replaceChildren(
        ...choices.map(() => {
          const one = make("button", { type: "button", class: "dl-button" });
          one.addEventListener("click", pick);
          return one;
        }),
      );
    }
    choices.forEach((choice, i) => {
      const one = this.choices.children[i];
      const mark = !this.revealed ? "" : i === right ? "✓ " : choice === this.chosen ? "✗ " : "";
      one.textContent = mark + choice;
      one.dataset.choice = choice;
      one.classList.toggle("dl-right", this.revealed && i === right);
      one.classList.toggle("dl-wrong", this.revealed && i !== right && choice === this.chosen);
    });
  }
}
