// Digits to start from, as the synthetic pen or MNIST's people wrote them. Each click on one brings its next example.

import { button, indices, make, select } from "../base/dom.js";
import { say } from "../base/texts.js";

/**
 * @import {Drawing} from "./paper.js"
 * @import {Pad} from "./pad.js"
 * @typedef {{kind: string, digit: number, index: number}} Which index: any number, the choices go round
 */

/** @type {Record<string, string>} how kinds of examples are called */
const KINDS = { pen: "draw.samples_pen", mnist: "draw.samples_mnist" };

/**
 * @param {Pad} pad @param {readonly string[]} kinds
 * @param {(which: Which) => Promise<Drawing | undefined>} find undefined where there is none
 */
export function examples(pad, kinds, find) {
  const picked = Array(10).fill(-1);
  const names = kinds.map((kind) => say(KINDS[kind]));
  const choice = select(kinds, names, () => {}, { "aria-label": say("draw.samples_from") });
  const pick = async (/** @type {number} */ digit) => {
    picked[digit] += 1;
    const drawing = await find({ kind: choice.value, digit, index: picked[digit] });
    if (drawing) pad.replace(drawing);
  };
  const digits = indices(10).map((digit) =>
    button(String(digit), () => pick(digit), { "aria-label": say("draw.sample", { digit }) }),
  );
  const label = make("label", {}, `${say("draw.samples")} `, choice);
  return make("div", { class: "dl-samples", role: "group", "aria-label": say("draw.sample_digits") }, label, ...digits);
}
