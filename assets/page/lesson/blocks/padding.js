// Block 3: the ring around the picture, how often each pixel is used, and how the map shrinks layer by layer.

import { make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { HeatMap, paintCells } from "../../pictures/heat_map.js";
import { Part } from "../part.js";
import { boxAt, cellsOf, inside } from "../tiles.js";
import { cover, div, facts } from "../words.js";

/** @import {PaddingAnswer, PaddingSettings} from "../../base/messages.js" */

const WIDEST = 110; // pixels of a map in the chain
const GAP = 0.8; // percent of the chain between two maps

export class PaddingView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.ring = 0;
    const nearest = this.touchAt(([row, column]) => inside([row - this.ring, column - this.ring], this.grid));
    this.padded = new HeatMap(say("lesson.padding.padded"), nearest);
    this.usage = new HeatMap(say("lesson.padding.usage"), this.touchAt());
    this.here = make("p", { class: "dl-l-big", role: "status" });
    this.ends = make("p");
    this.size = make("p", { class: "dl-secret-value" });
    this.keeps = make("p");
    this.chain = div("dl-l-chain");
    const lines = facts(this.here, this.ends, this.keeps, this.size);
    const chain = div("dl-l-chain-area", make("b", {}, say("lesson.padding.chain")), this.chain);
    this.element = div("", div("dl-l-two", this.padded.element, this.usage.element, lines), cover(chain));
  }

  /** @param {PaddingAnswer} answer @param {PaddingSettings} settings */
  show(answer, { padding: ring, size }) {
    const { at, used, corner, centre, most, keeps } = answer;
    const [row, column] = at;
    const usage = cellsOf(answer.usage, Math.max(1, most));
    this.grid = [usage.rows, usage.columns];
    this.ring = ring;
    const picture = { ...boxAt([ring, ring], usage.rows), dashed: true };
    const pixel = boxAt([row + ring, column + ring]);
    this.padded.title.textContent = say(ring ? "lesson.padding.padded" : "lesson.padding.picture");
    this.padded.show({ ...cellsOf(answer.padded, answer.full), outlines: ring ? [picture, pixel] : [pixel] });
    this.usage.show({ ...usage, legend: `0…${most}`, outlines: [boxAt(at)] }, "");
    this.here.textContent = say("lesson.padding.here", { row, column, used });
    this.ends.textContent = say("lesson.padding.ends", { corner, centre });
    this.size.textContent = say("lesson.padding.size", { size: answer.size });
    this.keeps.textContent = say("lesson.padding.keeps", { size, keeps });
    this.showChain(answer);
  }

  /** @param {PaddingAnswer} answer */
  showChain({ chain, sizes, ended, full }) {
    const total = sizes.reduce((sum, side) => sum + side, 0);
    const first = Math.max(...sizes);
    const figures = sizes.map((side, layers) => {
      const figure = make("figure", {}, make("figcaption", {}, String(side)));
      figure.style.width = `min(${(100 * side) / total - GAP}%, ${(WIDEST * side) / first}px)`;
      if (chain[layers]) {
        const label = say("lesson.padding.after", { layers, side });
        const canvas = make("canvas", { role: "img", "aria-label": label });
        paintCells(canvas, cellsOf(chain[layers], full));
        figure.prepend(canvas);
      }
      return figure;
    });
    this.chain.replaceChildren(...figures);
    if (ended) this.chain.append(make("span", {}, say("lesson.padding.ended", { side: sizes[sizes.length - 1] })));
  }
}
