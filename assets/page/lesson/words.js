// What the server says in keys and values, as words; and the small pieces that several blocks write with it.

import { make } from "../base/dom.js";
import { say } from "../base/texts.js";

/** @typedef {string | import("../base/messages.js").Sentence} Words what is the same in every language, or a key */

/** @param {Words} words @returns {string} */
export const worded = (words) => (typeof words === "string" ? words : say(words.key, words.values));

/**
 * A table whose first column names the row; the cells are filled later.
 * @param {readonly string[]} head
 * @param {readonly string[]} names of the rows
 * @returns {{element: HTMLTableElement, rows: HTMLTableRowElement[], cells: HTMLTableCellElement[][]}}
 */
export function table(head, names) {
  const cells = names.map(() => head.slice(1).map(() => make("td")));
  const rows = names.map((name, i) => make("tr", {}, make("th", { scope: "row" }, name), ...cells[i]));
  const top = make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)));
  const element = make("table", { class: "dl-l-table" }, make("thead", {}, top), make("tbody", {}, ...rows));
  return { element, rows, cells };
}

/** What answers the question, covered until it is answered. @param {...(Node | string)} children */
export const cover = (...children) => make("div", { class: "dl-cover" }, ...children);

/** Lines below each other. @param {...(Node | string)} children */
export const facts = (...children) => make("div", { class: "dl-l-facts" }, ...children);
