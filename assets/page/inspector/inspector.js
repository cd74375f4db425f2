// The inspector: pins one number of the network and shows how it was made, from its own terms down to the ink.

import { button, make, setText } from "../base/dom.js";
import { exact } from "../base/formats.js";
import { stepOf } from "../base/keyboard.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { viewOf } from "./arithmetic.js";
import { Causes } from "./causes.js";
import { LARGE } from "./convolution_sum.js";
import { formulas } from "./formulas.js";
import { InspectorMaps } from "./maps.js";
import { frame } from "./panel.js";
import { Prediction } from "./prediction.js";
import { Player } from "./steps.js";
import { HIDDEN } from "./view.js";

/**
 * @import {Cell, ExplainedCell, Pace} from "../base/messages.js"
 * @import {CellMessage, Context, Page, View} from "./view.js"
 * @typedef {{view: View, maps: InspectorMaps}} Parts what a stage is shown with
 */

const FOLLOW = 60; // milliseconds between two explanations while the pen moves: the pen comes first
const SPEAK_AFTER = 400; // milliseconds of rest before a screen reader is told
/** @type {Record<string, number>} */
const TURNS = { "[": -1, PageUp: -1, "]": 1, PageDown: 1 };

/** @param {Cell} cell */
const keyOf = ({ stage, channel, row, column }) => [stage, channel, row, column].join();

export class Inspector {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.cell = /** @type {Cell | null} */ (null);
    this.past = /** @type {Cell[]} */ ([]);
    this.unit = /** @type {ExplainedCell | null} */ (null); // the last answer
    this.parts = /** @type {Parts | null} */ (null);
    this.hidden = false;
    /** @type {number | null} the input map that is looked at; null: the strongest of the next answer */
    this.channel = 0;
    this.other = /** @type {number | null} */ (null); // the digit that a logit is compared with
    this.filling = false;
    this.followed = 0;
    this.dirty = false;
    this.speaking = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.reader = new LiveReader(
      (/** @type {CellMessage} */ message) =>
        /** @type {Promise<(ExplainedCell & Pace) | undefined>} */ (page.server.ask("cell", message)),
      (unit, message, submitted) => this.receive(unit, message, submitted),
      () => setText(this.problem, say("inspector.no_answer")),
    );
    this.player = new Player((by) => this.step(by));
    this.prediction = new Prediction({ hide: (hidden) => this.hide(hidden), reveal: () => this.reveal() });
    this.causes = new Causes((cell) => this.pin(cell, { walk: true }));
    this.title = make("h2", { class: "dl-title", tabindex: -1 });
    this.value = make("output", { class: "dl-value" });
    this.caption = make("p", { class: "dl-quiet dl-formulas" });
    this.body = make("div", { class: "dl-body" });
    this.more = make("div", { class: "dl-more-of-it" });
    this.spoken = make("div", { class: "dl-sr", role: "status" });
    this.problem = make("p", { class: "dl-problem", role: "alert" });
    this.section = this.build();
  }

  build() {
    this.back = button("↶", () => this.goBack(), { class: "dl-button dl-icon", "aria-label": say("inspector.back") });
    const [back, on] = [say("inspector.previous_label"), say("inspector.next_label")];
    const previous = button("◀", () => this.turn(-1), { class: "dl-button dl-icon", "aria-label": back });
    const next = button("▶", () => this.turn(1), { class: "dl-button dl-icon", "aria-label": on });
    const name = make("span", {}, say("inspector.turns"));
    this.turns = make("span", { class: "dl-group dl-turns" }, previous, name, next);
    const close = { class: "dl-button dl-icon", "aria-label": say("inspector.close_label") };
    const named = { class: "dl-inspector", "data-part": "inspector", "aria-label": say("inspector.label") };
    const tools = [this.turns, this.player.element, this.prediction.choice, this.back];
    const head = [
      make("span", { class: "dl-name" }, this.title, " ", this.value),
      make("span", { class: "dl-inspector-tools" }, ...tools),
    ];
    const section = frame(named, head, () => this.close(true), close);
    this.more.append(this.caption);
    section.append(this.problem, this.prediction.ask, this.body, this.more, this.spoken);
    return section;
  }

  /** @param {boolean} hidden */
  hide(hidden) {
    this.hidden = hidden;
    this.prediction.begin();
    this.render();
  }

  reveal() {
    this.hidden = false;
    if (this.unit) this.prediction.compare(this.unit.exact);
    this.render();
    this.speak();
  }

  /**
   * @param {Cell} cell @param {{moveIn?: boolean, walk?: boolean}} [how] moveIn: the keyboard goes on in the inspector;
   *   walk: it came from the inspector itself, and "Back" leads back
   */
  pin(cell, { moveIn = false, walk = false } = {}) {
    if (!this.page.now) return;
    const before = this.cell;
    const elsewhere = before?.stage !== cell.stage;
    if (elsewhere || before?.channel !== cell.channel) this.channel = null;
    if (walk && before && keyOf(before) !== keyOf(cell)) this.past.push(before);
    if (!walk && elsewhere) this.past = [];
    const inside = this.section.contains(document.activeElement);
    this.cell = cell;
    if (elsewhere || !this.parts) this.parts = this.enter(cell.stage);
    if (this.prediction.wanted) this.hide(true);
    this.page.shows(this.section);
    if (moveIn || (elsewhere && inside)) this.page.returnTo(cell.stage);
    if (this.back) this.back.hidden = !this.past.length;
    // The cell is outlined at once, before the server's answer.
    this.page.network.pin(cell);
    this.page.pinned(cell);
    this.body.toggleAttribute("data-filling", this.filling);
    this.parts.maps.mark(cell, this.unit, this.filling, this.hidden);
    this.request();
  }

  /** A new stage: its caption, its maps, its arithmetic. @param {string} name @returns {Parts} */
  enter(name) {
    const { boardOf, captionOf } = this.page;
    const board = boardOf(name);
    this.unit = null;
    this.filling = false;
    this.other = board.stage.kind === "linear" ? this.page.target.against : null;
    this.player.stop();
    setText(this.caption, formulas(captionOf(name)));
    if (this.turns) this.turns.hidden = board.shape[0] === 1;
    const context = this.contextOf(name);
    const view = viewOf(board.stage.kind, context);
    const maps = new InspectorMaps(board, context);
    const middle = make(
      "div",
      { class: "dl-middle" },
      ...(view.tables ? [view.tables] : []),
      view.sums,
      this.causes.element,
    );
    const named = { "dl-from": maps.from?.element, "dl-falls-part": view.falls, "dl-to": maps.to?.element };
    for (const [part, element] of Object.entries(named)) element?.classList.add(part);
    view.tables?.classList.add("dl-tables");
    view.sums.classList.add("dl-sums");
    const parts = [maps.from?.element, middle, view.falls, maps.to?.element].flatMap((part) => part ?? []);
    this.body.dataset.kind = board.stage.kind;
    this.body.toggleAttribute("data-large", board.stage.kernel > LARGE);
    this.body.replaceChildren(...parts);
    this.body.style.visibility = "hidden"; // its place is kept until the numbers are there
    this.more.replaceChildren(...(view.more ? [view.more] : []), this.caption);
    return { view, maps };
  }

  /** What the view of a stage may know and do. @param {string} name @returns {Context} */
  contextOf(name) {
    const { stages, boardOf } = this.page;
    const { stage } = boardOf(name);
    const source = stages.find((one) => one.name === stage.source);
    const maps = stages.find((one) => one.name === source?.source);
    return {
      stage,
      source: source ?? stage,
      maps: maps ?? stage,
      scale: (of) => this.page.now?.maps.get(of)?.scale ?? 1,
      go: (cell) => this.pin(cell, { walk: true }),
      pin: (cell) => {
        this.filling = false;
        this.pin(cell);
      },
      choose: (channel) => this.choose(channel),
      against: (other) => {
        this.other = other;
        this.page.target.against = other;
        this.request();
      },
      key: (event) => this.key(event, name),
    };
  }

  /** Another input map. @param {number} channel */
  choose(channel) {
    this.channel = channel;
    this.render();
  }

  request() {
    const { cell } = this;
    const { now } = this.page;
    const other = this.other === cell?.channel ? null : this.other; // a digit is not held against itself
    this.dirty = false;
    if (now && cell) this.reader.submit({ levels: now.answer.levels, cell, ...(other !== null && { other }) });
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

  /** @param {ExplainedCell} unit @param {CellMessage} message @param {number} submitted */
  receive(unit, message, submitted) {
    if (!this.cell || message.cell.stage !== this.cell.stage) return;
    this.unit = unit;
    this.channel ??= unit.kind === "conv" ? unit.order[0] : 0;
    this.render();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.speak(), SPEAK_AFTER);
    this.section.dataset.shown = keyOf(unit.cell);
    const detail = { cell: unit.cell, milliseconds: performance.now() - submitted };
    this.section.dispatchEvent(new CustomEvent("inspected", { bubbles: true, detail }));
    if (this.dirty) this.follow(false);
  }

  render() {
    const { unit, cell, parts, channel, hidden, other } = this;
    const shown = this.page.now;
    if (!unit || !cell || !parts || !shown || channel === null) return;
    setText(this.problem, "");
    this.body.style.visibility = "";
    setText(this.title, this.page.boardOf(cell.stage).name(unit.cell));
    setText(this.value, `= ${hidden ? HIDDEN : exact(unit.exact)}`);
    this.value.dataset.value = hidden ? "" : String(unit.exact);
    parts.view.show(unit, { hidden, channel, other });
    parts.maps.show(unit, shown, channel);
    parts.maps.mark(cell, unit, this.filling, hidden);
    this.causes.show(unit, (one) => this.page.boardOf(one.stage).name(one));
    this.page.network.pin(cell, keyOf(cell) === keyOf(unit.cell) ? unit : null);
  }

  speak() {
    if (!this.cell || !this.unit) return;
    const cell = this.page.boardOf(this.cell.stage).name(this.unit.cell);
    const value = this.hidden ? say("inspector.hidden") : exact(this.unit.exact);
    setText(this.spoken, `${cell}: ${value}`);
  }

  /** The same place on another map. @param {number} by */
  turn(by) {
    if (this.cell) this.pin(this.page.boardOf(this.cell.stage).turn(this.cell, by));
  }

  goBack() {
    const rest = this.past;
    const cell = rest.pop();
    if (!cell) return;
    this.pin(cell);
    this.past = rest;
    if (this.back) this.back.hidden = !rest.length;
  }

  /** One cell on or back in reading order; the output is seen to fill. @param {number} by @returns {boolean} */
  step(by) {
    const next = this.cell && this.page.boardOf(this.cell.stage).step(this.cell, by);
    if (!next) return false;
    this.filling = true;
    this.pin(next);
    return true;
  }

  /** A key on a stage's maps, here or in the network. @param {KeyboardEvent} event @param {string} stage */
  key(event, stage) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const board = this.page.boardOf(stage);
    const pinned = this.cell?.stage === stage ? this.cell : null;
    const step = stepOf(event);
    let next = null;
    if (step) next = pinned ? board.move(pinned, ...step) : board.middle();
    else if (event.key in TURNS) next = pinned ? board.turn(pinned, TURNS[event.key]) : board.middle();
    else if (event.key === "Enter" || event.key === " ") next = pinned ?? board.middle();
    else if (event.key === "Backspace" && pinned) this.goBack();
    else if (event.key === "b" && pinned) this.causes.walk();
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
    this.page.pinned(null); // first: on a phone the network has more room then
    this.page.network.pin(null);
    delete this.section.dataset.shown;
    this.section.remove();
    if (andReturn) this.page.returnTo(stage);
  }
}
