// Which map of a column matters? One guesses first; then each map of it is cut alone, and what that did is shown as
// bars in the column's own order.

import { button, indices, make, select, setText } from "../base/dom.js";
import { fixed, signed } from "../base/formats.js";
import { say } from "../base/texts.js";
import { CutEngine } from "../engine/cut_engine.js";
import { seedOf, valueOf } from "../engine/wires.js";
import { hasMaps } from "../network/layout.js";

/**
 * @import {Page} from "./view.js"
 */

export class Matters {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.columns = page.network.columns.filter((column) => hasMaps(column) && column.kind !== "input");
    const names = this.columns.map(({ name }) => name);
    this.column = select(names, names, () => this.offer(), { "aria-label": say("matters.column") });
    this.column.value = names[names.length - 1];
    this.guessPlace = make("span");
    this.guess = select([], [], () => {});
    this.show = button(say("matters.show"), () => this.reveal());
    this.bars = make("div", { class: "dl-matters", role: "img" });
    this.legend = make("p", { class: "dl-quiet" });
    this.says = make("p", { role: "status" });
    const controls = make(
      "div",
      { class: "dl-controls" },
      make("label", {}, `${say("matters.in")} `, this.column),
      make("label", {}, `${say("matters.guess")} `, this.guessPlace),
      this.show,
    );
    this.element = make("div", {}, make("h3", {}, say("matters.title")), controls, this.bars, this.legend, this.says);
    this.offer();
  }

  get chosen() {
    const found = this.columns.find(({ name }) => name === this.column.value);
    return found ?? this.columns[0];
  }

  /** The maps of the column that one may guess. */
  offer() {
    const maps = indices(this.chosen.count).map(String);
    const names = maps.map((map) => say("inspector.map", { channel: map }));
    this.guess = select(maps, names, () => {}, { "aria-label": say("matters.which") });
    this.guessPlace.replaceChildren(this.guess);
    this.clear();
  }

  /** What was found belongs to another drawing, question or column. */
  clear() {
    this.bars.replaceChildren();
    this.bars.removeAttribute("aria-label");
    setText(this.legend, "");
    setText(this.says, "");
  }

  /** What cutting each map alone takes from the target. @returns {number[]} */
  effects() {
    const { classes, loaded, now, target } = this.page;
    const about = now && target.of(now.answer);
    if (!now || !about) return [];
    const seed = seedOf(classes, about);
    const values = new Map([...now.maps].map(([name, { values: own }]) => [name, own]));
    const engine = new CutEngine(loaded.stages, loaded.tensors);
    const { count, gate, name } = this.chosen;
    const before = valueOf(/** @type {Float32Array} */ (values.get(loaded.last)), seed);
    return indices(count).map((map) => {
      engine.set([{ stage: gate?.name ?? name, map, read: null }]);
      return before - valueOf(/** @type {Float32Array} */ (engine.forward(values).get(loaded.last)), seed);
    });
  }

  reveal() {
    const effects = this.effects();
    if (!effects.length) return;
    const most = Math.max(...effects.map(Math.abs)) || 1;
    const guess = Number(this.guess.value);
    const best = effects.indexOf(Math.max(...effects));
    const bars = effects.map((effect, map) => {
      const bar = make("span", { class: "dl-matters-bar", "data-sign": effect < 0 ? "below" : "above" });
      bar.style.height = `${(50 * Math.abs(effect)) / most}%`;
      const named = { title: `${say("inspector.map", { channel: map })}: ${signed(effect)}`, "data-value": effect };
      const one = make("span", { class: "dl-matters-map", ...named }, bar);
      one.toggleAttribute("data-guess", map === guess);
      one.toggleAttribute("data-best", map === best);
      return one;
    });
    this.bars.replaceChildren(...bars);
    setText(this.legend, say("matters.legend", { last: effects.length - 1 }));
    const words = {
      guess,
      did: fixed(effects[guess], 1),
      best,
      most: fixed(effects[best], 1),
      stage: this.chosen.name,
    };
    setText(this.says, say(guess === best ? "matters.right" : "matters.other", words));
    this.bars.setAttribute("aria-label", effects.map((effect, map) => `${map}: ${signed(effect)}`).join(", "));
  }
}
