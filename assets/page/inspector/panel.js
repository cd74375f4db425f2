// What the panels below the network share: their frame, their tables, the choice of a digit, the change of an answer.

import { largest } from "../base/codec.js";
import { button, indices, make, select, setText } from "../base/dom.js";
import { fixed, percent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { paint } from "../pictures/colours.js";

/**
 * @import {Attributes} from "../base/dom.js"
 * @import {ShortAnswer} from "../base/messages.js"
 * @import {Page} from "./view.js"
 */

/**
 * A section with a head and a button to close it; Escape closes it too.
 * @param {Attributes} attributes @param {Node[]} head @param {() => void} onClose @param {Attributes} close
 */
export function frame(attributes, head, onClose, close) {
  const end = make("span", { class: "dl-group dl-end" }, button("✕", onClose, close));
  const section = make("section", attributes, make("header", { class: "dl-inspector-head" }, ...head, end));
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  });
  return section;
}

/** A panel that a button of the dock opens; each kind adds its content, and asks the server while it is open. */
export class Panel {
  /** @param {Page} page @param {string} className @param {{label: string, title: string, opener: string}} texts */
  constructor(page, className, { label, title, opener }) {
    this.page = page;
    this.open = false;
    const toggle = () => page.toggle(this);
    this.opener = button(opener, toggle, { "aria-pressed": "false" });
    this.title = make("h2", { class: "dl-title", tabindex: -1 }, title);
    const close = { class: "dl-button dl-icon", "aria-label": say("inspector.close") };
    this.section = frame({ class: `dl-inspector ${className}`, "aria-label": label }, [this.title], toggle, close);
    this.targetPlace = make("span"); // of the page's choice of a digit, in the panels that ask about one
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

  /** Another digit is asked about. */
  retarget() {}

  /** The page turned light or dark. */
  repaint() {}

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

/** Two answers digit by digit: probabilities before and after, and how much each logit moved. */
export class ChangeTable {
  /** @param {number} classes @param {string} before @param {string} after heads of the columns */
  constructor(classes, before, after) {
    const heads = [say("inspector.digit"), before, after, say("inspector.logit_change")];
    const attributes = { class: "dl-change", "aria-label": say("inspector.change") };
    this.table = numberRows(attributes, heads, indices(classes).map(String));
    this.element = this.table.element;
  }

  /** @param {string} before @param {string} after */
  rename(before, after) {
    setText(this.table.heads[1], before);
    setText(this.table.heads[2], after);
  }

  /** @param {ShortAnswer} before @param {ShortAnswer} after */
  show(before, after) {
    const moves = after.logits.map((logit, digit) => logit - before.logits[digit]);
    const most = largest(moves);
    this.table.rows.forEach(({ element, cells }, digit) => {
      for (const [i, answer] of [before, after].entries())
        setText(cells[i], answer.digit === null ? "–" : percent(answer.probabilities[digit]));
      setText(cells[2], `${moves[digit] > 0 ? "+" : ""}${fixed(moves[digit], 2)}`);
      paint(cells[2], moves[digit], most);
      element.classList.toggle("dl-chosen", digit === after.digit);
    });
  }
}

/** @param {ShortAnswer} before @param {ShortAnswer} after @returns {string} the change of the answer in one sentence */
export function effect(before, after) {
  if (after.digit === null) return say("inspector.no_ink_left");
  if (before.digit === null) return "";
  const [was, is] = [before, after].map((answer) => percent(answer.probabilities[before.digit ?? 0]));
  const change = { digit: before.digit, before: was, after: is };
  if (after.digit === before.digit && was === is) return say("inspector.effect_same", change);
  if (after.digit === before.digit) return say("inspector.effect", change);
  const share = percent(after.probabilities[after.digit]);
  return say("inspector.effect_other", { ...change, other: after.digit, share });
}
