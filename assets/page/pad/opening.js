// The drawing that the page opens with is drawn as if by hand, so that the page is seen to follow.

import { wantsCalm } from "../base/dom.js";

/**
 * @import {Drawing} from "./paper.js"
 * @import {Pad} from "./pad.js"
 */

const PLAYED_IN = 900; // milliseconds

/** A visitor who draws ends it. @param {Pad} pad @param {Drawing} drawing */
export function playBack(pad, drawing) {
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
