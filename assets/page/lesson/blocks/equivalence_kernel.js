// Block 6, the other way: the output layer as a convolution whose kernel is as big as its input.

import { unpackTensor } from "../../base/codec.js";
import { indices, make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { Tiles } from "../tiles.js";
import { table } from "../words.js";

export class KernelView {
  constructor() {
    this.maps = new HeatMap(say("lesson.equivalence.kernel.maps"));
    this.kernel = new HeatMap(say("lesson.equivalence.kernel.kernel"));
    this.kernel.size.classList.add("dl-secret-value");
    const head = [
      say("lesson.equivalence.kernel.class"),
      say("lesson.equivalence.kernel.connected"),
      say("lesson.equivalence.kernel.convolved"),
      say("lesson.equivalence.kernel.difference"),
    ];
    this.classes = table(head, indices(10).map(String));
    this.sum = make("p", { class: "dl-l-sum" });
    const pictures = make("div", { class: "dl-l-halves" }, this.maps.element, this.kernel.element);
    this.element = make("div", {}, pictures, this.sum, this.classes.element);
  }

  /**
   * @param {import("../../base/messages.js").KernelAnswer} answer
   * @param {import("../../base/messages.js").KernelSettings} settings
   */
  show(answer, { digit }) {
    const { shape, scales, inputs, difference } = answer;
    const tiles = new Tiles(shape);
    const size = shape.join("×");
    this.maps.show(tiles.cells(unpackTensor(answer.maps).values, scales[0]), size);
    this.kernel.title.textContent = say("lesson.equivalence.kernel.kernel_of", { digit });
    this.kernel.show({ ...tiles.cells(unpackTensor(answer.weights).values, scales[1]), signed: true }, size);
    this.classes.cells.forEach(([connected, convolved, apart], i) => {
      connected.textContent = answer.connected[i];
      convolved.textContent = answer.convolved[i];
      apart.textContent = answer.differences[i];
      this.classes.rows[i].classList.toggle("dl-l-chosen", i === digit);
    });
    this.sum.textContent = say("lesson.equivalence.kernel.sum", { inputs, difference });
  }
}
