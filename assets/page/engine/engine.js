// A network's stages, forward and back, computed where they are looked at. Every number that is shown as a number comes
// from PyTorch; these are the maps that are painted. tests/project/test_engine.py holds both together.
//
// It runs where it is called: a pass of the shipped network takes about 4 ms, and from a worker its maps come 0.5 ms
// later (Chromium, 2 cores, medians of 300), so that a worker would not make pen or picture any faster there.

import { sizeOf } from "../base/codec.js";
import { Convolution } from "./convolution.js";
import { Flatten, Linear, MaxPool, Relu } from "./layers.js";

/**
 * @import {StageInfo} from "../base/messages.js"
 * @typedef {Pick<StageInfo, "name" | "kind" | "shape" | "kernel" | "stride" | "padding">} EngineStage
 * @typedef {{map: Float32Array, weight?: Float32Array, bias?: Float32Array}} Slopes
 * @typedef {{forward(values: Float32Array): Float32Array,
 *   backward(values: Float32Array, slope: Float32Array): Slopes}} Layer
 * @typedef {Map<string, Float32Array>} Maps the numbers of each stage, in C order, by its name
 */

export class Engine {
  /**
   * It holds on to the tensors; with others it is another engine, which costs little.
   * @param {readonly EngineStage[]} stages the input first, then each that reads the one before
   * @param {Map<string, Float32Array>} tensors weights and biases by name, such as "conv1.weight"
   */
  constructor(stages, tensors) {
    this.stages = stages;
    this.layers = stages.slice(1).map((stage, i) => layerOf(stage, stages[i], tensors));
  }

  /** @param {Float32Array} values the picture's, ink 1 on 0 @returns {Maps} of all stages, the input included */
  forward(values) {
    return this.forwardFrom(this.stages[0].name, values);
  }

  /**
   * As if a stage had made these values, whatever it reads.
   * @param {string} name of the stage @param {Float32Array} values
   * @param {Map<string, readonly number[]>} [silent] maps of stages that are zero, whatever they would be
   * @returns {Maps} of it and of all stages after it
   */
  forwardFrom(name, values, silent) {
    const first = this.stages.findIndex((stage) => stage.name === name);
    const needed = sizeOf(this.stages[first].shape);
    if (values.length !== needed) throw new Error(`${name} has ${needed} numbers, not ${values.length}.`);
    /** @type {Maps} */
    const maps = new Map();
    let last = /** @type {Float32Array} */ (values.slice());
    for (let i = first; ; i += 1) {
      const { name: own, shape } = this.stages[i];
      const size = sizeOf(shape) / shape[0];
      for (const map of silent?.get(own) ?? []) last.fill(0, map * size, (map + 1) * size);
      maps.set(own, last);
      if (i === this.layers.length) return maps;
      last = this.layers[i].forward(last);
    }
  }

  /**
   * Gradients of one number that depends on the logits.
   * @param {Maps} maps as of `forward` @param {Float32Array} slope of that number by each logit
   * @returns {{maps: Maps, weights: Map<string, Float32Array>}} by each number of a map, and of a tensor
   */
  backward(maps, slope) {
    const { stages, layers } = this;
    /** @type {Maps} */
    const found = new Map([[stages[layers.length].name, slope.slice()]]);
    const weights = new Map();
    let last = slope;
    for (let i = layers.length - 1; i >= 0; i -= 1) {
      const read = /** @type {Float32Array} */ (maps.get(stages[i].name));
      const { map, weight, bias } = layers[i].backward(read, last);
      last = map;
      found.set(stages[i].name, map);
      if (weight) weights.set(`${stages[i + 1].name}.weight`, weight);
      if (bias) weights.set(`${stages[i + 1].name}.bias`, bias);
    }
    return { maps: found, weights };
  }
}

/** @param {EngineStage} stage @param {EngineStage} source @param {Map<string, Float32Array>} tensors @returns {Layer} */
function layerOf({ name, kind, shape, kernel, stride, padding }, source, tensors) {
  const tensor = (/** @type {string} */ part) => /** @type {Float32Array} */ (tensors.get(`${name}.${part}`));
  switch (kind) {
    case "conv":
      return new Convolution(source.shape, shape, kernel, padding, tensor("weight"), tensor("bias"));
    case "relu":
      return new Relu();
    case "pool":
      return new MaxPool(source.shape, shape, kernel, stride);
    case "flatten":
      return new Flatten();
    case "linear":
      return new Linear(tensor("weight"), tensor("bias"));
  }
  throw new Error(`There is no way to compute a stage of the kind ${kind}.`);
}
