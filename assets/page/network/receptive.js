// What a number sees of each earlier stage, down to the ink: as cnn/explain/receptive.py works it out, whose docstring
// names the source. Here it answers while a pointer moves.

/**
 * @import {Cell, Field} from "../base/messages.js"
 * @import {Stage} from "./board.js"
 */

/**
 * @param {readonly Stage[]} stages the input first, each with the stage that it reads @param {Cell} cell
 * @returns {Field[]} the nearest stage first, the input last
 */
export function receptiveField(stages, { stage, channel, row, column }) {
  const at = stages.findIndex(({ name }) => name === stage);
  const inside = { top: row, left: column, bottom: row + 1, right: column + 1 };
  /** @type {Field} */
  let seen = { stage, channels: [channel, channel + 1], inside };
  const fields = [];
  for (let i = at; i > 0; i -= 1) {
    seen = readBy(stages[i], stages[i - 1], seen);
    fields.push(seen);
  }
  return fields;
}

/** @param {Stage} stage @param {Stage} source @param {Field} seen cells of the stage @returns {Field} */
function readBy({ kind, kernel, stride, padding }, source, { channels: [first, end], inside }) {
  const [count, height, width] = source.shape.length === 3 ? source.shape : [source.shape[0], 1, 1];
  const name = source.name;
  if (kind === "relu") return { stage: name, channels: [first, end], inside };
  if (kind === "conv" || kind === "pool") {
    // Clipped at every stage, not at the end: the odd last row that a pool leaves out must not come back in.
    const window = {
      top: Math.max(inside.top * stride - padding, 0),
      left: Math.max(inside.left * stride - padding, 0),
      bottom: Math.min((inside.bottom - 1) * stride - padding + kernel, height),
      right: Math.min((inside.right - 1) * stride - padding + kernel, width),
    };
    return { stage: name, channels: kind === "conv" ? [0, count] : [first, end], inside: window };
  }
  if (kind === "flatten" && end - first === 1) {
    const size = height * width;
    const channel = Math.floor(first / size);
    const [row, column] = [Math.floor((first % size) / width), first % width];
    const cell = { top: row, left: column, bottom: row + 1, right: column + 1 };
    return { stage: name, channels: [channel, channel + 1], inside: cell };
  }
  // A softmax reads every logit, a logit every number.
  return { stage: name, channels: [0, count], inside: { top: 0, left: 0, bottom: height, right: width } };
}
