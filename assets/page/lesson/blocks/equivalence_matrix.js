// Block 6, one way: a convolution as a fully connected layer, whose matrix is mostly zero.

import { inflate, largest, unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { Part } from "../part.js";
import { boxAt, cellsOf } from "../tiles.js";
import { cover, div, facts, worded } from "../words.js";

/** @import {MatrixAnswer, MatrixSettings} from "../../base/messages.js" */

const WHOLE = 500; // columns up to which each entry of the matrix has a point of its own
const NUMBERS = /** @type {const} */ (["entries", "zeros", "free", "difference"]); // of the answer, a line each

export class MatrixView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.width = 1; // of the output
    this.packed = "";
    this.places = /** @type {Uint8Array} */ (new Uint8Array()); // for every entry which weight stands there, 0 for none
    const rowOf = (/** @type {readonly number[]} */ [row, column]) => row * this.width + column;
    const output = this.touch("row", { of: rowOf, next: (row, step) => row + rowOf(step) });
    const rows = this.touch("row", { of: ([row]) => row, next: (row, [down, right]) => row + (down || right) });
    this.picture = new HeatMap(say("lesson.equivalence.matrix.picture"));
    this.kernel = new HeatMap(say("lesson.equivalence.matrix.kernel"));
    this.output = new HeatMap(say("lesson.equivalence.matrix.output"), output);
    this.matrix = new HeatMap(say("lesson.equivalence.matrix.matrix"), rows);
    this.numbers = NUMBERS.map(() => make("b"));
    const names = NUMBERS.map((name) => `${say(`lesson.equivalence.matrix.${name}`)}: `);
    const lines = names.map((name, i) => make("p", {}, name, this.numbers[i]));
    this.row = make("p", { role: "status" });
    this.own = make("p");
    const pictures = [this.picture.element, this.kernel.element, this.output.element];
    const top = div("dl-l-three", ...pictures, cover(facts(...lines)));
    this.element = div("dl-l-matrix", top, this.row, this.matrix.element);
    this.aside = facts(this.own);
  }

  /** @param {MatrixAnswer} answer @param {MatrixSettings} settings */
  async show(answer, { size, stride, padding, dilation }) {
    const { rows, columns, cell, places } = answer;
    const [full, most] = answer.scales;
    const weights = unpackTensor(answer.kernel).values;
    const scale = largest(weights) || 1;
    const output = cellsOf(answer.output, most);
    const window = boxAt([cell[0] * stride - padding, cell[1] * stride - padding], dilation * (size - 1) + 1);
    this.count = rows;
    this.width = output.columns;
    this.picture.show({ ...cellsOf(answer.picture, full), outlines: [window] });
    this.kernel.show(cellsOf(answer.kernel, scale));
    this.output.show({ ...output, outlines: [boxAt(cell)] });
    NUMBERS.forEach((name, i) => this.numbers[i].replaceChildren(answer[name]));
    this.own.textContent = worded(answer.own);
    const row = { row: answer.row, value: answer.row_value, output_row: cell[0], output_column: cell[1] };
    this.row.textContent = say(`lesson.equivalence.matrix.row${columns > WHOLE ? "_thinned" : ""}`, row);
    if (places !== this.packed) {
      const inflated = await inflate(places);
      this.packed = places;
      this.places = inflated;
    }
    const values = Float32Array.from(this.places, (place) => (place ? weights[place - 1] : 0));
    const outlines = [boxAt([answer.row, 0], 1, columns)];
    this.matrix.element.style.setProperty("--aspect", String(columns / rows));
    this.matrix.show({ rows, columns, values, scale, signed: true, outlines });
  }
}
