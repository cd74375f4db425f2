// Evidence on the ink: which pixels speak for and against an answer, and what rubbing some of them out does.

import { fromBase64 } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { fixed, percent, short, term } from "../base/formats.js";
import { LiveReader } from "../base/live.js";
import { gradient } from "../pictures/colours.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { ChangeTable } from "./change.js";
import { panel } from "./panel.js";

const SIDE = 560;
const RUBBER = 1; // pixels on each side of the one under the pointer

export class EvidencePanel {
  /**
   * @param {{ink: (message: object) => Promise<object|undefined>, size: number, classes: number,
   *          shown: () => import("./inspector.js").Shown|null, onClose: () => void}} page
   */
  constructor(page) {
    this.page = page;
    this.open = false;
    this.rubbed = new Uint8Array(page.size * page.size);
    this.cursor = null;
    this.reader = new LiveReader(
      (message) => page.ink(message),
      (found) => this.show(found),
      () => this.fail(),
    );
    this.build();
  }

  build() {
    const { size, classes } = this.page;
    const shape = [1, size, size];
    this.picture = new MapTiles({ shape, signed: false }, { side: SIDE });
    this.evidence = new MapTiles({ shape, signed: true }, { side: SIDE });
    const select = (none, label) => {
      const element = make("select", { "aria-label": label });
      element.append(
        make("option", { value: "" }, none),
        ...[...Array(classes).keys()].map((digit) => make("option", { value: digit }, String(digit))),
      );
      element.addEventListener("change", () => this.request());
      return element;
    };
    this.digit = select("the answer", "Which digit is asked about");
    this.other = select("–", "Against which other digit");
    this.range = make("span", {});
    const ramp = make("span", { class: "dl-ramp" });
    ramp.style.background = gradient(true);
    this.sum = make("p", { class: "dl-sum" });
    this.says = make("p", {});
    this.effect = make("p", { class: "dl-sum", role: "status" });
    this.table = new ChangeTable(classes, "before", "rubbed");
    for (const tiles of [this.picture, this.evidence]) this.makeRubbable(tiles.canvas, tiles);
    this.picture.canvas.setAttribute("tabindex", "0");
    this.picture.canvas.setAttribute("role", "application");
    this.picture.canvas.setAttribute(
      "aria-label",
      "Picture that the network sees. Arrow keys move a rubber, Space rubs.",
    );
    this.picture.canvas.addEventListener("keydown", (event) => this.key(event));
    this.evidence.canvas.setAttribute("role", "img");
    this.evidence.canvas.setAttribute("aria-label", "Evidence of each pixel of the ink");
    const figure = (tiles, ...title) =>
      make("figure", { class: "dl-map" }, make("figcaption", {}, ...title), tiles.canvas);
    const frame = {
      className: "dl-evidence",
      label: "Evidence on the ink",
      title: "Which ink speaks for it?",
      onClose: () => this.page.onClose(),
    };
    const controls = [
      make("label", {}, "For ", this.digit),
      make("label", {}, "and not ", this.other),
      button("Put the ink back", () => this.clear()),
    ];
    this.section = panel(
      frame,
      controls,
      make(
        "div",
        { class: "dl-maps-row dl-two" },
        figure(this.picture, make("span", {}, "rub here")),
        figure(this.evidence, make("span", {}, "evidence"), make("span", { class: "dl-legend" }, this.range, ramp)),
      ),
      this.sum,
      this.says,
      this.effect,
      this.table.element,
      make(
        "p",
        { class: "dl-quiet" },
        "Method: gradient × input (Shrikumar et al. 2016, arXiv:1605.01713). It is exact as long as no ReLU and no " +
          "pool switches, so it does not say what happens without a stroke. Rubbing does: that asks the network anew.",
      ),
    );
  }

  makeRubbable(canvas, tiles) {
    canvas.classList.add("dl-rubbable");
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.rub(tiles.cellAt(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) this.rub(tiles.cellAt(event));
    });
  }

  /** Rub out the pixels around a place. @param {{row: number, column: number}} place */
  rub({ row, column }) {
    const { size } = this.page;
    for (let r = Math.max(0, row - RUBBER); r <= Math.min(size - 1, row + RUBBER); r += 1) {
      for (let c = Math.max(0, column - RUBBER); c <= Math.min(size - 1, column + RUBBER); c += 1) {
        this.rubbed[r * size + c] = 1;
      }
    }
    this.request();
  }

  key(event) {
    const { size } = this.page;
    const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (!(event.key in arrows) && event.key !== " ") return;
    event.preventDefault();
    this.cursor ??= { channel: 0, row: size >> 1, column: size >> 1 };
    if (event.key === " ") {
      this.rub(this.cursor);
      return;
    }
    const [down, right] = arrows[event.key];
    const within = (value) => Math.min(size - 1, Math.max(0, value));
    this.cursor = { channel: 0, row: within(this.cursor.row + down), column: within(this.cursor.column + right) };
    this.mark();
  }

  mark() {
    const around = ({ row, column }) => ({
      top: row - RUBBER,
      left: column - RUBBER,
      bottom: row + RUBBER + 1,
      right: column + RUBBER + 1,
    });
    const outlines = this.cursor ? [{ channels: [0, 1], rectangle: around(this.cursor) }] : [];
    this.picture.mark({ changed: this.rubbed, outlines });
  }

  clear() {
    this.rubbed.fill(0);
    this.request();
  }

  start() {
    this.open = true;
    this.rubbed.fill(0);
    this.request();
  }

  stop() {
    this.open = false;
    this.section.remove();
  }

  /** The drawing changed: what was rubbed out belonged to another picture. */
  follow() {
    if (!this.open) return;
    this.rubbed.fill(0);
    this.request();
  }

  request() {
    const number = (element) => (element.value === "" ? null : Number(element.value));
    const rubbed = btoa(String.fromCharCode(...this.rubbed));
    const { drawing } = this.page.shown();
    this.reader.submit({ drawing, digit: number(this.digit), other: number(this.other), rubbed });
  }

  show(found) {
    if (!this.open) return;
    const flat = found.pixels.flat();
    const scale = flat.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.evidence.paint(Uint8Array.from(flat, (value) => Math.round(128 + (scale ? (127 * value) / scale : 0))));
    const picture = fromBase64(found.picture);
    this.picture.paint(picture.map((ink, i) => (this.rubbed[i] ? 0 : ink)));
    this.mark();
    setText(this.range, `±${short(scale)}`);
    const ink = flat.reduce((sum, value) => sum + value, 0);
    const name = found.other === null ? `logit ${found.digit}` : `logit ${found.digit} − logit ${found.other}`;
    setText(this.sum, `${fixed(ink, 2)} (ink) ${term(found.bias, 2)} (biases) = ${fixed(found.value, 2)} (${name})`);
    const against = found.other === null ? "against it" : `for ${found.other}`;
    setText(this.says, `Blue ink speaks for ${found.digit}, orange ink ${against}.`);
    const { before, after } = found.rubbed;
    this.table.show(before, after);
    const any = this.rubbed.some(Boolean);
    setText(this.effect, any ? effect(before, after) : "Rub on the picture: what does the answer hang on?");
    this.section.dataset.answers = String(Number(this.section.dataset.answers ?? 0) + 1);
  }

  fail() {
    setText(this.effect, "No answer from the server. Try again.");
  }
}

/** @param {object} before @param {object} after @returns {string} the change of the answer in one sentence */
export function effect(before, after) {
  if (before.digit === null || after.digit === null) return after.digit === null ? "No ink is left." : "";
  const of = (answer, digit) => percent(answer.probabilities[digit]);
  const change = `${before.digit}: ${of(before, before.digit)} → ${of(after, before.digit)}`;
  return after.digit === before.digit
    ? `${change}.`
    : `${change}. Now it reads ${after.digit}: ${of(after, after.digit)}.`;
}
