// Block 6, one way: a convolution as a fully connected layer, whose matrix is mostly zero.

import { inflate, largest, unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { cellAt, cellsOf } from "../tiles.js";
import { cover, facts } from "../words.js";

const WHOLE = 500; // columns up to which each entry of the matrix has a point of its own

export class MatrixView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.shown = { rows: 0, width: 1 };
    this.packed = "";
    /** @type {Uint8Array} for every entry which weight stands there, 0 for none */
    this.places = new Uint8Array();
    const rowOf = (/** @type {number} */ row, /** @type {number} */ column) => row * this.shown.width + column;
    this.picture = new HeatMap(say("lesson.equivalence.matrix.picture"));
    this.kernel = new HeatMap(say("lesson.equivalence.matrix.kernel"));
    this.output = new HeatMap(say("lesson.equivalence.matrix.output"), {
      pick: (row, column) => this.pin(rowOf(row, column)),
      hover: (place) => this.preview(place && rowOf(...place)),
      arrow: (down, right) => this.pin(lesson.settings.row + rowOf(down, right)),
    });
    this.matrix = new HeatMap(say("lesson.equivalence.matrix.matrix"), {
      pick: (row) => this.pin(row),
      hover: (place) => this.preview(place && place[0]),
      arrow: (down, right) => this.pin(lesson.settings.row + (down || right)),
    });
    this.entries = fact(say("lesson.equivalence.matrix.entries"));
    this.zeros = fact(say("lesson.equivalence.matrix.zeros"));
    this.free = fact(say("lesson.equivalence.matrix.free"));
    this.difference = fact(say("lesson.equivalence.matrix.difference"));
    const lines = [this.entries, this.zeros, this.free, this.difference].map(({ line }) => line);
    this.row = make("p", { role: "status" });
    this.own = make("p");
    const pictures = [this.picture.element, this.kernel.element, this.output.element];
    this.element = make(
      "div",
      { class: "dl-l-matrix" },
      make("div", { class: "dl-l-three" }, ...pictures, cover(facts(...lines))),
      this.row,
      this.matrix.element,
    );
    this.aside = facts(this.own);
  }

  /** @param {number} row */
  pin(row) {
    if (row >= 0 && row < this.shown.rows) this.lesson.change({ settings: { row } });
  }

  /** @param {number | null} row */
  preview(row) {
    this.lesson.ask(row === null ? undefined : { row });
  }

  /**
   * @param {import("../../base/messages.js").MatrixAnswer} answer
   * @param {import("../../base/messages.js").MatrixSettings} settings
   */
  async show(answer, { size, stride, padding, dilation }) {
    const { rows, columns, cell, places, own } = answer;
    const [full, most] = answer.scales;
    const kernel = unpackTensor(answer.kernel);
    const output = cellsOf(unpackTensor(answer.output), most);
    const span = dilation * (size - 1) + 1;
    const window = { row: cell[0] * stride - padding, column: cell[1] * stride - padding, rows: span, columns: span };
    const scale = largest(kernel.values) || 1;
    this.shown = { rows, width: output.columns };
    this.picture.show({ ...cellsOf(unpackTensor(answer.picture), full), outlines: [window] });
    this.kernel.show(cellsOf(kernel, scale));
    this.output.show({ ...output, outlines: [cellAt(cell)] });
    this.entries.value.textContent = answer.entries;
    this.zeros.value.textContent = answer.zeros;
    this.free.value.textContent = answer.free;
    this.difference.value.textContent = answer.difference;
    this.own.textContent = say(own.key, own.values);
    const row = { row: answer.row, value: answer.row_value, output_row: cell[0], output_column: cell[1] };
    this.row.textContent = say(`lesson.equivalence.matrix.row${columns > WHOLE ? "_thinned" : ""}`, row);
    if (places !== this.packed) {
      const inflated = await inflate(places);
      this.packed = places;
      this.places = inflated;
    }
    const values = Float32Array.from(this.places, (place) => (place ? kernel.values[place - 1] : 0));
    const outlines = [{ row: answer.row, column: 0, rows: 1, columns }];
    this.matrix.element.style.setProperty("--aspect", String(columns / rows));
    this.matrix.show({ rows, columns, values, scale, signed: true, outlines });
  }
}

/** A line of facts: what it is, and the number. @param {string} name */
function fact(name) {
  const value = make("b");
  return { value, line: make("p", {}, `${name}: `, value) };
}
