// "Guess first": results are kept back; a guess may be given before they are shown.

import { button, make, setText } from "../base/dom.js";
import { exact, parseNumber } from "../base/formats.js";
import { say } from "../base/texts.js";

export class Prediction {
  /** @param {{hide: (hidden: boolean) => void, reveal: () => void}} on hide: the button was pressed or let go */
  constructor(on) {
    this.wanted = false;
    this.choice = button(say("inspector.predict"), () => this.turn(on.hide), { "aria-pressed": "false" });
    this.guess = make("input", { type: "text", inputmode: "decimal", size: 6 });
    this.guess.addEventListener("keydown", (event) => {
      if (event.key === "Enter") on.reveal();
    });
    this.guess.addEventListener("input", () => setText(this.note, "")); // what was said is about the guess before
    this.note = make("span", { class: "dl-note", role: "status" });
    const guess = make("label", {}, `${say("inspector.guess")} `, this.guess);
    const reveal = button(say("inspector.reveal"), () => on.reveal());
    this.ask = make("div", { class: "dl-group dl-ask" }, guess, reveal, this.note);
    this.ask.hidden = true;
  }

  /** @param {(hidden: boolean) => void} hide */
  turn(hide) {
    this.wanted = !this.wanted;
    this.choice.setAttribute("aria-pressed", String(this.wanted));
    hide(this.wanted);
  }

  /** Another number, or another choice: the old guess is gone. */
  begin() {
    this.ask.hidden = !this.wanted;
    this.guess.value = "";
    setText(this.note, "");
  }

  /** Say what was guessed and what it is. @param {number} value */
  compare(value) {
    const typed = this.guess.value;
    if (!typed.trim()) setText(this.note, "");
    else if (!Number.isFinite(parseNumber(typed))) setText(this.note, say("inspector.no_number", { guess: typed }));
    else setText(this.note, say("inspector.guessed", { guess: typed, value: exact(value) }));
  }
}
