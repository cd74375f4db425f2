// The parts of a sum as chips: one for each map, which can be chosen, and one for the bias.

import { largest } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { fixed } from "../base/formats.js";
import { say } from "../base/texts.js";
import { paint } from "../pictures/colours.js";

export class Chips {
  /** @param {string} label @param {number} channels @param {(channel: number) => void} onChoose */
  constructor(label, channels, onChoose) {
    this.chips = indices(channels).map((channel) => {
      const value = make("b", { class: "dl-number" });
      const one = button("", () => onChoose(channel), { class: "dl-chip-button" });
      one.append(`${say("inspector.map", { channel })} `, value);
      return { item: make("li", { class: "dl-chip" }, one), value };
    });
    this.bias = make("b", { class: "dl-number" });
    const last = make("li", { class: "dl-chip" }, `${say("inspector.bias")} `, this.bias);
    this.element = make("ol", { class: "dl-chips", "aria-label": label }, ...this.chips.map(({ item }) => item), last);
  }

  /** @param {readonly number[]} values one a map @param {number} bias */
  show(values, bias) {
    const most = largest(values);
    values.forEach((value, channel) => write(this.chips[channel].value, value, most));
    write(this.bias, bias, most);
  }
}

/** A number of a sum in its colour. @param {HTMLElement} element @param {number} value @param {number} scale */
export function write(element, value, scale) {
  setText(element, fixed(value, 4));
  element.dataset.value = String(value);
  paint(element, value, scale);
}
