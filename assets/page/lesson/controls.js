// A block's settings as native controls.

import { make, select } from "../base/dom.js";
import { say } from "../base/texts.js";
import { parse } from "./links.js";
import { worded } from "./words.js";

/**
 * @typedef {import("./links.js").Setting} Setting
 * @typedef {HTMLSelectElement | HTMLInputElement} Control
 */

export class Controls {
  /** @param {import("./links.js").Block} block @param {(name: string, value: any) => void} onChange */
  constructor(block, onChange) {
    /** @type {{setting: Setting, row: HTMLElement, control: Control}[]} */
    this.controls = [];
    this.element = make("form", { class: "dl-settings", "aria-label": say("lesson.frame.settings") });
    this.element.addEventListener("submit", (event) => event.preventDefault());
    for (const setting of block.settings) {
      if (setting.hidden || setting.name === "part") continue;
      const id = `dl-${block.name}-${setting.name}`;
      const control = makeControl(setting, id, (value) => onChange(setting.name, value));
      const row = rowOf(setting, id, control);
      this.controls.push({ setting, row, control });
      this.element.append(row);
    }
  }

  /** @param {import("./links.js").Values} values */
  show(values) {
    for (const { setting, row, control } of this.controls) {
      const value = values[setting.name];
      row.hidden = setting.part !== "" && setting.part !== values.part;
      if (control instanceof HTMLInputElement && setting.kind === "flag") control.checked = value;
      // What is being typed is left alone.
      else if (setting.kind === "choice" || control !== document.activeElement) control.value = String(value);
    }
  }
}

/**
 * Label and control, tied by an id, so that a select's options are no part of its name.
 * @param {Setting} setting
 * @param {string} id
 * @param {Control} control
 */
function rowOf({ name, kind, label }, id, control) {
  const text = make("label", { for: id }, worded(label));
  const flag = kind === "flag";
  const order = flag ? [control, text] : [text, control];
  return make("div", { class: `dl-setting${flag ? " dl-flag" : ""}`, "data-setting": name }, ...order);
}

/** @param {Setting} setting @param {string} id @param {(value: any) => void} onChange @returns {Control} */
function makeControl(setting, id, onChange) {
  const { kind, low, high } = setting;
  if (kind === "choice") {
    const values = setting.choices.map(([value]) => String(value));
    const names = setting.choices.map(([, name]) => worded(name));
    const control = select(values, names, () => onChange(parse(setting, control.value)), { id });
    return control;
  }
  if (kind === "flag") {
    const control = make("input", { id, type: "checkbox" });
    control.addEventListener("change", () => onChange(control.checked));
    return control;
  }
  const control = make("input", { id, type: "number", min: low, max: high, step: kind === "whole" ? 1 : "any" });
  control.addEventListener("input", () => {
    const value = parse(setting, control.value);
    if (value !== undefined) onChange(value);
  });
  return control;
}
