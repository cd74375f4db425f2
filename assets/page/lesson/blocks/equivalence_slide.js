// Block 6, what that buys: the output layer slides over a line of digits on the wide pad.

import { unpackTensor } from "../../base/codec.js";
import { button, indices, make } from "../../base/dom.js";
import { percent } from "../../base/formats.js";
import { say } from "../../base/texts.js";
import { keepDrawing, LINE_OF_DIGITS } from "../../pad/keep.js";
import { Pad } from "../../pad/pad.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { ASPECT } from "../line.js";
import { cellsOf } from "../tiles.js";
import { cover, facts } from "../words.js";

/** @typedef {import("../../base/messages.js").SlideAnswer} Answer */

export class SlideView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.places = 0;
    const label = say("lesson.equivalence.slide.pad");
    const canvas = make("canvas", { class: "dl-wide", tabindex: 0, role: "application", "aria-label": label });
    const changed = (/** @type {import("../../pad/pad.js").Drawing} */ drawing, /** @type {boolean} */ finished) => {
      lesson.wide = drawing;
      if (finished) keepDrawing(drawing, LINE_OF_DIGITS);
      lesson.ask(undefined, finished);
    };
    this.pad = new Pad(canvas, changed, ASPECT);
    this.pad.drawing = lesson.wide;
    this.strip = new HeatMap(say("lesson.equivalence.slide.strip"));
    this.heat = new HeatMap(say("lesson.equivalence.slide.logits"), {
      pick: (_, column) => this.pin(column),
      hover: (place) => lesson.ask(place ? { where: place[1] } : undefined),
      arrow: (down, right) => this.pin(lesson.settings.where + (right || down)),
    });
    const names = indices(10).map((digit) => make("li", {}, String(digit)));
    this.digits = make("ol", { class: "dl-l-heat-digits", "aria-hidden": "true" }, ...names);
    this.seen = make("div", { class: "dl-l-seen", role: "status" });
    const heat = make("div", { class: "dl-l-heat" }, this.heat.element, this.digits);
    const below = cover(make("div", {}, this.seen, heat));
    below.classList.add("dl-wide-row");
    const strip = make("div", { class: "dl-wide-row" }, this.strip.element);
    this.element = make("div", { class: "dl-l-slide" }, this.padRow(canvas), strip, below);
    this.here = make("p", { role: "status" });
    this.cost = make("p");
    this.measured = make("p");
    const measure = button(say("lesson.equivalence.slide.measure"), () => lesson.ask(undefined, true));
    const costs = make("b", {}, say("lesson.equivalence.slide.costs"));
    this.aside = facts(this.here, costs, this.cost, measure, this.measured);
  }

  /** @param {HTMLCanvasElement} canvas of the wide pad */
  padRow(canvas) {
    const clear = button(say("lesson.equivalence.slide.clear"), () => this.pad.clear());
    clear.setAttribute("aria-label", say("lesson.equivalence.slide.clear_label"));
    const undo = button(say("lesson.equivalence.slide.undo"), () => this.pad.undo());
    undo.setAttribute("aria-label", say("lesson.equivalence.slide.undo_label"));
    const tools = make("div", { class: "dl-wide-tools" }, clear, undo);
    return make("div", { class: "dl-wide-row" }, canvas, tools);
  }

  /** @param {number} where */
  pin(where) {
    if (where >= 0 && where < this.places) this.lesson.change({ settings: { where } });
  }

  /** @param {Answer} answer */
  show(answer) {
    const { where, stride, window } = answer;
    const strip = cellsOf(unpackTensor(answer.strip), 1);
    const logits = cellsOf(unpackTensor(answer.logits), answer.scale);
    const { rows, columns: places } = logits;
    this.places = places;
    const seen = { row: 0, column: where * stride, rows: window, columns: window };
    this.strip.show({ ...strip, outlines: [seen] });
    const outlines = [{ row: 0, column: where, rows, columns: 1 }];
    this.heat.show({ ...logits, signed: true, numbers: false, outlines }, `${rows}×${places}`);
    this.showSeen(answer, strip.columns, places);
    const best = answer.probabilities.indexOf(Math.max(...answer.probabilities));
    this.here.textContent =
      answer.digits[where] === null
        ? say("lesson.equivalence.slide.here_nothing", { place: where })
        : say("lesson.equivalence.slide.here", {
            place: where,
            digit: best,
            percent: percent(answer.probabilities[best]),
          });
    const { one_pass, windows, factor, measured } = answer;
    this.cost.textContent = say("lesson.equivalence.slide.cost", { one_pass, places, windows, factor });
    if (measured) this.measured.textContent = say(measured.key, measured.values);
  }

  /**
   * Each column of logits, and each digit that was seen, stands under the middle of its window on the strip.
   * @param {Answer} answer
   * @param {number} width of the strip
   * @param {number} places
   */
  showSeen({ seen, stride, window }, width, places) {
    const left = `${(100 * (window - stride)) / 2 / width}%`;
    this.digits.style.setProperty("--left", left);
    this.heat.canvas.style.marginLeft = left;
    this.heat.canvas.style.width = `${(100 * places * stride) / width}%`;
    const marks = seen.map(([place, digit]) => {
      const mark = make("b", {}, String(digit));
      mark.style.left = `${(100 * (place * stride + window / 2)) / width}%`;
      return mark;
    });
    if (!marks.length) marks.push(make("span", {}, say("lesson.equivalence.slide.nothing")));
    this.seen.replaceChildren(...marks);
  }
}
