// The tab "Draw": pad, answer and network, moving together.

import { ask } from "./base/ask.js";
import { unpackMaps } from "./base/codec.js";
import { button, indices, make, select, wantsCalm } from "./base/dom.js";
import { LiveReader } from "./base/live.js";
import { say } from "./base/texts.js";
import { Lens } from "./inspector/lens.js";
import { AnswerView } from "./network/answer.js";
import { NumberBoxes } from "./pad/boxes.js";
import { followKept, keepDrawing, keptDrawing } from "./pad/keep.js";
import { Pad } from "./pad/pad.js";

/**
 * @import {Answer, DrawProps, DrawingMessage as Drawing, Pace} from "./base/messages.js"
 * @import {Server as LensServer} from "./inspector/view.js"
 * @typedef {{kind: string, digit: number, index: number}} SampleRequest index: any number, the choices go round
 * @typedef {LensServer & {read_drawing: (drawing: Drawing) => Promise<Answer & Pace>, sample: (which: SampleRequest) =>
 *   Promise<Drawing | undefined>}} Server
 */

/** @type {Record<string, string>} how kinds of samples are called */
const SAMPLES = { pen: "draw.samples_pen", mnist: "draw.samples_mnist" };
const OPENING = { kind: "pen", digit: 3, index: 0 };
const WIDTHS = { min: 30, max: 120, step: 5 }; // of the pen, in units of the pad
const PLAYED_IN = 900; // milliseconds in which the opening drawing is drawn

/** Called once by the page. @param {HTMLElement} element @param {DrawProps} props */
export function mount(element, props) {
  const server = serverOf(props.network);
  const root = /** @type {HTMLElement} */ (element.querySelector(".dl-root"));
  const canvas = make("canvas", { class: "dl-pad", tabindex: 0, role: "application", "aria-label": say("draw.pad") });
  const paper = make("div", { class: "dl-paper" }, canvas);
  const left = make("section", { class: "dl-left", "aria-label": say("draw.left") });
  const lens = new Lens(root, props, server);
  root.append(left, lens.right, lens.below);

  let penUp = true;
  const live = new LiveReader(
    server.read_drawing,
    async (answer, drawing, submitted) => {
      const maps = await unpackMaps(answer, props.stages);
      delete root.dataset.late;
      view.show(answer);
      boxes.show(answer.digits, answer.chosen);
      lens.network.show(maps, answer);
      lens.painted({ drawing, maps }, penUp);
      if (penUp) view.speak(answer);
      root.dataset.answers = String(Number(root.dataset.answers ?? 0) + 1);
      const detail = { drawing, milliseconds: performance.now() - submitted };
      root.dispatchEvent(new CustomEvent("painted", { detail }));
    },
    () => {
      root.dataset.late = "";
      view.fail();
    },
  );
  const pad = new Pad(canvas, (drawing, finished) => {
    penUp = finished;
    if (finished) keepDrawing(drawing);
    live.submit(drawing);
  });
  // The choice goes with the drawing, so that whatever is asked of the server is asked of the chosen digit.
  const boxes = new NumberBoxes(paper, (digit) => pad.choose(digit));
  left.append(paper, tools(pad), sampleRow(pad, props.sample_kinds, server));
  const view = new AnswerView(left);
  lens.addAnswer(view);
  const kept = keptDrawing();
  if (kept) pad.replace(kept);
  else server.sample(OPENING).then((drawing) => drawing && pad.empty && playBack(pad, drawing));
  followKept(root, pad);
}

/** What the tab asks, about one network. @param {string} network its id @returns {Server} */
function serverOf(network) {
  const about = (/** @type {string} */ name) => (/** @type {object} */ message) => ask(name, network, message);
  return {
    read_drawing: (drawing) => ask("drawing", network, { drawing }),
    sample: about("sample"),
    explain_cell: about("cell"),
    compare_drawings: about("compare"),
    ink: about("ink"),
    strongest: about("strongest"),
  };
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

/** Ten digits to start from. @param {Pad} pad @param {readonly string[]} kinds @param {Server} server */
function sampleRow(pad, kinds, server) {
  const picked = Array(10).fill(-1);
  const names = kinds.map((kind) => say(SAMPLES[kind]));
  const choice = select(kinds, names, () => {}, { "aria-label": say("draw.samples_from") });
  const pick = async (/** @type {number} */ digit) => {
    picked[digit] += 1; // the next one of this digit at each click
    const drawing = await server.sample({ kind: choice.value, digit, index: picked[digit] });
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
