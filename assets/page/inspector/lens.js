// What the tab "Draw" offers beside the live maps: pinned numbers, evidence on the ink, comparison.

import { make, wantsCalm } from "../base/dom.js";
import { say } from "../base/texts.js";
import { Board, SOFTMAX } from "../network/board.js";
import { NetworkView } from "../network/network.js";
import { ComparePanel } from "./compare.js";
import { EvidencePanel } from "./evidence.js";
import { Inspector } from "./inspector.js";
import { Preview } from "./preview.js";

/**
 * @import {Server} from "../base/ask.js"
 * @import {Cell, StageCaption} from "../base/messages.js"
 * @import {Bars} from "../network/bars.js"
 * @import {Stage} from "../network/board.js"
 * @import {Panel} from "./panel.js"
 * @import {LoadedNetwork} from "../network/loaded.js"
 * @import {Shown} from "./view.js"
 */

const NARROW = "(max-width: 760px)"; // as in the style sheets: one column

export class Lens {
  /** @param {HTMLElement} root of the tab @param {LoadedNetwork} loaded @param {Server} server */
  constructor(root, loaded, server) {
    this.root = root;
    this.loaded = loaded;
    this.server = server;
    this.ended = new AbortController(); // of what listens beyond its own elements
    this.now = /** @type {Shown | null} */ (null);
    this.penUp = true;
    this.answer = /** @type {Bars | null} */ (null);
    const last = loaded.stages[loaded.stages.length - 1];
    this.classes = last.shape[0];
    const softmax = { ...last, name: SOFTMAX, kind: SOFTMAX, source: last.name, signed: false, parameters: 0 };
    /** @type {Stage[]} */
    this.stages = [...loaded.stages, softmax];
    const boards = new Map(this.stages.map((stage, i) => [stage.name, new Board(stage, this.stages[i - 1])]));
    this.boardOf = (/** @type {string} */ stage) => /** @type {Board} */ (boards.get(stage));
    this.captionOf = (/** @type {string} */ stage) => /** @type {StageCaption} */ (loaded.captions.get(stage));
    this.right = make("section", { class: "dl-network", "aria-label": say("network.label") });
    this.below = make("div", { class: "dl-dock" });
    /** @type {Panel[]} */
    this.panels = [new ComparePanel(this), new EvidencePanel(this)];
    const hint = make("span", { class: "dl-hint" }, say("network.hint"));
    const openers = this.panels.map(({ opener }) => opener);
    this.toolbar = make("div", { class: "dl-toolbar" }, hint, ...openers);
    this.right.append(this.toolbar);
    const pick = (/** @type {Cell} */ cell, /** @type {boolean} */ moveIn) => this.pick(cell, moveIn);
    this.network = new NetworkView(this.right, loaded.stages, this.boardOf, pick);
    this.inspector = new Inspector(this);
    this.preview = new Preview(this.right, this.captionOf, () => (this.inspector.hidden ? null : this.now));
    this.addKeys();
  }

  /** Keys on every stage. */
  addKeys() {
    // Where nothing has the focus, Escape lets go all the same.
    const letGo = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && document.activeElement === document.body) this.inspector.close(true);
    };
    document.addEventListener("keydown", letGo, { signal: this.ended.signal });
    for (const view of this.network.views) {
      view.target.addEventListener("keydown", (event) => this.key(event, view.stage.name));
      this.preview.follow(view);
    }
  }

  /** @param {KeyboardEvent} event @param {string} stage */
  key(event, stage) {
    // Enter on a logit is a click of its button, which comes by itself.
    const native = event.target instanceof HTMLButtonElement && ["Enter", " "].includes(event.key);
    if (!native) this.inspector.key(event, stage);
  }

  /** A number was picked. @param {Cell} cell @param {boolean} moveIn the keyboard goes along */
  pick(cell, moveIn) {
    if (!this.now) return;
    this.preview.hide();
    this.inspector.pin(cell, { moveIn });
  }

  /** Under the network, on a phone under the stage itself. @param {HTMLElement} section @param {Cell} cell */
  place(section, cell) {
    this.closePanels();
    const view = this.network.view(cell.stage) ?? this.network.views[this.network.views.length - 1];
    const narrow = matchMedia(NARROW).matches;
    if (narrow && view.group.nextElementSibling !== section) view.group.after(section);
    if (!narrow && section.parentElement !== this.below) this.below.append(section);
  }

  /** @param {Cell | null} cell that the inspector shows; null: it is closed */
  pinned(cell) {
    this.answer?.mark(cell?.stage === SOFTMAX ? cell.channel : null);
    if (!cell) this.preview.hide();
  }

  /** @param {string} stage that gets the keyboard back */
  returnTo(stage) {
    (this.network.view(stage) ?? this.answer)?.focus();
  }

  closePanels() {
    for (const panel of this.panels) if (panel.open) panel.stop();
  }

  /** @param {Panel} panel */
  toggle(panel) {
    if (panel.open) {
      panel.stop();
      panel.opener.focus();
      return;
    }
    if (!this.now) return;
    this.inspector.close(false);
    this.closePanels();
    if (matchMedia(NARROW).matches) this.toolbar.after(panel.section);
    else this.below.append(panel.section);
    panel.start();
    panel.section.scrollIntoView({ block: "start", behavior: wantsCalm() ? "instant" : "smooth" });
    panel.title.focus({ preventScroll: true });
  }

  /** @param {Bars} answer its bars stand for the softmax */
  addAnswer(answer) {
    this.answer = answer;
    answer.onPick = (digit, moveIn) => this.pick({ stage: SOFTMAX, channel: digit, row: 0, column: 0 }, moveIn);
    this.right.append(answer.list);
    answer.list.addEventListener("keydown", (event) => this.key(event, SOFTMAX));
  }

  /** Take it off the page: another network comes. */
  remove() {
    this.inspector.close(false);
    this.closePanels();
    this.ended.abort();
    this.right.remove();
    this.below.remove();
  }

  /** A new answer is on the page. @param {Shown} now @param {boolean} penUp */
  painted(now, penUp) {
    const changed = this.now?.drawing !== now.drawing || !penUp || !this.penUp;
    this.now = now;
    this.penUp = penUp;
    if (!changed) return;
    this.inspector.follow(penUp);
    for (const panel of this.panels) if (panel.open) panel.follow();
  }
}
