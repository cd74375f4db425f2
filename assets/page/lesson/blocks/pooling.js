// Block 4: each window becomes one number; the same for the nudged picture below.

import { unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { brief } from "../../base/formats.js";
import { move } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { cellAt, cellsOf, inside } from "../tiles.js";
import { cover, facts } from "../words.js";

/**
 * @typedef {import("../../base/messages.js").PoolingAnswer} Answer
 * @typedef {import("../../base/messages.js").PoolingSettings} Settings
 * @typedef {import("../tiles.js").Place} Place
 */

const FEW = 10; // cells in a row up to which every winner is marked
const LISTED = 4; // side of a window up to which its numbers are listed

export class PoolingView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.shown = { stride: 1, rows: 1, columns: 1 };
    const over = (/** @type {Place} */ place) => this.windowOver(place);
    const same = (/** @type {Place} */ place) => place;
    this.picture = new HeatMap(say("lesson.pooling.picture"), this.touch(over));
    this.pooled = new HeatMap(say("lesson.pooling.pooled"), this.touch(same));
    this.moved = new HeatMap(say("lesson.pooling.nudged"), this.touch(over));
    this.nudged = new HeatMap(say("lesson.pooling.pooled"), this.touch(same));
    this.value = make("p", { class: "dl-l-big dl-secret-value", role: "status" });
    this.size = make("p", { class: "dl-secret-value" });
    this.parameters = make("p");
    this.compare = make("p", { class: "dl-l-compare" });
    const arrow = () => make("span", { class: "dl-arrow", "aria-hidden": "true" }, "→");
    const before = [this.picture.element, arrow(), cover(this.pooled.element)];
    const after = [this.moved.element, arrow(), cover(this.nudged.element)];
    const lines = facts(this.value, this.size, this.parameters);
    const four = make("div", { class: "dl-l-four" }, ...before, lines, ...after, facts(this.compare));
    this.element = make("div", { class: "dl-l-pooling" }, four);
  }

  /** @param {(place: Place) => Place} of the pooled cell of a place that was touched */
  touch(of) {
    return {
      pick: (/** @type {number} */ row, /** @type {number} */ column) => this.pin(of([row, column])),
      hover: (/** @type {Place | null} */ place) => this.lesson.ask(place ? { at: of(place) } : undefined),
      arrow: (/** @type {number} */ down, /** @type {number} */ right) =>
        // From what is set: keys can be faster than answers.
        this.pin(move(this.lesson.settings.at, [down, right], [this.shown.rows, this.shown.columns])),
    };
  }

  /** @param {Place} place in the picture @returns {Place} */
  windowOver([row, column]) {
    const { stride, rows, columns } = this.shown;
    return inside([Math.floor(row / stride), Math.floor(column / stride)], [rows, columns]);
  }

  /** @param {Place} at */
  pin(at) {
    this.lesson.change({ settings: { at } });
  }

  /** @param {Answer} answer @param {Settings} settings */
  show(answer, settings) {
    const { size, stride } = settings;
    const [full, most] = answer.scales;
    const [row, column] = answer.at;
    const pooled = cellsOf(unpackTensor(answer.pooled), most);
    const picture = cellsOf(unpackTensor(answer.picture), full);
    this.shown = { stride, rows: pooled.rows, columns: pooled.columns };
    const outlines = [{ row: row * stride, column: column * stride, rows: size, columns: size }];
    const dots = (/** @type {number[] | null} */ sources) =>
      winners(sources, row * pooled.columns + column, picture.columns);
    this.picture.show({ ...picture, outlines, dots: dots(answer.sources.before) });
    this.moved.show({ ...cellsOf(unpackTensor(answer.moved), full), outlines, dots: dots(answer.sources.after) });
    this.pooled.show({ ...pooled, outlines: [cellAt(answer.at)] });
    this.nudged.show({ ...cellsOf(unpackTensor(answer.nudged), most), outlines: [cellAt(answer.at)] });
    const nudged = settings.down || settings.right;
    this.moved.title.textContent = say(nudged ? "lesson.pooling.nudged" : "lesson.pooling.not_nudged");
    this.size.textContent = say("lesson.pooling.size", { size: answer.size });
    this.showWords(answer, settings);
  }

  /** @param {Answer} answer @param {Settings} settings */
  showWords({ window, value, parameters, changed, changed_pooled: pooled }, { kind, size }) {
    const said = { name: say(`lesson.pooling.${kind}`), value };
    const numbers = Array.from(unpackTensor(window).values, brief).join("  ");
    this.value.textContent =
      size <= LISTED ? say("lesson.pooling.value_of", { ...said, numbers }) : say("lesson.pooling.value", said);
    this.parameters.textContent = parameters
      ? say("lesson.pooling.parameters", { parameters, size })
      : say("lesson.pooling.no_parameters");
    this.compare.textContent = say("lesson.pooling.compare", {
      changed: percentOf(changed),
      mean: changed.mean,
      changed_pooled: percentOf(pooled),
      mean_pooled: pooled.mean,
    });
  }
}

/** @param {import("../../base/messages.js").Change} change */
const percentOf = ({ changed, of }) => Math.round((100 * changed) / of);

/**
 * Places of the winners: all where there are few cells, else the marked window's.
 * @param {number[] | null} sources
 * @param {number} at
 * @param {number} side of the picture
 * @returns {Place[]}
 */
function winners(sources, at, side) {
  if (!sources) return [];
  const marked = side <= FEW ? sources : [sources[at]];
  return marked.map((place) => [Math.floor(place / side), place % side]);
}
