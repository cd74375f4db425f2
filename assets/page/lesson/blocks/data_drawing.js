// Block 1, the student's own digit: the drawing on its way into MNIST's form, and the nearest digits.

import { fromBase64 } from "../../base/codec.js";
import { make, pen } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { token } from "../../pictures/colours.js";
import { HeatMap, paintCells } from "../../pictures/heat_map.js";
import { boxAt, cellsOf } from "../tiles.js";
import { cover, div } from "../words.js";
import { digitsOf } from "./data_mnist.js";

/** @import {DrawnAnswer} from "../../base/messages.js" */

const SIDE = 28; // pixels of the picture
const PAD = 280; // pixels in which the pad is shown
const LINE = 4; // of the box around the ink

export class DrawingView {
  constructor() {
    this.pad = make("canvas", { role: "img", "aria-label": say("lesson.data.pad"), width: PAD, height: PAD });
    this.crop = make("span", { class: "dl-heat-size" });
    this.scaled = new HeatMap(say("lesson.data.scaled"));
    this.picture = new HeatMap(say("lesson.data.centred"));
    this.nearest = div("dl-nearest");
    const title = make("span", {}, make("b", {}, say("lesson.data.crop")), " ", this.crop);
    const crop = make("figure", { class: "dl-heat" }, make("figcaption", {}, title), this.pad);
    const steps = div("dl-steps3", crop, cover(this.scaled.element), cover(this.picture.element));
    const heading = make("p", {}, make("b", {}, say("lesson.data.nearest")), ` ${say("lesson.data.distance")}`);
    this.element = div("", steps, heading, this.nearest);
  }

  /** @param {DrawnAnswer} answer */
  show(answer) {
    this.paintPad(answer);
    this.crop.textContent = answer.crop;
    // In its own frame of 28x28, so that a pixel is as big as in the last step.
    const { rows, columns, values } = cellsOf(answer.digit, 1);
    const framed = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < values.length; i += 1) framed[Math.floor(i / columns) * SIDE + (i % columns)] = values[i];
    const outlines = [boxAt([0, 0], rows, columns)];
    this.scaled.show({ rows: SIDE, columns: SIDE, values: framed, scale: 1, outlines }, answer.scaled);
    this.picture.show({ ...cellsOf(answer.picture, 1), crosses: [answer.middle] });
    const canvases = digitsOf(answer.gallery);
    const figures = answer.nearest.map(({ index, label, distance }, i) => {
      canvases[i].setAttribute("role", "img");
      canvases[i].setAttribute("aria-label", say("lesson.data.number", { index, label }));
      const name = make("b", {}, say("lesson.data.a", { label }));
      return make("figure", {}, canvases[i], make("figcaption", {}, name, ` · ${distance}`));
    });
    this.nearest.replaceChildren(...figures);
  }

  /** @param {DrawnAnswer} answer */
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
