// Reads what the server sends: JSON with all maps as one packed block of bytes (see cnn/page/payload.py).

/**
 * @typedef {{name: string, kind: string, shape: number[], signed: boolean, parameters: number,
 *            kernel: number, stride: number, padding: number}} Stage
 * @typedef {{digit: number|null, runner_up: number|null, verdict: string, probabilities: number[], logits: number[],
 *            score: number, scales: number[], maps: string, pause: number,
 *            digits: import("../pad/boxes.js").Found[], chosen: number}} Answer digits: only where there are several
 * @typedef {{bytes: Uint8Array, scale: number}} StageMaps one byte a value, in the order channel, row, column
 */

/** @param {number[]} shape @returns {number} */
export const count = (shape) => shape.reduce((product, side) => product * side, 1);

/**
 * @param {string} text base64
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/**
 * @param {Answer} answer
 * @param {Stage[]} stages
 * @returns {Promise<Map<string, StageMaps>>} the maps by stage name
 */
export async function unpackMaps(answer, stages) {
  const stream = new Blob([fromBase64(answer.maps)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const maps = new Map();
  let start = 0;
  stages.forEach((stage, i) => {
    const end = start + count(stage.shape);
    maps.set(stage.name, { bytes: bytes.subarray(start, end), scale: answer.scales[i] });
    start = end;
  });
  return maps;
}
