// A block's settings as native controls, and as the text of its link.

import { make } from "../base/dom.js";

/**
 * @typedef {{name: string, label: string, kind: string, default: any, choices: [any, string][], low: number,
 *            high: number, parts: string[], hidden: boolean}} Setting
 * @typedef {{name: string, title: string, texts: Object<string, string>, settings: Setting[]}} Block
 */

/** @param {Block} block @returns {Object<string, any>} */
export const defaultsOf = (block) => Object.fromEntries(block.settings.map((one) => [one.name, one.default]));

/** @param {Setting} setting @param {string} text @returns {any} undefined where the text is no such value */
function parse({ kind, choices, default: standard }, text) {
  if (kind === "choice") return choices.find(([value]) => String(value) === text)?.[0];
  if (kind === "flag") return { true: true, false: false }[text];
  if (text.trim() === "") return undefined;
  const numbers = text.split(",").map(Number);
  if (!numbers.every((one) => Number.isFinite(one) && Math.abs(one) <= 1e6)) return undefined;
  if (kind === "numbers") {
    const fits = standard.length
      ? numbers.length === standard.length && numbers.every(Number.isInteger)
      : numbers.length <= 49;
    return fits ? numbers : undefined;
  }
  if (numbers.length !== 1 || (kind === "whole" && !Number.isInteger(numbers[0]))) return undefined;
  return numbers[0];
}

/**
 * The settings in a link, defaults for what it does not say or says wrongly.
 * @param {Block} block @param {string} query
 */
export function fromQuery(block, query) {
  const said = new URLSearchParams(query);
  const values = defaultsOf(block);
  for (const setting of block.settings) {
    const value = said.has(setting.name) ? parse(setting, said.get(setting.name)) : undefined;
    if (value !== undefined) values[setting.name] = value;
  }
  return values;
}

/** @param {Block} block @param {Object<string, any>} values @returns {string} "?a=1&b=2", or "" for the defaults */
export function toQuery(block, values) {
  const said = block.settings
    .filter(({ name, default: standard }) => String(values[name]) !== String(standard))
    .map(({ name }) => `${name}=${encodeURIComponent(String(values[name])).replaceAll("%2C", ",")}`);
  return said.length ? `?${said.join("&")}` : "";
}

/** The controls of one block. */
export class Controls {
  /** @param {Block} block @param {(name: string, value: any) => void} onChange */
  constructor(block, onChange) {
    this.block = block;
    this.controls = new Map();
    this.element = make("form", { class: "dl-settings", "aria-label": "Settings" });
    this.element.addEventListener("submit", (event) => event.preventDefault());
    for (const setting of block.settings) {
      if (setting.hidden || setting.name === "part") continue;
      const { row, control } = build(setting, `dl-${block.name}-${setting.name}`, (value) =>
        onChange(setting.name, value),
      );
      row.dataset.setting = setting.name;
      this.controls.set(setting.name, { setting, row, control });
      this.element.append(row);
    }
  }

  /** @param {Object<string, any>} values */
  show(values) {
    for (const [name, { setting, row, control }] of this.controls) {
      row.hidden = setting.parts.length > 0 && !setting.parts.includes(values.part);
      if (setting.kind === "flag") control.checked = values[name];
      else if (control !== document.activeElement || setting.kind === "choice") control.value = String(values[name]);
    }
  }
}

/**
 * A label and its control, tied by an id, so that a select's options are no part of its name.
 * @param {Setting} setting @param {string} id @param {(value: any) => void} onChange
 */
function build(setting, id, onChange) {
  const control = makeControl(setting, id, onChange);
  const label = make("label", { for: id }, setting.label);
  if (setting.kind === "flag") return { control, row: make("div", { class: "dl-setting dl-flag" }, control, label) };
  return { control, row: make("div", { class: "dl-setting" }, label, control) };
}

/** @param {Setting} setting @param {string} id @param {(value: any) => void} onChange */
function makeControl(setting, id, onChange) {
  const { kind, choices, low, high } = setting;
  if (kind === "choice") {
    const control = make("select", { id });
    control.append(...choices.map(([value, text]) => make("option", { value: String(value) }, text)));
    control.addEventListener("change", () => onChange(parse(setting, control.value)));
    return control;
  }
  if (kind === "flag") {
    const control = make("input", { id, type: "checkbox" });
    control.addEventListener("change", () => onChange(control.checked));
    return control;
  }
  const step = kind === "whole" ? 1 : "any";
  const control = make("input", { id, type: "number", min: low, max: high, step });
  control.addEventListener("input", () => {
    const value = parse(setting, control.value);
    if (value !== undefined) onChange(value);
  });
  return control;
}
