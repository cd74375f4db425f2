// The wide pad, on which a whole line of digits finds room. Its points are thousandths of its width and of its height.

import { UNITS } from "../pad/pad.js";

/** @typedef {import("../base/messages.js").DrawingMessage} Drawing */

export const ASPECT = 5; // of the wide pad: width for each height

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
