// A QR code of a short text: byte mode, error correction level M, versions 1 to 6 (21 to 41 modules a side, at most 106
// bytes), by ISO/IEC 18004. Numbers in brackets name its sections.

import { indices } from "../base/dom.js";

const DATA = [0, 16, 28, 44, 64, 86, 108]; // bytes of data in each version [table 7]
const CHECK = [0, 10, 16, 26, 18, 24, 16]; // bytes of error correction in each of its blocks [table 9]
const BLOCKS = [0, 1, 1, 1, 2, 2, 4];

/** Whether a mask flips the module at row i, column j [7.8.2]. @type {((i: number, j: number) => boolean)[]} */
const MASKS = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => ((i >> 1) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/** A product of the field with 256 elements, modulo x^8 + x^4 + x^3 + x^2 + 1. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (; b; b >>= 1, a = (a << 1) ^ (a >> 7 ? 0x11d : 0)) if (b & 1) product ^= a;
  return product;
}

/** The remainder of the data, as a polynomial, by (x - 1)(x - 2)(x - 4)... [7.5.2]. @param {number[]} data @param {number} count */
function correction(data, count) {
  let divisor = [1];
  for (let i = 0, root = 1; i < count; i++, root = times(root, 2)) {
    divisor = [...divisor, 0].map((value, k) => value ^ (k ? times(divisor[k - 1], root) : 0));
  }
  const rest = [...data, ...Array(count).fill(0)];
  data.forEach((_, i) => {
    const factor = rest[i];
    divisor.forEach((value, k) => (rest[i + k] ^= times(value, factor)));
  });
  return rest.slice(data.length);
}

/** All bytes in the order in which they are placed: blocks interleaved [7.6]. @param {Uint8Array} text @param {number} version */
function codewords(text, version) {
  // Mode 0100, the length in 8 bits, the text, the end 0000: each byte is half of one and half of the next.
  const halves = [4, text.length >> 4, text.length & 15, ...[...text].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const data = indices(DATA[version]).map((i) => {
    const pad = (i - halves.length / 2) % 2 ? 0x11 : 0xec;
    return 2 * i < halves.length ? (halves[2 * i] << 4) | halves[2 * i + 1] : pad;
  });
  const length = data.length / BLOCKS[version];
  const blocks = indices(BLOCKS[version]).map((i) => data.slice(i * length, (i + 1) * length));
  const checks = blocks.map((block) => correction(block, CHECK[version]));
  const interleaved = (/** @type {number[][]} */ parts) => parts[0].flatMap((_, i) => parts.map((part) => part[i]));
  return [...interleaved(blocks), ...interleaved(checks)];
}

/** Finders, timing and alignment [6.3]; null where data will stand. @param {number} size @returns {(boolean | null)[][]} */
function patterns(size) {
  const grid = indices(size).map(() => /** @type {(boolean | null)[]} */ (Array(size).fill(null)));
  const rings = (
    /** @type {number} */ row,
    /** @type {number} */ column,
    /** @type {number} */ reach,
    /** @type {number[]} */ dark,
  ) => {
    for (let i = row - reach; i <= row + reach; i++) {
      for (let j = column - reach; j <= column + reach; j++) {
        if (grid[i]?.[j] !== undefined) grid[i][j] = dark.includes(Math.max(Math.abs(i - row), Math.abs(j - column)));
      }
    }
  };
  indices(size).forEach((i) => (grid[6][i] = grid[i][6] = i % 2 === 0));
  if (size > 21) rings(size - 7, size - 7, 2, [0, 2]);
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ])
    rings(row, column, 4, [0, 1, 3]);
  return grid;
}

/** Level and mask, twice, with 10 bits of error correction [7.9]. @param {(boolean | null)[][]} grid @param {number} mask */
function putFormat(grid, mask) {
  let rest = mask << 10; // level M is 00
  for (let bit = 12; bit >= 10; bit--) if ((rest >> bit) & 1) rest ^= 0x537 << (bit - 10);
  const format = ((mask << 10) | rest) ^ 0x5412;
  const size = grid.length;
  for (const bit of indices(15)) {
    const dark = ((format >> bit) & 1) === 1;
    const along = bit < 6 ? bit : bit + 1;
    grid[bit < 8 ? along : size - 15 + bit][8] = dark;
    grid[8][bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit] = dark;
  }
  grid[size - 8][8] = true;
}

/** Two columns at a time from the right, up and down by turns [7.7.3]. @param {number} size @returns {[number, number][]} */
function path(size) {
  const columns = indices(size - 1)
    .filter((j) => j % 2 === 0)
    .map((j) => size - 1 - j)
    .map((j) => (j > 6 ? j : j - 1));
  return columns.flatMap((column, turn) =>
    indices(size).flatMap((i) => {
      const row = turn % 2 ? i : size - 1 - i;
      return /** @type {[number, number][]} */ ([
        [row, column],
        [row, column - 1],
      ]);
    }),
  );
}

/** How hard it is to read [7.8.3]: long runs, blocks, patterns like a finder's, too dark or too light. @param {boolean[][]} grid */
function penalty(grid) {
  const size = grid.length;
  const lines = [...grid, ...indices(size).map((j) => grid.map((row) => row[j]))].map((line) =>
    line.map(Number).join(""),
  );
  let sum = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    sum += 40 * [...`0000${line}0000`.matchAll(/(?=000010111010)|(?=010111010000)/g)].length;
  }
  for (const i of indices(size - 1)) {
    for (const j of indices(size - 1)) {
      if (new Set([grid[i][j], grid[i][j + 1], grid[i + 1][j], grid[i + 1][j + 1]]).size === 1) sum += 3;
    }
  }
  const dark = grid.flat().filter(Boolean).length;
  return sum + 10 * Math.floor(Math.abs((20 * dark) / size ** 2 - 10));
}

/**
 * The modules of the QR code, true where dark, without the quiet zone of four around it.
 * @param {string} text @param {number} [chosen] the mask; without it the one with the lowest penalty
 * @returns {boolean[][] | null} null where the text is too long
 */
export function qrCode(text, chosen) {
  const bytes = new TextEncoder().encode(text);
  const version = DATA.findIndex((count) => count >= bytes.length + 2);
  if (version < 0) return null;
  const empty = patterns(17 + 4 * version);
  putFormat(empty, 0); // its place is taken
  const places = path(empty.length).filter(([i, j]) => empty[i][j] === null);
  const words = codewords(bytes, version);
  const masked = (/** @type {number} */ mask) => {
    const grid = empty.map((row) => row.map(Boolean));
    putFormat(grid, mask);
    places.forEach(([i, j], n) => {
      const bit = (words[n >> 3] >> (7 - (n % 8))) & 1; // undefined after the last word: the remainder bits are 0
      grid[i][j] = (bit === 1) !== MASKS[mask](i, j);
    });
    return grid;
  };
  if (chosen !== undefined) return masked(chosen);
  const grids = indices(8).map(masked);
  const penalties = grids.map(penalty);
  return grids[penalties.indexOf(Math.min(...penalties))];
}
