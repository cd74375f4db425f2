// One drawing for the whole page: what is drawn in one tab is found in the others, and again after a reload. It is kept
// in the browser's own session storage, so it ends with the browser tab and never lies on the server.

import { fromBase64 } from "../base/codec.js";

/**
 * @import {Drawing} from "./paper.js"
 * @import {Pad} from "./pad.js"
 */

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

/** @param {string} [key] @returns {Drawing | null} null too for what another page or an older one has left there */
export function keptDrawing(key = ONE_DIGIT) {
  try {
    const drawing = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isDrawing(drawing) ? drawing : null;
  } catch {
    return null; // no storage, no JSON, or a picture that is no base64
  }
}

/** Whether it can be put on a pad. Throws where a picture's data is no base64. @param {any} value from outside */
function isDrawing(value) {
  const { strokes, picture, digit } = value ?? {};
  if (!Array.isArray(strokes) || !strokes.every(isStroke)) return false;
  if (digit !== undefined && digit !== null && !(Number.isInteger(digit) && digit >= 0)) return false;
  if (picture === undefined || picture === null) return true;
  const { width, height, data } = typeof picture === "string" ? { width: 28, height: 28, data: picture } : picture;
  return fromBase64(data).length === width * height;
}

/** @param {any} value */
function isStroke(value) {
  const { width, points, erase } = value ?? {};
  const drawn = Array.isArray(points) && points.length > 1 && points.length % 2 === 0 && points.every(Number.isFinite);
  return Number.isFinite(width) && drawn && ["undefined", "boolean"].includes(typeof erase);
}

/** Put the kept drawing on this pad whenever its tab is shown again. @param {HTMLElement} root @param {Pad} pad */
export function followKept(root, pad) {
  new IntersectionObserver(([entry]) => {
    const kept = entry.isIntersecting ? keptDrawing() : null;
    if (kept && JSON.stringify(kept) !== JSON.stringify(pad.drawing)) pad.replace(kept);
  }).observe(root);
}
