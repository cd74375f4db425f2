// The dock: the one place below the network, a sheet on small screens. At rest it says what one looks at; it shows the
// map that is pointed at, how a pinned number was made, what a change of the drawing does, which ink speaks for it.

import { make } from "../base/dom.js";
import { screenKind } from "../base/screen.js";
import { say } from "../base/texts.js";
import { followTheme } from "../base/theme.js";
import { Board, SOFTMAX } from "../network/board.js";
import { ScaleLegend } from "../network/scale_legend.js";
import { NetworkView } from "../network/network.js";
import { Cutting, saidOf } from "../network/cutting.js";
import { ComparePanel } from "./compare.js";
import { CutPanel } from "./cut_panel.js";
import { EvidencePanel } from "./evidence.js";
import { FlowWords } from "./flow_words.js";
import { Inspector } from "./inspector.js";
import { Preview } from "./preview.js";
import { TargetChoice } from "./target.js";

/**
 * @import {Server} from "../base/ask.js"
 * @import {Answer, Cell, StageCaption} from "../base/messages.js"
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {AfterCuts} from "../network/cutting.js"
 * @import {LoadedNetwork} from "../network/loaded.js"
 * @import {Stage} from "../network/board.js"
 * @import {Panel} from "./panel.js"
 * @import {Shown} from "./view.js"
 * @typedef {"rest" | "look" | "pinned" | "panel"} Mode
 */

const LOOK_AFTER = 120; // milliseconds that a map is pointed at before the dock turns to it
const TELL_AFTER = 20; // milliseconds from the maps to the lines
const PHONE = 500; // pixels of the dock's width, below which everything stands below each other
const ROOMY = 900; // from here on everything stands beside each other
const SPACIOUS = 1150; // the pinned map too
const FLAT = 236; // of its height, below which words stand beside the tables

export class Dock {
  /** @param {HTMLElement} root of the tab @param {LoadedNetwork} loaded @param {Server} server @param {HTMLElement} thumbnail */
  constructor(root, loaded, server, thumbnail) {
    this.root = root;
    this.loaded = loaded;
    this.server = server;
    this.ended = new AbortController(); // of what listens beyond its own elements
    this.now = /** @type {Shown | null} */ (null);
    this.penUp = true;
    this.cut = false; // what the ReLUs cut is seen
    this.after = /** @type {AfterCuts | null} */ (null); // what the network makes of the drawing without what was cut
    const last = loaded.stages[loaded.stages.length - 1];
    this.classes = last.shape[0];
    const softmax = { ...last, name: SOFTMAX, kind: SOFTMAX, source: last.name, signed: false, parameters: 0 };
    /** @type {Stage[]} */
    this.stages = [...loaded.stages, softmax];
    const boards = new Map(this.stages.map((stage, i) => [stage.name, new Board(stage, this.stages[i - 1])]));
    this.boardOf = (/** @type {string} */ stage) => /** @type {Board} */ (boards.get(stage));
    this.captionOf = (/** @type {string} */ stage) => /** @type {StageCaption} */ (loaded.captions.get(stage));
    const events = {
      pick: (/** @type {Cell} */ cell, /** @type {boolean} */ byKey) => this.pick(cell, byKey),
      look: (/** @type {Cell | null} */ cell) => this.look(cell),
      gate: (/** @type {string} */ relu) => this.gate(relu),
      key: (/** @type {KeyboardEvent} */ event, /** @type {string} */ stage) => this.key(event, stage),
      few: (/** @type {boolean} */ few) => {
        this.some.hidden = !few;
      },
      wire: (/** @type {number} */ map) => this.inspector.choose(map),
    };
    this.target = new TargetChoice(this.classes, () => this.retarget());
    this.targetPlace = make("span", {}, this.target.element);
    this.some = make("p", { hidden: true }, say("dock.some"));
    this.network = new NetworkView(loaded, this.boardOf, events, thumbnail);
    this.flowWords = new FlowWords(this.network.columns);
    this.legend = new ScaleLegend(loaded);
    this.inspector = new Inspector(this);
    this.preview = new Preview(this);
    this.cutting = new Cutting(loaded);
    this.cutPanel = new CutPanel(this);
    /** @type {Panel[]} */
    this.panels = [new ComparePanel(this), new EvidencePanel(this), this.cutPanel];
    this.rest = this.newRest();
    this.content = make("div", { class: "dl-dock-content" }, this.rest);
    this.openers = make("p", { class: "dl-openers" }, ...this.panels.map(({ opener }) => opener));
    this.element = make("section", { class: "dl-dock", "aria-label": say("dock.label") }, this.openers, this.content);
    this.mode = /** @type {Mode} */ ("rest");
    this.telling = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.waiting = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.listen();
  }

  newRest() {
    const [title, text] = [make("h2", { class: "dl-title" }, say("dock.title")), make("p", {}, say("dock.text"))];
    const how = make("p", {}, say("dock.how"));
    const asked = make("div", { class: "dl-flow-keys" }, this.targetPlace, this.flowWords.keys);
    return make("div", { class: "dl-rest" }, title, text, how, this.some, asked, this.flowWords.element);
  }

  listen() {
    const { signal } = this.ended;
    // Wherever in the tab the focus is, or nowhere, Escape lets go, unless it meant something there.
    const letGo = (/** @type {KeyboardEvent} */ event) => {
      const { activeElement: focused } = document;
      if (event.key === "Escape" && (focused === document.body || this.root.contains(focused))) this.letGo();
    };
    document.addEventListener("keydown", letGo, { signal });
    followTheme(() => this.repaint(), signal);
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = this.element;
      this.element.dataset.room = roomOf(width, height);
    });
    observer.observe(this.element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Everything in the present colours. */
  repaint() {
    this.inspector.render();
    this.preview.update();
    for (const panel of this.panels) if (panel.open) panel.repaint();
  }

  /** Results are kept back until the student has guessed. */
  get hidden() {
    return this.inspector.cell !== null && this.inspector.hidden;
  }

  /** @param {Mode} mode @param {HTMLElement} content */
  turnTo(mode, content) {
    clearTimeout(this.waiting);
    this.mode = mode;
    this.element.dataset.mode = mode;
    const sheet = mode === "pinned" || mode === "panel";
    if (sheet) this.element.dataset.part = "sheet";
    else delete this.element.dataset.part;
    this.root.toggleAttribute("data-sheet", sheet);
    this.openers.hidden = sheet;
    if (this.content.firstElementChild === content) return;
    this.content.replaceChildren(content);
    this.element.scrollTop = 0;
  }

  /** @param {KeyboardEvent} event @param {string} stage */
  key(event, stage) {
    if (this.cutPanel.key(event, stage)) return;
    if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.showCut(!this.cut);
      return;
    }
    const { cell } = this.inspector;
    const { byStage } = this.network.scene;
    // A convolution's canvas is its ReLU's too.
    const own = cell && cell.stage !== SOFTMAX && stage !== SOFTMAX && byStage.get(cell.stage) === byStage.get(stage);
    // Enter on a bar is a click of its button, which comes by itself.
    const native = event.target instanceof HTMLButtonElement && ["Enter", " "].includes(event.key);
    if (!native) this.inspector.key(event, own ? cell.stage : stage);
  }

  /** A number was picked. @param {Cell} cell @param {boolean} moveIn the keyboard goes along */
  pick(cell, moveIn) {
    if (!this.now) return;
    if (this.cutPanel.open) {
      this.cutPanel.cutMap(cell);
      return;
    }
    this.inspector.pin(cell, { moveIn });
  }

  /** A ReLU was pressed: what it cuts is seen, and one number before and after it. @param {string} relu */
  gate(relu) {
    const { cell } = this.inspector;
    if (cell?.stage === relu) {
      this.showCut(!this.cut);
      return;
    }
    const conv = this.boardOf(relu).stage.source;
    this.showCut(true);
    this.pick(cell && cell.stage === conv ? { ...cell, stage: relu } : this.cutCell(relu), false);
  }

  /** Where the ReLU cuts most: the number that is furthest below zero. @param {string} relu @returns {Cell} */
  cutCell(relu) {
    const board = this.boardOf(relu);
    const values = this.now?.maps.get(board.stage.source ?? "")?.values;
    if (!values) return board.middle();
    let least = 0;
    values.forEach((value, i) => {
      if (value < values[least]) least = i;
    });
    const channel = Math.floor(least / board.size);
    return board.cell(board.at(channel, least % board.size));
  }

  /** @param {boolean} cut */
  showCut(cut) {
    this.cut = cut;
    this.network.showCut(cut);
    this.legend.showCut(cut);
    this.preview.cell = null;
  }

  /** @param {Cell | null} cell that is pointed at */
  look(cell) {
    clearTimeout(this.waiting);
    this.network.look(cell);
    this.legend.show(cell?.stage ?? this.inspector.cell?.stage ?? null);
    if (this.mode === "pinned" || this.mode === "panel") return;
    const turn = () => {
      if (cell) this.preview.show(cell);
      if (cell) this.turnTo("look", this.preview.element);
      else this.turnTo("rest", this.rest);
    };
    if (this.mode === "look" && cell) turn();
    else this.waiting = setTimeout(turn, LOOK_AFTER);
  }

  /** The inspector has something to show. @param {HTMLElement} section */
  shows(section) {
    this.closePanels();
    this.turnTo("pinned", section);
  }

  /** @param {Cell | null} cell that the inspector shows; null: it is closed */
  pinned(cell) {
    this.legend.show(cell?.stage ?? null);
    if (!cell && this.mode === "pinned") this.turnTo("rest", this.rest);
  }

  /** Close whatever is open. */
  letGo() {
    this.inspector.close(true);
    for (const panel of this.panels) if (panel.open) this.toggle(panel);
  }

  /** @param {string} stage that gets the keyboard back */
  returnTo(stage) {
    this.network.target(stage)?.focus({ preventScroll: true });
  }

  closePanels() {
    for (const panel of this.panels) if (panel.open) panel.stop();
    this.targetPlace.append(this.target.element);
  }

  /** @param {Panel} panel */
  toggle(panel) {
    if (panel.open) {
      this.closePanels();
      this.turnTo("rest", this.rest);
      panel.opener.focus({ preventScroll: true });
      return;
    }
    if (!this.now) return;
    this.inspector.close(false);
    this.closePanels();
    panel.targetPlace.append(this.target.element);
    panel.start();
    this.turnTo("panel", panel.section);
    panel.title.focus({ preventScroll: true });
  }

  /** Take it off the page: another network comes. */
  remove() {
    this.inspector.close(false);
    this.closePanels();
    clearTimeout(this.waiting);
    clearTimeout(this.telling);
    this.ended.abort();
    this.network.remove();
    this.legend.element.remove();
    this.element.remove();
    this.root.removeAttribute("data-sheet");
  }

  /** Where the answer comes from, as soon as the pen is up. */
  tellFlow() {
    const { now, penUp, network } = this;
    const target = penUp && now ? this.target.of(now.answer) : null;
    if (!target && !network.flow.found) return;
    network.tell(this.after?.maps ?? now?.maps ?? null, target, this.after ? this.cutting.engine : this.loaded);
    this.flowWords.show(network.flow.found);
  }

  /** The maps are painted first. */
  tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.tellFlow();
      this.cutPanel.offerWires();
    }, TELL_AFTER);
  }

  /** Another digit is asked about. */
  retarget() {
    this.tellFlow();
    for (const panel of this.panels) if (panel.open) panel.retarget();
  }

  /** A new answer is on the page. @param {Shown} now @param {boolean} penUp */
  painted(now, penUp) {
    const changed = this.now?.drawing !== now.drawing || !penUp || !this.penUp;
    this.now = now;
    this.penUp = penUp;
    this.showMaps();
    if (penUp) this.tellSoon();
    else this.tellFlow(); // what was said is not true any more
    if (this.mode === "look") this.preview.update();
    if (!changed) return;
    this.inspector.follow(penUp);
    for (const panel of this.panels) if (panel.open) panel.follow();
  }

  /** The maps of the drawing, after whatever was cut. @returns {AfterCuts | null} */
  showMaps() {
    const { cutting, network, now } = this;
    this.after = now && cutting.cuts.length ? cutting.after(now.maps) : null;
    const answer = now && this.after ? answerAfter(now.answer, this.after) : now?.answer;
    if (now && answer) network.show(this.after?.maps ?? now.maps, answer, cutting.cuts);
    return this.after;
  }

  /** The cuts are others now. */
  cutsChanged() {
    this.showMaps();
    this.cutPanel.update();
    this.tellSoon();
  }

  /** What a cut is said to do: what its wires add now. @param {Cut} cut */
  said(cut) {
    const layers = this.network.flow.found?.layers;
    return layers ? saidOf(cut, layers, this.loaded.stages) : 0;
  }
}

/** @param {Answer} answer of the whole network @param {AfterCuts} after @returns {Answer} as the answers are painted */
function answerAfter(answer, { digit, logits, probabilities }) {
  if (answer.digit === null) return answer;
  const order = [...probabilities.keys()].sort((one, other) => probabilities[other] - probabilities[one]);
  return { ...answer, digit, runner_up: order[1], probabilities, logits: Array.from(logits) };
}

/** What fits beside each other. @param {number} width of the dock @param {number} height @returns {string} */
function roomOf(width, height) {
  if (screenKind() === "phone" || width < PHONE) return "phone";
  if (width < ROOMY) return "narrow";
  if (height < FLAT) return "flat";
  return width < SPACIOUS ? "wide" : "spacious";
}
