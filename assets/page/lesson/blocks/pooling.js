// Block 4: each window becomes one number; the same for the nudged picture below.

import { unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { brief } from "../../base/formats.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { Part } from "../part.js";
import { boxAt, cellsOf, inside } from "../tiles.js";
import { arrow, cover, div, facts } from "../words.js";

/** @import {Change, PoolingAnswer, PoolingSettings} from "../../base/messages.js" */

const FEW = 10; // cells in a row up to which every winner is marked
const LISTED = 4; // side of a window up to which its numbers are listed

export class PoolingView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.stride = 1;
    const below = (/** @type {number} */ place) => Math.floor(place / this.stride);
    const window = this.touchAt(([row, column]) => inside([below(row), below(column)], this.grid));
    const cell = this.touchAt();
    this.picture = new HeatMap(say("lesson.pooling.picture"), window);
    this.pooled = new HeatMap(say("lesson.pooling.pooled"), cell);
    this.moved = new HeatMap(say("lesson.pooling.nudged"), window);
    this.nudged = new HeatMap(say("lesson.pooling.pooled"), cell);
    this.value = make("p", { class: "dl-l-big dl-secret-value", role: "status" });
    this.size = make("p", { class: "dl-secret-value" });
    this.parameters = make("p");
    this.compare = make("p");
    const before = [this.picture.element, arrow(), cover(this.pooled.element)];
    const after = [this.moved.element, arrow(), cover(this.nudged.element)];
    const lines = facts(this.value, this.size, this.parameters);
    this.element = div("", div("dl-l-four", ...before, lines, ...after, facts(this.compare)));
  }

  /** @param {PoolingAnswer} answer @param {PoolingSettings} settings */
  show(answer, settings) {
    const { size, stride } = settings;
    const [full, most] = answer.scales;
    const [row, column] = answer.at;
    const pooled = cellsOf(answer.pooled, most);
    const picture = cellsOf(answer.picture, full);
    this.stride = stride;
    this.grid = [pooled.rows, pooled.columns];
    const outlines = [boxAt([row * stride, column * stride], size)];
    const dots = (/** @type {number[] | null} */ sources) =>
      winners(sources, row * pooled.columns + column, picture.columns);
    this.picture.show({ ...picture, outlines, dots: dots(answer.sources.before) });
    this.moved.show({ ...cellsOf(answer.moved, full), outlines, dots: dots(answer.sources.after) });
    this.pooled.show({ ...pooled, outlines: [boxAt(answer.at)] });
    this.nudged.show({ ...cellsOf(answer.nudged, most), outlines: [boxAt(answer.at)] });
    const nudged = settings.down || settings.right;
    this.moved.title.textContent = say(nudged ? "lesson.pooling.nudged" : "lesson.pooling.not_nudged");
    this.size.textContent = say("lesson.pooling.size", { size: answer.size });
    this.showWords(answer, settings);
  }

  /** @param {PoolingAnswer} answer @param {PoolingSettings} settings */
  showWords({ window, value, parameters, changed, changed_pooled: pooled }, { kind, size }) {
    const numbers = Array.from(unpackTensor(window).values, brief).join("  ");
    const said = { name: say(`lesson.pooling.${kind}`), value, numbers };
    this.value.textContent = say(size <= LISTED ? "lesson.pooling.value_of" : "lesson.pooling.value", said);
    const some = parameters ? "lesson.pooling.parameters" : "lesson.pooling.no_parameters";
    this.parameters.textContent = say(some, { parameters, size });
    const means = { mean: changed.mean, mean_pooled: pooled.mean };
    const shares = { changed: percentOf(changed), changed_pooled: percentOf(pooled) };
    this.compare.textContent = say("lesson.pooling.compare", { ...shares, ...means });
  }
}

/** @param {Change} change */
const percentOf = ({ changed, of }) => Math.round((100 * changed) / of);

/**
 * Places of the winners: all where there are few cells, else the marked window's.
 * @param {number[] | null} sources @param {number} at @param {number} side of the picture
 * @returns {import("../../base/keyboard.js").Place[]}
 */
function winners(sources, at, side) {
  if (!sources) return [];
  const marked = side <= FEW ? sources : [sources[at]];
  return marked.map((place) => [Math.floor(place / side), place % side]);
}
