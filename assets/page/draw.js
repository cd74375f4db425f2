// The tab "Draw": pad, answer and network, moving together.

import { unpackMaps } from "./base/codec.js";
import { button, make } from "./base/dom.js";
import { LiveReader } from "./base/live.js";
import { Lens } from "./inspector/lens.js";
import { AnswerView } from "./network/answer.js";
import { NumberBoxes } from "./pad/boxes.js";
import { followKept, keepDrawing, keptDrawing } from "./pad/keep.js";
import { Pad } from "./pad/pad.js";

const NAMES = { pen: "drawn by pen", mnist: "from MNIST" };
const OPENING = { kind: "pen", digit: 3, index: 0 };

/**
 * Called once by the page.
 * @param {HTMLElement} element
 * @param {{stages: import("./base/codec.js").Stage[], parameters: number, sample_kinds: string[]}} props
 * @param {{read_drawing: (drawing: object) => Promise<import("./base/codec.js").Answer>,
 *          sample: (which: object) => Promise<import("./pad/pad.js").Drawing>}} server
 */
export function mount(element, props, server) {
  const root = element.querySelector(".dl-root");
  const canvas = make("canvas", {
    class: "dl-pad",
    tabindex: 0,
    role: "application",
    "aria-label": "Sketchpad. Arrow keys move the pen, Shift makes small steps, Space puts it down and lifts it.",
  });
  const left = make("section", { class: "dl-left", "aria-label": "Drawing and answer" });
  const lens = new Lens(root, props, server);
  root.append(left, lens.right, lens.below);

  let penUp = true;
  const live = new LiveReader(
    (drawing) => server.read_drawing(drawing),
    async (answer, drawing, submitted) => {
      const maps = await unpackMaps(answer, props.stages);
      view.show(answer);
      boxes.show(answer.digits, answer.chosen);
      lens.network.show(maps, answer);
      lens.painted({ drawing, maps, answer }, penUp);
      if (penUp) view.speak(answer);
      root.dataset.answers = String(Number(root.dataset.answers ?? 0) + 1);
      root.dispatchEvent(
        new CustomEvent("painted", { detail: { drawing, milliseconds: performance.now() - submitted } }),
      );
    },
    () => view.fail(),
  );
  const pad = new Pad(canvas, (drawing, finished) => {
    penUp = finished;
    if (finished) keepDrawing(drawing);
    live.submit(drawing);
  });
  const paper = make("div", { class: "dl-paper" }, canvas);
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

/** Undo, clear, pen or eraser, width. @param {Pad} pad */
function tools(pad) {
  const eraser = button(
    "Eraser",
    () => {
      pad.erase = !pad.erase;
      eraser.setAttribute("aria-pressed", String(pad.erase));
    },
    { "aria-pressed": "false" },
  );
  const width = make("input", { type: "range", min: 30, max: 120, step: 5, value: pad.width });
  width.addEventListener("input", () => {
    pad.width = Number(width.value);
  });
  return make(
    "div",
    { class: "dl-tools" },
    button("Undo", () => pad.undo()),
    button("Clear", () => pad.clear()),
    eraser,
    make("label", { class: "dl-width" }, "Pen", width),
  );
}

/** Ten digits to start from. @param {Pad} pad @param {string[]} kinds */
function sampleRow(pad, kinds, server) {
  const picked = Array(10).fill(-1);
  const choice = make("select", { "aria-label": "Where sample digits come from" });
  choice.append(...kinds.map((kind) => make("option", { value: kind }, NAMES[kind] ?? kind)));
  const pick = async (digit) => {
    picked[digit] += 1; // the next one of this digit at each click
    const drawing = await server.sample({ kind: choice.value, digit, index: picked[digit] });
    if (drawing) pad.replace(drawing);
  };
  return make(
    "div",
    { class: "dl-samples", role: "group", "aria-label": "Sample digits" },
    make("label", {}, "Samples ", choice),
    ...picked.map((_, digit) => button(String(digit), () => pick(digit), { "aria-label": `Sample ${digit}` })),
  );
}

/**
 * Draw a drawing as if by hand, so that the page is seen to follow the pen. Ends at once when the visitor draws.
 * @param {Pad} pad
 * @param {import("./pad/pad.js").Drawing} drawing
 */
function playBack(pad, drawing) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    pad.replace(drawing);
    return;
  }
  const total = drawing.strokes.reduce((sum, { points }) => sum + points.length / 2, 0);
  const started = performance.now();
  let shown = pad.drawing;
  const frame = () => {
    if (pad.drawing !== shown) return;
    let left = Math.max(1, Math.ceil(((performance.now() - started) / 900) * total));
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
