// A picture's legend: the ends of its scale in numbers, and the scale's colours.

import { make, setText } from "../base/dom.js";
import { range } from "../base/formats.js";
import { say } from "../base/texts.js";
import { gradient } from "./colours.js";

export class Legend {
  constructor() {
    this.range = make("span");
    this.ramp = make("span", { class: "dl-ramp", title: say("picture.ramp") });
    this.element = make("span", { class: "dl-legend" }, this.range, this.ramp);
    this.signed = /** @type {boolean | undefined} */ (undefined);
  }

  /** @param {number} scale the largest magnitude @param {boolean} signed @param {string} [text] other than the range */
  show(scale, signed, text = range(scale, signed)) {
    setText(this.range, text);
    if (signed !== this.signed) this.ramp.style.background = gradient(signed);
    this.signed = signed;
  }
}
