// Block 5: a cell of the last maps, its place in the vector, its weight for a class, and the logits of all classes.

import { unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { percent } from "../../base/formats.js";
import { within } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { Part } from "../part.js";
import { boxAt, Tiles } from "../tiles.js";
import { cover, div, facts, fill, table } from "../words.js";

/** @import {FlattenAnswer, FlattenSettings} from "../../base/messages.js" */

const SHOWN = 19; // numbers of the vector around the chosen one

export class FlattenView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.tiles = new Tiles([1, 1, 1]);
    this.first = 0; // index of the first number of the vector that is shown
    const actions = this.touch("index", {
      of: (place) => this.tiles.indexAt(...place),
      next: (index, step) => this.tiles.step(index, ...step),
    });
    this.maps = new HeatMap(say("lesson.flatten.maps"), actions);
    this.weights = new HeatMap(say("lesson.flatten.weights"), actions);
    this.products = new HeatMap(say("lesson.flatten.products"), actions);
    const { pick, arrow } = this.touch("index", {
      of: ([, column]) => this.first + column,
      next: (index, [, right]) => index + right,
    });
    this.vector = new HeatMap(say("lesson.flatten.vector"), { pick, arrow });
    this.there = make("p", { class: "dl-secret-value", role: "status" });
    this.back = make("p", { class: "dl-secret-value" });
    this.cell = make("p");
    this.total = make("p");
    this.classes = table();
    const top = div("dl-l-halves", this.maps.element, this.weights.element);
    const bottom = div("dl-l-halves", this.products.element, this.classes);
    this.element = div("", top, cover(this.vector.element), bottom);
    const lines = Object.entries({ there: this.there, back: this.back, cell: this.cell, total: this.total });
    this.aside = facts(...lines.flatMap(([name, line]) => [make("b", {}, say(`lesson.flatten.${name}`)), line]));
  }

  /** @param {FlattenAnswer} answer @param {FlattenSettings} settings */
  show(answer, { digit, index }) {
    const { scales, shape, probabilities } = answer;
    const tiles = new Tiles(shape);
    this.tiles = tiles;
    this.count = tiles.count;
    const size = shape.join("×");
    const outlines = [boxAt(tiles.placeOf(index))];
    const maps = unpackTensor(answer.maps).values;
    this.maps.show({ ...tiles.cells(maps, scales[0]), outlines }, size);
    this.weights.title.textContent = say("lesson.flatten.weights_of", { digit });
    const weights = tiles.cells(unpackTensor(answer.weights).values, scales[1]);
    this.weights.show({ ...weights, signed: true, outlines }, size);
    const products = tiles.cells(unpackTensor(answer.products).values, scales[2]);
    this.products.show({ ...products, signed: true, outlines }, size);
    this.showVector(maps, index, scales[0]);
    this.there.textContent = answer.there;
    this.back.textContent = answer.back;
    this.cell.textContent = `${answer.cell_value} × ${answer.cell_weight} = ${answer.cell_product}`;
    this.total.textContent = `${answer.sum} + ${answer.bias} = ${answer.logit}`;
    const best = probabilities.indexOf(Math.max(...probabilities));
    const head = ["class", "logit", "softmax"].map((name) => say(`lesson.flatten.${name}`));
    const rows = answer.logits.map((logit, i) => [String(i), logit, percent(probabilities[i])]);
    fill(this.classes, head, rows, (i) => `${i === best ? "dl-l-best" : ""} ${i === digit ? "dl-l-chosen" : ""}`);
  }

  /** The numbers around the chosen one. @param {Float32Array} values @param {number} index @param {number} scale */
  showVector(values, index, scale) {
    const count = values.length;
    const columns = Math.min(SHOWN, count);
    const first = within(index - Math.floor(SHOWN / 2), count - columns + 1);
    this.first = first;
    const outlines = [boxAt([0, index - first])];
    this.vector.title.textContent = say("lesson.flatten.vector_part", { first, last: first + columns - 1 });
    const part = values.slice(first, first + columns);
    this.vector.show({ rows: 1, columns, values: part, scale, outlines }, say("lesson.flatten.of", { count }));
  }
}
