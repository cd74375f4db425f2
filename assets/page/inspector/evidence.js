// Evidence on the ink: which pixels speak for and against an answer, and what rubbing some of them out does.

import { largest, toBase64 } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { fixed, term } from "../base/formats.js";
import { move, stepOf } from "../base/keyboard.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { toBytes } from "../engine/bytes.js";
import { MapFigure } from "./figure.js";
import { ChangeTable, effect, Panel } from "./panel.js";
import { targetName } from "./target.js";

/**
 * @import {Place} from "../base/keyboard.js"
 * @import {InkAnswer, Pace} from "../base/messages.js"
 * @import {InkMessage, Page} from "./view.js"
 */

const SIDE = 560; // canvas pixels of a picture
const RUBBER = 1; // pixels on each side of the one under the pointer

export class EvidencePanel extends Panel {
  /** @param {Page} page */
  constructor(page) {
    const title = say("evidence.title");
    super(page, "dl-evidence", { label: say("evidence.label"), title, opener: title });
    this.size = page.stages[0].shape[1]; // of the network's picture
    this.rubbed = new Uint8Array(this.size * this.size);
    this.cursor = /** @type {Place | null} */ (null); // the keyboard's rubber
    this.found = /** @type {InkAnswer | null} */ (null); // the last answer
    this.reader = new LiveReader(
      (/** @type {InkMessage} */ message) =>
        /** @type {Promise<(InkAnswer & Pace) | undefined>} */ (page.server.ask("ink", message)),
      (found) => this.show(found),
      this.fail,
    );
    const shape = [1, this.size, this.size];
    this.picture = new MapFigure(say("evidence.rub_here"), { shape, signed: false }, { side: SIDE });
    this.picture.legend.element.remove();
    this.picture.makeTouchable();
    this.picture.label(say("evidence.picture"));
    this.picture.canvas.addEventListener("keydown", (event) => this.key(event));
    this.evidence = new MapFigure(say("evidence.evidence"), { shape, signed: true }, { side: SIDE });
    this.evidence.label(say("evidence.map"));
    for (const figure of [this.picture, this.evidence]) this.makeRubbable(figure);
    this.sum = make("p", { "data-part": "sum" });
    this.meaning = make("p");
    this.table = new ChangeTable(page.classes, say("evidence.before"), say("evidence.rubbed"));
    const putBack = button(say("evidence.put_back"), () => this.startAnew());
    this.section.append(
      make("div", { class: "dl-controls" }, this.targetPlace, putBack),
      make(
        "div",
        { class: "dl-ink" },
        make("div", { class: "dl-maps-row" }, this.picture.element, this.evidence.element),
        make("div", {}, this.meaning, this.says, this.sum),
      ),
      make(
        "details",
        {},
        make("summary", {}, say("evidence.details")),
        this.table.element,
        make("p", { class: "dl-quiet" }, say("evidence.method")),
      ),
    );
  }

  /** @param {MapFigure} figure */
  makeRubbable(figure) {
    const { canvas } = figure;
    const rubAt = (/** @type {PointerEvent} */ event) => {
      const place = figure.cellAt(event);
      if (place) this.rub([place.row, place.column]);
    };
    canvas.classList.add("dl-rubbable");
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      rubAt(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) rubAt(event);
    });
  }

  /** Rub out the pixels around a place. @param {Place} place */
  rub([row, column]) {
    const { size } = this;
    for (let r = Math.max(0, row - RUBBER); r <= Math.min(size - 1, row + RUBBER); r += 1) {
      for (let c = Math.max(0, column - RUBBER); c <= Math.min(size - 1, column + RUBBER); c += 1) {
        this.rubbed[r * size + c] = 1;
      }
    }
    this.request();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { size } = this;
    const step = stepOf(event);
    if (!step && event.key !== " ") return;
    event.preventDefault();
    this.cursor ??= [size >> 1, size >> 1];
    if (step) {
      this.cursor = move(this.cursor, step, [size, size]);
      this.mark();
    } else {
      this.rub(this.cursor);
    }
  }

  mark() {
    const [row, column] = this.cursor ?? [0, 0];
    const [bottom, right] = [row + RUBBER + 1, column + RUBBER + 1];
    const rectangle = { top: row - RUBBER, left: column - RUBBER, bottom, right };
    this.picture.mark({ changed: this.rubbed, outlines: this.cursor ? [{ channels: [0, 1], rectangle }] : [] });
  }

  /** With all of the ink. */
  startAnew() {
    this.rubbed.fill(0);
    this.request();
  }

  start() {
    super.start();
    this.startAnew();
  }

  /** What was rubbed out belonged to another picture. */
  follow() {
    this.startAnew();
  }

  request() {
    const { now, target } = this.page;
    if (!now) return;
    const { digit, other } = target.of(now.answer) ?? { digit: null, other: null };
    this.reader.submit({ levels: now.answer.levels, digit, other, rubbed: toBase64(this.rubbed) });
  }

  retarget() {
    this.request();
  }

  repaint() {
    if (this.found) this.show(this.found);
  }

  /** @param {InkAnswer} found */
  show(found) {
    this.found = found;
    const { bias, digit, other, pixels, rubbed, value } = found;
    const input = this.page.now?.maps.get(this.page.stages[0].name);
    if (!this.open || !rubbed || !input) return;
    const evidence = pixels.flat();
    const scale = largest(evidence);
    this.evidence.show(toBytes(evidence, scale, true), scale);
    const left = input.bytes.map((ink, i) => (this.rubbed[i] ? 0 : ink));
    this.picture.show(left, 1);
    this.mark();
    const ink = evidence.reduce((sum, one) => sum + one, 0);
    const name = targetName({ digit, other });
    setText(this.sum, say("evidence.sum", { ink: fixed(ink, 2), bias: term(bias, 2), value: fixed(value, 2), name }));
    const meaning = other === null ? say("evidence.says", { digit }) : say("evidence.says_other", { digit, other });
    setText(this.meaning, meaning);
    const { before, after } = rubbed;
    this.table.show(before, after);
    setText(this.says, this.rubbed.some(Boolean) ? effect(before, after) : say("evidence.try"));
    this.answered();
  }
}
