// Cut a wire or a map and look: what its wire said, what the cut did, and the answer after it. While this is open a
// click on a map or a line cuts it, or puts it back.

import { button, indices, make, setText } from "../base/dom.js";
import { fixed, percent, signed } from "../base/formats.js";
import { stepOf } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { seedOf, valueOf } from "../engine/wires.js";
import { SOFTMAX } from "../network/board.js";
import { MapColumn } from "../network/map_column.js";
import { CutCurve } from "./cut_curve.js";
import { Matters } from "./matters.js";
import { Panel } from "./panel.js";

/**
 * @import {Cell} from "../base/messages.js"
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {Page} from "./view.js"
 * @typedef {{cut: Cut, said: number, before: number, did: number}} Made a cut: what its wires said, the target before it
 */

const OFFERED = 4; // wires of a map that have buttons

export class CutPanel extends Panel {
  /** @param {Page} page */
  constructor(page) {
    const title = say("cut.title");
    super(page, "dl-cuts", { label: say("cut.label"), title, opener: title });
    this.cell = /** @type {Cell | null} */ (null); // whose map the keyboard is on, or was cut last
    this.last = /** @type {Made | null} */ (null);
    this.undo = button(say("cut.undo"), () => this.change(() => page.cutting.undo()));
    this.reset = button(say("cut.reset"), () => this.change(() => page.cutting.clear()));
    this.answer = make("p", { class: "dl-cut-answer" });
    this.wiresOf = make("h3", { hidden: true });
    this.wires = make("div", { class: "dl-controls" });
    this.curve = new CutCurve(page);
    this.matters = new Matters(page);
    const own = make("div", { class: "dl-cut-own" }, this.says, this.answer, this.wiresOf, this.wires);
    this.title.after(make("div", { class: "dl-controls" }, this.targetPlace, this.undo, this.reset));
    this.section.append(make("div", { class: "dl-cut-parts" }, own, this.curve.element, this.matters.element));
    page.network.flow.layer.addEventListener("click", ({ target }) => {
      const [stage, map, read] = (target instanceof SVGElement ? (target.dataset.wire ?? "") : "").split(" ");
      if (this.open && read) this.cut({ stage, map: Number(map), read: Number(read) });
    });
  }

  start() {
    super.start();
    this.page.network.element.toggleAttribute("data-scissors", true);
    this.last = null;
    this.update();
  }

  stop() {
    super.stop();
    this.curve.stop();
    this.page.network.element.toggleAttribute("data-scissors", false);
    this.page.network.look(null);
    this.change(() => this.page.cutting.clear());
  }

  follow() {
    this.last = null;
    this.curve.clear();
    this.matters.clear();
    this.update();
  }

  retarget() {
    this.follow();
  }

  /** @param {() => void} how the cuts change */
  change(how) {
    how();
    this.last = null;
    this.page.cutsChanged();
  }

  /** Cut a map, with all that it says, or put it back. @param {Cell} cell of it */
  cutMap(cell) {
    const stage = this.silenced(cell.stage);
    if (!stage) return;
    this.cell = cell;
    this.cut({ stage, map: cell.channel, read: null });
  }

  /** The stage whose map goes silent: of a convolution its ReLU's. @param {string} name @returns {string | null} */
  silenced(name) {
    const view = this.page.network.scene.byStage.get(name);
    if (!(view instanceof MapColumn) || view.column.kind === "input") return null;
    return (view.column.gate ?? view.column.stage).name;
  }

  /** @param {Cut} cut */
  cut(cut) {
    const { page } = this;
    const cutIt = !page.cutting.has(cut);
    const said = page.said(cut);
    const before = this.value();
    page.cutting.toggle(cut);
    page.cutsChanged();
    this.last = cutIt ? { cut, said, before, did: before - this.value() } : null;
    this.update();
  }

  /** Of the target, with the cuts as they are. */
  value() {
    const { after, classes, now, target } = this.page;
    const about = now && target.of(now.answer);
    return about ? valueOf(after?.logits ?? now.answer.logits, seedOf(classes, about)) : 0;
  }

  /** Everything as the cuts are now. */
  update() {
    const { after, cutting, now } = this.page;
    if (!this.open || !now) return;
    this.undo.disabled = this.reset.disabled = !cutting.cuts.length;
    setText(this.says, this.last ? this.words(this.last) : say(cutting.cuts.length ? "cut.several" : "cut.how"));
    this.says.dataset.said = String(this.last?.said ?? "");
    this.says.dataset.did = String(this.last?.did ?? "");
    const was = now.answer.digit;
    const words = after &&
      was !== null && { digit: after.digit, was, share: percent(after.probabilities[after.digit]) };
    const key = words && words.digit === was ? "cut.still" : "cut.other";
    setText(this.answer, words ? say(key, { ...words, count: cutting.cuts.length }) : "");
    this.offerWires();
    this.answered();
  }

  /** @param {Made} last */
  words({ cut: { stage, map, read }, said, before, did }) {
    const source = this.page.boardOf(stage).stage.source ?? "";
    const column = this.page.network.scene.byStage.get(stage)?.column.name ?? stage;
    const name = read === null ? say("cut.map", { stage: column, map }) : say("cut.wire", { stage, map, source, read });
    const other = this.page.network.flow.found?.target.other ?? null;
    const values = { name_of: say(other === null ? "cut.lead" : "cut.difference"), after: signed(before - did) };
    return say("cut.said", { name, said: signed(said), before: signed(before), did: fixed(did, 1), ...values });
  }

  /** The thickest wires into the map that one is on have a button each: not everybody can hit a line. */
  offerWires() {
    const { boardOf, cutting, network } = this.page;
    const layer = this.cell && network.flow.found?.layers.get(this.cell.stage);
    const cutWhole =
      this.cell && cutting.has({ stage: this.silenced(this.cell.stage) ?? "", map: this.cell.channel, read: null });
    if (!this.cell || !layer || cutWhole || boardOf(this.cell.stage).stage.kind !== "conv") {
      this.wiresOf.hidden = true;
      this.wires.replaceChildren();
      return;
    }
    const { stage, channel: map } = this.cell;
    const parts = layer.parts.subarray(map * layer.inputs, (map + 1) * layer.inputs);
    const order = indices(layer.inputs).sort((one, other) => Math.abs(parts[other]) - Math.abs(parts[one]));
    this.wiresOf.hidden = false;
    setText(this.wiresOf, say("cut.into", { stage, map }));
    const buttons = order.slice(0, OFFERED).map((read) => {
      const one = { stage, map, read };
      const pressed = { "aria-pressed": String(cutting.has(one)) };
      return button(say("cut.from", { read, value: signed(parts[read]) }), () => this.cut(one), pressed);
    });
    this.wires.replaceChildren(...buttons);
  }

  /** @param {KeyboardEvent} event @param {string} stage @returns {boolean} whether it was the scissors' */
  key(event, stage) {
    if (event.ctrlKey || event.metaKey || event.altKey || stage === SOFTMAX) return false;
    const { page } = this;
    const board = page.boardOf(stage);
    if (event.key === "x" && !this.open) {
      if (this.silenced(stage) && page.now) {
        const cell = page.network.pinned?.stage === stage ? page.network.pinned : board.middle();
        page.toggle(this);
        page.returnTo(stage);
        this.cutMap(cell);
      }
      return true;
    }
    const step = stepOf(event);
    if (!this.open || (!step && !["x", "Enter", " "].includes(event.key)) || !this.silenced(stage)) return false;
    event.preventDefault();
    const cell = this.cell?.stage === stage ? this.cell : board.middle();
    if (step) this.cell = board.turn(cell, step[0] + step[1]);
    else this.cutMap(cell);
    page.network.look(this.cell);
    this.offerWires();
    return true;
  }
}
