// Digits to start from, each as a small picture of its first example. Each click on one brings its next.

import { button, make, pen, select } from "../base/dom.js";
import { setStop, stepOf, within } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { followTheme } from "../base/theme.js";
import { token } from "../pictures/colours.js";
import { paintDrawing } from "./paper.js";

/**
 * @import {Drawing} from "./paper.js"
 * @import {Pad} from "./pad.js"
 * @typedef {{kind: string, digit: number, index: number}} Which index: any number, the choices go round
 */

/** @type {Record<string, string>} how kinds of examples are called */
const KINDS = { pen: "draw.samples_pen", mnist: "draw.samples_mnist" };
const SIDE = 56; // pixels of a small picture, two for each of the page's
const LARGER = 1.3; // than on the pad: there is room around a digit there

/**
 * @param {Pad} pad @param {readonly string[]} kinds to choose from @param {readonly Drawing[]} first of each digit
 * @param {(which: Which) => Promise<Drawing | undefined>} find undefined where there is none
 */
export function examples(pad, kinds, first, find) {
  const picked = first.map(() => -1);
  const names = kinds.map((kind) => say(KINDS[kind]));
  const choice = select(kinds, names, () => {}, { "aria-label": say("draw.samples_from") });
  const pick = async (/** @type {number} */ digit) => {
    picked[digit] += 1;
    const drawing = await find({ kind: choice.value, digit, index: picked[digit] });
    if (drawing) pad.replace(drawing);
  };
  const digits = first.map((drawing, digit) => {
    const one = button("", () => pick(digit), { "aria-label": say("draw.sample", { digit }) });
    one.append(small(drawing));
    return one;
  });
  const label = kinds.length > 1 ? [make("label", {}, `${say("draw.samples")} `, choice)] : [];
  const named = { class: "dl-samples", role: "group", "aria-label": say("draw.sample_digits") };
  const group = make("div", named, ...label, ...digits);
  setStop(digits, digits[0]); // the arrow keys go from one to the next
  group.addEventListener("keydown", (event) => {
    const [step, at] = [stepOf(event), digits.findIndex((one) => one === event.target)];
    if (!step || at < 0) return;
    event.preventDefault();
    const next = digits[within(at + step[0] + step[1], digits.length)];
    setStop(digits, next);
    next.focus();
  });
  return group;
}

/** @param {Drawing} drawing */
function small(drawing) {
  const canvas = make("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const context = pen(canvas);
  const paint = () => {
    paintDrawing(context, drawing, token("text"), LARGER);
  };
  paint();
  followTheme(paint);
  return canvas;
}
