// The pinned map, large, and the map it was made from: the window slides here, and a tap can meet one cell.

import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { MapFigure } from "./figure.js";

/**
 * @import {Cell, ExplainedCell} from "../base/messages.js"
 * @import {Board, Stage} from "../network/board.js"
 * @import {Context, Shown} from "./view.js"
 */

const SIDE = 448; // canvas pixels, twice what the page shows, for sharp lines
const WITHOUT = ["linear", SOFTMAX]; // their arithmetic is its own picture

export class InspectorMaps {
  /** @param {Board} board of the pinned stage @param {Context} context */
  constructor(board, context) {
    this.board = board;
    this.context = context;
    this.channel = 0;
    this.sourceChannel = 0;
    const { kind, source } = board.stage;
    const some = !WITHOUT.includes(kind);
    this.from = some && source ? this.sourceFigure() : null;
    this.to = some ? this.outputFigure() : null;
  }

  sourceFigure() {
    const { source, stage, go } = this.context;
    const [, height, width] = source.shape;
    const ring = stage.kind === "conv" ? stage.padding : 0;
    const figure = new MapFigure(source.name, { ...source, shape: [1, height, width] }, { side: SIDE, ring });
    figure.onPick((place) => go({ ...place, stage: source.name, channel: this.sourceChannel }));
    figure.element.classList.add("dl-source");
    return figure;
  }

  outputFigure() {
    const { stage, shape } = this.board;
    const { key, pin } = this.context;
    const figure = new MapFigure(stage.name, { ...stage, shape: [1, shape[1], shape[2]] }, { side: SIDE });
    const pick = (/** @type {MouseEvent} */ event) => {
      const place = figure.cellAt(event);
      if (place) pin(this.board.cell({ ...place, channel: this.channel }));
    };
    figure.element.classList.add("dl-output");
    figure.makeTouchable();
    figure.canvas.addEventListener("click", pick);
    figure.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") pick(event);
    });
    figure.canvas.addEventListener("keydown", key);
    return figure;
  }

  /** @param {ExplainedCell} unit @param {Shown} shown @param {number} chosen input map of a convolution */
  show(unit, shown, chosen) {
    if (!this.to) return;
    const { board, from, to } = this;
    const { source } = this.context;
    this.channel = board.place(unit.cell).channel;
    paintMap(to, board, this.channel, shown);
    to.label(say("inspector.output", { cell: board.name(unit.cell) }));
    if (from) {
      this.sourceChannel = sourceOf(unit)?.channel ?? chosen;
      paintMap(from, { stage: source, shape: source.shape }, this.sourceChannel, shown);
      from.label(say("inspector.source", { stage: source.name, channel: this.sourceChannel }));
    }
  }

  /**
   * @param {Cell} cell @param {ExplainedCell | null} unit the last answer @param {boolean} filling the output is seen to
   *   fill, up to the cell @param {boolean} hidden the cell's colour is kept back
   */
  mark(cell, unit, filling, hidden) {
    const place = this.board.place(cell);
    const shown = this.board.index(place) + 1;
    const some = filling && shown < this.board.size;
    this.to?.mark({ cell: { ...place, channel: 0 }, shown: some ? shown : null, hidden });
    const rectangle = unit && windowOf(unit);
    if (rectangle) this.from?.mark({ outlines: [{ channels: [0, 1], rectangle }] });
  }
}

/** The one cell that a unit reads, where it is one. @param {ExplainedCell} unit */
const sourceOf = (unit) => ("source" in unit && typeof unit.source === "object" ? unit.source : null);

/** What a unit reads of one map of the stage below. @param {ExplainedCell} unit */
function windowOf(unit) {
  if (unit.kind === "conv" || unit.kind === "pool") return unit.place;
  const source = sourceOf(unit);
  return source && { top: source.row, left: source.column, bottom: source.row + 1, right: source.column + 1 };
}

/** @param {MapFigure} to @param {{stage: Stage, shape: number[]}} of @param {number} channel @param {Shown} shown */
function paintMap(to, { stage: { name }, shape }, channel, shown) {
  const size = shape[1] * shape[2];
  const maps = shown.maps.get(name);
  if (maps) to.show(maps.bytes.subarray(channel * size, (channel + 1) * size), maps.scale);
  if (shape[0] > 1) to.rename(say("inspector.map_of", { stage: name, channel }));
}
