// Every stage of the network as a labelled group of its maps, painted from the bytes of the last answer.

import { make } from "../base/dom.js";
import { short } from "../base/formats.js";
import { gradient } from "../pictures/colours.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { Board } from "./board.js";

const number = new Intl.NumberFormat("en").format;

/** @param {import("../base/codec.js").Stage} stage @returns {string} what the stage does, from its own settings */
export function caption(stage) {
  const { kind, kernel, stride, parameters, shape } = stage;
  const parameterText = `${number(parameters)} parameters`;
  if (kind === "conv") return parameterText;
  if (kind === "pool") return `max of ${kernel}×${kernel}, stride ${stride}`;
  if (kind === "relu") return "max(0, x)";
  if (kind === "flatten") return "a row a map";
  if (kind === "linear") return `${shape[0]} weighted sums · ${parameterText}`;
  return "in MNIST's form";
}

/** What a convolution's caption begins with, where there is room for it. */
function windowSize({ kind, kernel }) {
  return kind === "conv" ? [make("span", { class: "dl-window" }, `${kernel}×${kernel} · `)] : [];
}

/** How wide a tile is, in CSS pixels before the page scales all of them to its own width. */
function tileWidth({ channels, height }) {
  if (channels === 1) return 84;
  return height < 20 ? 27 : 41;
}

/** One stage: name, shape, caption, legend, maps. */
class StageView {
  /**
   * @param {import("../base/codec.js").Stage} stage
   * @param {Board} board
   * @param {(cell: import("./board.js").Cell, thenMoveIn: boolean) => void} onPick
   */
  constructor(stage, board, onPick) {
    this.stage = stage;
    this.board = board;
    this.onPick = onPick;
    const shape = stage.shape.join("×");
    this.range = make("span", {});
    const ramp = make("span", { class: "dl-ramp", title: "white is 0, blue above, orange below" });
    ramp.style.background = gradient(stage.signed);
    this.group = make(
      "figure",
      { class: `dl-stage dl-${stage.kind}`, "data-stage": stage.name },
      make(
        "figcaption",
        {},
        make("div", { class: "dl-name" }, make("b", {}, stage.name), ` ${shape}`),
        make("div", { class: "dl-legend" }, this.range, ramp),
        make("div", { class: "dl-caption" }, ...windowSize(stage), caption(stage)),
      ),
    );
    if (stage.kind === "linear") this.addLogits();
    else this.addMaps();
  }

  addLogits() {
    this.cells = [...Array(this.stage.shape[0]).keys()].map(() => make("span", {}));
    this.buttons = this.cells.map((cell, digit) => this.logitButton(cell, digit));
    const items = this.buttons.map((one) => make("li", {}, one));
    this.group.append(make("ol", { class: "dl-logits", "aria-label": "Logits" }, ...items));
    this.target = this.group;
  }

  logitButton(cell, digit) {
    // One stop of the Tab key for all ten; the arrow keys go from one to the next.
    const one = make("button", { type: "button", tabindex: digit ? -1 : 0 }, make("b", {}, String(digit)), cell);
    const pinned = { stage: this.stage.name, channel: digit, row: 0, column: 0 };
    one.addEventListener("click", (event) => this.onPick(pinned, event.detail === 0));
    return one;
  }

  addMaps() {
    this.tiles = new MapTiles({ ...this.stage, shape: this.board.shape });
    const { canvas } = this.tiles;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    this.group.style.setProperty("--width", String(this.tiles.columns * tileWidth(this.tiles)));
    this.group.classList.toggle("dl-small", this.tiles.channels > 1 && this.tiles.height < 20);
    this.group.append(canvas);
    this.target = canvas;
    canvas.addEventListener("click", (event) => {
      const place = this.tiles.cellAt(event);
      if (place) this.onPick(this.board.cell(place), false);
    });
  }

  /** @param {import("../base/codec.js").StageMaps} maps @param {import("../base/codec.js").Answer} answer */
  show(maps, answer) {
    this.range.textContent = `${this.stage.signed ? "±" : "0…"}${short(maps.scale)}`;
    if (this.cells) {
      this.cells.forEach((cell, digit) => {
        cell.textContent = short(answer.logits[digit]);
        cell.parentElement.classList.toggle("dl-best", digit === answer.digit);
      });
      return;
    }
    this.tiles.paint(maps.bytes);
    this.tiles.canvas.setAttribute(
      "aria-label",
      `${this.stage.name}: values ${this.range.textContent}. Enter or an arrow key picks a number, brackets the map.`,
    );
  }

  /** @param {import("./board.js").Cell|null} cell the pinned one @param {import("../pictures/map_tiles.js").Marks} marks */
  mark(cell, marks) {
    const here = cell?.stage === this.stage.name;
    if (this.tiles) {
      const place = here ? this.board.place(cell) : null;
      this.tiles.mark({ ...marks, cell: place, frame: place && this.board.shape[0] > 1 ? place.channel : null });
      return;
    }
    this.buttons.forEach((one, digit) => {
      const pinned = here && cell.channel === digit;
      one.setAttribute("aria-pressed", String(pinned));
      if (here) one.tabIndex = pinned ? 0 : -1;
    });
  }
}

export class NetworkView {
  /**
   * @param {HTMLElement} parent
   * @param {import("../base/codec.js").Stage[]} stages
   * @param {Map<string, Board>} boards
   */
  constructor(parent, stages, boards) {
    /** @type {(cell: import("./board.js").Cell, thenMoveIn: boolean) => void} set by whoever explains cells */
    this.onPick = () => {};
    const pick = (cell, thenMoveIn) => this.onPick(cell, thenMoveIn);
    this.views = stages.map((stage) => new StageView(stage, boards.get(stage.name), pick));
    parent.append(...this.views.map((view) => view.group));
  }

  /** @param {string} name @returns {StageView|undefined} */
  view(name) {
    return this.views.find((view) => view.stage.name === name);
  }

  /** @param {Map<string, import("../base/codec.js").StageMaps>} maps @param {import("../base/codec.js").Answer} answer */
  show(maps, answer) {
    for (const view of this.views) view.show(maps.get(view.stage.name), answer);
  }

  /**
   * Outline what a pinned cell sees.
   * @param {import("./board.js").Cell|null} cell
   * @param {Map<string, import("../pictures/map_tiles.js").Marks>} [marks] by stage
   */
  mark(cell, marks = new Map()) {
    for (const view of this.views) view.mark(cell, marks.get(view.stage.name) ?? {});
  }

  /** @param {Object<string, number[]>} orders channels by stage; a stage that is not named keeps its own order */
  reorder(orders) {
    for (const { stage, tiles, board } of this.views) {
      if (!tiles || board.vector) continue;
      board.order = orders[stage.name] ?? [...Array(board.shape[0]).keys()];
      tiles.reorder(board.order);
    }
  }
}
