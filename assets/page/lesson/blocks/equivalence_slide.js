// Block 6, what that buys: the output layer slides over a line of digits on the wide pad.

import { button, indices, make } from "../../base/dom.js";
import { percent } from "../../base/formats.js";
import { say } from "../../base/texts.js";
import { keepDrawing, LINE_OF_DIGITS } from "../../pad/keep.js";
import { Pad } from "../../pad/pad.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { ASPECT } from "../drawing.js";
import { Part } from "../part.js";
import { boxAt, cellsOf } from "../tiles.js";
import { cover, div, facts, worded } from "../words.js";

/** @import {SlideAnswer} from "../../base/messages.js" */

export class SlideView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    const label = say("lesson.equivalence.slide.pad");
    const canvas = make("canvas", { class: "dl-wide", tabindex: 0, role: "application", "aria-label": label });
    const changed = (/** @type {import("../../pad/paper.js").Drawing} */ drawing, /** @type {boolean} */ finished) => {
      lesson.wide = drawing;
      if (finished) keepDrawing(drawing, LINE_OF_DIGITS);
      lesson.ask(undefined, finished);
    };
    this.pad = new Pad(canvas, changed, ASPECT);
    this.pad.drawing = lesson.wide;
    this.strip = new HeatMap(say("lesson.equivalence.slide.strip"));
    const places = this.touch("where", {
      of: (place) => place[1],
      next: (now, [down, right]) => now + (right || down),
    });
    this.heat = new HeatMap(say("lesson.equivalence.slide.logits"), places);
    const names = indices(10).map((digit) => make("li", {}, String(digit)));
    this.digits = make("ol", { class: "dl-l-heat-digits", "aria-hidden": "true" }, ...names);
    this.seen = make("div", { class: "dl-l-seen", role: "status" });
    const below = cover(div("", this.seen, div("dl-l-heat", this.heat.element, this.digits)));
    below.classList.add("dl-wide-row");
    const tools = div(
      "dl-wide-tools",
      tool("clear", () => this.pad.clear()),
      tool("undo", () => this.pad.undo()),
    );
    this.element = div("", div("dl-wide-row", canvas, tools), div("dl-wide-row", this.strip.element), below);
    this.here = make("p", { role: "status" });
    this.cost = make("p");
    this.measured = make("p");
    const measure = button(say("lesson.equivalence.slide.measure"), () => lesson.ask(undefined, true));
    const costs = make("b", {}, say("lesson.equivalence.slide.costs"));
    this.aside = facts(this.here, costs, this.cost, measure, this.measured);
  }

  /** @param {SlideAnswer} answer */
  show(answer) {
    const { where, stride, window, probabilities, one_pass, windows, factor, measured } = answer;
    const strip = cellsOf(answer.strip, 1);
    const logits = cellsOf(answer.logits, answer.scale);
    const { rows, columns: places } = logits;
    this.count = places;
    this.strip.show({ ...strip, outlines: [boxAt([0, where * stride], window)] });
    const outlines = [boxAt([0, where], rows, 1)];
    this.heat.show({ ...logits, signed: true, numbers: false, outlines }, `${rows}×${places}`);
    this.showSeen(answer, strip.columns, places);
    const most = Math.max(...probabilities);
    const here = { place: where, digit: probabilities.indexOf(most), percent: percent(most) };
    const nothing = answer.digits[where] === null ? "_nothing" : "";
    this.here.textContent = say(`lesson.equivalence.slide.here${nothing}`, here);
    this.cost.textContent = say("lesson.equivalence.slide.cost", { one_pass, places, windows, factor });
    if (measured) this.measured.textContent = worded(measured);
  }

  /**
   * Each column of logits, and each digit that was seen, stands under the middle of its window on the strip.
   * @param {SlideAnswer} answer @param {number} width of the strip @param {number} places
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

/** A button of the wide pad. @param {string} name @param {() => void} onClick */
function tool(name, onClick) {
  const label = { "aria-label": say(`lesson.equivalence.slide.${name}_label`) };
  return button(say(`lesson.equivalence.slide.${name}`), onClick, label);
}
