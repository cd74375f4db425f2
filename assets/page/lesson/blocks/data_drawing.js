// Block 1, the student's own digit: the drawing on its way into MNIST's form, and the nearest digits.

import { fromBase64, unpackTensor } from "../../base/codec.js";
import { make, pen } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { token } from "../../pictures/colours.js";
import { HeatMap, paintCells } from "../../pictures/heat_map.js";
import { cellsOf } from "../tiles.js";
import { cover } from "../words.js";
import { digitsOf } from "./data_mnist.js";

/** @typedef {import("../../base/messages.js").DrawnAnswer} Answer */

const SIDE = 28; // pixels of the picture
const PAD = 280; // pixels in which the pad is shown
const LINE = 4; // of the box around the ink

export class DrawingView {
  constructor() {
    this.pad = make("canvas", { role: "img", "aria-label": say("lesson.data.pad"), width: PAD, height: PAD });
    this.crop = make("span", { class: "dl-heat-size" });
    this.scaled = new HeatMap(say("lesson.data.scaled"));
    this.picture = new HeatMap(say("lesson.data.centred"));
    this.nearest = make("div", { class: "dl-nearest" });
    const title = make("span", {}, make("b", {}, say("lesson.data.crop")), " ", this.crop);
    this.element = make(
      "div",
      {},
      make(
        "div",
        { class: "dl-steps3" },
        make("figure", { class: "dl-heat" }, make("figcaption", {}, title), this.pad),
        cover(this.scaled.element),
        cover(this.picture.element),
      ),
      make("p", {}, make("b", {}, say("lesson.data.nearest")), ` ${say("lesson.data.distance")}`),
      this.nearest,
    );
  }

  /** @param {Answer} answer */
  show(answer) {
    this.paintPad(answer);
    this.crop.textContent = answer.crop;
    // In its own frame of 28x28, so that a pixel is as big as in the last step.
    const { rows, columns, values } = cellsOf(unpackTensor(answer.digit), 1);
    const framed = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < values.length; i += 1) framed[Math.floor(i / columns) * SIDE + (i % columns)] = values[i];
    const outlines = [{ row: 0, column: 0, rows, columns }];
    this.scaled.show({ rows: SIDE, columns: SIDE, values: framed, scale: 1, outlines }, answer.scaled);
    const [row, column] = answer.middle;
    this.picture.show({ ...cellsOf(unpackTensor(answer.picture), 1), crosses: [[row, column]] });
    const canvases = digitsOf(answer.gallery);
    this.nearest.replaceChildren(
      ...answer.nearest.map(({ index, label, distance }, i) => {
        canvases[i].setAttribute("role", "img");
        canvases[i].setAttribute("aria-label", say("lesson.data.number", { index, label }));
        const name = make("b", {}, say("lesson.data.a", { label }));
        return make("figure", {}, canvases[i], make("figcaption", {}, name, ` · ${distance}`));
      }),
    );
  }

  /** @param {Answer} answer */
  paintPad({ pad, side, box }) {
    const small = make("canvas");
    paintCells(small, { rows: side, columns: side, values: fromBase64(pad), scale: 255 });
    const context = pen(this.pad);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, PAD, PAD);
    const [left, top, right, bottom] = box.map((part) => part * PAD);
    context.strokeStyle = token("mark");
    context.lineWidth = LINE;
    context.strokeRect(left, top, right - left, bottom - top);
  }
}
