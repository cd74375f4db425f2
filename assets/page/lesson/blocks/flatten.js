// Block 5: a cell of the last maps, its place in the vector, its weight for a class, and the logits of all classes.

import { unpackTensor } from "../../base/codec.js";
import { indices, make } from "../../base/dom.js";
import { percent } from "../../base/formats.js";
import { within } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { cellAt, Tiles } from "../tiles.js";
import { cover, facts, table } from "../words.js";

const SHOWN = 19; // numbers of the vector around the chosen one

export class FlattenView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.tiles = new Tiles([1, 1, 1]);
    this.first = 0; // index of the first number of the vector that is shown
    /** @type {import("../../pictures/heat_map.js").Actions} */
    const actions = {
      pick: (row, column) => this.pin(this.tiles.indexAt(row, column)),
      hover: (place) => this.preview(place && this.tiles.indexAt(...place)),
      // From what is set: keys can be faster than answers.
      arrow: (down, right) => this.pin(this.tiles.step(this.lesson.settings.index, down, right)),
    };
    this.maps = new HeatMap(say("lesson.flatten.maps"), actions);
    this.weights = new HeatMap(say("lesson.flatten.weights"), actions);
    this.products = new HeatMap(say("lesson.flatten.products"), actions);
    this.vector = new HeatMap(say("lesson.flatten.vector"), {
      pick: (_, column) => this.pin(this.first + column),
      arrow: (_, right) => this.pin(this.lesson.settings.index + right),
    });
    this.there = make("p", { class: "dl-secret-value", role: "status" });
    this.back = make("p", { class: "dl-secret-value" });
    this.cell = make("p");
    this.total = make("p");
    const head = [say("lesson.flatten.class"), say("lesson.flatten.logit"), say("lesson.flatten.softmax")];
    this.classes = table(head, indices(10).map(String));
    this.element = make(
      "div",
      { class: "dl-l-flatten" },
      make("div", { class: "dl-l-halves" }, this.maps.element, this.weights.element),
      cover(this.vector.element),
      make("div", { class: "dl-l-halves" }, this.products.element, this.classes.element),
    );
    this.aside = facts(
      make("b", {}, say("lesson.flatten.there")),
      this.there,
      make("b", {}, say("lesson.flatten.back")),
      this.back,
      make("b", {}, say("lesson.flatten.cell")),
      this.cell,
      make("b", {}, say("lesson.flatten.total")),
      this.total,
    );
  }

  /** @param {number | null} index */
  pin(index) {
    if (index === null || index < 0 || index >= this.tiles.count) return;
    this.lesson.change({ settings: { index } });
  }

  /** @param {number | null} index */
  preview(index) {
    this.lesson.ask(index === null ? undefined : { index });
  }

  /**
   * @param {import("../../base/messages.js").FlattenAnswer} answer
   * @param {import("../../base/messages.js").FlattenSettings} settings
   */
  show(answer, { digit, index }) {
    const { scales, shape } = answer;
    const tiles = new Tiles(shape);
    this.tiles = tiles;
    const size = shape.join("×");
    const outlines = [cellAt(tiles.placeOf(index))];
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
    const best = answer.probabilities.indexOf(Math.max(...answer.probabilities));
    this.classes.cells.forEach(([logit, probability], i) => {
      logit.textContent = answer.logits[i];
      probability.textContent = percent(answer.probabilities[i]);
      this.classes.rows[i].classList.toggle("dl-l-best", i === best);
      this.classes.rows[i].classList.toggle("dl-l-chosen", i === digit);
    });
  }

  /** The numbers around the chosen one. @param {Float32Array} values @param {number} index @param {number} scale */
  showVector(values, index, scale) {
    const count = values.length;
    const columns = Math.min(SHOWN, count);
    const first = within(index - Math.floor(SHOWN / 2), count - columns + 1);
    this.first = first;
    const outlines = [cellAt([0, index - first])];
    this.vector.title.textContent = say("lesson.flatten.vector_part", { first, last: first + columns - 1 });
    const part = values.slice(first, first + columns);
    this.vector.show({ rows: 1, columns, values: part, scale, outlines }, say("lesson.flatten.of", { count }));
  }
}
