// One drawing for the whole page: what is drawn in one tab is found in the others, and again after a reload. It is kept
// in the browser's own session storage, so it ends with the browser tab and never lies on the server.

/** @import {Drawing, Pad} from "./pad.js" */

export const ONE_DIGIT = "digit-lens-drawing";
export const LINE_OF_DIGITS = "digit-lens-wide"; // what is on the wide pad

/** @param {Drawing} drawing @param {string} [key] */
export function keepDrawing(drawing, key = ONE_DIGIT) {
  try {
    sessionStorage.setItem(key, JSON.stringify(drawing));
  } catch {
    // Storage is full or switched off: the drawing is then known to its own tab only.
  }
}

/** @param {string} [key] @returns {Drawing | null} */
export function keptDrawing(key = ONE_DIGIT) {
  try {
    const drawing = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return Array.isArray(drawing?.strokes) ? drawing : null;
  } catch {
    return null;
  }
}

/** Put the kept drawing on this pad whenever its tab is shown again. @param {HTMLElement} root @param {Pad} pad */
export function followKept(root, pad) {
  new IntersectionObserver(([entry]) => {
    const kept = entry.isIntersecting ? keptDrawing() : null;
    if (kept && JSON.stringify(kept) !== JSON.stringify(pad.drawing)) pad.replace(kept);
  }).observe(root);
}
