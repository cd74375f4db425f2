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
    this.cut = false;
    this.stage = /** @type {string | null} */ (null);
    this.ramp = make("span", { class: "dl-scale-ramp", "aria-hidden": "true" });
    this.ends = ["below", "zero", "above"].map((name) => make("span", { class: `dl-scale-${name}` }));
    const line = make("div", { class: "dl-scale-line" }, this.ends[0], this.ends[1], this.ends[2]);
    this.says = make("p", { class: "dl-quiet" });
    this.element = make("div", { class: "dl-scale", "data-part": "legend" }, this.ramp, line, this.says);
    this.show(null);
  }

  /** @param {string | null} stage that is looked at; null: the first with weights */
  show(stage) {
    this.stage = stage;
    const { stages, scales } = this.loaded;
    const columns = columnsOf(stages);
    const first = columns.find(({ kind }) => kind === "conv") ?? columns[0];
    const known = stage !== null && scales.has(stage) ? stage : first.name;
    const end = short(scales.get(known) ?? 1);
    const kind = stages.find(({ name }) => name === known)?.kind;
    // Maps of a convolution are shown after its ReLU, unless what that cut is shown too.
    const signed = kind === "linear" || (this.cut && kind === "conv");
    this.ramp.style.background = gradient(signed);
    setText(this.ends[0], signed ? say("legend.below", { end }) : "0");
    setText(this.ends[1], signed ? "0" : "");
    setText(this.ends[2], say("legend.above", { end }));
    setText(this.says, say("legend.says", { stage: known }));
  }

  /** @param {boolean} cut what the ReLUs cut is seen */
  showCut(cut) {
    this.cut = cut;
    this.show(this.stage);
  }
}
