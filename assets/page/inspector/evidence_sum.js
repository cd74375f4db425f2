// A logit, or why one digit and not another: evidence = weight x activation over the last maps, plus the bias.

import { largest, matrix, toSignedBytes } from "../base/codec.js";
import { button, indices, make, setText } from "../base/dom.js";
import { exact, fixed, short, term } from "../base/formats.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { NumberTable } from "../pictures/number_table.js";
import { write } from "./convolution_sum.js";
import { digitChoice } from "./panel.js";
import { HIDDEN } from "./view.js";

/**
 * @import {Cell, Evidence, EvidenceDifference} from "../base/messages.js"
 * @import {Context, Mode, UnitOf} from "./view.js"
 * @typedef {UnitOf<"linear">} Unit
 * @typedef {Evidence | EvidenceDifference} Found
 */

const TERMS = 10; // strongest ones that are named
const WIDEST = 8; // a map with more columns scrolls inside its own frame

export class EvidenceSum {
  /** @param {Context} context stage: the logits; source: flatten; maps: what was unrolled */
  constructor(context) {
    this.context = context;
    const [channels, height, width] = context.maps.shape;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.digit = 0;
    this.evidence = /** @type {number[][][]} */ ([]);
    this.arranged = "";
    this.sum = make("p", { class: "dl-sum" });
    const goOn = () => context.go({ stage: SOFTMAX, channel: this.digit, row: 0, column: 0 });
    this.next = button(say("inspector.to_softmax"), goOn, { class: "dl-button dl-next" });
    this.other = digitChoice(context.stage.shape[0], "–", (digit) => context.against(digit));
    this.why = make("span");
    this.table = new NumberTable(say("inspector.evidence_where_label"), { shape: [this.height, this.width] });
    this.chips = indices(this.channels).map((channel) => this.chip(channel));
    this.bias = make("b", { class: "dl-number" });
    const biasChip = make("li", { class: "dl-chip" }, `${say("inspector.bias")} `, this.bias);
    const items = this.chips.map((chip) => chip.item);
    this.list = make("ol", { class: "dl-chips", "aria-label": say("inspector.evidence_maps") }, ...items, biasChip);
    this.terms = indices(TERMS).map(() => this.term());
    this.picture = this.makePicture();
    this.legend = make("p", { class: "dl-quiet" });
    this.element = this.build();
  }

  build() {
    const scrolling = { tabindex: 0, role: "region", "aria-label": say("inspector.evidence_where_region") };
    const framed = make("div", { class: "dl-scroll", ...(this.width > WIDEST && scrolling) }, this.table.element);
    const heading = (/** @type {string} */ key) => make("h3", {}, say(key));
    const strongest = make("ul", { class: "dl-strongest" }, ...this.terms.map(({ item }) => item));
    return make(
      "div",
      {},
      make("div", { class: "dl-line" }, this.sum, this.next),
      make("div", { class: "dl-line" }, make("label", {}, this.why, this.other)),
      make(
        "div",
        { class: "dl-columns" },
        make("div", {}, heading("inspector.evidence_where"), framed),
        make("div", {}, heading("inspector.evidence_terms"), strongest),
      ),
      heading("inspector.evidence_which"),
      this.list,
      heading("inspector.evidence_all"),
      make("div", { class: "dl-map dl-evidence-maps" }, this.picture.canvas),
      this.legend,
    );
  }

  /** The evidence of every number of the last maps. */
  makePicture() {
    const { maps, go } = this.context;
    const picture = new MapTiles({ shape: maps.shape, signed: true }, { side: 60 });
    picture.canvas.setAttribute("role", "img");
    picture.canvas.setAttribute("aria-label", say("inspector.evidence_picture"));
    picture.canvas.addEventListener("click", (event) => {
      const place = picture.cellAt(event);
      if (place) go({ stage: maps.name, ...place });
    });
    return picture;
  }

  /** @param {number} channel */
  chip(channel) {
    const value = make("b", { class: "dl-number" });
    const one = button("", () => this.context.go(this.strongestOf(channel)), { class: "dl-chip-button" });
    one.append(`${say("inspector.map", { channel })} `, value);
    return { item: make("li", { class: "dl-chip" }, one), value };
  }

  /** Where a map has its strongest evidence. @param {number} channel @returns {Cell} */
  strongestOf(channel) {
    const flat = this.evidence[channel].flat();
    const index = flat.reduce((best, value, i) => (Math.abs(value) > Math.abs(flat[best]) ? i : best), 0);
    return this.cellOf(channel * flat.length + index);
  }

  /** @param {number} index of a number of the last maps @returns {Cell} */
  cellOf(index) {
    const size = this.height * this.width;
    const place = { row: Math.floor((index % size) / this.width), column: index % this.width };
    return { stage: this.context.maps.name, channel: Math.floor(index / size), ...place };
  }

  term() {
    /** @type {{cell: Cell | null}} */
    const shown = { cell: null };
    const one = button("", () => shown.cell && this.context.go(shown.cell), { class: "dl-chip-button" });
    return { item: make("li", {}, one), one, shown };
  }

  /** @param {Unit} unit @param {Mode} mode */
  show(unit, mode) {
    const found = unit.difference ?? unit;
    this.digit = unit.cell.channel;
    this.evidence = found.evidence;
    this.other.value = mode.other === null ? "" : String(mode.other);
    setText(this.why, say("inspector.why_not", { digit: this.digit }));
    const flat = found.evidence.flat(2);
    const scales = { maps: largest(found.by_channel), places: largest(found.by_place.flat()), numbers: largest(flat) };
    this.table.show(matrix(found.by_place), { scale: scales.places });
    found.by_channel.forEach((value, channel) => write(this.chips[channel].value, value, scales.maps));
    write(this.bias, found.bias, scales.maps);
    const channels = indices(this.channels);
    if (mode.strongest) channels.sort((a, b) => found.by_channel[b] - found.by_channel[a]);
    this.arrange(channels);
    this.showTerms(unit, flat);
    this.picture.paint(toSignedBytes(flat, scales.numbers));
    const against = unit.difference ? mode.other : null;
    this.showSum(found, mode.hidden, against);
    const shape = this.context.maps.shape.join(" × ");
    const [places, maps, numbers] = [scales.places, scales.maps, scales.numbers].map(short);
    const values = { shape, stage: this.context.maps.name, digit: this.digit, places, maps, numbers };
    const key = against === null ? "inspector.evidence_legend" : "inspector.evidence_legend_other";
    setText(this.legend, say(key, { ...values, other: against ?? "" }));
  }

  /** @param {Found} found @param {boolean} hidden @param {number | null} other */
  showSum(found, hidden, other) {
    const evidence = found.by_channel.reduce((sum, one) => sum + one, 0);
    this.sum.dataset.value = hidden ? "" : String(found.total);
    const values = {
      evidence: fixed(evidence, 4),
      bias: term(found.bias, 4),
      value: hidden ? HIDDEN : exact(found.value),
      name: logitName(this.digit, other),
    };
    setText(this.sum, say("inspector.evidence_sum", values));
  }

  /** @param {readonly number[]} order */
  arrange(order) {
    const wanted = order.join();
    if (wanted === this.arranged) return;
    this.arranged = wanted;
    this.list.prepend(...order.map((channel) => this.chips[channel].item));
  }

  /**
   * The terms that weigh most, with their own multiplication.
   * @param {Unit} unit
   * @param {readonly number[]} evidence of every number of the last maps
   */
  showTerms(unit, evidence) {
    const order = indices(evidence.length).sort((a, b) => Math.abs(evidence[b]) - Math.abs(evidence[a]));
    const [weights, activations] = [unit.weights.flat(2), unit.activations.flat(2)];
    this.terms.forEach(({ item, one, shown }, i) => {
      const index = order[i];
      item.hidden = index === undefined;
      if (item.hidden) return;
      const cell = this.cellOf(index);
      shown.cell = cell;
      const product = unit.difference ? "" : `${fixed(weights[index], 2)} × ${fixed(activations[index], 2)} = `;
      const map = say("inspector.map", { channel: cell.channel });
      setText(one, `${map} (${cell.row}, ${cell.column}): ${product}${fixed(evidence[index], 2)}`);
    });
  }
}

/** @param {number} digit @param {number | null} other */
export const logitName = (digit, other) =>
  other === null ? say("inspector.logit_of", { digit }) : say("inspector.logit_less", { digit, other });
