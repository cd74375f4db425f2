// Every stage of the network as a labelled group of its maps, painted from the bytes of the last answer.

import { indices, make } from "../base/dom.js";
import { count, range, short } from "../base/formats.js";
import { setStop } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { Legend } from "../pictures/legend.js";
import { MapTiles } from "../pictures/map_tiles.js";

/**
 * @import {Answer, Cell} from "../base/messages.js"
 * @import {Marks} from "../pictures/map_tiles.js"
 * @import {Board, Stage} from "./board.js"
 * @import {StageMaps} from "./loaded.js"
 * @typedef {(cell: Cell, thenMoveIn: boolean) => void} Pick thenMoveIn: the keyboard goes along
 */

const SMALL = 20; // cells of a map's height: below it, maps are drawn smaller

/** What the stage does, from its own settings. @param {Stage} stage @returns {(string | Node)[]} */
function caption({ kind, kernel, stride, parameters, shape }) {
  const text = say("network.parameters", { count: count(parameters) });
  if (kind === "conv") return [make("span", { class: "dl-window" }, `${kernel}×${kernel} · `), text];
  if (kind === "pool") return [say("network.pool", { kernel, stride })];
  if (kind === "relu") return [say("network.relu")];
  if (kind === "flatten") return [say("network.flatten")];
  if (kind === "linear") return [say("network.linear", { classes: shape[0], parameters: text })];
  return [say("network.input")];
}

/** One stage: name, shape, caption, legend, maps. */
class StageView {
  /** @param {Stage} stage @param {Board} board @param {Pick} onPick */
  constructor(stage, board, onPick) {
    this.stage = stage;
    this.board = board;
    this.onPick = onPick;
    this.legend = new Legend();
    const shape = stage.shape.join("×");
    const title = make("div", {}, make("b", {}, stage.name), ` ${shape}`);
    const said = make("div", { class: "dl-caption" }, ...caption(stage));
    const figcaption = make("figcaption", {}, title, this.legend.element, said);
    this.group = make("figure", { class: `dl-stage dl-${stage.kind}`, "data-stage": stage.name }, figcaption);
    /** @type {{button: HTMLButtonElement, value: HTMLElement}[]} one a logit; none where the stage has maps */
    this.logits = [];
    this.tiles = /** @type {MapTiles | null} */ (null); // null where the stage has logits
    this.target = stage.kind === "linear" ? this.addLogits() : this.addMaps();
  }

  /** @returns {HTMLElement} what takes the keys */
  addLogits() {
    this.logits = indices(this.stage.shape[0]).map((digit) => {
      const value = make("span");
      const button = make("button", { type: "button" }, make("b", {}, String(digit)), value);
      const cell = { stage: this.stage.name, channel: digit, row: 0, column: 0 };
      button.addEventListener("click", (event) => this.onPick(cell, event.detail === 0));
      return { button, value };
    });
    this.stopAt(0);
    const items = this.logits.map(({ button }) => make("li", {}, button));
    this.group.append(make("ol", { class: "dl-logits", "aria-label": say("network.logits") }, ...items));
    return this.group;
  }

  /** One stop of the Tab key for all logits; the arrow keys go from one to the next. @param {number} digit */
  stopAt(digit) {
    const buttons = this.logits.map(({ button }) => button);
    setStop(buttons, buttons[digit]);
  }

  /** @returns {HTMLElement} what takes the keys */
  addMaps() {
    const tiles = new MapTiles({ ...this.stage, shape: this.board.shape });
    this.tiles = tiles;
    tiles.canvas.setAttribute("role", "application");
    tiles.canvas.setAttribute("tabindex", "0");
    const small = tiles.height < SMALL;
    const width = tiles.channels === 1 ? 84 : small ? 27 : 41; // CSS pixels before the page scales it to its own width
    this.group.style.setProperty("--width", String(tiles.columns * width));
    this.group.classList.toggle("dl-small", tiles.channels > 1 && small);
    this.group.append(tiles.canvas);
    tiles.onPick((place) => this.onPick(this.board.cell(place), false));
    return tiles.canvas;
  }

  focus() {
    if (this.tiles) this.target.focus();
    else this.logits.find(({ button }) => button.tabIndex === 0)?.button.focus();
  }

  /** @param {StageMaps} maps @param {Answer} answer */
  show(maps, answer) {
    const { name, signed } = this.stage;
    this.legend.show(maps.scale, signed);
    this.logits.forEach(({ button, value }, digit) => {
      value.textContent = short(answer.logits[digit]);
      button.classList.toggle("dl-best", digit === answer.digit);
    });
    if (!this.tiles) return;
    this.tiles.paint(maps.bytes);
    const label = say("network.maps", { stage: name, range: range(maps.scale, signed) });
    this.tiles.canvas.setAttribute("aria-label", label);
  }

  /** @param {Cell | null} cell the pinned one @param {Marks} [marks] */
  mark(cell, marks) {
    const own = cell?.stage === this.stage.name ? cell : null;
    if (this.tiles) {
      const place = own && this.board.place(own);
      this.tiles.mark({ ...marks, cell: place, frame: place && this.board.shape[0] > 1 ? place.channel : null });
      return;
    }
    this.logits.forEach(({ button }, digit) => button.setAttribute("aria-pressed", String(own?.channel === digit)));
    if (own) this.stopAt(own.channel);
  }
}

export class NetworkView {
  /**
   * @param {HTMLElement} parent @param {readonly Stage[]} stages @param {(stage: string) => Board} boardOf
   * @param {Pick} onPick
   */
  constructor(parent, stages, boardOf, onPick) {
    this.views = stages.map((stage) => new StageView(stage, boardOf(stage.name), onPick));
    parent.append(...this.views.map((view) => view.group));
  }

  /** @param {string} name @returns {StageView | undefined} none for the softmax */
  view(name) {
    return this.views.find((view) => view.stage.name === name);
  }

  /** @param {Map<string, StageMaps>} maps @param {Answer} answer */
  show(maps, answer) {
    for (const view of this.views) {
      const own = maps.get(view.stage.name);
      if (own) view.show(own, answer);
    }
  }

  /** Outline what a pinned cell sees. @param {Cell | null} cell @param {Map<string, Marks>} [marks] by stage */
  mark(cell, marks = new Map()) {
    for (const view of this.views) view.mark(cell, marks.get(view.stage.name));
  }
}
