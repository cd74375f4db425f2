// Block 4: each window becomes one number; the same for the nudged picture below.

import { make } from "../base/dom.js";
import { brief, unpack } from "./arrays.js";
import { Grid } from "../pictures/heat_map.js";

const FEW = 10; // cells in a row up to which every winner is marked

export class PoolingBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    const under = (place) => place && this.windowOver(...place);
    const touch = (of) => ({
      pick: (row, column) => this.pin(of([row, column])),
      hover: (place) => this.lesson.ask(place ? { at: of(place) } : undefined),
      arrow: (down, right) => this.step(down, right),
    });
    const same = (place) => place;
    this.picture = new Grid("picture", touch(under));
    this.pooled = new Grid("pooled", touch(same));
    this.moved = new Grid("nudged", touch(under));
    this.nudged = new Grid("pooled", touch(same));
    this.value = make("p", { class: "dl-l-big dl-secret-value", role: "status" });
    this.size = make("p", { class: "dl-secret-value" });
    this.parameters = make("p", {});
    this.compare = make("p", { class: "dl-l-compare" });
    const arrow = () => make("span", { class: "dl-arrow", "aria-hidden": "true" }, "→");
    this.element = make(
      "div",
      { class: "dl-l-pooling" },
      make(
        "div",
        { class: "dl-l-four" },
        this.picture.element,
        arrow(),
        make("div", { class: "dl-cover" }, this.pooled.element),
        make("div", { class: "dl-l-facts" }, this.value, this.size, this.parameters),
        this.moved.element,
        arrow(),
        make("div", { class: "dl-cover" }, this.nudged.element),
        make("div", { class: "dl-l-facts" }, this.compare),
      ),
    );
  }

  windowOver(row, column) {
    const { stride, rows, columns } = this.shown;
    return [Math.min(rows - 1, Math.floor(row / stride)), Math.min(columns - 1, Math.floor(column / stride))];
  }

  pin(at) {
    if (at) this.lesson.change({ settings: { at } });
  }

  step(down, right) {
    const { rows, columns } = this.shown;
    const { at } = this.lesson.state.settings; // keys can be faster than answers
    this.pin([Math.min(rows - 1, Math.max(0, at[0] + down)), Math.min(columns - 1, Math.max(0, at[1] + right))]);
  }

  show(answer, settings) {
    const [picture, moved, pooled, nudged] = ["picture", "moved", "pooled", "nudged"].map((name) =>
      unpack(answer[name]),
    );
    const { size, stride, kind } = settings;
    const [rows, columns] = pooled.shape;
    const [row, column] = answer.at;
    this.shown = { stride, rows, columns };
    const [full, largest] = answer.scales;
    const window = { row: row * stride, column: column * stride, rows: size, columns: size };
    const cell = { row, column, rows: 1, columns: 1 };
    const side = picture.shape[1];
    const input = (grid, { values }, sources) =>
      grid.show({
        rows: picture.shape[0],
        columns: side,
        values,
        scale: full,
        outlines: [window],
        dots: this.winners(sources, row * columns + column, side),
      });
    const output = (grid, { values }) => grid.show({ rows, columns, values, scale: largest, outlines: [cell] });
    input(this.picture, picture, answer.sources.before);
    input(this.moved, moved, answer.sources.after);
    output(this.pooled, pooled);
    output(this.nudged, nudged);
    this.moved.title.textContent = settings.down || settings.right ? "nudged" : "not nudged";
    const listed = [...unpack(answer.window).values].map(brief).join("  ");
    const named = { max: "maximum", average: "average", subsample: "upper left", convolution: "weighted sum" }[kind];
    this.value.textContent = size <= 4 ? `${named} of ${listed} = ${answer.value}` : `${named} = ${answer.value}`;
    this.size.textContent = `Side: ${answer.size}`;
    this.parameters.textContent = answer.parameters
      ? `A convolution has ${answer.parameters} parameters here (${size}·${size} + 1) that training can change; this one is an edge kernel.`
      : "0 parameters: nothing to learn.";
    const percent = ({ changed, of }) => `${Math.round((100 * changed) / of)} %`;
    const [before, after] = [answer.changed, answer.changed_pooled];
    this.compare.textContent =
      `After the nudge ${percent(before)} of the pixels differ (mean difference ${before.mean}), ` +
      `and ${percent(after)} of the pooled numbers (mean ${after.mean}).`;
  }

  /** Places of the winners: all where there are few cells, else the marked window's. */
  winners(sources, at, side) {
    if (!sources) return [];
    const marked = side <= FEW ? sources : [sources[at]];
    return marked.map((place) => [Math.floor(place / side), place % side]);
  }
}
