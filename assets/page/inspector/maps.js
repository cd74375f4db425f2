// The pinned map, large, beside the map it was made from: the window slides here, and a tap can meet one cell.

import { largest, toSignedBytes } from "../base/codec.js";
import { make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { MapFigure } from "./figure.js";

/**
 * @import {Cell, ExplainedCell} from "../base/messages.js"
 * @import {Board, Stage} from "../network/board.js"
 * @import {Shown} from "./inspector.js"
 * @typedef {{pin: (cell: Cell) => void, walk: (cell: Cell) => void, choose: (channel: number) => void, key: (event:
 *   KeyboardEvent) => void}} Acts
 */

const SIDE = 448; // canvas pixels, twice what the page shows, for sharp lines
const WITHOUT = ["linear", SOFTMAX]; // their arithmetic is its own picture

export class InspectorMaps {
  /** @param {Board} board of the pinned stage @param {Stage | undefined} source @param {Acts} acts */
  constructor(board, source, acts) {
    this.board = board;
    this.stage = board.stage;
    this.source = source;
    this.acts = acts;
    this.channel = 0;
    this.sourceChannel = 0;
    this.from = /** @type {MapFigure | null} */ (null);
    this.kernels = /** @type {MapFigure | null} */ (null);
    this.to = /** @type {MapFigure | null} */ (null);
    if (!WITHOUT.includes(this.stage.kind)) {
      if (source) this.from = this.sourceFigure(source);
      if (source && this.stage.kind === "conv") this.kernels = this.kernelFigure(source);
      this.to = this.outputFigure();
    }
    const figures = [this.from, this.kernels, this.to].flatMap((figure) => figure?.element ?? []);
    this.element = make("div", { class: "dl-maps-row" }, ...figures);
  }

  /** What takes the keys. @returns {HTMLElement | undefined} */
  get target() {
    return this.to?.canvas;
  }

  /** @param {Stage} source */
  sourceFigure({ name, shape, signed }) {
    const ring = this.stage.kind === "conv" ? this.stage.padding : 0;
    const figure = new MapFigure(name, { shape: [1, shape[1], shape[2]], signed }, { side: SIDE, ring });
    figure.canvas.addEventListener("click", (event) => {
      const place = figure.tiles.cellAt(event);
      if (place) this.acts.walk({ ...place, stage: name, channel: this.sourceChannel });
    });
    return figure;
  }

  /** @param {Stage} source */
  kernelFigure({ shape: [channels] }) {
    const { kernel } = this.stage;
    const columns = Math.ceil(Math.sqrt(channels));
    const title = say(channels > 1 ? "inspector.kernels" : "inspector.one_kernel", { count: channels });
    const figure = new MapFigure(title, { shape: [channels, kernel, kernel], signed: true }, { side: 60, columns });
    figure.canvas.addEventListener("click", (event) => {
      const place = figure.tiles.cellAt(event);
      if (place) this.acts.choose(place.channel);
    });
    figure.element.classList.add("dl-kernels");
    return figure;
  }

  outputFigure() {
    const [, height, width] = this.board.shape;
    const { name, signed } = this.stage;
    const figure = new MapFigure(name, { shape: [1, height, width], signed }, { side: SIDE });
    const pick = (/** @type {MouseEvent} */ event) => {
      const place = figure.tiles.cellAt(event);
      if (place) this.acts.pin(this.board.cell({ ...place, channel: this.channel }));
    };
    figure.element.classList.add("dl-output");
    figure.makeTouchable();
    figure.canvas.addEventListener("click", pick);
    figure.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") pick(event);
    });
    figure.canvas.addEventListener("keydown", (event) => this.acts.key(event));
    return figure;
  }

  /** @param {ExplainedCell} unit @param {Shown} shown @param {number} chosen input map of a convolution */
  show(unit, shown, chosen) {
    if (!this.to) return;
    this.channel = this.board.place(unit.cell).channel;
    paintMap(this.to, this.board, this.channel, shown);
    this.to.label(say("inspector.output", { cell: this.board.name(unit.cell) }));
    if (this.from && this.source) {
      this.sourceChannel = sourceOf(unit)?.channel ?? chosen;
      paintMap(this.from, { stage: this.source, shape: this.source.shape }, this.sourceChannel, shown);
      this.from.label(say("inspector.source", { stage: this.source.name, channel: this.sourceChannel }));
    }
    if (this.kernels && unit.kind === "conv") {
      const flat = unit.kernels.flat(2);
      const scale = largest(flat);
      this.kernels.paint(toSignedBytes(flat, scale), scale);
      this.kernels.tiles.mark({ frame: unit.kernels.length > 1 ? chosen : null });
      this.kernels.label(say("inspector.kernels_label", { channel: chosen }));
    }
  }

  /**
   * @param {Cell} cell
   * @param {ExplainedCell | null} unit the last answer
   * @param {boolean} filling whether the output is seen to fill, up to the cell
   * @param {boolean} hidden whether the cell's colour is kept back
   */
  mark(cell, unit, filling, hidden) {
    const place = this.board.place(cell);
    const shown = this.board.index(place) + 1;
    const some = filling && shown < this.board.size;
    this.to?.tiles.mark({ cell: { ...place, channel: 0 }, shown: some ? shown : null, hidden });
    const rectangle = unit && windowOf(unit);
    if (rectangle) this.from?.tiles.mark({ outlines: [{ channels: [0, 1], rectangle }] });
  }
}

/** The one cell that a unit reads, where it is one. @param {ExplainedCell} unit @returns {Cell | null} */
function sourceOf(unit) {
  return unit.kind === "relu" || unit.kind === "pool" || unit.kind === "flatten" ? unit.source : null;
}

/** What a unit reads of one map of the stage below. @param {ExplainedCell} unit */
function windowOf(unit) {
  if (unit.kind === "conv" || unit.kind === "pool") return unit.place;
  const source = sourceOf(unit);
  return source && { top: source.row, left: source.column, bottom: source.row + 1, right: source.column + 1 };
}

/**
 * @param {MapFigure} figure
 * @param {{stage: Stage, shape: number[]}} board
 * @param {number} channel
 * @param {Shown} shown
 */
function paintMap(figure, { stage: { name }, shape }, channel, shown) {
  const size = shape[1] * shape[2];
  const maps = shown.maps.get(name);
  if (maps) figure.paint(maps.bytes.subarray(channel * size, (channel + 1) * size), maps.scale);
  if (shape[0] > 1) figure.rename(say("inspector.map_of", { stage: name, channel }));
}
