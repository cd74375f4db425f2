// How a stage's size and its number of parameters are worked out, in one line.

import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";

/** @import {StageCaption} from "../base/messages.js" */

/** @param {StageCaption} caption @returns {string} */
export function formulas({ kind, kernel_size: kernel, stride, padding, size_formula, parameter_formula, shape }) {
  const parts = [];
  if (kind === "conv") parts.push(say("inspector.caption_conv", { kernel, stride, padding }));
  if (kind === "pool") parts.push(say("inspector.caption_pool", { kernel, stride }));
  if (kind === "relu") parts.push(say("inspector.caption_relu"));
  if (kind === SOFTMAX) parts.push(say("inspector.caption_softmax"));
  parts.push(say("inspector.caption_size", { formula: pretty(size_formula || shape) }));
  if (parameter_formula) parts.push(say("inspector.caption_parameters", { formula: pretty(parameter_formula) }));
  if (kind === "relu" || kind === "pool") parts.push(say("inspector.caption_no_parameters"));
  return parts.join(" · ");
}

/** @param {string} formula as the server writes it @returns {string} with the signs of arithmetic */
export const pretty = (formula) => formula.replaceAll(" x ", " × ").replaceAll("*", "·").replaceAll(" - ", " − ");
