// The map under pointer or focus, enlarged in the dock, with one plain sentence on what it is, and the value there.

import { make, setText } from "../base/dom.js";
import { signed, two } from "../base/formats.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { hasMaps } from "../network/layout.js";
import { MapFigure } from "./figure.js";
import { formulas } from "./formulas.js";
import { targetName } from "./target.js";

/**
 * @import {Cell} from "../base/messages.js"
 * @import {Page, Shown} from "./view.js"
 */

const SIDE = 448; // canvas pixels

/** @type {Record<string, string>} one plain sentence on what a stage of a kind does */
const SAYS = {
  input: "look.input",
  conv: "look.conv",
  relu: "look.relu",
  pool: "look.pool",
  flatten: "look.flatten",
  linear: "look.linear",
  softmax: "look.softmax",
};

export class Preview {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.cell = /** @type {Cell | null} */ (null);
    /** @type {Map<string, MapFigure>} one for each stage with maps */
    this.figures = new Map();
    this.frame = make("div", { class: "dl-look-map" });
    this.title = make("h2", { class: "dl-title" });
    this.says = make("p");
    this.value = make("p", { class: "dl-look-value" });
    this.adds = make("p");
    this.formulas = make("p", { class: "dl-quiet" });
    const words = make("div", {}, this.title, this.says, this.value, this.adds, this.formulas);
    this.element = make("div", { class: "dl-look", "aria-hidden": "true" }, this.frame, words);
  }

  /** @param {Cell} cell */
  show(cell) {
    const { page } = this;
    const elsewhere = cell.stage !== this.cell?.stage;
    this.cell = cell;
    if (elsewhere) {
      setText(this.formulas, formulas(page.captionOf(cell.stage)));
      const figure = this.figureOf(cell.stage);
      this.frame.replaceChildren(...(figure ? [figure.element] : []));
    }
    this.update();
  }

  /** @param {string} name @returns {MapFigure | null} of the maps that the network shows there */
  figureOf(name) {
    const painted = this.paintedStage(name);
    if (painted.shape.length !== 3) return null;
    let figure = this.figures.get(painted.name);
    if (!figure) {
      const [, height, width] = painted.shape;
      figure = new MapFigure("", { ...painted, shape: [1, height, width] }, { side: SIDE });
      this.figures.set(painted.name, figure);
    }
    return figure;
  }

  /** What is seen of a stage: of a convolution what its ReLU lets through, unless the cut is shown. @param {string} name */
  paintedStage(name) {
    const view = this.page.network.scene.byStage.get(name);
    const painted = view && hasMaps(view.column) ? view.painted : name;
    return this.page.boardOf(painted).stage;
  }

  /** With the numbers of the present drawing. */
  update() {
    const { cell, page } = this;
    const { now } = page;
    if (!cell || !now) return;
    const board = page.boardOf(cell.stage);
    const { stage } = board;
    const painted = this.paintedStage(stage.name);
    const source = stage.source ? page.boardOf(stage.source).stage : null;
    setText(this.title, this.nameOf(cell));
    const of = { source: source?.name ?? "", count: source?.shape[0] ?? 0, kernel: stage.kernel };
    const key = stage.kind === "conv" && of.count === 1 ? "look.conv_one" : SAYS[stage.kind];
    setText(this.says, say(key, of));
    const maps = now.maps.get(painted.name);
    const figure = this.figureOf(stage.name);
    if (figure && maps) {
      const size = maps.values.length / painted.shape[0];
      figure.show(maps.bytes.subarray(cell.channel * size, (cell.channel + 1) * size), maps.scale);
      figure.mark({ cell: { channel: 0, row: cell.row, column: cell.column } });
    }
    setText(this.value, this.valueOf(cell, now));
    this.showAdds(cell);
  }

  /** What its map adds to the digit that one asks about. @param {Cell} cell */
  showAdds({ stage, channel }) {
    const { found } = this.page.network.flow;
    const column = this.page.network.scene.byStage.get(stage)?.column.name ?? "";
    const value = found?.adds.get(column)?.[channel];
    const first = found?.gaps[0].column.name === column;
    const words = found && value !== undefined && { value: signed(value), name: targetName(found.target) };
    setText(this.adds, words ? say(first ? "look.adds_first" : "look.adds", words) : "");
    this.adds.dataset.value = String(value ?? "");
  }

  /** @param {Cell} cell @returns {string} "conv3, map 5" */
  nameOf(cell) {
    const { stage } = this.page.boardOf(cell.stage);
    if (stage.shape.length !== 3 || stage.kind === "input") return this.page.boardOf(cell.stage).name(cell);
    return say("inspector.map_name", { stage: stage.name, channel: cell.channel });
  }

  /** The number under the pointer, as exact as the page computes it. @param {Cell} cell @param {Shown} now */
  valueOf(cell, { maps, answer }) {
    if (cell.stage === SOFTMAX || this.page.hidden) return "";
    const board = this.page.boardOf(cell.stage);
    const { stage } = board;
    if (stage.kind === "linear") return say("look.value", { place: "", value: two(answer.logits[cell.channel]) });
    const values = maps.get(stage.name)?.values;
    if (!values) return "";
    const place = board.place(cell);
    const at = stage.shape.length === 3 ? place.channel * board.size + board.index(place) : cell.channel;
    const where = stage.shape.length === 3 ? say("look.place", { row: cell.row, column: cell.column }) : "";
    const gate = this.page.network.scene.byStage.get(stage.name)?.column.gate;
    const after = gate && values[at] < 0 ? say("look.cut", { relu: gate.name }) : "";
    return `${say("look.value", { place: where, value: two(values[at]) })} ${after}`.trim();
  }
}
