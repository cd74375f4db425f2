// The lines between the columns, in one picture behind the maps and one above them: at rest quiet bundles from row to
// row, for one map its own wires, for a pinned number wires as wide as its subtotals and the line of its strongest cause.

import { largest } from "../base/codec.js";
import { svg } from "../base/dom.js";

/**
 * @import {Box} from "./layout.js"
 * @typedef {{from: Box, to: Box}} Line from: what is read; to: what reads it
 * @typedef {Line & {value: number, map: number}} Weighted value: signed, in any unit; map: that is read
 */

const WIDTHS = [0.8, 3.2]; // of the thinnest wire of a pinned number, and what the strongest has more
const FAINT = 0.02; // of the strongest: thinner ones are not drawn

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/** A curve from one box's end to the beginning of another. @param {Line} line @param {boolean} upright */
export function curve({ from, to }, upright) {
  if (upright) {
    const [x, y] = [from.left + from.width / 2, from.top + from.height];
    const [x2, y2] = [to.left + to.width / 2, to.top];
    const middle = round((y + y2) / 2);
    return `M${round(x)} ${round(y)}C${round(x)} ${middle} ${round(x2)} ${middle} ${round(x2)} ${round(y2)}`;
  }
  const [x, y] = [from.left + from.width, from.top + from.height / 2];
  const [x2, y2] = [to.left, to.top + to.height / 2];
  const middle = round((x + x2) / 2);
  return `M${round(x)} ${round(y)}C${middle} ${round(y)} ${middle} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

const MARGIN = 12; // pixels on the left of the rows

/** From a row to the one below it, through the margin. @param {Line} line */
function beside({ from, to }) {
  const [x, y, end] = [from.left - 1, round(from.top + (2 * from.height) / 3), round(to.top + to.height / 3)];
  return `M${x} ${y}C${x - MARGIN} ${y} ${x - MARGIN} ${end} ${x} ${end}`;
}

const ARROW = [5, 3]; // its length and half of its width

/** A head that points to the right. @param {number} x of its tip @param {number} y */
function arrow(x, y) {
  const [long, half] = ARROW;
  return `M${round(x - long)} ${round(y - half)}L${round(x - 1)} ${round(y)}L${round(x - long)} ${round(y + half)}`;
}

/** A line from middle to middle, along which a cause runs. @param {readonly Box[]} boxes @param {boolean} upright */
export function causeLine(boxes, upright) {
  const middles = boxes.map(({ left, top, width, height }) => [round(left + width / 2), round(top + height / 2)]);
  return middles
    .map(([x, y], i) => {
      if (!i) return `M${x} ${y}`;
      const [x0, y0] = middles[i - 1];
      if (upright) return `C${x0} ${round((y0 + y) / 2)} ${x} ${round((y0 + y) / 2)} ${x} ${y}`;
      return `C${round((x0 + x) / 2)} ${y0} ${round((x0 + x) / 2)} ${y} ${x} ${y}`;
    })
    .join("");
}

/** @param {Box} box */
const outline = ({ left, top, width, height }) =>
  `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}z`;

export class Wires {
  constructor() {
    this.bundles = svg("path", { class: "dl-bundles" });
    this.arrows = svg("path", { class: "dl-arrows" });
    this.flow = svg("g", { class: "dl-flow" }); // for what the wires say about the answer
    this.behind = svg("svg", { class: "dl-wires", "aria-hidden": "true" }, this.bundles, this.arrows, this.flow);
    this.flowOver = svg("g", { class: "dl-flow" });
    this.own = svg("g", { class: "dl-own" });
    const [edge, seen] = ["dl-seen-edge", "dl-seen"].map((name) => svg("path", { class: name }));
    this.seen = [edge, seen];
    this.cause = svg("path", { class: "dl-cause" });
    this.dots = svg("g", { class: "dl-cause-dots" });
    this.frames = svg("g", { class: "dl-frames" });
    const parts = [this.flowOver, this.own, edge, seen, this.cause, this.dots, this.frames];
    this.above = svg("svg", { class: "dl-marks", "aria-hidden": "true" }, ...parts);
  }

  /** @param {readonly Line[]} lines @param {boolean} upright they run beside the rows, where no words are */
  showBundles(lines, upright) {
    this.bundles.setAttribute("d", lines.map((line) => (upright ? beside(line) : curve(line, false))).join(""));
    const ends = lines.map(({ to }) => arrow(to.left, to.top + (upright ? to.height / 3 : to.height / 2)));
    this.arrows.setAttribute("d", [...new Set(ends)].join(""));
  }

  /** Wires of a map. @param {readonly Line[]} read @param {readonly Line[]} readers @param {boolean} upright */
  showOwn(read, readers, upright) {
    const path = (/** @type {readonly Line[]} */ lines) => lines.map((line) => curve(line, upright)).join("");
    this.own.replaceChildren(
      svg("path", { class: "dl-reads", d: path(read), "data-wires": read.length }),
      svg("path", { class: "dl-read-by", d: path(readers), "data-wires": readers.length }),
    );
  }

  /**
   * Wires as wide as their values.
   * @param {readonly Weighted[]} lines @param {boolean} upright
   * @param {(value: number) => number} [widthOf] pixels; without it the strongest of them sets the scale
   */
  showWeighted(lines, upright, widthOf) {
    const most = largest(lines.map(({ value }) => value));
    // Where there is a scale of the picture's own, every wire of a map is there, however thin.
    const drawn = lines.filter(({ value }) => widthOf || (most > 0 && Math.abs(value) >= FAINT * most));
    const own = (/** @type {number} */ value) => WIDTHS[0] + (WIDTHS[1] * Math.abs(value)) / most;
    const wires = drawn.map((line) => {
      const width = (widthOf ?? own)(line.value);
      const sign = line.value < 0 ? "dl-below" : "dl-above";
      const look = {
        class: sign,
        style: `stroke-width: ${round(width)}px`,
        "data-value": line.value,
        "data-map": line.map,
      };
      return svg("path", { ...look, d: curve(line, upright) });
    });
    this.own.replaceChildren(...wires);
  }

  /** What is seen of each earlier column. @param {readonly Box[]} boxes */
  showSeen(boxes) {
    for (const path of this.seen) path.setAttribute("d", boxes.map(outline).join(""));
  }

  /** The strongest cause, from its number back to the ink. @param {readonly Box[]} spots @param {boolean} upright */
  showCause(spots, upright) {
    this.cause.setAttribute("d", causeLine(spots, upright));
    const dots = spots.map(({ left, top, width, height }) =>
      svg("circle", { cx: round(left + width / 2), cy: round(top + height / 2), r: 3.5 }),
    );
    this.dots.replaceChildren(...dots);
  }

  /** @param {Box | null} looked the map under the pointer @param {Box | null} pinned @param {readonly Box[]} [others] */
  showFrames(looked, pinned, others = []) {
    const frame = (/** @type {Box} */ box, /** @type {Record<string, string>} */ attributes) =>
      svg("rect", { x: box.left - 1, y: box.top - 1, width: box.width + 2, height: box.height + 2, ...attributes });
    const frames = others.map((box) => frame(box, { class: "dl-on-cause" }));
    if (looked) frames.push(frame(looked, { class: "dl-looked" }));
    if (pinned) frames.push(frame(pinned, { class: "dl-pinned", "data-pinned": "" }));
    this.frames.replaceChildren(...frames);
  }

  /** Nothing is looked at. */
  rest() {
    this.own.replaceChildren();
    this.showSeen([]);
    this.showCause([], false);
    this.showFrames(null, null);
  }
}
