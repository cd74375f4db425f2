// What the panels below the network share: their frame, their tables, and the choice of a digit.

import { button, indices, make, select, setText } from "../base/dom.js";
import { say } from "../base/texts.js";

/**
 * @import {Attributes} from "../base/dom.js"
 * @import {Page} from "./view.js"
 */

/**
 * A section with a head and a button to close it; Escape closes it too.
 * @param {Attributes} attributes @param {Node[]} head @param {() => void} onClose @param {Attributes} [close]
 */
export function frame(attributes, head, onClose, close) {
  const end = make("span", { class: "dl-group dl-end" }, button(say("inspector.close"), onClose, close));
  const section = make("section", attributes, make("header", { class: "dl-inspector-head" }, ...head, end));
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onClose();
  });
  return section;
}

/** A panel that a button of the toolbar opens; each kind adds its content, and asks the server while it is open. */
export class Panel {
  /** @param {Page} page @param {string} className @param {{label: string, title: string, opener: string}} texts */
  constructor(page, className, { label, title, opener }) {
    this.page = page;
    this.open = false;
    const toggle = () => page.toggle(this);
    this.opener = button(opener, toggle, { "aria-pressed": "false" });
    this.title = make("h2", { class: "dl-title", tabindex: -1 }, title);
    this.section = frame({ class: `dl-inspector ${className}`, "aria-label": label }, [this.title], toggle);
    this.says = make("p", { class: "dl-sum", role: "status" });
    this.fail = () => setText(this.says, say("inspector.no_answer"));
  }

  start() {
    this.open = true;
    this.opener.setAttribute("aria-pressed", "true");
  }

  stop() {
    this.open = false;
    this.opener.setAttribute("aria-pressed", "false");
    this.section.remove();
  }

  /** The drawing changed. */
  follow() {}

  /** Count an answer that is on the screen, for whoever waits for it. */
  answered() {
    this.section.dataset.answers = String(Number(this.section.dataset.answers ?? 0) + 1);
  }
}

/**
 * One of the digits, or none.
 * @param {number} classes @param {string} none how no digit is called @param {(digit: number | null) => void} onChange
 * @param {Attributes} [attributes]
 */
export function digitChoice(classes, none, onChange, attributes) {
  const digits = indices(classes);
  const element = select(["", ...digits], [none, ...digits], () => onChange(chosenDigit(element)), attributes);
  return element;
}

/** @param {HTMLSelectElement} choice of `digitChoice` @returns {number | null} */
export const chosenDigit = (choice) => (choice.value === "" ? null : Number(choice.value));

/**
 * A table with a head for each column and each row, and cells for the numbers.
 * @param {Attributes} attributes @param {string[]} columns @param {(Node | string)[]} names of the rows
 */
export function numberRows(attributes, columns, names) {
  const heads = columns.map((head) => make("th", { scope: "col" }, head));
  const rows = names.map((name) => {
    const cells = columns.slice(1).map(() => make("td", { class: "dl-number" }));
    return { element: make("tr", {}, make("th", { scope: "row" }, name), ...cells), cells };
  });
  const body = make("tbody", {}, ...rows.map((row) => row.element));
  const element = make("table", attributes, make("thead", {}, make("tr", {}, ...heads)), body);
  return { element, heads, rows };
}
