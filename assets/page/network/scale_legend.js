// The page's one legend: what the colours mean, and where the scale of the layer that one looks at ends.

import { make, setText } from "../base/dom.js";
import { short } from "../base/formats.js";
import { say } from "../base/texts.js";
import { gradient } from "../pictures/colours.js";
import { columnsOf } from "./layout.js";

/** @import {LoadedNetwork} from "./loaded.js" */

export class ScaleLegend {
  /** @param {LoadedNetwork} loaded */
  constructor(loaded) {
    this.loaded = loaded;
    const ramp = make("span", { class: "dl-scale-ramp", "aria-hidden": "true" });
    ramp.style.background = gradient(true);
    this.ends = ["below", "zero", "above"].map((name) => make("span", { class: `dl-scale-${name}` }));
    setText(this.ends[1], "0");
    const line = make("div", { class: "dl-scale-line" }, this.ends[0], this.ends[1], this.ends[2]);
    this.says = make("p", { class: "dl-quiet" });
    this.element = make("div", { class: "dl-scale", "data-part": "legend" }, ramp, line, this.says);
    this.show(null);
  }

  /** @param {string | null} stage that is looked at; null: the first with weights */
  show(stage) {
    const { stages, scales } = this.loaded;
    const first = columnsOf(stages).find(({ kind }) => kind === "conv") ?? columnsOf(stages)[0];
    const known = stage !== null && scales.has(stage) ? stage : first.name;
    const end = short(scales.get(known) ?? 1);
    setText(this.ends[0], say("legend.below", { end }));
    setText(this.ends[2], say("legend.above", { end }));
    setText(this.says, say("legend.says", { stage: known }));
  }
}
