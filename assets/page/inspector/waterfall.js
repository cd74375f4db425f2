// The parts of a sum as bars that go on where the one before ended: the largest ones, the others together, the bias.

import { button, indices, make, setText } from "../base/dom.js";
import { two } from "../base/formats.js";
import { setStop, stepOf, within } from "../base/keyboard.js";
import { say } from "../base/texts.js";

/**
 * @typedef {{maps: number[], others: number, rest: number}} Parts maps: the largest, in their own order; others: how
 *   many are not among them; rest: their sum
 */

const LARGEST = 6;

/** Which parts have a bar of their own. @param {readonly number[]} values one a map @param {number} [most] @returns {Parts} */
export function partsOf(values, most = LARGEST) {
  const order = indices(values.length).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  const own = values.length <= most + 1 ? order : order.slice(0, most);
  const rest = values.reduce((sum, value, i) => (own.includes(i) ? sum : sum + value), 0);
  return { maps: [...own].sort((a, b) => a - b), others: values.length - own.length, rest };
}

/**
 * Where each bar of a waterfall begins and ends, as shares of the whole width.
 * @param {readonly number[]} steps @returns {{start: number, end: number}[]}
 */
export function barsOf(steps) {
  let at = 0;
  const ends = steps.map((step) => (at += step));
  const starts = [0, ...ends.slice(0, -1)];
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  return ends.map((end, i) => ({
    start: (Math.min(starts[i], end) - low) / span,
    end: (Math.max(starts[i], end) - low) / span,
  }));
}

export class Waterfall {
  /** @param {string} label @param {(map: number) => void} onChoose */
  constructor(label, onChoose) {
    this.onChoose = onChoose;
    this.maps = /** @type {number[]} */ ([]);
    this.rows = indices(LARGEST + 3).map((i) => this.row(i));
    this.element = make("ol", { class: "dl-falls", "aria-label": label }, ...this.rows.map(({ item }) => item));
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {number} i */
  row(i) {
    const [name, value] = [make("span", { class: "dl-fall-name" }), make("span", { class: "dl-number" })];
    const bar = make("span", { class: "dl-fall" }, make("span", { class: "dl-fall-bar" }));
    const one = button("", () => i < this.maps.length && this.onChoose(this.maps[i]), { class: "dl-fall-row" });
    one.append(name, bar, value);
    return {
      item: make("li", {}, one),
      button: one,
      name,
      bar: /** @type {HTMLElement} */ (bar.firstElementChild),
      value,
    };
  }

  /** @param {readonly number[]} values one a map @param {number} bias @param {number | null} chosen */
  show(values, bias, chosen) {
    const { maps, others, rest } = partsOf(values);
    this.maps = maps;
    const steps = [...maps.map((map) => values[map]), ...(others ? [rest] : []), bias];
    const names = maps.map((channel) => say("inspector.map", { channel }));
    if (others) names.push(say("inspector.others", { count: others }));
    names.push(say("inspector.bias"));
    const bars = barsOf(steps);
    this.rows.forEach(({ item, button: one, name, bar, value }, i) => {
      item.hidden = i >= steps.length;
      if (item.hidden) return;
      setText(name, names[i]);
      setText(value, two(steps[i]));
      value.dataset.value = String(steps[i]);
      bar.dataset.sign = steps[i] < 0 ? "below" : "above";
      bar.style.left = `${100 * bars[i].start}%`;
      bar.style.width = `${100 * (bars[i].end - bars[i].start)}%`;
      const isMap = i < maps.length;
      one.disabled = !isMap;
      if (isMap) one.setAttribute("aria-pressed", String(maps[i] === chosen));
      else one.removeAttribute("aria-pressed");
    });
    const buttons = this.rows.slice(0, maps.length).map((row) => row.button);
    setStop(buttons, buttons[Math.max(0, maps.indexOf(chosen ?? -1))]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.rows.findIndex((row) => row.button === event.target);
    const next = within(at + step[0] + step[1], this.maps.length);
    this.rows[next].button.focus();
    this.onChoose(this.maps[next]);
  }
}
