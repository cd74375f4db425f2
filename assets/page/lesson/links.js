// A block's settings as the text of its link.

/**
 * @import {Setting} from "../base/messages.js"
 * @typedef {import("../base/messages.js").BlockMessage} Block
 * @typedef {Record<string, any>} Values a block's settings by name; each part's own type is in base/messages.d.ts
 */

const LARGEST = 1e6; // of any number
const MOST_NUMBERS = 169; // of a kernel that is typed

/** @param {Block} block @returns {Values} */
export const defaultsOf = (block) => Object.fromEntries(block.settings.map((one) => [one.name, one.default]));

/** @param {Setting} setting @param {string} text @returns {any} undefined where the text is no such value */
export function parse({ kind, choices, default: standard }, text) {
  if (kind === "choice") return choices.find(([value]) => String(value) === text)?.[0];
  if (kind === "flag") return text === "true" ? true : text === "false" ? false : undefined;
  if (text.trim() === "") return undefined;
  const numbers = text.split(",").map(Number);
  if (!numbers.every((one) => Math.abs(one) <= LARGEST)) return undefined; // NaN is no number either
  if (kind === "numbers") {
    const places = Array.isArray(standard) ? standard.length : 0;
    const fits = places ? numbers.length === places && numbers.every(Number.isInteger) : numbers.length <= MOST_NUMBERS;
    return fits ? numbers : undefined;
  }
  if (numbers.length !== 1 || (kind === "whole" && !Number.isInteger(numbers[0]))) return undefined;
  return numbers[0];
}

/** A link's settings, defaults for what it leaves out or says wrongly. @param {Block} block @param {string} query */
export function fromQuery(block, query) {
  const said = new URLSearchParams(query);
  const values = block.settings.map((setting) => {
    const text = said.get(setting.name);
    return [setting.name, (text === null ? undefined : parse(setting, text)) ?? setting.default];
  });
  return Object.fromEntries(values);
}

/** @param {Block} block @param {Values} values @returns {string} "?a=1&b=2", or "" for the defaults */
export function toQuery(block, values) {
  const said = block.settings
    .filter(({ name, default: standard }) => String(values[name]) !== String(standard))
    .map(({ name }) => `${name}=${encodeURIComponent(String(values[name])).replaceAll("%2C", ",")}`);
  return said.length ? `?${said.join("&")}` : "";
}
