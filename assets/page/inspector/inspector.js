// The inspector: pins one number of the network and shows how it was made, from its own terms down to the ink.

import { button, make, setText } from "../base/dom.js";
import { exact } from "../base/formats.js";
import { LiveReader } from "../base/live.js";
import { SOFTMAX } from "../network/board.js";
import { HIDDEN, viewOf } from "./arithmetic.js";
import { CauseChain } from "./chain.js";
import { InspectorMaps } from "./maps.js";
import { Player } from "./steps.js";

const FOLLOW = 60; // milliseconds between two explanations while the pen moves: the pen comes first
const SPEAK_AFTER = 400; // milliseconds of rest before a screen reader is told

/**
 * @typedef {import("../network/board.js").Cell} Cell
 * @typedef {{drawing: object, maps: Map<string, import("../base/codec.js").StageMaps>,
 *            answer: import("../base/codec.js").Answer}} Shown what the page shows at present
 */

/** @param {Cell|null|undefined} a @param {Cell|null|undefined} b */
const same = (a, b) => Boolean(a && b) && JSON.stringify(key(a)) === JSON.stringify(key(b));
const key = ({ stage, channel, row, column }) => [stage, channel, row, column];

export class Inspector {
  /**
   * @param {{stages: import("../base/codec.js").Stage[], boards: Map<string, import("../network/board.js").Board>,
   *          captions: Map<string, object>, network: import("../network/network.js").NetworkView,
   *          explain: (message: object) => Promise<object|undefined>, shown: () => Shown|null,
   *          place: (section: HTMLElement, cell: Cell) => void, onClose: () => void}} page
   */
  constructor(page) {
    this.page = page;
    /** @type {Cell|null} */
    this.cell = null;
    /** @type {Cell[]} */
    this.past = [];
    this.unit = null;
    this.mode = { hidden: false, strongest: false, channel: 0, other: null };
    this.filling = false;
    this.followed = 0;
    this.reader = new LiveReader(
      (message) => page.explain(message),
      (unit, message, submitted) => this.receive(unit, message, submitted),
      () => this.fail(),
    );
    this.player = new Player((by) => this.step(by));
    this.build();
  }

  build() {
    this.title = make("h2", { class: "dl-title", tabindex: -1 });
    this.value = make("output", { class: "dl-value" });
    this.caption = make("p", { class: "dl-quiet dl-formulas" });
    this.back = button("Back", () => this.goBack());
    const close = button("Close", () => this.close(true), { "aria-label": "Close the inspector" });
    this.turns = make(
      "span",
      { class: "dl-group" },
      button("◀ map", () => this.turn(-1), { "aria-label": "Previous map" }),
      button("map ▶", () => this.turn(1), { "aria-label": "Next map" }),
    );
    this.body = make("div", { class: "dl-body" });
    this.maps = make("div", { class: "dl-maps" });
    this.chain = make("div", {});
    this.spoken = make("div", { class: "dl-sr", role: "status" });
    this.note = make("span", { class: "dl-note", role: "status" });
    this.problem = make("p", { class: "dl-problem", role: "alert" });
    const head = make(
      "header",
      { class: "dl-inspector-head" },
      this.title,
      this.value,
      make("span", { class: "dl-group dl-end" }, close),
    );
    const controls = make(
      "div",
      { class: "dl-controls" },
      this.back,
      this.turns,
      this.player.element,
      this.prediction(),
    );
    this.section = make(
      "section",
      { class: "dl-inspector", "aria-label": "Inspector: how one number is made" },
      head,
      this.caption,
      controls,
      this.problem,
      this.ask,
      this.maps,
      this.body,
      this.chain,
      this.spoken,
    );
    this.section.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close(true);
    });
  }

  /** "Predict first": results are kept back; a guess may be given before they are shown. */
  prediction() {
    this.predict = make("input", { type: "checkbox" });
    this.predict.addEventListener("change", () => this.hide(this.predict.checked));
    this.guess = make("input", { type: "text", inputmode: "decimal", size: 6 });
    this.guess.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.reveal();
    });
    const label = make("label", {}, "Your guess ", this.guess);
    this.ask = make(
      "div",
      { class: "dl-group dl-ask" },
      label,
      button("Reveal", () => this.reveal()),
      this.note,
    );
    this.ask.hidden = true;
    return make("label", {}, this.predict, " Predict first");
  }

  hide(hidden) {
    this.mode.hidden = hidden;
    this.ask.hidden = !this.predict.checked;
    this.guess.value = "";
    setText(this.note, "");
    this.render();
  }

  reveal() {
    const guess = Number.parseFloat(this.guess.value.replace(",", ".").replace("−", "-"));
    this.mode.hidden = false;
    if (Number.isFinite(guess) && this.unit) {
      setText(this.note, `You said ${this.guess.value}; it is ${exact(this.unit.exact)}.`);
    }
    this.render();
    this.speak();
  }

  get board() {
    return this.page.boards.get(this.cell.stage);
  }

  /**
   * Pin a cell.
   * @param {Cell} cell
   * @param {{moveIn?: boolean, walk?: boolean}} [how] moveIn: the keyboard goes on in the inspector; walk: it came
   *   from the inspector itself, and "Back" leads back
   */
  pin(cell, { moveIn = false, walk = false } = {}) {
    if (!this.page.shown()) return;
    const opening = !this.section.isConnected || !this.cell;
    const elsewhere = this.cell?.stage !== cell.stage;
    if (elsewhere || this.cell.channel !== cell.channel) this.mode.channel = null;
    if (walk && this.cell && !same(this.cell, cell)) this.past.push(this.cell);
    if (!walk && elsewhere) this.past = [];
    const inside = this.section.contains(document.activeElement);
    this.cell = cell;
    if (elsewhere) this.enter();
    if (this.predict.checked) this.hide(true);
    this.page.place(this.section, cell);
    if (opening || elsewhere) this.bring();
    if (moveIn || (elsewhere && inside)) this.focus();
    this.back.disabled = !this.past.length;
    this.markOwn(elsewhere);
    this.request();
  }

  /** A new stage: its caption, its maps, its arithmetic. */
  enter() {
    const { stages, boards, captions } = this.page;
    const stage = boards.get(this.cell.stage).stage;
    const source = stages.find((one) => one.name === stage.source);
    this.unit = null;
    this.filling = false;
    this.mode.other = null;
    this.player.stop();
    setText(this.caption, formulas(captions.get(stage.name)));
    this.turns.hidden = this.board.shape[0] === 1;
    const context = {
      stage,
      source,
      maps: stages.find((one) => one.name === source?.source),
      scale: (name) => this.page.shown().maps.get(name)?.scale ?? 1,
      go: (cell) => this.pin(cell, { walk: true }),
      choose: (channel) => this.choose(channel),
      against: (other) => {
        this.mode.other = other;
        this.request();
      },
    };
    this.view = viewOf(stage.kind, context);
    this.view.element.style.visibility = "hidden"; // its place is kept until the numbers are there
    this.body.replaceChildren(this.view.element);
    this.pictures = new InspectorMaps(stage, source, this.board, {
      pin: (cell) => {
        this.filling = false;
        this.pin(cell);
      },
      walk: (cell) => this.pin(cell, { walk: true }),
      choose: (channel) => this.choose(channel),
      key: (event) => this.key(event, stage.name),
    });
    this.maps.replaceChildren(this.pictures.element);
    this.causes = new CauseChain(stages, boards, stage, (cell) => this.pin(cell, { walk: true }));
    this.chain.replaceChildren(this.causes.element);
  }

  choose(channel) {
    this.mode.channel = channel;
    this.render();
  }

  /** Bring the inspector into sight, unless its beginning is there. */
  bring() {
    const { top } = this.section.getBoundingClientRect();
    if (top >= 0 && top < innerHeight * 0.35) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.section.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  }

  focus() {
    const target = this.pictures.target ?? this.title;
    target.focus({ preventScroll: true });
  }

  request() {
    const shown = this.page.shown();
    const { cell, mode } = this;
    this.dirty = false;
    this.reader.submit({ drawing: shown.drawing, cell, ...(mode.other !== null && { other: mode.other }) });
  }

  /** The drawing changed. While the pen moves, one explanation at a time and not too often. @param {boolean} penUp */
  follow(penUp) {
    if (!this.cell) return;
    const now = performance.now();
    if (!penUp && (this.reader.inFlight || now - this.followed < FOLLOW)) {
      this.dirty = true;
      return;
    }
    this.followed = now;
    this.request();
  }

  receive(unit, message, submitted) {
    if (!this.cell || message.cell.stage !== this.cell.stage) return;
    this.unit = unit;
    if (this.mode.channel === null) this.mode.channel = unit.order?.[0] ?? 0;
    this.page.network.mark(this.cell, this.fields());
    this.render();
    this.speakSoon();
    this.section.dataset.shown = key(unit.cell).join();
    const milliseconds = performance.now() - submitted;
    this.section.dispatchEvent(
      new CustomEvent("inspected", { bubbles: true, detail: { cell: unit.cell, milliseconds } }),
    );
    if (this.dirty) this.follow(false);
  }

  fail() {
    setText(this.problem, "No answer from the server. Pick the number again.");
  }

  render() {
    const { unit, mode } = this;
    if (!unit || !this.cell || mode.channel === null) return;
    const shown = this.page.shown();
    setText(this.problem, "");
    this.view.element.style.visibility = "";
    setText(this.title, this.board.name(unit.cell));
    setText(this.value, `= ${mode.hidden ? HIDDEN : exact(unit.exact)}`);
    this.value.dataset.value = mode.hidden ? "" : String(unit.exact);
    this.view.show(unit, mode);
    this.pictures.show(unit, shown, mode);
    this.pictures.mark(this.cell, unit, this.filling, mode.hidden);
    this.causes.show(unit, shown, mode);
  }

  /** What the last answer's number sees, stage by stage, as marks. */
  fields() {
    const marks = new Map();
    for (const { stage, channels, inside } of this.unit?.fields ?? []) {
      // A vector is drawn in rows: what is seen of it is no rectangle there.
      const { vector, shape } = this.page.boards.get(stage);
      const whole = inside.bottom - inside.top === shape[1] && inside.right - inside.left === shape[2];
      if (vector || whole) continue; // an outline around everything says nothing
      marks.set(stage, { outlines: [{ channels, rectangle: inside }] });
    }
    return marks;
  }

  /** Outline the cell at once, before the server's answer. @param {boolean} elsewhere whether its stage is a new one */
  markOwn(elsewhere) {
    if (elsewhere) this.page.network.mark(this.cell);
    else this.page.network.view(this.cell.stage)?.mark(this.cell, {});
    this.page.onPin(this.cell);
    this.pictures?.mark(this.cell, this.unit, this.filling, this.mode.hidden);
  }

  speakSoon() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.speak(), SPEAK_AFTER);
  }

  speak() {
    if (!this.cell || !this.unit) return;
    const value = this.mode.hidden ? "hidden" : exact(this.unit.exact);
    setText(this.spoken, `${this.board.name(this.unit.cell)}: ${value}`);
  }

  turn(by) {
    this.pin(this.board.turn(this.cell, by));
  }

  goBack() {
    const cell = this.past.pop();
    if (!cell) return;
    const rest = this.past;
    this.pin(cell);
    this.past = rest;
    this.back.disabled = !rest.length;
  }

  /** One cell on or back in reading order; the output is seen to fill. @param {number} by @returns {boolean} */
  step(by) {
    if (!this.cell) return false;
    const next = this.board.step(this.cell, by);
    if (!next) return false;
    this.filling = true;
    this.pin(next);
    return true;
  }

  /**
   * A key on a stage's maps, here or in the network.
   * @param {KeyboardEvent} event
   * @param {string} stage
   */
  key(event, stage) {
    const board = this.page.boards.get(stage);
    const pinned = this.cell?.stage === stage ? this.cell : null;
    const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const turns = { "[": -1, PageUp: -1, "]": 1, PageDown: 1 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    let next = null;
    if (event.key in arrows) next = pinned ? board.move(pinned, ...arrows[event.key]) : board.middle();
    else if (event.key in turns) next = pinned ? board.turn(pinned, turns[event.key]) : board.middle();
    else if (event.key === "Enter" || event.key === " ") next = pinned ?? board.middle();
    else if (event.key === "Backspace" && pinned) this.goBack();
    else if (event.key === "Escape") this.close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (next) this.pin(next, { moveIn: true });
  }

  /** Let go. @param {boolean} andReturn the keyboard goes back to the stage in the network */
  close(andReturn) {
    if (!this.cell) return;
    const { stage } = this.cell;
    this.player.stop();
    this.cell = null;
    this.unit = null;
    this.past = [];
    this.page.network.mark(null);
    this.page.onPin(null);
    delete this.section.dataset.shown;
    this.section.remove();
    this.page.onClose();
    if (andReturn) this.page.returnTo(stage);
  }
}

/** @param {object} caption from cnn/explain/captions.py @returns {string} how size and parameters are worked out */
export function formulas({
  kind,
  kernel_size: kernel,
  stride,
  padding,
  size_formula: size,
  parameter_formula: count,
  shape,
}) {
  const parts = [];
  if (kind === "conv") parts.push(`kernel ${kernel}×${kernel}, stride ${stride}, padding ${padding}`);
  if (kind === "pool") parts.push(`largest of ${kernel}×${kernel}, stride ${stride}`);
  if (kind === "relu") parts.push("max(0, x), number by number");
  if (kind === SOFTMAX) parts.push("exp of each logit, over the sum of all");
  if (size) parts.push(`size ${pretty(size)}`);
  else parts.push(`size ${pretty(shape)}`);
  if (count) parts.push(`parameters ${pretty(count)}`);
  if (kind === "relu" || kind === "pool") parts.push("no parameters");
  return parts.join(" · ");
}

const pretty = (formula) => formula.replaceAll(" x ", " × ").replaceAll("*", "·").replaceAll(" - ", " − ");
