// Block 3: the ring around the picture, how often each pixel is used, and how the map shrinks layer by layer.

import { unpackTensor } from "../../base/codec.js";
import { make } from "../../base/dom.js";
import { move } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap, paintCells } from "../../pictures/heat_map.js";
import { cellAt, cellsOf, inside } from "../tiles.js";
import { cover, facts } from "../words.js";

/**
 * @typedef {import("../../base/messages.js").PaddingAnswer} Answer
 * @typedef {import("../tiles.js").Place} Place
 */

const WIDEST = 110; // pixels of a map in the chain
const GAP = 0.8; // percent of the chain between two maps

export class PaddingView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.side = 1;
    this.ring = 0;
    const arrow = (/** @type {number} */ down, /** @type {number} */ right) =>
      this.pin(move(this.lesson.settings.at, [down, right], [this.side, this.side])); // keys can be faster than answers
    this.padded = new HeatMap(say("lesson.padding.padded"), {
      pick: (row, column) => this.pin(this.inPicture([row, column])),
      hover: (place) => this.preview(place && this.inPicture(place)),
      arrow,
    });
    this.usage = new HeatMap(say("lesson.padding.usage"), {
      pick: (row, column) => this.pin([row, column]),
      hover: (place) => this.preview(place),
      arrow,
    });
    this.here = make("p", { class: "dl-l-big", role: "status" });
    this.ends = make("p");
    this.size = make("p", { class: "dl-secret-value" });
    this.keeps = make("p");
    this.chain = make("div", { class: "dl-l-chain" });
    const lines = facts(this.here, this.ends, this.keeps, this.size);
    const chain = make("div", { class: "dl-l-chain-area" }, make("b", {}, say("lesson.padding.chain")), this.chain);
    this.element = make(
      "div",
      { class: "dl-l-padding" },
      make("div", { class: "dl-l-two" }, this.padded.element, this.usage.element, lines),
      cover(chain),
    );
  }

  /** @param {Place} place of the padded picture @returns {Place} the nearest pixel of the picture */
  inPicture([row, column]) {
    return inside([row - this.ring, column - this.ring], [this.side, this.side]);
  }

  /** @param {Place} at */
  pin(at) {
    this.lesson.change({ settings: { at } });
  }

  /** @param {Place | null} at */
  preview(at) {
    this.lesson.ask(at ? { at } : undefined);
  }

  /** @param {Answer} answer @param {import("../../base/messages.js").PaddingSettings} settings */
  show(answer, settings) {
    const { at, used, corner, centre, most, keeps } = answer;
    const [row, column] = at;
    const ring = settings.padding;
    const usage = cellsOf(unpackTensor(answer.usage), Math.max(1, most));
    this.side = usage.rows;
    this.ring = ring;
    const picture = { row: ring, column: ring, rows: this.side, columns: this.side, dashed: true };
    const pixel = cellAt([row + ring, column + ring]);
    this.padded.title.textContent = say(ring ? "lesson.padding.padded" : "lesson.padding.picture");
    const padded = cellsOf(unpackTensor(answer.padded), answer.full);
    this.padded.show({ ...padded, outlines: ring ? [picture, pixel] : [pixel] });
    this.usage.show({ ...usage, legend: `0…${most}`, outlines: [cellAt(at)] }, "");
    this.here.textContent = say("lesson.padding.here", { row, column, used });
    this.ends.textContent = say("lesson.padding.ends", { corner, centre });
    this.size.textContent = say("lesson.padding.size", { size: answer.size });
    this.keeps.textContent = say("lesson.padding.keeps", { size: settings.size, keeps });
    this.showChain(answer);
  }

  /** @param {Answer} answer */
  showChain({ chain, sizes, ended, full }) {
    const total = sizes.reduce((sum, side) => sum + side, 0);
    const first = Math.max(...sizes);
    this.chain.replaceChildren(
      ...sizes.map((side, layers) => {
        const figure = make("figure", {}, make("figcaption", {}, String(side)));
        figure.style.width = `min(${(100 * side) / total - GAP}%, ${(WIDEST * side) / first}px)`;
        if (chain[layers]) {
          const label = say("lesson.padding.after", { layers, side });
          const canvas = make("canvas", { role: "img", "aria-label": label });
          paintCells(canvas, cellsOf(unpackTensor(chain[layers]), full));
          figure.prepend(canvas);
        }
        return figure;
      }),
    );
    const side = sizes[sizes.length - 1];
    if (ended) this.chain.append(make("span", {}, say("lesson.padding.ended", { side })));
  }
}
