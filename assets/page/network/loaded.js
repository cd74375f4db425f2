// A network as the page has it: its stages, its scales, and the engine that computes its maps.

import { unpackLevels, sizeOf } from "../base/codec.js";
import { indices } from "../base/dom.js";
import { toBytes } from "../engine/bytes.js";
import { Engine } from "../engine/engine.js";
import { decodeNetwork } from "../engine/network_file.js";

/**
 * @import {StageCaption} from "../base/messages.js"
 * @import {NetworkFile} from "../engine/network_file.js"
 * @import {Stage} from "./board.js"
 * @typedef {{values: Float32Array, bytes: Uint8Array, scale: number}} StageMaps of one stage, in the order channel, row,
 *   column; bytes: the values on the stage's fixed scale, as they are painted
 */

const AGAIN = 2000; // milliseconds until a network is asked for again that could not be had

export class LoadedNetwork {
  /** @param {NetworkFile} file @param {Record<string, number>} scales one a stage, the same for every drawing */
  constructor({ id, stages, captions, tensors, temperature }, scales) {
    this.id = id;
    /** @type {Stage[]} each with the name of the stage that it reads */
    this.stages = stages.map((stage, i) => ({ ...stage, source: stages[i - 1]?.name }));
    /** @type {Map<string, StageCaption>} */
    this.captions = new Map(captions.map((caption) => [caption.stage, caption]));
    this.scales = new Map(Object.entries(scales));
    this.tensors = tensors;
    this.temperature = temperature;
    this.last = stages[stages.length - 1].name;
    this.engine = new Engine(stages, tensors);
  }

  /**
   * A stage's maps in the order of what is read of them: the sum of all weights' magnitudes that the next layer with
   * weights has for each. It depends on no picture, so that what is shown of many maps stays.
   * @param {string} name @returns {number[]}
   */
  strongestMaps(name) {
    const at = this.stages.findIndex((stage) => stage.name === name);
    const maps = this.stages[at].shape[0];
    const reader = this.stages.slice(at + 1).find(({ kind }) => kind === "conv" || kind === "linear");
    const sums = new Float64Array(maps);
    const weights = this.tensors.get(`${reader?.name}.weight`);
    if (reader && weights) {
      const each = weights.length / reader.shape[0] / maps; // weights for one of its outputs and one of these maps
      for (let i = 0; i < weights.length; i += 1) sums[Math.floor(i / each) % maps] += Math.abs(weights[i]);
    }
    return indices(maps).sort((one, other) => sums[other] - sums[one]);
  }

  /** @param {string} levels packed @returns {Map<string, StageMaps>} the maps of every stage */
  read(levels) {
    const picture = unpackLevels(levels, sizeOf(this.stages[0].shape));
    return this.painted(this.engine.forward(Float32Array.from(picture, (level) => level / 255)));
  }

  /**
   * On each stage's scale, as bytes to be painted.
   * @param {Map<string, Float32Array>} found numbers of all stages
   * @param {Map<string, StageMaps>} [before] those whose numbers are the same arrays are taken over
   * @returns {Map<string, StageMaps>}
   */
  painted(found, before) {
    return new Map(
      this.stages.map(({ name, signed }) => {
        const values = /** @type {Float32Array} */ (found.get(name));
        const old = before?.get(name);
        if (old?.values === values) return [name, old];
        const scale = this.scales.get(name) ?? 1;
        return [name, { values, bytes: toBytes(values, scale, signed), scale }];
      }),
    );
  }
}

/** Asks until there is one: a server that starts anew is away for a while. @param {string} id @returns {Promise<LoadedNetwork>} */
export async function loadNetwork(id) {
  for (;;) {
    try {
      const get = (/** @type {string} */ path) => fetch(new URL(`../../network/${id}${path}`, import.meta.url));
      const [file, scales] = await Promise.all([get(""), get("/scales")]);
      if (file.ok && scales.ok) return new LoadedNetwork(decodeNetwork(await file.arrayBuffer()), await scales.json());
      if (file.status === 404) throw new NoSuchNetwork(`The server has no network ${id} any more.`);
    } catch (error) {
      if (error instanceof NoSuchNetwork) throw error;
      // The line is broken, or the file came in part.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

export class NoSuchNetwork extends Error {}
