// The small pad, on which the student's own digit is drawn, with its buttons; what fits on the wide pad.

import { button, make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { examples } from "../pad/examples.js";
import { followKept, keepDrawing, keptDrawing } from "../pad/keep.js";
import { Pad } from "../pad/pad.js";
import { UNITS } from "../pad/paper.js";
import { div } from "./words.js";

/**
 * @import {Which} from "../pad/examples.js"
 * @import {Drawing} from "../pad/paper.js"
 */

const OPENING = 3; // the digit on the pad of whoever comes by a link
export const ASPECT = 5; // of the wide pad: width for each height

export class DrawingPad {
  /** @param {HTMLElement} root @param {Drawing[][]} samples of each digit @param {() => void} onChange */
  constructor(root, samples, onChange) {
    const label = say("lesson.frame.pad");
    const canvas = make("canvas", { class: "dl-pad", tabindex: 0, role: "application", "aria-label": label });
    this.pad = new Pad(canvas, (drawing, finished) => {
      if (finished) keepDrawing(drawing);
      onChange();
    });
    this.pad.drawing = keptDrawing() ?? samples[OPENING][0];
    this.pad.paint();
    followKept(root, this.pad);
    const undo = button("↶", () => this.pad.undo(), {
      class: "dl-button dl-icon",
      "aria-label": say("lesson.frame.undo"),
      title: say("lesson.frame.undo"),
    });
    const clear = button(say("lesson.frame.clear"), () => this.pad.clear());
    const first = samples.map(([one]) => one);
    const find = async (/** @type {Which} */ { digit, index }) => samples[digit][index % samples[digit].length];
    const choice = examples(this.pad, ["pen"], first, find);
    this.element = div("dl-pad-row", canvas, div("dl-pad-tools", div("dl-tools", undo, clear), choice));
  }

  /** @returns {Drawing} what is on the pad */
  get drawing() {
    return this.pad.drawing;
  }
}

/** @param {Drawing[]} drawings of one digit each @returns {Drawing} all of them as one line on the wide pad */
export function lineOf(drawings) {
  const slot = UNITS / drawings.length;
  const strokes = drawings.flatMap((drawing, i) =>
    drawing.strokes.map(({ width, points }) => ({
      width,
      points: points.map((value, k) => (k % 2 ? value : Math.round((i + 0.5) * slot + (value - UNITS / 2) / ASPECT))),
    })),
  );
  return { strokes };
}
