// The network as one picture: ink on the left, columns of maps in order, the ten answers on the right, and the wires
// between them. Generated from the stages of whatever network is loaded.

import { make, placeAt, setText, svg } from "../base/dom.js";
import { screenKind } from "../base/screen.js";
import { say } from "../base/texts.js";
import { followTheme } from "../base/theme.js";
import { SOFTMAX } from "./board.js";
import { FlatColumn } from "./flat_column.js";
import { FlowView } from "./flow_view.js";
import { Scene } from "./focus.js";
import { captionOf, columnsOf, hasMaps, rowCaptionOf, sideBySide, someOf, upright } from "./layout.js";
import { MapColumn } from "./map_column.js";
import { OutputColumn } from "./output.js";
import { receptiveField } from "./receptive.js";
import { Wires } from "./wires.js";

/**
 * @import {Answer, Cell, ExplainedCell} from "../base/messages.js"
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {Engine} from "../engine/engine.js"
 * @import {Target} from "../engine/wires.js"
 * @import {Board} from "./board.js"
 * @import {ColumnView} from "./focus.js"
 * @import {Column, Layout, Placed} from "./layout.js"
 * @import {LoadedNetwork, StageMaps} from "./loaded.js"
 * @typedef {{pick: (cell: Cell, byKey: boolean) => void, look: (cell: Cell | null) => void, gate: (relu: string) => void,
 *   key: (event: KeyboardEvent, stage: string) => void, wire: (map: number) => void, few: (few: boolean) => void}} Events look: a map is pointed at or has the focus, or none any
 *   more; gate: the ReLU of a column was pressed; wire: one of the pinned number's wires was; few: whether there are more maps than are shown
 */

const REST = 4; // pixels that the picture leaves free at the lower edge of a phone's screen

export class NetworkView {
  /**
   * @param {LoadedNetwork} loaded @param {(stage: string) => Board} boardOf @param {Events} events
   * @param {HTMLElement} thumbnail where the input stands on a phone
   */
  constructor(loaded, boardOf, events, thumbnail) {
    this.loaded = loaded;
    this.events = events;
    this.thumbnail = thumbnail;
    this.columns = columnsOf(loaded.stages);
    this.views = this.columns.map((column) => this.newView(column, boardOf));
    this.scene = new Scene(loaded.stages, this.views);
    this.wires = new Wires();
    this.flow = new FlowView(loaded, this.columns, this.scene, this.wires.flow, this.wires.flowOver);
    this.layout = /** @type {Layout | null} */ (null);
    this.pinned = /** @type {Cell | null} */ (null);
    this.unit = /** @type {ExplainedCell | null} */ (null);
    this.looked = /** @type {Cell | null} */ (null);
    this.ended = new AbortController();
    this.groups = this.views.map((view) => this.group(view));
    this.plan = make("div", { class: "dl-plan" });
    this.plan.append(this.wires.behind, ...this.groups.map(({ element }) => element), this.wires.above);
    this.element = make("section", { class: "dl-network", "aria-label": say("network.label") }, this.plan);
    this.wires.own.addEventListener("click", ({ target }) => {
      const map = target instanceof SVGElement ? target.dataset.map : undefined;
      if (map !== undefined) events.wire(Number(map));
    });
    const observer = new ResizeObserver(() => this.lay());
    observer.observe(this.element);
    observer.observe(thumbnail);
    this.ended.signal.addEventListener("abort", () => observer.disconnect());
    followTheme(() => this.repaint(), this.ended.signal);
  }

  /** @param {Column} column @param {(stage: string) => Board} boardOf @returns {ColumnView} */
  newView(column, boardOf) {
    if (column.kind === "output") return new OutputColumn(column, this.events.pick);
    const board = boardOf(column.name);
    if (column.kind === "flatten") return new FlatColumn(column, board);
    return new MapColumn(column, board, this.loaded.strongestMaps(column.name));
  }

  /** A column with its caption and its gate. @param {ColumnView} view */
  group(view) {
    const { column, canvas } = view;
    const [name, shape] = captionOf(column);
    const [title, rest] = [make("b", {}, name), make("span", {}, shape)];
    const caption = make("figcaption", { class: "dl-caption", "data-part": "caption" }, title, " ", rest);
    const attributes = { class: `dl-column dl-column-${column.kind}`, "data-stage": column.name };
    const element = make("figure", attributes, caption, canvas);
    if (view instanceof OutputColumn) element.append(view.list);
    const gate = column.gate && this.gate(column.gate.name, column.name);
    if (gate) element.append(gate);
    this.listen(view);
    return { element, caption, rest, gate };
  }

  /** @param {string} relu @param {string} stage */
  gate(relu, stage) {
    const named = {
      "data-stage": relu,
      "aria-pressed": "false",
      "aria-label": say("network.gate_label", { relu, stage }),
    };
    const icon = svg("svg", { viewBox: "0 0 12 10", "aria-hidden": "true" }, svg("path", { d: "M0 9H5L11 1" }));
    const gate = make("button", { type: "button", class: "dl-gate", ...named }, icon, say("network.gate"));
    gate.addEventListener("click", () => this.events.gate(relu));
    return gate;
  }

  /** @param {ColumnView} view */
  listen(view) {
    const { canvas, column } = view;
    canvas.addEventListener("click", (event) => {
      const cell = view.cellAt(event);
      if (cell) this.events.pick(cell, false);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && !event.buttons) this.events.look(view.cellAt(event));
    });
    const targets = view instanceof OutputColumn ? [canvas, view.list] : [canvas];
    for (const target of targets) {
      const stage = target === canvas ? column.name : SOFTMAX;
      target.addEventListener("pointerleave", () => this.events.look(null));
      target.addEventListener("keydown", (event) => this.events.key(/** @type {KeyboardEvent} */ (event), stage));
      target.addEventListener("focusin", ({ target: focused }) => {
        if (focused instanceof HTMLElement && focused.matches(":focus-visible"))
          this.events.look(this.start(stage, focused));
      });
      target.addEventListener("focusout", () => this.events.look(null));
    }
    if (!(view instanceof OutputColumn)) return;
    view.buttons.forEach((button, channel) =>
      button.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") this.events.look({ stage: SOFTMAX, channel, row: 0, column: 0 });
      }),
    );
  }

  /** What the keyboard begins with in a stage. @param {string} stage @param {HTMLElement} focused @returns {Cell} */
  start(stage, focused) {
    const view = this.scene.byStage.get(stage);
    if (view instanceof OutputColumn && stage === SOFTMAX) {
      const channel = Math.max(
        0,
        view.buttons.findIndex((button) => button === focused),
      );
      return { stage, channel, row: 0, column: 0 };
    }
    const [, height, width] = view && hasMaps(view.column) ? view.column.stage.shape : [1, 1, 1];
    const first = view instanceof MapColumn ? (view.maps[0] ?? 0) : 0;
    return { stage, channel: first, row: height >> 1, column: width >> 1 };
  }

  /** What takes the keys of a stage. @param {string} stage @returns {HTMLElement | undefined} */
  target(stage) {
    const view = this.scene.byStage.get(stage);
    if (view instanceof OutputColumn && stage === SOFTMAX) return view.buttons.find(({ tabIndex }) => tabIndex === 0);
    return view?.canvas;
  }

  /** Place everything anew. */
  lay() {
    const width = this.element.clientWidth;
    if (!width) return;
    const kind = screenKind();
    const rows = kind === "phone" || kind === "low";
    if (rows) {
      const columns = kind === "phone" ? this.rowsShown().filter((one) => one.kind !== "input") : this.rowsShown();
      const height = window.innerHeight - this.element.getBoundingClientRect().top - window.scrollY - REST;
      this.layout = upright(columns, { width, height: kind === "phone" ? height : 0 });
    } else {
      this.layout = sideBySide(this.columns, { width, height: this.element.clientHeight }, measured);
    }
    this.plan.style.width = this.layout.width > width ? `${this.layout.width}px` : "";
    this.element.classList.toggle("dl-too-wide", this.layout.width > width);
    this.plan.style.height = rows ? `${this.layout.height}px` : "100%";
    this.plan.dataset.upright = String(rows);
    const byName = new Map(this.layout.columns.map((placed) => [placed.column.name, placed]));
    if (kind === "phone") this.placeThumbnail(byName);
    this.views.forEach((view, i) => this.layColumn(view, this.groups[i], byName.get(view.column.name), rows));
    this.events.few(this.layout.columns.some(({ shown, column }) => shown < column.count));
    this.flow.upright = rows;
    this.showFlow();
    this.focus();
  }

  /** The lines that speak for the answer, where there are any, and bundles everywhere else. */
  showFlow() {
    const { flow, scene, wires, layout } = this;
    if (!layout) return;
    flow.place();
    const told = new Set(flow.found?.gaps.flatMap((gap, i) => (flow.found?.drawn[i].length ? gap.column.name : [])));
    const apart = screenKind() === "phone";
    wires.showBundles(
      scene.bundles(layout.upright, apart, (name) => told.has(name)),
      layout.upright,
    );
  }

  /**
   * What the wires say about a target, or nothing while the drawing changes.
   * @param {Map<string, StageMaps> | null} maps @param {Target | null} target
   * @param {{engine: Engine, tensors: Map<string, Float32Array>}} [network] that made the maps
   */
  tell(maps, target, network) {
    if (maps && target) this.flow.settle(maps, target, network);
    else this.flow.clear();
    this.showFlow();
  }

  /** Of a pinned number on a small screen only its column and the one that it reads. @returns {Column[]} */
  rowsShown() {
    if (!this.pinned) return this.columns;
    const view = this.scene.byStage.get(this.pinned.stage);
    const at = view ? this.views.indexOf(view) : 0;
    return this.columns.slice(Math.max(0, at - 1), Math.max(at + 1, 2));
  }

  /** @param {Map<string, Placed>} byName */
  placeThumbnail(byName) {
    const [own, box] = [this.plan, this.thumbnail].map((element) => element.getBoundingClientRect());
    const column = this.columns[0];
    const side = Math.min(box.width, box.height);
    const place = { left: box.left - own.left, top: box.top - own.top, width: side, height: side };
    const caption = { left: 0, top: 0, width: 0, height: 0 };
    const grid = { column, tile: side, across: 1, down: 1, pitchX: side, pitchY: side, shown: 1 };
    byName.set(column.name, { ...place, ...grid, caption });
  }

  /**
   * @param {ColumnView} view @param {ReturnType<NetworkView["group"]>} group @param {Placed | undefined} placed
   * @param {boolean} rows
   */
  layColumn(view, { element, caption, rest, gate }, placed, rows) {
    element.hidden = !placed;
    if (!placed) {
      view.placed = null;
      return;
    }
    view.lay(placed, rows);
    const { top, width } = placed.caption;
    caption.hidden = !width;
    placeAt(caption, placed.caption);
    const few = placed.shown < view.column.count;
    const source = this.columns[this.columns.indexOf(view.column) - 1];
    const text = rows ? rowCaptionOf(view.column, source) : captionOf(view.column)[1];
    const cut = view instanceof OutputColumn && this.flow.cuts.length > 0;
    setText(rest, cut ? say("cut.after") : few ? someOf(placed.shown, view.column) : text);
    if (!gate) return;
    const middle = placed.left + placed.width / 2;
    gate.style.left = rows ? `${width - 70}px` : `${middle - 32}px`;
    gate.style.top = rows ? `${top - 3}px` : "";
  }

  /**
   * What was cut is grey, and what stands to its right is said to be so after the cuts.
   * @param {Map<string, StageMaps>} maps @param {Answer} answer @param {readonly Cut[]} cuts
   */
  show(maps, answer, cuts) {
    this.flow.cuts = cuts;
    for (const view of this.views) {
      if (view instanceof MapColumn) view.show(maps, silentOf(view.column, cuts));
      else view.show(maps, answer);
    }
    const { rest } = this.groups[this.groups.length - 1];
    const last = this.columns[this.columns.length - 1];
    this.element.toggleAttribute("data-cut", cuts.length > 0);
    setText(rest, cuts.length ? say("cut.after") : this.layout?.upright ? rowCaptionOf(last) : captionOf(last)[1]);
  }

  repaint() {
    for (const view of this.views) view.paint();
  }

  /** Show what the ReLUs cut, or only what goes on. @param {boolean} cut */
  showCut(cut) {
    for (const view of this.views) if (view instanceof MapColumn) view.cut = cut;
    for (const { gate } of this.groups) gate?.setAttribute("aria-pressed", String(cut));
    this.repaint();
  }

  /** A map is looked at; what is pinned goes before it. @param {Cell | null} cell */
  look(cell) {
    this.looked = cell;
    this.focus();
  }

  /** @param {Cell | null} cell @param {ExplainedCell | null} [unit] how it was made, once that is known */
  pin(cell, unit = null) {
    const elsewhere = cell?.stage !== this.pinned?.stage;
    this.pinned = cell;
    this.unit = unit;
    const last = this.views[this.views.length - 1];
    if (last instanceof OutputColumn) last.mark(cell);
    if (elsewhere && this.layout?.upright) this.lay();
    else this.focus();
  }

  /** Draw the wires of what is pinned, or looked at, or none. */
  focus() {
    const { wires, scene, pinned, unit, looked } = this;
    const isUpright = Boolean(this.layout?.upright);
    const cell = pinned ?? looked;
    this.plan.dataset.focus = pinned ? "pinned" : looked ? "looked" : "rest";
    if (!cell) {
      wires.rest();
      return;
    }
    const weighted = unit ? scene.weighted(unit) : [];
    const column = scene.byStage.get(cell.stage)?.column;
    const adding = !pinned && column && hasMaps(column) ? this.flow.ownLines(column.name, cell.channel) : [];
    if (weighted.length) wires.showWeighted(weighted, isUpright);
    else if (adding.length) wires.showWeighted(adding, isUpright, (value) => this.flow.widthOf(value));
    else wires.showOwn(scene.read(cell), scene.readers(cell), isUpright);
    wires.showSeen(
      scene.seen(unit?.fields ?? receptiveField(this.loaded.stages, known(cell, this.loaded)), cell.stage),
    );
    const causes = unit?.causes ?? [];
    wires.showCause(
      causes.flatMap((cause) => scene.spotOf(cause.cell) ?? []),
      isUpright,
    );
    const others = causes.slice(1).flatMap((cause) => scene.boxOf(cause.cell) ?? []);
    const frame = looked && looked !== pinned ? scene.boxOf(looked) : null;
    wires.showFrames(frame, pinned && scene.boxOf(pinned), others);
  }

  remove() {
    this.ended.abort();
    this.element.remove();
  }
}

/** The maps of a column that were cut as a whole. @param {Column} column @param {readonly Cut[]} cuts @returns {number[]} */
const silentOf = ({ name, gate }, cuts) =>
  cuts.flatMap(({ stage, map, read }) => (read === null && [name, gate?.name].includes(stage) ? [map] : []));

/** A probability sees what its logit sees, and all the others. @param {Cell} cell @param {LoadedNetwork} loaded */
function known(cell, { stages }) {
  return cell.stage === SOFTMAX ? { ...cell, stage: stages[stages.length - 1].name } : cell;
}

const ruler = document.createElement("canvas").getContext("2d");

/** The width of a bold text as wide as the page's captions. @param {string} text */
function measured(text) {
  if (!ruler) return 10 * text.length;
  const style = getComputedStyle(document.querySelector(".dl-root") ?? document.body);
  ruler.font = `700 ${style.fontSize} ${style.fontFamily}`;
  return Math.ceil(ruler.measureText(text).width) + 1;
}
