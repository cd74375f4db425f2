// "Predict first": results are kept back; a guess may be given before they are shown.

import { button, make, setText } from "../base/dom.js";
import { exact, parseNumber } from "../base/formats.js";
import { say } from "../base/texts.js";

export class Prediction {
  /** @param {{hide: (hidden: boolean) => void, reveal: () => void}} on hide: the box was checked or not */
  constructor(on) {
    this.box = make("input", { type: "checkbox" });
    this.box.addEventListener("change", () => on.hide(this.box.checked));
    this.guess = make("input", { type: "text", inputmode: "decimal", size: 6 });
    this.guess.addEventListener("keydown", (event) => {
      if (event.key === "Enter") on.reveal();
    });
    this.note = make("span", { class: "dl-note", role: "status" });
    const guess = make("label", {}, `${say("inspector.guess")} `, this.guess);
    const reveal = button(say("inspector.reveal"), () => on.reveal());
    this.ask = make("div", { class: "dl-group dl-ask" }, guess, reveal, this.note);
    this.ask.hidden = true;
    this.choice = make("label", {}, this.box, ` ${say("inspector.predict")}`);
  }

  get wanted() {
    return this.box.checked;
  }

  /** Another number, or another choice: the old guess is gone. */
  begin() {
    this.ask.hidden = !this.wanted;
    this.guess.value = "";
    setText(this.note, "");
  }

  /** Say what was guessed and what it is. @param {number} value */
  compare(value) {
    if (!Number.isFinite(parseNumber(this.guess.value))) return;
    setText(this.note, say("inspector.guessed", { guess: this.guess.value, value: exact(value) }));
  }
}
