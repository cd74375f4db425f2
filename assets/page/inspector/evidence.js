// Evidence on the ink: which pixels speak for and against an answer, and what rubbing some of them out does.

import { fromBase64, largest, toBase64, toSignedBytes } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { fixed, term } from "../base/formats.js";
import { move, stepOf } from "../base/keyboard.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { ChangeTable, effect } from "./change.js";
import { logitName } from "./evidence_sum.js";
import { MapFigure } from "./figure.js";
import { chosenDigit, countAnswer, digitChoice, panel } from "./panel.js";

/**
 * @import {Place} from "../base/keyboard.js"
 * @import {DrawingMessage, InkAnswer, Pace} from "../base/messages.js"
 * @import {Outline} from "../pictures/map_tiles.js"
 * @import {Shown} from "./inspector.js"
 * @typedef {{drawing: DrawingMessage, digit: number | null, other: number | null, rubbed: string}} Message rubbed:
 *   base64 of a byte a pixel, 1 where the ink goes
 */

const SIDE = 560; // canvas pixels of a picture
const RUBBER = 1; // pixels on each side of the one under the pointer

export class EvidencePanel {
  /**
   * @param {{ink: (message: Message) => Promise<InkAnswer & Pace>, size: number,
   *   classes: number, shown: () => Shown | null, onClose: () => void}} page size: the side of
   *   the network's picture
   */
  constructor(page) {
    this.page = page;
    this.open = false;
    this.rubbed = new Uint8Array(page.size * page.size);
    this.cursor = /** @type {Place | null} */ (null); // the keyboard's rubber
    this.reader = new LiveReader(
      page.ink,
      (found) => this.show(found),
      () => setText(this.effect, say("inspector.no_answer")),
    );
    const shape = [1, page.size, page.size];
    this.picture = new MapFigure(say("evidence.rub_here"), { shape, signed: false }, { side: SIDE });
    this.picture.legend.element.remove();
    this.evidence = new MapFigure(say("evidence.evidence"), { shape, signed: true }, { side: SIDE });
    for (const figure of [this.picture, this.evidence]) this.makeRubbable(figure);
    this.picture.makeTouchable();
    this.picture.label(say("evidence.picture"));
    this.picture.canvas.addEventListener("keydown", (event) => this.key(event));
    this.evidence.label(say("evidence.map"));
    const ask = () => this.request();
    this.digit = digitChoice(page.classes, say("evidence.the_answer"), ask, { "aria-label": say("evidence.which") });
    this.other = digitChoice(page.classes, "–", ask, { "aria-label": say("evidence.against_which") });
    this.sum = make("p", { class: "dl-sum" });
    this.says = make("p");
    this.effect = make("p", { class: "dl-sum", role: "status" });
    this.table = new ChangeTable(page.classes, say("evidence.before"), say("evidence.rubbed"));
    this.section = this.build();
  }

  build() {
    const frame = {
      className: "dl-evidence",
      label: say("evidence.label"),
      title: say("evidence.title"),
      onClose: () => this.page.onClose(),
    };
    const controls = [
      make("label", {}, `${say("evidence.for")} `, this.digit),
      make("label", {}, `${say("evidence.and_not")} `, this.other),
      button(say("evidence.put_back"), () => this.startAnew()),
    ];
    return panel(
      frame,
      controls,
      make("div", { class: "dl-maps-row dl-two" }, this.picture.element, this.evidence.element),
      this.sum,
      this.says,
      this.effect,
      this.table.element,
      make("p", { class: "dl-quiet" }, say("evidence.method")),
    );
  }

  /** @param {MapFigure} figure */
  makeRubbable({ canvas, tiles }) {
    const rubAt = (/** @type {PointerEvent} */ event) => {
      const place = tiles.cellAt(event);
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
    const { size } = this.page;
    for (let r = Math.max(0, row - RUBBER); r <= Math.min(size - 1, row + RUBBER); r += 1) {
      for (let c = Math.max(0, column - RUBBER); c <= Math.min(size - 1, column + RUBBER); c += 1) {
        this.rubbed[r * size + c] = 1;
      }
    }
    this.request();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { size } = this.page;
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
    /** @type {Outline[]} */
    const outlines = [];
    if (this.cursor) {
      const [row, column] = this.cursor;
      const [bottom, right] = [row + RUBBER + 1, column + RUBBER + 1];
      outlines.push({ channels: [0, 1], rectangle: { top: row - RUBBER, left: column - RUBBER, bottom, right } });
    }
    this.picture.tiles.mark({ changed: this.rubbed, outlines });
  }

  /** With all of the ink. */
  startAnew() {
    this.rubbed.fill(0);
    this.request();
  }

  start() {
    this.open = true;
    this.startAnew();
  }

  stop() {
    this.open = false;
    this.section.remove();
  }

  /** The drawing changed: what was rubbed out belonged to another picture. */
  follow() {
    if (this.open) this.startAnew();
  }

  request() {
    const shown = this.page.shown();
    if (!shown) return;
    const [digit, other] = [chosenDigit(this.digit), chosenDigit(this.other)];
    this.reader.submit({ drawing: shown.drawing, digit, other, rubbed: toBase64(this.rubbed) });
  }

  /** @param {InkAnswer} found */
  show(found) {
    if (!this.open || !found.rubbed) return;
    const { digit, other } = found;
    const pixels = found.pixels.flat();
    const scale = largest(pixels);
    this.evidence.paint(toSignedBytes(pixels, scale), scale);
    this.picture.paint(
      fromBase64(found.picture).map((ink, i) => (this.rubbed[i] ? 0 : ink)),
      1,
    );
    this.mark();
    const values = {
      ink: fixed(
        pixels.reduce((sum, value) => sum + value, 0),
        2,
      ),
      bias: term(found.bias, 2),
      value: fixed(found.value, 2),
      name: logitName(digit, other),
    };
    setText(this.sum, say("evidence.sum", values));
    setText(this.says, other === null ? say("evidence.says", { digit }) : say("evidence.says_other", { digit, other }));
    const { before, after } = found.rubbed;
    this.table.show(before, after);
    setText(this.effect, this.rubbed.some(Boolean) ? effect(before, after) : say("evidence.try"));
    countAnswer(this.section);
  }
}
