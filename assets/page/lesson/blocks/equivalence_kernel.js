// Block 6, the other way: the output layer as a convolution whose kernel is as big as its input.

import { unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { Tiles } from "../tiles.js";
import { div, fill, table } from "../words.js";

/** @import {KernelAnswer, KernelSettings} from "../../base/messages.js" */

export class KernelView {
  constructor() {
    this.maps = new HeatMap(say("lesson.equivalence.kernel.maps"));
    this.kernel = new HeatMap(say("lesson.equivalence.kernel.kernel"));
    this.kernel.size.classList.add("dl-secret-value");
    this.classes = table();
    this.sum = make("p", { class: "dl-l-sum" });
    this.element = div("", div("dl-l-halves", this.maps.element, this.kernel.element), this.sum, this.classes);
  }

  /** @param {KernelAnswer} answer @param {KernelSettings} settings */
  show(answer, { digit }) {
    const { shape, scales, connected, convolved, differences, inputs, difference } = answer;
    const tiles = new Tiles(shape);
    const size = shape.join("×");
    this.maps.show(tiles.cells(unpackTensor(answer.maps).values, scales[0]), size);
    this.kernel.title.textContent = say("lesson.equivalence.kernel.kernel_of", { digit });
    this.kernel.show({ ...tiles.cells(unpackTensor(answer.weights).values, scales[1]), signed: true }, size);
    const columns = ["class", "connected", "convolved", "difference"];
    const head = columns.map((name) => say(`lesson.equivalence.kernel.${name}`));
    const rows = connected.map((logit, i) => [String(i), logit, convolved[i], differences[i]]);
    fill(this.classes, head, rows, (i) => (i === digit ? "dl-l-chosen" : ""));
    this.sum.textContent = say("lesson.equivalence.kernel.sum", { inputs, difference });
  }
}
