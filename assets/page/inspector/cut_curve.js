// How many cuts an answer stands: wires are cut one after the other, the thickest first and at random, and the answer's
// probability is drawn as it runs. A slider shows the network after so many of them.

import { button, make, select, setText, svg } from "../base/dom.js";
import { count } from "../base/formats.js";
import { say } from "../base/texts.js";
import { seedOf, wiresOf } from "../engine/wires.js";
import { CutRun } from "../network/cut_run.js";
import { gapsOf } from "../network/flow.js";

/**
 * @import {Page} from "./view.js"
 * @typedef {"thickest" | "random"} Order
 */

const [WIDTH, HEIGHT] = [300, 64];
const TICKS = [1, 10, 100, 1000]; // cuts
/** @type {readonly Order[]} */
const ORDERS = ["thickest", "random"];

export class CutCurve {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.frame = 0;
    /** @type {Map<Order, CutRun>} */
    this.runs = new Map();
    this.start = button(say("cut.run"), () => this.run());
    this.lines = new Map(ORDERS.map((order) => [order, svg("polyline", { class: `dl-curve-${order}` })]));
    const axis = svg("path", { class: "dl-curve-axis", d: `M0 0V${HEIGHT}H${WIDTH}` });
    this.ticks = svg("g", { class: "dl-curve-ticks" });
    const named = { viewBox: `-2 -4 ${WIDTH + 4} ${HEIGHT + 24}`, role: "img", "aria-label": say("cut.curve") };
    this.picture = svg("svg", { class: "dl-curve", ...named }, axis, this.ticks, ...this.lines.values());
    this.says = make("p", { role: "status" });
    this.slider = make("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": say("cut.slider") });
    this.slider.addEventListener("input", () => this.show());
    this.shown = make("output");
    const names = [say("cut.order_thickest"), say("cut.order_random")];
    const another = () => {
      this.offer();
      this.show();
    };
    this.order = select([...ORDERS], names, another, { "aria-label": say("cut.order") });
    this.scale = make("p", { class: "dl-quiet" });
    this.choice = make("span", { class: "dl-controls", hidden: true }, this.order, this.slider, this.shown);
    const heading = make("h3", {}, say("cut.how_many"));
    const controls = make("div", { class: "dl-controls" }, this.start, this.choice);
    this.element = make("div", {}, heading, controls, this.picture, this.scale, this.says);
    this.clear();
  }

  /** What ran belongs to another drawing, or to another question. */
  clear() {
    this.stop();
    this.runs.clear();
    for (const line of this.lines.values()) line.setAttribute("points", "");
    setText(this.says, "");
    this.element.toggleAttribute("data-ran", false);
    this.choice.hidden = true;
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }

  /** Cut on and on, a few steps for each picture on the screen. */
  run() {
    const { classes, loaded, network, now, target } = this.page;
    const about = now && target.of(now.answer);
    if (!now || !about) return;
    this.clear();
    this.element.toggleAttribute("data-ran", true);
    const values = new Map([...now.maps].map(([name, { values: own }]) => [name, own]));
    // Of the whole network, whatever is cut at present.
    const layers = wiresOf(loaded.engine, loaded.tensors, values, seedOf(classes, about));
    const gaps = gapsOf(network.columns, layers);
    const wires = gaps.flatMap((gap) => (gap.column.kind === "conv" ? gap.wires : []));
    for (const order of ORDERS)
      this.runs.set(order, new CutRun(loaded, values, about.digit, wires, order === "random"));
    this.showTicks(wires.length, about.digit);
    const next = () => {
      const on = [...this.runs.values()].filter((run) => run.step());
      this.draw();
      if (on.length) this.frame = requestAnimationFrame(next);
      else this.ended();
    };
    next();
  }

  /** The axis, in cuts. @param {number} most @param {number} digit */
  showTicks(most, digit) {
    const texts = TICKS.filter((cuts) => cuts < most).map((cuts) => {
      const text = svg("text", { x: placeOf(cuts, most), y: HEIGHT + 17, "text-anchor": "middle" });
      text.textContent = count(cuts);
      return text;
    });
    this.ticks.replaceChildren(...texts);
    setText(this.scale, say("cut.axis", { digit, most: count(most) }));
  }

  draw() {
    for (const [order, { points, most }] of this.runs) {
      const drawn = points.map(([cuts, share]) => `${placeOf(cuts, most)},${(HEIGHT * (1 - share)).toFixed(1)}`);
      this.lines.get(order)?.setAttribute("points", drawn.join(" "));
    }
    const falls = Object.fromEntries(
      ORDERS.map((order) => {
        const run = this.runs.get(order);
        const after = run?.falls ?? null;
        return [order, after !== null ? say("cut.after_so_many", { count: count(after) }) : say("cut.not_yet")];
      }),
    );
    setText(this.says, say("cut.falls", falls));
  }

  /** From now on the slider shows the network after so many cuts. */
  ended() {
    this.choice.hidden = false;
    this.offer();
    this.element.dataset.runs = String(Number(this.element.dataset.runs ?? 0) + 1);
  }

  /** The run that the slider goes along. */
  get chosen() {
    return this.runs.get(/** @type {Order} */ (this.order.value));
  }

  /** Another order of the cuts: from its beginning. */
  offer() {
    this.slider.max = String((this.chosen?.points.length ?? 1) - 1);
    this.slider.value = "0";
    setText(this.shown, "");
  }

  show() {
    const run = this.chosen;
    if (!run) return;
    const [cuts] = run.points[Number(this.slider.value)];
    this.page.cutting.cuts = run.cuts.slice(0, cuts);
    this.page.cutsChanged();
    setText(this.shown, count(cuts));
  }
}

/** On a scale on which each doubling is equally wide. @param {number} cuts @param {number} most */
const placeOf = (cuts, most) => Math.round((10 * WIDTH * Math.log2(1 + cuts)) / Math.log2(1 + most)) / 10;
