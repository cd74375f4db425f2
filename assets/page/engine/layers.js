// The layers beside convolution. As it, each knows its shapes and weights and nothing of the picture that runs through
// it, and answers with new arrays; `backward` is given what `forward` read, and the slope of what it made.

/** @typedef {readonly number[]} Shape [channels, height, width], or [features] */

export class Relu {
  /** @param {Float32Array} values */
  forward(values) {
    return values.map((value) => (value > 0 ? value : 0));
  }

  /** @param {Float32Array} values @param {Float32Array} slope */
  backward(values, slope) {
    return { map: slope.map((one, i) => (values[i] > 0 ? one : 0)) };
  }
}

/** The largest of each window; rows and columns that fill no window are left out. */
export class MaxPool {
  /** @param {Shape} from @param {Shape} to @param {number} kernel side of the window @param {number} stride */
  constructor(from, to, kernel, stride) {
    this.from = from;
    this.to = to;
    this.kernel = kernel;
    this.stride = stride;
  }

  /** Where each window's largest number lies; the first of equal ones, as PyTorch has it. @param {Float32Array} values */
  winners(values) {
    const { kernel, stride } = this;
    const [, height, width] = this.from;
    const [maps, rows, columns] = this.to;
    const places = new Int32Array(maps * rows * columns);
    let at = 0;
    for (let map = 0; map < maps; map += 1)
      for (let row = 0; row < rows; row += 1)
        for (let column = 0; column < columns; column += 1, at += 1) {
          const corner = (map * height + row * stride) * width + column * stride;
          let best = corner;
          for (let down = 0; down < kernel; down += 1)
            for (let right = 0; right < kernel; right += 1) {
              const place = corner + down * width + right;
              if (values[place] > values[best]) best = place;
            }
          places[at] = best;
        }
    return places;
  }

  /** @param {Float32Array} values */
  forward(values) {
    return Float32Array.from(this.winners(values), (place) => values[place]);
  }

  /** @param {Float32Array} values @param {Float32Array} slope */
  backward(values, slope) {
    const map = new Float32Array(values.length);
    this.winners(values).forEach((place, i) => {
      map[place] += slope[i];
    });
    return { map };
  }
}

/** Maps are kept one after the other, row by row: the same numbers are the vector. */
export class Flatten {
  /** @param {Float32Array} values */
  forward(values) {
    return values.slice();
  }

  /** @param {Float32Array} _values @param {Float32Array} slope */
  backward(_values, slope) {
    return { map: slope.slice() };
  }
}

export class Linear {
  /** @param {Float32Array} weight (outputs, inputs) @param {Float32Array} bias (outputs) */
  constructor(weight, bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /** @param {Float32Array} values */
  forward(values) {
    const { weight, bias } = this;
    return bias.map((start, output) => {
      let sum = start;
      for (let i = 0; i < values.length; i += 1) sum += weight[output * values.length + i] * values[i];
      return sum;
    });
  }

  /** @param {Float32Array} values @param {Float32Array} slope */
  backward(values, slope) {
    const inputs = values.length;
    const sums = new Float64Array(inputs);
    const weight = new Float32Array(this.weight.length);
    slope.forEach((one, output) => {
      for (let i = 0; i < inputs; i += 1) {
        sums[i] += one * this.weight[output * inputs + i];
        weight[output * inputs + i] = one * values[i];
      }
    });
    return { map: Float32Array.from(sums), weight, bias: slope.slice() };
  }
}
