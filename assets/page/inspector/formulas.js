// How a stage's size and its number of parameters are worked out, in one line.

import { say } from "../base/texts.js";

/** @import {StageCaption} from "../base/messages.js" */

/** @type {Record<string, string>} what a stage of a kind does */
const DOES = {
  conv: "inspector.caption_conv",
  pool: "inspector.caption_pool",
  relu: "inspector.caption_relu",
  softmax: "inspector.caption_softmax",
};

/** @param {StageCaption} caption @returns {string} */
export function formulas({ kind, kernel_size: kernel, stride, padding, size_formula, parameter_formula, shape }) {
  const parts = kind in DOES ? [say(DOES[kind], { kernel, stride, padding })] : [];
  parts.push(say("inspector.caption_size", { formula: pretty(size_formula || shape) }));
  if (parameter_formula) parts.push(say("inspector.caption_parameters", { formula: pretty(parameter_formula) }));
  if (kind === "relu" || kind === "pool") parts.push(say("inspector.caption_no_parameters"));
  return parts.join(" · ");
}

/** @param {string} formula as the server writes it @returns {string} with the signs of arithmetic */
export const pretty = (formula) => formula.replaceAll(" x ", " × ").replaceAll("*", "·").replaceAll(" - ", " − ");
