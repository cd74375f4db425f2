// Where the network's columns stand on a screen: beside each other where it is wide, as rows below each other on a
// phone. Pure geometry in CSS pixels, from the network's own stages; nothing here knows of pictures or elements.

import { indices } from "../base/dom.js";
import { count as inWords } from "../base/formats.js";
import { say } from "../base/texts.js";

/**
 * @import {Stage} from "./board.js"
 * @typedef {"input" | "conv" | "pool" | "flatten" | "output"} ColumnKind
 * @typedef {{name: string, kind: ColumnKind, stage: Stage, gate: Stage | null, count: number, cells: number}} Column
 *   a convolution and the ReLU (gate) that reads it are one; count: maps, numbers of a vector; cells: a map's longer side
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {Box & {column: Column, tile: number, across: number, down: number, pitchX: number, pitchY: number,
 *   shown: number, caption: Box}} Placed tile: a map's longer side; across, down: maps in a row, rows; pitchX, pitchY:
 *   from one map to the next; shown: so many maps of the column
 * @typedef {{upright: boolean, columns: Placed[], width: number, height: number}} Layout upright: rows in place of
 *   columns; width: what it takes, more than the room where even one row of each column's maps is too much
 * @typedef {(text: string) => number} Measure the width of a bold caption
 */

const GAP = 3; // between two maps
const LEAST = 10; // a map's side, at least
const DENSE = 8; // and where it is the only way to show all of them
const MOST = 84;
const INPUT = 1.33; // the input's side, in those of a map of its size
const SHRINK = 0.56; // half the cells a side are 0.68 of the side: every pool is seen, and the smallest maps too
const MOST_ROWS = 16;
const RAGGED = 0.85; // what a map's side counts where some last row is not full
const CAPTION = 42; // two lines
const GATE = 30;
const BAR = 12; // of a flattened vector, and of the logits
const OUTPUT = [104, 230]; // least and most width of the ten answers
/** @type {Record<ColumnKind, number>} least room before a column: wide before weights, narrow before a pool */
const BEFORE = { input: 0, conv: 20, pool: 8, flatten: 14, output: 22 };
/** @type {Record<ColumnKind, number>} which part of what is left over it takes */
const TAKES = { input: 0, conv: 4, pool: 1, flatten: 2, output: 3 };

/** @param {readonly Stage[]} stages the input first @returns {Column[]} */
export function columnsOf(stages) {
  /** @type {Column[]} */
  const columns = [];
  for (const stage of stages) {
    const { name, kind, shape } = stage;
    if (kind === "relu") columns[columns.length - 1].gate = stage;
    else {
      const as = /** @type {ColumnKind} */ (kind === "linear" ? "output" : kind);
      const cells = shape.length === 3 ? Math.max(shape[1], shape[2]) : 1;
      columns.push({ name, kind: as, stage, gate: null, count: shape[0], cells });
    }
  }
  return columns;
}

/** @param {Column} column @returns {boolean} whether it is a picture of maps */
export const hasMaps = ({ stage }) => stage.shape.length === 3;

/**
 * A caption's two lines: the stage's own name, and its shape.
 * @param {Column} column @returns {[string, string]}
 */
export function captionOf({ name, kind, stage: { shape } }) {
  if (kind === "output") return [`${name} → softmax`, say("network.answers", { count: shape[0] })];
  if (shape.length === 1) return [name, String(shape[0])];
  const [maps] = shape;
  return [name, maps === 1 ? sidesOf(shape) : `${maps}×${sidesOf(shape)}`];
}

/** A map's size. @param {readonly number[]} shape @returns {string} */
const sidesOf = ([, height, width]) => (height === width ? `${height}²` : `${height}×${width}`);

/** @type {Record<ColumnKind, string>} */
const ROW_WORDS = {
  input: "network.row_input",
  conv: "network.row_conv",
  pool: "network.row_pool",
  flatten: "network.row_flatten",
  output: "network.row_output",
};

/**
 * What a row's caption says beside the stage's name.
 * @param {Column} column @param {Column} [source] that it reads
 */
export function rowCaptionOf({ kind, stage: { shape, kernel } }, source) {
  if (shape.length === 1) return say(ROW_WORDS[kind], { count: inWords(shape[0]) });
  const words = kind === "conv" && source?.kind === "input" ? "network.row_first" : ROW_WORDS[kind];
  return say(words, { count: shape[0], side: sidesOf(shape), kernel, read: source?.count ?? 0 });
}

/** @param {number} shown @param {Column} column @returns {string} how many of its maps */
export const someOf = (shown, { count }) => say("network.some", { shown, count });

/**
 * A map's side where the largest have `most`.
 * @param {Column} column @param {number} most @param {number} cells @param {boolean} dense
 */
function sideOf({ kind, cells: own }, most, cells, dense) {
  const side = Math.max(dense ? DENSE : LEAST, Math.round(most * (own / cells) ** SHRINK));
  return kind === "input" ? Math.round(side * INPUT) : side;
}

/**
 * Rows and columns of one column's maps, so that all columns share the lines of their rows where they can.
 * @param {Column} column @param {number} tile @param {number} rows of the largest maps @param {number} height
 */
function gridOf({ count }, tile, rows, height) {
  let most = rows;
  while (most * 2 <= MOST_ROWS && height / (most * 2) >= tile + 2) most *= 2;
  const across = Math.ceil(count / most);
  const down = Math.ceil(count / across);
  return { across, down, pitchY: height / most };
}

/**
 * Columns beside each other, as large as they fit.
 * @param {readonly Column[]} columns @param {{width: number, height: number}} room @param {Measure} measure
 * @returns {Layout}
 */
export function sideBySide(columns, room, measure) {
  const cells = Math.max(...columns.map((column) => column.cells));
  const inside = { cells, height: room.height - CAPTION - GATE, width: room.width };
  const placed =
    all(columns, inside, false, measure) ?? all(columns, inside, true, measure) ?? strongest(columns, inside, measure);
  const width = Math.max(room.width, endOf(placed));
  spread(placed, width);
  return { upright: false, columns: placed, width, height: room.height };
}

/**
 * All maps, as large as they fit; null where they don't.
 * @param {readonly Column[]} columns @param {{cells: number, height: number, width: number}} room
 * @param {boolean} dense @param {Measure} measure @returns {Placed[] | null}
 */
function all(columns, { cells, height, width }, dense, measure) {
  let best = /** @type {{worth: number, placed: Placed[]} | null} */ (null);
  for (let rows = 1; rows <= MOST_ROWS; rows += 1) {
    for (let side = Math.min(MOST, Math.floor(height / rows) - GAP); side >= (dense ? DENSE : LEAST); side -= 1) {
      if (best && side <= best.worth) break;
      const placed = inOrder(columns, { cells, side, rows, height, shown: Infinity, dense }, measure);
      if (endOf(placed) > width) continue;
      const ragged = placed.some((one) => one.shown % one.across > 0);
      const worth = ragged ? RAGGED * side : side;
      if (!best || worth > best.worth) best = { worth, placed };
      break;
    }
  }
  return best && best.placed;
}

/**
 * Too many maps for the screen: as many of each column as fit.
 * @param {readonly Column[]} columns @param {{cells: number, height: number, width: number}} room
 * @param {Measure} measure
 */
function strongest(columns, { cells, height, width }, measure) {
  const rows = Math.max(1, Math.min(MOST_ROWS, Math.floor(height / (LEAST + GAP))));
  for (let across = Math.ceil(Math.max(...columns.map(({ count }) => count)) / rows); ; across -= 1) {
    const placed = inOrder(columns, { cells, side: DENSE, rows, height, shown: across * rows, dense: true }, measure);
    if (across === 1 || endOf(placed) <= width) return placed;
  }
}

/** @param {Placed[]} placed @returns {number} where the narrowest answers end */
function endOf(placed) {
  const { caption } = placed[placed.length - 1];
  return caption.left + caption.width;
}

/**
 * Each column as near to the one before it as its gap and both captions let it be.
 * @param {readonly Column[]} columns
 * @param {{cells: number, side: number, rows: number, height: number, shown: number, dense: boolean}} sizes
 * @param {Measure} measure
 */
function inOrder(columns, { cells, side, rows, height, shown: most, dense }, measure) {
  const [gap, apart] = dense ? [GAP / 2, 4] : [GAP, 8];
  /** @type {Placed[]} */
  const placed = [];
  for (const column of columns) {
    const maps = hasMaps(column);
    const tile = maps ? sideOf(column, side, cells, dense) : BAR;
    const shown = maps ? Math.min(column.count, most) : column.count;
    const grid = gridOf({ ...column, count: shown }, tile, rows, height);
    const { across, down, pitchY } = maps ? grid : { across: 1, down: shown, pitchY: height / shown };
    const pitchX = tile + gap;
    const width = maps ? across * pitchX - gap : BAR;
    const tall = maps ? (down - 1) * pitchY + tile : height;
    const words = shown < column.count ? [column.name, someOf(shown, column)] : captionOf(column);
    const said = Math.max(column.kind === "output" ? OUTPUT[0] : 0, ...words.map(measure));
    const before = placed[placed.length - 1];
    let left = column.kind === "input" ? Math.max(0, (said - width) / 2) : 0;
    if (before) {
      const end = before.caption.left + before.caption.width + apart;
      const own = column.kind === "output" ? 0 : (said - width) / 2;
      left = Math.max(before.left + before.width + BEFORE[column.kind] / (dense ? 2 : 1), end + own);
    }
    const caption = { left: left - (column.kind === "output" ? 0 : (said - width) / 2), top: 0, width: said };
    placed.push({
      ...{ column, tile, across, down, pitchX, pitchY, shown, left, width, height: tall },
      ...{ top: CAPTION + (height - tall) / 2, caption: { ...caption, height: CAPTION } },
    });
  }
  return placed;
}

/** What is left of the room goes into the gaps and the bars. @param {Placed[]} placed @param {number} width */
function spread(placed, width) {
  const last = placed[placed.length - 1];
  const left = Math.max(0, width - endOf(placed));
  const bars = Math.min(left / 3, OUTPUT[1] - OUTPUT[0]);
  const parts = placed.reduce((sum, { column }) => sum + TAKES[column.kind], 0);
  let shift = 0;
  for (const one of placed) {
    shift += ((left - bars) * TAKES[one.column.kind]) / parts;
    one.left = Math.round(one.left + shift);
    one.caption.left = Math.round(one.caption.left + shift);
  }
  last.caption.width = width - last.caption.left;
}

const LINE = 18; // a row's caption
const BETWEEN = 2; // below a row
const ACROSS = 16; // maps in a row, at most
const LOGITS = 44; // height of the ten answers: their logits, and the digits
const FLAT = 8;
const MOST_SPARE = 8; // that a row gets more, where there is room
const SIDES = [36, 42]; // of the largest maps: least, and most where there is room

/**
 * Columns as rows below each other.
 * @param {readonly Column[]} columns @param {{width: number, height: number}} room height: so high they may become
 * @returns {Layout}
 */
export function upright(columns, room) {
  const large = layRows(columns, room.width, SIDES[1], 0);
  const spare = Math.min((room.height - large.height) / columns.length, MOST_SPARE);
  return spare < 0 ? layRows(columns, room.width, SIDES[0], 0) : layRows(columns, room.width, SIDES[1], spare);
}

/** @param {readonly Column[]} columns @param {number} width @param {number} side @param {number} spare @returns {Layout} */
function layRows(columns, width, side, spare) {
  let top = 0;
  const placed = columns.map((column) => {
    const maps = hasMaps(column);
    const down = maps ? Math.ceil(column.count / ACROSS) : 1;
    const across = Math.ceil(column.count / down);
    const pitchX = maps ? Math.min(side, (width + 1) / across) : width / across;
    const tile = maps ? pitchX - 1 : column.kind === "flatten" ? FLAT : LOGITS;
    const pitchY = maps ? pitchX : tile;
    const height = maps ? down * pitchY - 1 : tile;
    /** @type {Placed} */
    const one = {
      ...{ column, tile, across, down, pitchX, pitchY, shown: column.count },
      ...{ left: 0, top: top + LINE, width: maps ? across * pitchX - 1 : width, height },
      caption: { left: 0, top, width, height: LINE },
    };
    top += LINE + height + BETWEEN + spare;
    return one;
  });
  return { upright: true, columns: placed, width, height: top - spare };
}

/**
 * The place of a map, or of a vector's number.
 * @param {Placed} placed @param {number} at its place among those that are shown @returns {Box}
 */
export function tileAt({ column, left, top, tile, across, pitchX, pitchY, width, height }, at) {
  const [row, place] = [Math.floor(at / across), at % across];
  const vector = !hasMaps(column);
  const wide = vector ? (across > 1 ? pitchX : width) : tile;
  const high = vector ? (across > 1 ? height : pitchY) : tile;
  return { left: left + place * pitchX, top: top + row * pitchY, width: wide, height: high };
}

const BUNDLES = 8; // a side, at most: more would be hairs

/**
 * What one column has to bundle its wires by: its rows, or on a phone its maps from left to right; at most eight.
 * @param {Placed} placed @param {boolean} isUpright @returns {Box[]}
 */
export function groupsOf(placed, isUpright) {
  const { across, down, shown, pitchX, pitchY, left, top, width, height } = placed;
  const lines = Math.min(isUpright ? across : down, shown);
  const groups = Math.min(BUNDLES, lines);
  return indices(groups).map((i) => {
    const [first, end] = [(i * lines) / groups, ((i + 1) * lines) / groups].map(Math.round);
    return isUpright
      ? { left: left + first * pitchX, top, width: (end - first) * pitchX, height }
      : { left, top: top + first * pitchY, width, height: (end - first - 1) * pitchY + placed.tile };
  });
}
