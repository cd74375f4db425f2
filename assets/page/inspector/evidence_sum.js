// A logit, or why one digit and not another: evidence = weight x activation over the last maps, plus the bias.

import { matrix } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { exact, fixed, short, term } from "../base/formats.js";
import { paint } from "../pictures/colours.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { NumberTable } from "../pictures/number_table.js";

const TERMS = 5; // strongest ones named on each side
const WIDEST = 8; // a map with more columns scrolls inside its own frame

const largest = (values) => values.flat(Infinity).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

export class EvidenceSum {
  /** @param {import("./arithmetic.js").Context} context stage: fc; source: flatten, whose own source are the maps */
  constructor(context) {
    this.context = context;
    const [channels, height, width] = context.maps.shape;
    Object.assign(this, { channels, height, width });
    this.sum = make("p", { class: "dl-sum" });
    this.next = button("", () => context.go({ stage: "softmax", channel: this.digit, row: 0, column: 0 }), {
      class: "dl-button dl-next",
    });
    this.other = make("select", {});
    const digits = [...Array(context.stage.shape[0]).keys()];
    this.other.append(
      make("option", { value: "" }, "–"),
      ...digits.map((digit) => make("option", { value: digit }, String(digit))),
    );
    this.other.addEventListener("change", () =>
      context.against(this.other.value === "" ? null : Number(this.other.value)),
    );
    this.why = make("span", {});
    this.grid = new NumberTable("Evidence at each place, all maps together", { shape: [height, width] });
    this.chips = [...Array(channels).keys()].map((channel) => this.chip(channel));
    this.bias = make("b", { class: "dl-number" });
    const list = make("ol", { class: "dl-chips", "aria-label": "Evidence of each map, and the bias" });
    list.append(...this.chips.map((chip) => chip.item), make("li", { class: "dl-chip" }, "bias ", this.bias));
    this.list = list;
    this.strongest = make("ul", { class: "dl-strongest" });
    this.terms = [...Array(2 * TERMS)].map(() => this.termRow());
    this.strongest.append(...this.terms.map((one) => one.item));
    this.legend = make("p", { class: "dl-quiet" });
    this.picture = new MapTiles({ shape: [channels, height, width], signed: true }, { side: 60 });
    this.picture.canvas.setAttribute("role", "img");
    this.picture.canvas.setAttribute(
      "aria-label",
      "Evidence of every number of the last maps; the strongest are named beside it",
    );
    this.picture.canvas.addEventListener("click", (event) => {
      const place = this.picture.cellAt(event);
      if (place) context.go({ stage: context.maps.name, ...place });
    });
    const framed = make("div", { class: "dl-scroll" }, this.grid.element);
    if (width > WIDEST) framed.setAttribute("tabindex", "0");
    if (width > WIDEST) framed.setAttribute("role", "region");
    if (width > WIDEST) framed.setAttribute("aria-label", "Evidence at each place");
    this.element = make(
      "div",
      {},
      make("div", { class: "dl-line" }, this.sum, this.next),
      make("div", { class: "dl-line" }, make("label", {}, this.why, this.other)),
      make(
        "div",
        { class: "dl-columns" },
        make("div", {}, make("h3", {}, "where: all maps together"), framed),
        make("div", {}, make("h3", {}, "strongest single terms"), this.strongest),
      ),
      make("h3", {}, "which map: all places together"),
      list,
      make("h3", {}, "every number: weight × activation"),
      make("div", { class: "dl-map dl-evidence-maps" }, this.picture.canvas),
      this.legend,
    );
  }

  chip(channel) {
    const value = make("b", { class: "dl-number" });
    const go = () => this.context.go({ ...this.best(channel), stage: this.context.maps.name, channel });
    const one = button("", go, { class: "dl-chip-button" });
    one.append(`map ${channel} `, value);
    return { item: make("li", { class: "dl-chip" }, one), value };
  }

  /** Where a map has its strongest evidence. */
  best(channel) {
    const flat = this.shares[channel].flat();
    const index = flat.reduce((best, value, i) => (Math.abs(value) > Math.abs(flat[best]) ? i : best), 0);
    return { row: Math.floor(index / this.width), column: index % this.width };
  }

  termRow() {
    const one = button("", () => this.context.go(one.cell), { class: "dl-chip-button" });
    return { item: make("li", {}, one), one };
  }

  show(unit, mode) {
    const found = unit.difference ?? unit;
    this.digit = unit.cell.channel;
    this.shares = found.evidence;
    this.other.value = mode.other === null ? "" : String(mode.other);
    setText(this.why, `Why ${this.digit} and not `);
    const most = largest(found.by_channel);
    const places = largest(found.by_place);
    this.grid.show(matrix(found.by_place), { scale: places });
    found.by_channel.forEach((value, channel) => this.label(this.chips[channel].value, value, most));
    this.label(this.bias, found.bias, most);
    this.arrange(
      mode.strongest
        ? unit.by_channel.map((_, i) => i).sort((a, b) => found.by_channel[b] - found.by_channel[a])
        : null,
    );
    this.showTerms(unit, found);
    const each = largest(found.evidence);
    this.picture.paint(
      Uint8Array.from(found.evidence.flat(2), (value) => Math.round(128 + (each ? (127 * value) / each : 0))),
    );
    const evidence = found.by_channel.reduce((sum, one) => sum + one, 0);
    const total = mode.hidden ? "?" : exact(found.value);
    const name = unit.difference ? `logit ${this.digit} − logit ${mode.other}` : `logit ${this.digit}`;
    this.sum.dataset.value = mode.hidden ? "" : String(found.total);
    setText(this.sum, `${fixed(evidence, 4)} (evidence) ${term(found.bias, 4)} (bias) = ${total} (${name})`);
    setText(this.next, "softmax: from logits to probabilities");
    const against = unit.difference ? `${this.digit}, orange for ${mode.other}` : `${this.digit}, orange against it`;
    setText(
      this.legend,
      `Evidence = weight × activation, for each of ${this.channels} × ${this.height} × ${this.width} numbers of ` +
        `${this.context.maps.name}. Blue speaks for ${against}. Places ±${short(places)}, maps ±${short(most)}, numbers ±${short(each)}.`,
    );
  }

  label(element, value, scale) {
    setText(element, fixed(value, 4));
    element.dataset.value = String(value);
    paint(element, value, scale);
  }

  arrange(order) {
    const wanted = (order ?? []).join();
    if (wanted === this.arranged) return;
    this.arranged = wanted;
    const channels = order ?? this.chips.map((_, i) => i);
    this.list.prepend(...channels.map((channel) => this.chips[channel].item));
  }

  /** The terms that weigh most, with their own multiplication. */
  showTerms(unit, found) {
    const { height, width } = this;
    const flat = found.evidence.flat(2);
    const order = [...flat.keys()].sort((a, b) => Math.abs(flat[b]) - Math.abs(flat[a])).slice(0, 2 * TERMS);
    const [weights, activations] = [unit.weights.flat(2), unit.activations.flat(2)];
    this.terms.forEach(({ item, one }, i) => {
      const index = order[i];
      item.hidden = index === undefined;
      if (item.hidden) return;
      const channel = Math.floor(index / (height * width));
      const row = Math.floor((index % (height * width)) / width);
      one.cell = { stage: this.context.maps.name, channel, row, column: index % width };
      const where = `map ${channel} (${row}, ${index % width})`;
      const product = unit.difference ? "" : `${fixed(weights[index], 2)} × ${fixed(activations[index], 2)} = `;
      setText(one, `${where}: ${product}${fixed(flat[index], 2)}`);
    });
  }
}
