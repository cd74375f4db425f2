// A convolution as deep learning calls it (no kernel is turned), with stride 1, and its gradients.

import { addTaps, Planes, roomFor } from "./planes.js";

/** @typedef {readonly number[]} Shape [channels, height, width] */

export class Convolution {
  /**
   * @param {Shape} from shape of the maps that it reads @param {Shape} to shape of those that it makes
   * @param {number} kernel side, in pixels @param {number} padding pixels of zeros on each side, fewer than the kernel's
   * @param {Float32Array} weight (maps, channels, kernel, kernel) @param {Float32Array} bias (maps)
   */
  constructor(from, to, kernel, padding, weight, bias) {
    this.from = from;
    this.to = to;
    this.kernel = kernel;
    this.weight = weight;
    this.bias = bias;
    this.input = new Planes(from, padding);
    // Each pixel reaches the outputs whose windows hold it: as a convolution the other way round, so padded.
    this.slope = new Planes(to, kernel - 1 - padding);
    const rows = Math.max(from[1], to[1]);
    const room = rows * Math.max(this.input.pitch, this.slope.pitch);
    this.sums = [new Float64Array(room), new Float64Array(room)];
    const taps = roomFor(Math.max(from[0], to[0]) * kernel * kernel);
    this.shifts = new Int32Array(taps);
    this.weights = [new Float64Array(taps), new Float64Array(taps)];
  }

  /** @param {Float32Array} values maps @returns {Float32Array} */
  forward(values) {
    const { from, to, kernel, weight, bias, input } = this;
    const area = kernel * kernel;
    input.fill(values);
    return this.sumUp(input, to, bias, (map, channel, place) => weight[(map * from[0] + channel) * area + place]);
  }

  /**
   * @param {Float32Array} values what `forward` read @param {Float32Array} slope of its result
   * @returns {{map: Float32Array, weight: Float32Array, bias: Float32Array}} gradients
   */
  backward(values, slope) {
    const { from, to, kernel, weight } = this;
    const area = kernel * kernel;
    this.input.fill(values);
    this.slope.fill(slope);
    const turned = (/** @type {number} */ channel, /** @type {number} */ map, /** @type {number} */ place) =>
      weight[(map * from[0] + channel) * area + area - 1 - place];
    return {
      map: this.sumUp(this.slope, from, new Float32Array(from[0]), turned),
      weight: this.weightSlopes(slope),
      bias: Float32Array.from({ length: to[0] }, (_, map) => total(slope, map * to[1] * to[2], to[1] * to[2])),
    };
  }

  /**
   * Every window of the planes times a kernel, plus a start.
   * @param {Planes} planes @param {Shape} shape of the result @param {Float32Array} starts one for each map
   * @param {(map: number, channel: number, place: number) => number} weightOf
   */
  sumUp(planes, [maps, height, width], starts, weightOf) {
    const { kernel, sums, shifts, weights } = this;
    const { pitch, size, live } = planes;
    const length = (height - 1) * pitch + width;
    const result = new Float32Array(maps * height * width);
    const taps = roomFor(live.length * kernel * kernel);
    shifts.fill(0, 0, taps); // those beyond the last have weight 0
    let tap = 0;
    for (const channel of live)
      for (let place = 0; place < kernel * kernel; place += 1, tap += 1)
        shifts[tap] = channel * size + Math.floor(place / kernel) * pitch + (place % kernel);
    for (let map = 0; map < maps; map += 2) {
      const pair = map + 1 < maps ? [0, 1] : [0];
      for (const one of pair) {
        weights[one].fill(0, tap, taps);
        sums[one].fill(starts[map + one], 0, length);
        tap = 0;
        for (const channel of live)
          for (let place = 0; place < kernel * kernel; place += 1, tap += 1)
            weights[one][tap] = weightOf(map + one, channel, place);
      }
      addTaps(sums, planes.values, shifts, weights, taps, length);
      for (const one of pair)
        for (let row = 0; row < height; row += 1)
          result.set(sums[one].subarray(row * pitch, row * pitch + width), ((map + one) * height + row) * width);
    }
    return result;
  }

  /** Of each weight: the sum of what it met, times the slope of what it helped to make. @param {Float32Array} slope */
  weightSlopes(slope) {
    const { from, to, kernel, input } = this;
    const [maps, height, width] = to;
    const { values, pitch, size } = input;
    const result = new Float32Array(maps * from[0] * kernel * kernel);
    const at = new Int32Array(height * width);
    const slopes = new Float64Array(height * width);
    for (let map = 0; map < maps; map += 1) {
      // Few places have a slope where a max-pool comes after: its losers have none.
      let count = 0;
      for (let i = 0; i < height * width; i += 1) {
        const value = slope[map * height * width + i];
        if (value === 0) continue;
        at[count] = Math.floor(i / width) * pitch + (i % width);
        slopes[count] = value;
        count += 1;
      }
      for (const channel of input.live)
        for (let down = 0; down < kernel; down += 1)
          for (let right = 0; right < kernel; right += 1) {
            const shift = channel * size + down * pitch + right;
            let sum = 0;
            for (let i = 0; i < count; i += 1) sum += slopes[i] * values[at[i] + shift];
            result[((map * from[0] + channel) * kernel + down) * kernel + right] = sum;
          }
    }
    return result;
  }
}

/** @param {Float32Array} values @param {number} start @param {number} count */
function total(values, start, count) {
  let sum = 0;
  for (let i = start; i < start + count; i += 1) sum += values[i];
  return sum;
}
