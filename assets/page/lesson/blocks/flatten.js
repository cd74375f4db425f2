// Block 5: a cell of the last maps, its place in the vector, its weight for a class, and the logits of all classes.

import { percent } from "../network/answer.js";
import { make } from "../base/dom.js";
import { tiled, unpack } from "./arrays.js";
import { Grid } from "../pictures/heat_map.js";

const ACROSS = 8; // maps in a row
const SHOWN = 19; // numbers of the vector around the chosen one

export class FlattenBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    const actions = {
      pick: (row, column) => this.pin(this.indexAt(row, column)),
      hover: (place) => this.preview(place && this.indexAt(...place)),
      arrow: (down, right) => this.step(down, right),
    };
    this.maps = new Grid("last maps", actions);
    this.weights = new Grid("weights", actions);
    this.products = new Grid("maps × weights", actions);
    this.vector = new Grid("the vector here", {
      pick: (_, column) => this.pin(this.first + column),
      arrow: (_, right) => this.pin(this.lesson.state.settings.index + right),
    });
    this.there = make("p", { class: "dl-secret-value", role: "status" });
    this.back = make("p", { class: "dl-secret-value" });
    this.cell = make("p", {});
    this.total = make("p", {});
    this.rows = [...Array(10).keys()].map((digit) => ({
      logit: make("td", {}),
      probability: make("td", {}),
      row: make("tr", {}, make("th", { scope: "row" }, String(digit))),
    }));
    const body = make("tbody", {});
    for (const { row, logit, probability } of this.rows) {
      row.append(logit, probability);
      body.append(row);
    }
    const head = make("tr", {}, ...["class", "logit", "softmax"].map((name) => make("th", { scope: "col" }, name)));
    const table = make("table", { class: "dl-l-table" }, make("thead", {}, head), body);
    this.element = make(
      "div",
      { class: "dl-l-flatten" },
      make("div", { class: "dl-l-halves" }, this.maps.element, this.weights.element),
      make("div", { class: "dl-cover" }, this.vector.element),
      make("div", { class: "dl-l-halves" }, this.products.element, table),
    );
    this.aside = make(
      "div",
      { class: "dl-l-facts" },
      make("b", {}, "(map · height + row) · width + column"),
      this.there,
      make("b", {}, "and back"),
      this.back,
      make("b", {}, "value × weight"),
      this.cell,
      make("b", {}, "the sum of all, plus bias: the logit"),
      this.total,
    );
  }

  /** @returns {number|null} the index of the number under a cell of the tiled maps */
  indexAt(row, column) {
    const [channels, height, width] = this.shown.shape;
    const [y, x] = [row % (height + 1), column % (width + 1)];
    const channel = Math.floor(row / (height + 1)) * ACROSS + Math.floor(column / (width + 1));
    if (y === height || x === width || channel >= channels) return null; // between two maps
    return (channel * height + y) * width + x;
  }

  pin(index) {
    const { shape } = this.shown;
    if (index === null || index < 0 || index >= shape[0] * shape[1] * shape[2]) return;
    this.lesson.change({ settings: { index } });
  }

  preview(index) {
    this.lesson.ask(index === null ? undefined : { index });
  }

  step(down, right) {
    const [, height, width] = this.shown.shape;
    const { index } = this.lesson.state.settings; // keys can be faster than answers
    const [channel, row, column] = [
      Math.floor(index / (height * width)),
      Math.floor(index / width) % height,
      index % width,
    ];
    const [y, x] = [row + down, column + right];
    if (y >= 0 && x >= 0 && y < height && x < width) this.pin((channel * height + y) * width + x);
    else
      this.pin(
        (channel + (down || right) * (down ? ACROSS : 1)) * height * width +
          ((y + height) % height) * width +
          ((x + width) % width),
      );
  }

  show(answer, settings) {
    const [maps, weights, products] = [unpack(answer.maps), unpack(answer.weights), unpack(answer.products)];
    const [channel, row, column] = answer.cell;
    const { shape } = answer;
    const size = shape.join("×");
    this.shown = { shape };
    const outlines = [
      {
        row: Math.floor(channel / ACROSS) * (shape[1] + 1) + row,
        column: (channel % ACROSS) * (shape[2] + 1) + column,
        rows: 1,
        columns: 1,
      },
    ];
    this.maps.show({ ...tiled(maps, ACROSS), scale: answer.scales[0], outlines }, size);
    this.weights.title.textContent = `weights of class ${settings.digit}`;
    this.weights.show({ ...tiled(weights, ACROSS), scale: answer.scales[1], signed: true, outlines }, size);
    this.products.show({ ...tiled(products, ACROSS), scale: answer.scales[2], signed: true, outlines }, size);
    const count = maps.values.length;
    this.first = Math.min(count - SHOWN, Math.max(0, settings.index - Math.floor(SHOWN / 2)));
    this.vector.title.textContent = `vector[${this.first}] … vector[${this.first + SHOWN - 1}]`;
    this.vector.show(
      {
        rows: 1,
        columns: SHOWN,
        values: maps.values.slice(this.first, this.first + SHOWN),
        scale: answer.scales[0],
        outlines: [{ row: 0, column: settings.index - this.first, rows: 1, columns: 1 }],
      },
      `of ${count}`,
    );
    this.there.textContent = answer.there;
    this.back.textContent = answer.back;
    this.cell.textContent = `${answer.cell_value} × ${answer.cell_weight} = ${answer.cell_product}`;
    this.total.textContent = `${answer.sum} + ${answer.bias} = ${answer.logit}`;
    const best = answer.probabilities.indexOf(Math.max(...answer.probabilities));
    this.rows.forEach(({ row: line, logit, probability }, digit) => {
      logit.textContent = answer.logits[digit];
      probability.textContent = percent(answer.probabilities[digit]);
      line.classList.toggle("dl-l-best", digit === best);
      line.classList.toggle("dl-l-chosen", digit === settings.digit);
    });
  }
}
