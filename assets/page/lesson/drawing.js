// The small pad, on which the student's own digit is drawn, with its buttons; what fits on the wide pad.

import { button, indices, make, select } from "../base/dom.js";
import { say } from "../base/texts.js";
import { followKept, keepDrawing, keptDrawing } from "../pad/keep.js";
import { Pad } from "../pad/pad.js";
import { UNITS } from "../pad/paper.js";
import { div } from "./words.js";

/** @typedef {import("../base/messages.js").DrawingMessage} Drawing */

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
    const heading = make("b", {}, say("lesson.frame.drawing"));
    const clear = button(say("lesson.frame.clear"), () => this.pad.clear());
    const undo = button(say("lesson.frame.undo"), () => this.pad.undo());
    this.element = div("dl-pad-row", canvas, div("dl-pad-tools", heading, clear, undo, this.picker(samples)));
  }

  /** @returns {Drawing} what is on the pad */
  get drawing() {
    return this.pad.drawing;
  }

  /** A list of the ten digits; each time a digit is chosen, its next sample comes. @param {Drawing[][]} samples */
  picker(samples) {
    const picked = samples.map(() => 0);
    const digits = indices(samples.length);
    const choose = () => {
      const digit = Number(list.value);
      picked[digit] += 1;
      this.pad.replace(samples[digit][picked[digit] % samples[digit].length]);
      list.value = "";
    };
    const label = { "aria-label": say("lesson.frame.sample_label") };
    const list = select(["", ...digits], [say("lesson.frame.sample"), ...digits], choose, label);
    return list;
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
