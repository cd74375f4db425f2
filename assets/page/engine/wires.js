// What each wire adds to "this digit and not the others": its kernel times the gradient of that number, summed up. The
// wires out of a map add up to what the map adds; those of one layer and the biases from there on to the number itself.
// cnn/explain/wires.py is the reference, tests/project/test_engine.py holds both together.

/**
 * @import {Engine, Maps} from "./engine.js"
 * @typedef {{digit: number, other: number | null}} Target other: the digit it is held against; null: all others
 * @typedef {{outputs: number, inputs: number, parts: Float64Array, biases: Float64Array}} LayerWires of a layer with
 *   weights: parts (outputs, inputs), one a wire, inputs being maps; of the last layer outputs are digits
 */

/**
 * The number that a target is about, as weights of the logits.
 * @param {number} classes @param {Target} target @returns {Float32Array}
 */
export function seedOf(classes, { digit, other }) {
  const seed = new Float32Array(classes).fill(other === null ? -1 / (classes - 1) : 0);
  seed[digit] = 1;
  if (other !== null) seed[other] = -1;
  return seed;
}

/** @param {ArrayLike<number>} logits @param {Float32Array} seed @returns {number} the target's value */
export const valueOf = (logits, seed) => seed.reduce((sum, one, i) => sum + one * logits[i], 0);

/**
 * Every wire of a network, by the layer that it leads to, in the network's order.
 * @param {Engine} engine @param {Map<string, Float32Array>} tensors its own @param {Maps} maps as of its `forward`
 * @param {Float32Array} seed @returns {Map<string, LayerWires>}
 */
export function wiresOf(engine, tensors, maps, seed) {
  const { weights } = engine.backward(maps, seed);
  /** @type {Map<string, LayerWires>} */
  const found = new Map();
  let read = 1; // maps of the stage that is read
  for (const { name, kind, shape } of engine.stages) {
    const [weight, bias] = ["weight", "bias"].map((part) => tensors.get(`${name}.${part}`));
    if (weight && bias) {
      const slopes = /** @type {Float32Array} */ (weights.get(`${name}.weight`));
      const biasSlopes = /** @type {Float32Array} */ (weights.get(`${name}.bias`));
      const outputs = shape[0];
      found.set(name, {
        ...{ outputs, inputs: read, parts: partsOf(weight, slopes, outputs * read) },
        biases: Float64Array.from(bias, (one, i) => one * biasSlopes[i]),
      });
    }
    if (kind !== "flatten" && shape.length === 3) [read] = shape;
  }
  return found;
}

/** @param {Float32Array} weight @param {Float32Array} slopes @param {number} count of wires, each as long as the others */
function partsOf(weight, slopes, count) {
  const each = weight.length / count;
  const parts = new Float64Array(count);
  for (let i = 0; i < weight.length; i += 1) parts[Math.floor(i / each)] += weight[i] * slopes[i];
  return parts;
}
