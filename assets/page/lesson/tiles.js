// Maps as one picture of cells.

import { unpackTensor } from "../base/codec.js";
import { within } from "../base/keyboard.js";

/**
 * @import {Packed} from "../base/messages.js"
 * @import {Place} from "../base/keyboard.js"
 * @import {Cells} from "../pictures/heat_map.js"
 */

const ACROSS = 8; // maps in a row

/** A map (H, W) as cells. @param {Packed} packed @param {number} scale @returns {Cells} */
export function cellsOf(packed, scale) {
  const { shape, values } = unpackTensor(packed);
  return { rows: shape[0], columns: shape[1], values, scale };
}

/** Cells to be outlined, one if nothing else is said. @param {readonly number[]} place the upper left one */
export const boxAt = ([row, column], rows = 1, columns = rows) => ({ row, column, rows, columns });

/** A place moved inside. @param {readonly number[]} place @param {readonly number[]} shape @returns {Place} */
export const inside = ([row, column], [rows, columns]) => [within(row, rows), within(column, columns)];

/** Maps of one size side by side, with a cell between neighbours. */
export class Tiles {
  /** @param {readonly number[]} shape (maps, height, width) */
  constructor([maps, height, width]) {
    this.maps = maps;
    this.height = height;
    this.width = width;
    this.across = Math.min(ACROSS, maps);
    this.rows = Math.ceil(maps / this.across) * (height + 1) - 1;
    this.columns = this.across * (width + 1) - 1;
  }

  get count() {
    return this.maps * this.height * this.width;
  }

  /** @param {number} index of a number, map by map, row by row @returns {[map: number, row: number, column: number]} */
  split(index) {
    const area = this.height * this.width;
    return [Math.floor(index / area), Math.floor((index % area) / this.width), index % this.width];
  }

  /** @param {number} index @returns {Place} its cell in the picture */
  placeOf(index) {
    const [map, row, column] = this.split(index);
    const [down, right] = [Math.floor(map / this.across), map % this.across];
    return [down * (this.height + 1) + row, right * (this.width + 1) + column];
  }

  /** The index of the number under a cell; null between two maps. @param {number} row @param {number} column */
  indexAt(row, column) {
    const [y, x] = [row % (this.height + 1), column % (this.width + 1)];
    const map = Math.floor(row / (this.height + 1)) * this.across + Math.floor(column / (this.width + 1));
    if (y === this.height || x === this.width || map >= this.maps) return null;
    return (map * this.height + y) * this.width + x;
  }

  /**
   * The index one step away, in the neighbouring map where the step leaves one.
   * @param {number} index @param {number} down @param {number} right
   */
  step(index, down, right) {
    const { height, width, across } = this;
    const [map, row, column] = this.split(index);
    const [y, x] = [row + down, column + right];
    if (y >= 0 && x >= 0 && y < height && x < width) return (map * height + y) * width + x;
    const next = map + (down ? down * across : right);
    return (next * height + ((y + height) % height)) * width + ((x + width) % width);
  }

  /** @param {ArrayLike<number>} values map by map @param {number} scale @returns {Cells} */
  cells(values, scale) {
    const { rows, columns } = this;
    const all = new Float32Array(rows * columns).fill(NaN);
    for (let i = 0; i < values.length; i += 1) {
      const [row, column] = this.placeOf(i);
      all[row * columns + column] = values[i];
    }
    return { rows, columns, values: all, scale };
  }
}
