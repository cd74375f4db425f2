// A logit, or why one digit and not another: evidence = weight x activation over the last maps, plus the bias.

import { largest, matrix } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, two, twoTerm } from "../base/formats.js";
import { say } from "../base/texts.js";
import { toBytes } from "../engine/bytes.js";
import { SOFTMAX } from "../network/board.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { NumberTable } from "../pictures/number_table.js";
import { digitChoice } from "./panel.js";
import { HIDDEN } from "./view.js";
import { Waterfall } from "./waterfall.js";

/**
 * @import {Cell, Evidence, EvidenceDifference} from "../base/messages.js"
 * @import {Context, Mode, UnitOf} from "./view.js"
 */

const TERMS = 5; // strongest ones that are named
const WIDEST = 8; // a map with more columns scrolls inside its own frame

/** @param {readonly number[]} values @returns {number[]} their indices, the largest magnitude first */
const strongestFirst = (values) => indices(values.length).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));

export class EvidenceSum {
  /** @param {Context} context stage: the logits; source: flatten; maps: what was unrolled */
  constructor(context) {
    this.context = context;
    const { go, maps, stage } = context;
    const [channels, height, width] = maps.shape;
    this.digit = 0;
    this.evidence = /** @type {number[][][]} */ ([]);
    this.sum = make("p", { class: "dl-sum", "data-part": "sum" });
    const goOn = () => go({ stage: SOFTMAX, channel: this.digit, row: 0, column: 0 });
    const next = button(say("inspector.to_softmax"), goOn, { class: "dl-button dl-next" });
    this.other = digitChoice(stage.shape[0], "–", (digit) => context.against(digit));
    this.why = make("span");
    this.table = new NumberTable(say("inspector.evidence_where_label"), { shape: [height, width] });
    this.cells = /** @type {Cell[]} */ ([]); // of the strongest terms
    this.terms = indices(TERMS).map((i) =>
      make(
        "li",
        {},
        button("", () => go(this.cells[i]), { class: "dl-term" }),
      ),
    );
    this.picture = new MapTiles({ shape: maps.shape, signed: true }, { side: 60 }); // of every number of the last maps
    this.picture.canvas.setAttribute("role", "img");
    this.picture.canvas.setAttribute("aria-label", say("inspector.evidence_picture"));
    this.picture.onPick((place) => go({ stage: maps.name, ...place }));
    this.legend = make("p", { class: "dl-quiet" });
    this.waterfall = new Waterfall(say("inspector.evidence_maps"), (channel) => go(this.strongestOf(channel)));
    const terms = make("ul", { class: "dl-strongest" }, ...this.terms);
    const question = make("label", {}, this.why, this.other);
    this.sums = make("div", {}, this.sum, make("div", { class: "dl-line" }, question, next));
    this.tables = make("div", { "data-part": "products" }, make("h3", {}, say("inspector.evidence_terms")), terms);
    const heading = say("inspector.evidence_falls", { count: channels });
    this.falls = make("div", {}, make("h3", {}, heading), this.waterfall.element);
    this.more = this.build(width > WIDEST);
  }

  /** @param {boolean} wide */
  build(wide) {
    const scrolling = { tabindex: 0, role: "region", "aria-label": say("inspector.evidence_where_region") };
    const framed = make("div", { class: "dl-scroll", ...(wide && scrolling) }, this.table.element);
    const heading = (/** @type {string} */ key) => make("h3", {}, say(key));
    return make(
      "div",
      {},
      heading("inspector.evidence_where"),
      framed,
      heading("inspector.evidence_all"),
      make("div", { class: "dl-map dl-evidence-maps" }, this.picture.canvas),
      this.legend,
    );
  }

  /** Where a map has its strongest evidence. @param {number} channel */
  strongestOf(channel) {
    const flat = this.evidence[channel].flat();
    return this.cellOf(channel * flat.length + strongestFirst(flat)[0]);
  }

  /** @param {number} index of a number of the last maps @returns {Cell} */
  cellOf(index) {
    const [, height, width] = this.context.maps.shape;
    const size = height * width;
    const place = { row: Math.floor((index % size) / width), column: index % width };
    return { stage: this.context.maps.name, channel: Math.floor(index / size), ...place };
  }

  /** @param {UnitOf<"linear">} unit @param {Mode} mode */
  show(unit, mode) {
    const found = unit.difference ?? unit;
    const against = unit.difference ? mode.other : null;
    this.digit = unit.cell.channel;
    this.evidence = found.evidence;
    this.other.value = String(mode.other ?? "");
    setText(this.why, say("inspector.why_not", { digit: this.digit }));
    const flat = found.evidence.flat(2);
    const scales = [found.by_place.flat(), flat].map(largest);
    this.table.show(matrix(found.by_place), { scale: scales[0] });
    this.waterfall.show(found.by_channel, found.bias, null);
    this.showTerms(unit, flat);
    this.picture.paint(toBytes(flat, scales[1], true));
    this.showSum(found, mode.hidden, against);
    const { name, shape } = this.context.maps;
    const [places, numbers] = scales.map(two);
    const values = { shape: shape.join(" × "), stage: name, digit: this.digit, places, numbers };
    const key = against === null ? "inspector.evidence_legend" : "inspector.evidence_legend_other";
    setText(this.legend, say(key, { ...values, other: against ?? "" }));
  }

  /** @param {Evidence | EvidenceDifference} found @param {boolean} hidden @param {number | null} other */
  showSum(found, hidden, other) {
    const evidence = found.by_channel.reduce((sum, one) => sum + one, 0);
    const values = {
      evidence: two(evidence),
      count: found.by_channel.length,
      bias: twoTerm(found.bias),
      value: hidden ? HIDDEN : two(found.value),
      name: logitName(this.digit, other),
    };
    setText(this.sum, say(other === null ? "inspector.evidence_sum" : "inspector.evidence_sum_other", values));
    this.sum.dataset.value = hidden ? "" : String(found.total);
    this.sum.title = hidden ? "" : exact(found.value);
  }

  /** The strongest terms with their multiplication. @param {UnitOf<"linear">} unit @param {number[]} evidence */
  showTerms(unit, evidence) {
    const order = strongestFirst(evidence).slice(0, TERMS);
    const [weights, activations] = [unit.weights.flat(2), unit.activations.flat(2)];
    this.cells = order.map((index) => this.cellOf(index));
    this.terms.forEach((item, i) => {
      const index = order[i];
      item.hidden = index === undefined;
      if (item.hidden) return;
      const { channel, row, column } = this.cells[i];
      const product = unit.difference ? "" : `${fixed(weights[index], 2)} × ${fixed(activations[index], 2)} = `;
      const map = say("inspector.map", { channel });
      setText(item.children[0], `${map} (${row}, ${column}): ${product}${fixed(evidence[index], 2)}`);
    });
  }
}

/** @param {number} digit @param {number | null} other */
export const logitName = (digit, other) =>
  other === null ? say("inspector.logit_of", { digit }) : say("inspector.logit_less", { digit, other });
