// What the tab "Draw" offers beside the live maps: pinned numbers, the maps' order, evidence on the ink, comparison.

import { button, make, wantsCalm } from "../base/dom.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { Board, SOFTMAX } from "../network/board.js";
import { NetworkView } from "../network/network.js";
import { ComparePanel } from "./compare.js";
import { EvidencePanel } from "./evidence.js";
import { Inspector } from "./inspector.js";
import { Preview } from "./preview.js";

/**
 * @import {Cell, DrawProps, StageCaption, Strongest} from "../base/messages.js"
 * @import {AnswerView} from "../network/answer.js"
 * @import {Stage} from "../network/board.js"
 * @import {Panel} from "./panel.js"
 * @import {Server, Shown} from "./view.js"
 */

const NARROW = "(max-width: 760px)"; // as in the style sheets: one column

export class Lens {
  /** @param {HTMLElement} root of the tab @param {DrawProps} props @param {Server} server */
  constructor(root, props, server) {
    this.root = root;
    this.server = server;
    this.now = /** @type {Shown | null} */ (null);
    this.penUp = true;
    this.answer = /** @type {AnswerView | null} */ (null);
    const last = props.stages[props.stages.length - 1];
    this.classes = last.shape[0];
    const softmax = { ...last, name: SOFTMAX, kind: SOFTMAX, source: last.name, signed: false, parameters: 0 };
    /** @type {Stage[]} each with the name of the stage that it reads */
    this.stages = [...props.stages.map((stage, i) => ({ ...stage, source: props.stages[i - 1]?.name })), softmax];
    const boards = new Map(this.stages.map((stage, i) => [stage.name, new Board(stage, this.stages[i - 1])]));
    const captions = new Map(props.captions.map((caption) => [caption.stage, caption]));
    this.boardOf = (/** @type {string} */ stage) => /** @type {Board} */ (boards.get(stage));
    this.captionOf = (/** @type {string} */ stage) => /** @type {StageCaption} */ (captions.get(stage));
    this.right = make("section", { class: "dl-network", "aria-label": say("network.label") });
    this.below = make("div", { class: "dl-dock" });
    /** @type {Panel[]} */
    this.panels = [new ComparePanel(this), new EvidencePanel(this)];
    this.strongest = button(say("network.strongest"), () => this.toggleOrder(), { "aria-pressed": "false" });
    this.hint = make("span", { class: "dl-hint" }, say("network.hint"));
    const openers = this.panels.map(({ opener }) => opener);
    this.toolbar = make("div", { class: "dl-toolbar" }, this.hint, this.strongest, ...openers);
    this.right.append(this.toolbar);
    const pick = (/** @type {Cell} */ cell, /** @type {boolean} */ moveIn) => this.pick(cell, moveIn);
    this.network = new NetworkView(this.right, props.stages, this.boardOf, pick);
    this.inspector = new Inspector(this);
    this.preview = new Preview(this.right, this.captionOf, () => (this.inspector.hidden ? null : this.now));
    this.addKeys();
    this.order = new LiveReader(server.strongest, (order) => this.reorder(order));
  }

  /** Keys on every stage. */
  addKeys() {
    // Where nothing has the focus, Escape lets go all the same.
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.activeElement === document.body) this.inspector.close(true);
    });
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

  /** @param {AnswerView} answer its bars stand for the softmax */
  addAnswer(answer) {
    this.answer = answer;
    answer.onPick = (digit, moveIn) => this.pick({ stage: SOFTMAX, channel: digit, row: 0, column: 0 }, moveIn);
    answer.list.addEventListener("keydown", (event) => this.key(event, SOFTMAX));
  }

  toggleOrder() {
    const on = !this.inspector.strongest;
    this.strongest.setAttribute("aria-pressed", String(on));
    this.inspector.strongest = on;
    if (on) this.askOrder();
    else this.reorder(null);
  }

  askOrder() {
    if (this.now) this.order.submit({ drawing: this.now.drawing });
  }

  /** @param {Strongest | null} found null: every stage in its own order */
  reorder(found) {
    const order = this.inspector.strongest ? found : null;
    this.hint.textContent = order ? say("network.strongest_for", { digit: order.digit }) : say("network.hint");
    this.network.reorder(order?.orders ?? {});
    this.inspector.render();
    this.root.dataset.order = order ? "strongest" : "own";
  }

  /** A new answer is on the page. @param {Shown} now @param {boolean} penUp */
  painted(now, penUp) {
    const changed = this.now?.drawing !== now.drawing || !penUp || !this.penUp;
    this.now = now;
    this.penUp = penUp;
    if (!changed) return;
    this.inspector.follow(penUp);
    for (const panel of this.panels) if (panel.open) panel.follow();
    // Maps that change places under the moving pen could not be followed.
    if (penUp && this.inspector.strongest) this.askOrder();
  }
}
