// Block 3: the ring around the picture, how often each pixel is used, and how the map shrinks layer by layer.

import { make } from "../base/dom.js";
import { unpack } from "./arrays.js";
import { Grid, paintMap } from "../pictures/heat_map.js";

export class PaddingBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    const inside = (place) => place && this.inPicture(...place);
    this.padded = new Grid("padded", {
      pick: (row, column) => this.pin(inside([row, column])),
      hover: (place) => this.preview(inside(place)),
      arrow: (down, right) => this.step(down, right),
    });
    this.usage = new Grid("uses of each pixel", {
      pick: (row, column) => this.pin([row, column]),
      hover: (place) => this.preview(place),
      arrow: (down, right) => this.step(down, right),
    });
    this.here = make("p", { class: "dl-l-big", role: "status" });
    this.ends = make("p", {});
    this.size = make("p", { class: "dl-secret-value" });
    this.keeps = make("p", {});
    this.chain = make("div", { class: "dl-l-chain" });
    this.element = make(
      "div",
      { class: "dl-l-padding" },
      make(
        "div",
        { class: "dl-l-two" },
        this.padded.element,
        this.usage.element,
        make("div", { class: "dl-l-facts" }, this.here, this.ends, this.keeps, this.size),
      ),
      make(
        "div",
        { class: "dl-cover" },
        make("div", { class: "dl-l-chain-area" }, make("b", {}, "Layer after layer, each taking means"), this.chain),
      ),
    );
  }

  inPicture(row, column) {
    const inside = (place) => Math.min(this.side - 1, Math.max(0, place - this.ring));
    return [inside(row), inside(column)];
  }

  pin(at) {
    if (at) this.lesson.change({ settings: { at } });
  }

  preview(at) {
    this.lesson.ask(at ? { at } : undefined);
  }

  step(down, right) {
    const inside = (place) => Math.min(this.side - 1, Math.max(0, place));
    const { at } = this.lesson.state.settings; // keys can be faster than answers
    this.pin([inside(at[0] + down), inside(at[1] + right)]);
  }

  show(answer, settings) {
    const [padded, usage] = [unpack(answer.padded), unpack(answer.usage)];
    const ring = settings.padding;
    Object.assign(this, { side: usage.shape[0], ring });
    const [row, column] = answer.at;
    const cell = { rows: 1, columns: 1 };
    this.padded.title.textContent = ring ? "padded" : "picture";
    this.padded.show({
      rows: padded.shape[0],
      columns: padded.shape[1],
      values: padded.values,
      scale: answer.full,
      outlines: [
        ...(ring ? [{ row: ring, column: ring, rows: this.side, columns: this.side, dashed: true }] : []),
        { row: row + ring, column: column + ring, ...cell },
      ],
    });
    this.usage.show(
      {
        rows: this.side,
        columns: this.side,
        values: usage.values,
        scale: Math.max(1, answer.most),
        legend: `0…${answer.most}`,
        outlines: [{ row, column, ...cell }],
      },
      "",
    );
    this.here.textContent = `Row ${row}, column ${column}: used ${answer.used}×`;
    this.ends.textContent = `The corner is used ${answer.corner}×, the centre ${answer.centre}×.`;
    this.size.textContent = `One layer: ${answer.size}`;
    this.keeps.textContent = `p = (${settings.size} − 1)/2 = ${answer.keeps} keeps the size at stride 1.`;
    this.showChain(answer);
  }

  showChain({ chain, sizes, ended, full }) {
    const total = sizes.reduce((sum, side) => sum + side, 0);
    const widest = 110;
    this.chain.replaceChildren(
      ...sizes.map((side, i) => {
        const share = `min(${(100 * side) / total - 0.8}%, ${(widest * side) / Math.max(...sizes)}px)`;
        const figure = make("figure", {}, make("figcaption", {}, String(side)));
        figure.style.width = share;
        if (chain[i]) {
          const canvas = make("canvas", { role: "img", "aria-label": `after ${i} layers: ${side} × ${side}` });
          paintMap(canvas, unpack(chain[i]), full);
          figure.prepend(canvas);
        }
        return figure;
      }),
    );
    if (ended) this.chain.append(make("span", {}, `The kernel does not fit into ${sizes.at(-1)} any more.`));
  }
}
