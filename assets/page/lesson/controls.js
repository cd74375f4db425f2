// A block's settings as native controls.

import { make, select } from "../base/dom.js";
import { say } from "../base/texts.js";
import { parse } from "./links.js";
import { worded } from "./words.js";

/**
 * @import {Setting} from "../base/messages.js"
 * @import {Block, Values} from "./links.js"
 */

export class Controls {
  /** @param {Block} block @param {(name: string, value: any) => void} onChange */
  constructor(block, onChange) {
    const own = block.settings.filter(({ hidden, name }) => !hidden && name !== "part");
    this.controls = own.map((setting) => {
      const id = `dl-${block.name}-${setting.name}`;
      const control = makeControl(setting, id, (value) => onChange(setting.name, value));
      // Tied by an id, so that a select's options are no part of its name.
      const label = make("label", { for: id }, worded(setting.label));
      const flag = setting.kind === "flag";
      const look = { class: `dl-setting${flag ? " dl-flag" : ""}`, "data-setting": setting.name };
      return { setting, control, row: make("div", look, ...(flag ? [control, label] : [label, control])) };
    });
    const rows = this.controls.map(({ row }) => row);
    this.element = make("form", { class: "dl-settings", "aria-label": say("lesson.frame.settings") }, ...rows);
    this.element.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @param {Values} values */
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

/** @param {Setting} setting @param {string} id @param {(value: any) => void} onChange */
function makeControl(setting, id, onChange) {
  const { kind, choices, low, high } = setting;
  if (kind === "choice") {
    const values = choices.map(([value]) => String(value));
    const names = choices.map(([, name]) => worded(name));
    const list = select(values, names, () => onChange(parse(setting, list.value)), { id });
    return list;
  }
  const flag = kind === "flag";
  const range = { min: low, max: high, step: kind === "whole" ? 1 : "any" };
  const control = make("input", flag ? { id, type: "checkbox" } : { id, type: "number", ...range });
  control.addEventListener(flag ? "change" : "input", () => {
    const value = flag ? control.checked : parse(setting, control.value);
    if (value !== undefined) onChange(value);
  });
  return control;
}
