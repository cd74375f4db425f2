// What the panels below the network share: their frame (title, Close, controls, content; Escape closes it too), and the
// choice of a digit.

import { button, indices, make, select } from "../base/dom.js";
import { say } from "../base/texts.js";

/** @import {Attributes} from "../base/dom.js" */

/**
 * @param {{className: string, label: string, title: string, onClose: () => void}} frame
 * @param {(Node | string)[]} controls
 * @param {...(Node | string)} content
 * @returns {HTMLElement}
 */
export function panel({ className, label, title, onClose }, controls, ...content) {
  const section = make(
    "section",
    { class: `dl-inspector ${className}`, "aria-label": label },
    make(
      "header",
      { class: "dl-inspector-head" },
      make("h2", { class: "dl-title", tabindex: -1 }, title),
      make("span", { class: "dl-group dl-end" }, button(say("inspector.close"), onClose)),
    ),
    make("div", { class: "dl-controls" }, ...controls),
    ...content,
  );
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onClose();
  });
  return section;
}

/**
 * One of the digits, or none.
 * @param {number} classes
 * @param {string} none how no digit is called
 * @param {(digit: number | null) => void} onChange
 * @param {Attributes} [attributes]
 */
export function digitChoice(classes, none, onChange, attributes) {
  const digits = indices(classes);
  const change = () => onChange(chosenDigit(element));
  const element = select(["", ...digits], [none, ...digits], change, attributes);
  return element;
}

/** @param {HTMLSelectElement} choice of `digitChoice` @returns {number | null} */
export const chosenDigit = (choice) => (choice.value === "" ? null : Number(choice.value));

/** Count an answer that is on the screen, for whoever waits for it. @param {HTMLElement} section */
export function countAnswer(section) {
  section.dataset.answers = String(Number(section.dataset.answers ?? 0) + 1);
}
