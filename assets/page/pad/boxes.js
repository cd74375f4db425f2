// Several digits on one pad: a box around each, and a choice of the one whose maps are shown.

import { make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { UNITS } from "./paper.js";

/** @import {FoundDigit} from "../base/messages.js" */

const NEAR_TOP = 12; // per cent of the pad: so high up, the label stands below its box

export class NumberBoxes {
  /** @param {HTMLElement} parent lies exactly over the pad @param {(index: number) => void} onChoose */
  constructor(parent, onChoose) {
    this.onChoose = onChoose;
    this.layer = make("div", { class: "dl-boxes", role: "group", "aria-label": say("draw.boxes") });
    this.boxes = /** @type {{frame: HTMLElement, label: HTMLButtonElement}[]} */ ([]);
    parent.append(this.layer);
  }

  /** @param {readonly FoundDigit[]} digits from left to right; none where there is one alone @param {number} chosen */
  show(digits, chosen) {
    for (const { frame } of this.boxes.splice(digits.length)) frame.remove();
    while (this.boxes.length < digits.length) this.boxes.push(this.add(this.boxes.length));
    digits.forEach(({ digit, verdict, box }, index) => {
      const [left, top, right, bottom] = box.map((side) => (100 * side) / UNITS);
      const { frame, label } = this.boxes[index];
      const [width, height] = [`${right - left}%`, `${bottom - top}%`];
      Object.assign(frame.style, { left: `${left}%`, top: `${top}%`, width, height });
      const said = verdict === "not a digit" ? "?" : `${digit}${verdict === "unsure" ? "?" : ""}`;
      label.textContent = said;
      label.setAttribute("aria-label", say("draw.box", { place: index + 1, count: digits.length, digit: said }));
      label.setAttribute("aria-pressed", String(index === chosen));
      frame.classList.toggle("dl-below", top < NEAR_TOP);
    });
  }

  /** @param {number} index */
  add(index) {
    // Only the label takes the pointer: one can go on drawing inside the box.
    const label = make("button", { type: "button" });
    label.addEventListener("click", () => this.onChoose(index));
    const frame = make("div", { class: "dl-box" }, label);
    this.layer.append(frame);
    return { frame, label };
  }
}

/** @param {readonly FoundDigit[]} digits @returns {string} the whole number as text, ? for what is no digit */
export function asText(digits) {
  return digits.map(({ digit, verdict }) => (verdict === "not a digit" ? "?" : digit)).join("");
}
