// Maps as rows of numbers with room around them, and the one loop that convolutions spend their time in.
// A whole convolution is a sum of shifted copies of its input ("taps"), each times one weight. Rows of output and input
// are equally long, so that a shift is one number and the loop runs over all rows at once; what it makes beyond the
// width of the output is left out afterwards. Sums are in double precision, as those of the network's reference.

const TOGETHER = 4; // taps in one go: each sum is fetched and stored once for all of them

/** Maps with a frame of zeros. */
export class Planes {
  /** @param {readonly number[]} shape [channels, height, width] of the maps @param {number} margin of the frame */
  constructor([channels, height, width], margin) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.margin = margin;
    this.pitch = width + 2 * margin;
    this.size = (height + 2 * margin) * this.pitch;
    this.values = new Float64Array(channels * this.size);
    /** @type {number[]} the maps that are not all zero; the others add nothing to any sum */
    this.live = [];
  }

  /** @param {Float32Array} maps */
  fill(maps) {
    const { channels, height, width, pitch, margin, values, live } = this;
    live.length = 0;
    let from = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      let some = false;
      for (let row = 0; row < height; row += 1) {
        const to = channel * this.size + (row + margin) * pitch + margin;
        for (let column = 0; column < width; column += 1) {
          const value = maps[from + column];
          values[to + column] = value;
          some ||= value !== 0;
        }
        from += width;
      }
      if (some) live.push(channel);
    }
  }
}

/**
 * Add the taps to the sums of two maps: sums[i] += weights[t] * values[i + shifts[t]] for each tap t. Two at a time,
 * since what takes longest is to fetch the values.
 * @param {readonly Float64Array[]} sums @param {Float64Array} values @param {Int32Array} shifts
 * @param {readonly Float64Array[]} weights of both maps @param {number} count of taps, in whole goes (`roomFor`)
 * @param {number} length of the sums
 */
export function addTaps([one, other], values, shifts, [these, those], count, length) {
  for (let t = 0; t < count; t += TOGETHER) {
    const [a, b, c, d] = [shifts[t], shifts[t + 1], shifts[t + 2], shifts[t + 3]];
    const [p, q, r, s] = [these[t], these[t + 1], these[t + 2], these[t + 3]];
    const [u, v, w, x] = [those[t], those[t + 1], those[t + 2], those[t + 3]];
    for (let i = 0; i < length; i += 1) {
      const first = values[i + a];
      const second = values[i + b];
      const third = values[i + c];
      const fourth = values[i + d];
      one[i] += p * first + q * second + r * third + s * fourth;
      other[i] += u * first + v * second + w * third + x * fourth;
    }
  }
}

/** Room for so many taps, up to a whole go. @param {number} taps */
export const roomFor = (taps) => Math.ceil(taps / TOGETHER) * TOGETHER;
