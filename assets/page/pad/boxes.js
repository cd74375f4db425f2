// Several digits on one pad: a box around each, and a choice of the one whose maps are shown.

import { make } from "../base/dom.js";

const UNITS = 1000; // the pad's side

/** @typedef {{digit: number, verdict: string, box: number[]}} Found box: left, top, right, bottom in units */

export class NumberBoxes {
  /** @param {HTMLElement} parent lies exactly over the pad @param {(index: number) => void} onChoose */
  constructor(parent, onChoose) {
    this.onChoose = onChoose;
    this.layer = make("div", { class: "dl-boxes", role: "group", "aria-label": "Digits on the pad" });
    /** @type {HTMLElement[]} */
    this.boxes = [];
    parent.append(this.layer);
  }

  /** @param {Found[]} digits from left to right; none where there is one digit alone @param {number} chosen */
  show(digits, chosen) {
    while (this.boxes.length > digits.length) this.boxes.pop().remove();
    while (this.boxes.length < digits.length) this.boxes.push(this.add(this.boxes.length));
    digits.forEach(({ digit, verdict, box }, index) => {
      const [left, top, right, bottom] = box.map((side) => (100 * side) / UNITS);
      const frame = this.boxes[index];
      Object.assign(frame.style, {
        left: `${left}%`,
        top: `${top}%`,
        width: `${right - left}%`,
        height: `${bottom - top}%`,
      });
      const label = frame.firstChild;
      label.textContent = verdict === "not a digit" ? "?" : `${digit}${verdict === "unsure" ? "?" : ""}`;
      label.setAttribute("aria-label", `Digit ${index + 1} of ${digits.length}: ${label.textContent}. Show its maps`);
      label.setAttribute("aria-pressed", String(index === chosen));
      frame.classList.toggle("dl-below", top < 12);
    });
  }

  /** @param {number} index @returns {HTMLElement} */
  add(index) {
    // Only the label takes the pointer: one can go on drawing inside the box.
    const label = make("button", { type: "button" });
    label.addEventListener("click", () => this.onChoose(index));
    const frame = make("div", { class: "dl-box" }, label);
    this.layer.append(frame);
    return frame;
  }
}

/** @param {Found[]} digits @returns {string} the whole number as text, ? for what is no digit */
export function asText(digits) {
  return digits.map(({ digit, verdict }) => (verdict === "not a digit" ? "?" : digit)).join("");
}
