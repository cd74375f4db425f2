// The tab "Draw": pad, answer and network, moving together.

import { Server } from "./base/ask.js";
import { packPoints } from "./base/codec.js";
import { button, indices, make, select, wantsCalm } from "./base/dom.js";
import { LiveReader } from "./base/live.js";
import { say } from "./base/texts.js";
import { Lens } from "./inspector/lens.js";
import { AnswerView } from "./network/answer.js";
import { loadNetwork } from "./network/loaded.js";
import { NumberBoxes } from "./pad/boxes.js";
import { followKept, keepDrawing, keptDrawing } from "./pad/keep.js";
import { Pad } from "./pad/pad.js";

/**
 * @import {Answer, DrawProps, DrawingMessage as Drawing, Pace} from "./base/messages.js"
 * @typedef {{kind: string, digit: number, index: number}} SampleRequest index: any number, the choices go round
 * @typedef {(which: SampleRequest) => Promise<Drawing | undefined>} Sample
 */

/** @type {Record<string, string>} how kinds of samples are called */
const SAMPLES = { pen: "draw.samples_pen", mnist: "draw.samples_mnist" };
const OPENING = { kind: "pen", digit: 3, index: 0 };
const WIDTHS = { min: 30, max: 120, step: 5 }; // of the pen, in units of the pad
const PLAYED_IN = 900; // milliseconds in which the opening drawing is drawn

/** Called once by the page. @param {HTMLElement} element @param {DrawProps} props */
export function mount(element, props) {
  new Draw(/** @type {HTMLElement} */ (element.querySelector(".dl-root")), props);
}

class Draw {
  /** @param {HTMLElement} root @param {DrawProps} props */
  constructor(root, props) {
    this.root = root;
    this.server = new Server(props.network);
    this.server.onOther = () => {
      this.lens = this.load();
    };
    this.penUp = true;
    this.left = make("section", { class: "dl-left", "aria-label": say("draw.left") });
    root.append(this.left);
    const canvas = make("canvas", { class: "dl-pad", tabindex: 0, role: "application", "aria-label": say("draw.pad") });
    const paper = make("div", { class: "dl-paper" }, canvas);
    this.pad = new Pad(canvas, (drawing, finished) => this.drawn(drawing, finished));
    // The choice goes with the drawing, so that whatever is asked of the server is asked of the chosen digit.
    this.boxes = new NumberBoxes(paper, (digit) => this.pad.choose(digit));
    const sample = (/** @type {SampleRequest} */ which) => this.server.ask("sample", which);
    this.left.append(paper, tools(this.pad), sampleRow(this.pad, props.sample_kinds, sample));
    this.view = new AnswerView(this.left);
    /** @type {Promise<Lens>} */
    this.lens = this.load();
    this.live = new LiveReader(
      (/** @type {Drawing} */ drawing) =>
        /** @type {Promise<(Answer & Pace) | undefined>} */ (this.server.ask("drawing", { drawing: packed(drawing) })),
      (answer, drawing, submitted) => this.answered(answer, drawing, submitted),
      () => {
        root.dataset.late = "";
        this.view.fail();
      },
    );
    const kept = keptDrawing();
    if (kept) this.pad.replace(kept);
    else sample(OPENING).then((drawing) => drawing && this.pad.empty && playBack(this.pad, drawing));
    followKept(root, this.pad);
  }

  /** The network that the server has, and what is built around it. @returns {Promise<Lens>} */
  async load() {
    const before = this.lens;
    const { network } = this.server;
    const loaded = await loadNetwork(network).catch(() => null);
    // A server that does not know it any more says so, and which it has, as soon as it is asked about this one.
    if (!loaded) return before ?? new Promise(() => {});
    (await before)?.remove();
    const lens = new Lens(this.root, loaded, this.server);
    this.root.append(lens.right, lens.below);
    lens.addAnswer(this.view);
    return lens;
  }

  /** @param {Drawing} drawing @param {boolean} finished */
  drawn(drawing, finished) {
    this.penUp = finished;
    if (finished) keepDrawing(drawing);
    this.live.submit(drawing);
  }

  /** @param {Answer & Pace} answer @param {Drawing} drawing @param {number} submitted */
  async answered(answer, drawing, submitted) {
    const { root, view } = this;
    const lens = await this.lens;
    const maps = lens.loaded.read(answer.levels);
    delete root.dataset.late;
    view.show(answer);
    this.boxes.show(answer.digits, answer.chosen);
    lens.network.show(maps, answer);
    lens.painted({ drawing, answer, maps }, this.penUp);
    if (this.penUp) view.speak(answer);
    root.dataset.answers = String(Number(root.dataset.answers ?? 0) + 1);
    const detail = { drawing, maps, milliseconds: performance.now() - submitted };
    root.dispatchEvent(new CustomEvent("painted", { detail }));
  }
}

/** As it is sent. @param {Drawing} drawing */
function packed({ strokes, ...rest }) {
  return { ...rest, strokes: strokes.map((stroke) => ({ ...stroke, points: packPoints(stroke.points) })) };
}

/** Undo, clear, pen or eraser, width. @param {Pad} pad */
function tools(pad) {
  const undo = button(say("draw.undo"), () => pad.undo());
  const clear = button(say("draw.clear"), () => pad.clear());
  const erase = () => {
    pad.erase = !pad.erase;
    eraser.setAttribute("aria-pressed", String(pad.erase));
  };
  const eraser = button(say("draw.eraser"), erase, { "aria-pressed": "false" });
  const width = make("input", { type: "range", ...WIDTHS, value: pad.width });
  width.addEventListener("input", () => {
    pad.width = Number(width.value);
  });
  const label = make("label", { class: "dl-width" }, say("draw.pen"), width);
  return make("div", { class: "dl-tools" }, undo, clear, eraser, label);
}

/** Ten digits to start from. @param {Pad} pad @param {readonly string[]} kinds @param {Sample} sample */
function sampleRow(pad, kinds, sample) {
  const picked = Array(10).fill(-1);
  const names = kinds.map((kind) => say(SAMPLES[kind]));
  const choice = select(kinds, names, () => {}, { "aria-label": say("draw.samples_from") });
  const pick = async (/** @type {number} */ digit) => {
    picked[digit] += 1; // the next one of this digit at each click
    const drawing = await sample({ kind: choice.value, digit, index: picked[digit] });
    if (drawing) pad.replace(drawing);
  };
  const digits = indices(10).map((digit) =>
    button(String(digit), () => pick(digit), { "aria-label": say("draw.sample", { digit }) }),
  );
  const label = make("label", {}, `${say("draw.samples")} `, choice);
  return make("div", { class: "dl-samples", role: "group", "aria-label": say("draw.sample_digits") }, label, ...digits);
}

/** As if by hand, so that the page is seen to follow; a visitor ends it. @param {Pad} pad @param {Drawing} drawing */
function playBack(pad, drawing) {
  if (wantsCalm()) {
    pad.replace(drawing);
    return;
  }
  const total = drawing.strokes.reduce((sum, { points }) => sum + points.length / 2, 0);
  const started = performance.now();
  let shown = pad.drawing;
  const frame = () => {
    if (pad.drawing !== shown) return;
    let left = Math.max(1, Math.ceil(((performance.now() - started) / PLAYED_IN) * total));
    const strokes = [];
    for (const stroke of drawing.strokes) {
      if (left <= 0) break;
      strokes.push({ ...stroke, points: stroke.points.slice(0, 2 * left) });
      left -= stroke.points.length / 2;
    }
    shown = { ...drawing, strokes };
    pad.drawing = shown;
    const finished = left >= 0;
    pad.changed(finished);
    if (!finished) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
