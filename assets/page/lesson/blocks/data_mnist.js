// Block 1: MNIST's digits as pictures and as numbers.

import { fromBase64, unpackTensor } from "../../base/codec.js";
import { indices, make } from "../../base/dom.js";
import { brief } from "../../base/formats.js";
import { say } from "../../base/texts.js";
import { HeatMap, paintCells } from "../../pictures/heat_map.js";
import { NumberTable } from "../../pictures/number_table.js";
import { Part } from "../part.js";
import { boxAt, inside } from "../tiles.js";
import { div, facts } from "../words.js";

/**
 * @import {MnistAnswer, MnistSettings} from "../../base/messages.js"
 * @import {Tensor} from "../../base/codec.js"
 */

const SIDE = 28; // pixels of a digit
const WINDOW = 7; // pixels of the window whose numbers are shown

export class MnistView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.grid = [SIDE, SIDE];
    this.painted = "";
    this.shown = /** @type {{levels: Tensor, unit: Tensor, inUnits: boolean, at: number[]} | null} */ (null);
    const label = say("lesson.data.gallery");
    this.gallery = make("div", { class: "dl-gallery", role: "group", "aria-label": label });
    this.digit = new HeatMap(say("lesson.data.digit"), this.touchAt());
    this.numbers = new NumberTable(say("lesson.data.numbers"), { format: brief, className: "dl-l-numbers" });
    this.middle = make("p", { class: "dl-l-sum dl-secret-value", role: "status" });
    const numbers = make("figure", {}, make("figcaption", {}, this.numbers.label), this.numbers.element);
    const row = div("dl-digit-row", this.digit.element, facts(numbers, this.middle));
    this.element = div("", this.gallery, row);
    this.counts = make("ol", { class: "dl-counts" });
    this.total = make("b");
    this.aside = facts(this.total, this.counts);
  }

  /** The numbers are here already. @param {{at?: readonly number[]}} [settings] */
  preview(settings) {
    this.look(settings?.at ?? this.shown?.at ?? [0, 0]);
  }

  /** Show the numbers around a pixel. @param {readonly number[]} at */
  look(at) {
    if (!this.shown) return;
    const { levels, unit, inUnits } = this.shown;
    const room = SIDE - WINDOW + 1;
    const [top, left] = inside([at[0] - (WINDOW - 1) / 2, at[1] - (WINDOW - 1) / 2], [room, room]);
    const source = (inUnits ? unit : levels).values;
    const places = indices(WINDOW * WINDOW).map((i) => (top + Math.floor(i / WINDOW)) * SIDE + left + (i % WINDOW));
    const window = { shape: [WINDOW, WINDOW], values: places.map((place) => source[place]) };
    this.numbers.show(window, { scale: inUnits ? 1 : 255 });
    const outlines = [boxAt([top, left], WINDOW), boxAt(at)];
    this.digit.show({ rows: SIDE, columns: SIDE, values: levels.values, scale: 255, legend: "0…255", outlines });
    const i = at[0] * SIDE + at[1];
    const numbers = { level: levels.values[i], unit: unit.values[i].toFixed(3) };
    this.middle.textContent = say("lesson.data.middle", { row: at[0], column: at[1], ...numbers });
  }

  /** @param {MnistAnswer} answer @param {MnistSettings} settings */
  show(answer, { scale }) {
    const [levels, unit] = [unpackTensor(answer.levels), unpackTensor(answer.unit)];
    this.shown = { levels, unit, inUnits: scale === "unit", at: answer.at };
    this.digit.title.textContent = say("lesson.data.number", { index: answer.index, label: answer.label });
    this.look(answer.at);
    this.total.textContent = say("lesson.data.total", { total: answer.total });
    const counts = answer.counts.map((count, digit) => make("li", {}, make("b", {}, String(digit)), ` ${count}`));
    this.counts.replaceChildren(...counts);
    this.showGallery(answer);
  }

  /** @param {MnistAnswer} answer */
  showGallery({ gallery, indices: places, labels, index }) {
    if (gallery !== this.painted) {
      this.painted = gallery;
      const canvases = digitsOf(gallery);
      this.gallery.replaceChildren(...places.map((place, i) => this.choice(place, labels[i], canvases[i])));
    }
    for (const one of this.gallery.querySelectorAll("button")) {
      one.setAttribute("aria-pressed", String(Number(one.dataset.index) === index));
    }
  }

  /** @param {number} index @param {number} label @param {HTMLCanvasElement} canvas */
  choice(index, label, canvas) {
    canvas.setAttribute("aria-hidden", "true");
    const name = say("lesson.data.number", { index, label });
    const one = make("button", { type: "button", "aria-label": name, "data-index": index }, canvas);
    one.addEventListener("click", () => this.pin({ index }));
    return one;
  }
}

/** @param {string} packed base64 of 784 bytes a digit @returns {HTMLCanvasElement[]} their pictures */
export function digitsOf(packed) {
  const bytes = fromBase64(packed);
  const area = SIDE * SIDE;
  return indices(bytes.length / area).map((i) => {
    const canvas = make("canvas");
    const values = bytes.subarray(i * area, (i + 1) * area);
    paintCells(canvas, { rows: SIDE, columns: SIDE, values, scale: 255 });
    return canvas;
  });
}
