// What the server says in keys and values, as words; and the small pieces that several blocks write with it.

import { make } from "../base/dom.js";
import { say } from "../base/texts.js";

/** @typedef {string | import("../base/messages.js").Sentence} Words what is the same in every language, or a key */

/** @param {Words} words @returns {string} */
export const worded = (words) => (typeof words === "string" ? words : say(words.key, words.values));

/** @param {string} name its class @param {...(Node | string)} children */
export const div = (name, ...children) => make("div", { class: name }, ...children);

/** What answers the question, covered until it is answered. @param {...(Node | string)} children */
export const cover = (...children) => div("dl-cover", ...children);

/** Lines below each other. @param {...(Node | string)} children */
export const facts = (...children) => div("dl-l-facts", ...children);

/** From one picture to the next. */
export const arrow = () => make("span", { class: "dl-arrow", "aria-hidden": "true" }, "→");

/** A table that is filled later. */
export const table = () => make("table", { class: "dl-l-table" });

/**
 * Fill a table whose first column names the row.
 * @param {HTMLTableElement} element @param {string[]} head @param {string[][]} rows
 * @param {(row: number) => string} [look] a row's class
 */
export function fill(element, head, rows, look = () => "") {
  const top = make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)));
  const lines = rows.map(([name, ...cells], i) =>
    make("tr", { class: look(i) }, make("th", { scope: "row" }, name), ...cells.map((text) => make("td", {}, text))),
  );
  element.replaceChildren(make("thead", {}, top), make("tbody", {}, ...lines));
}
