// Step and play: one cell after the other, as fast as the class can follow.

import { button, make } from "../base/dom.js";

const PACES = [2000, 1000, 500, 250, 125, 60]; // milliseconds a cell
const USUAL = 250;
const CALM = 1000; // where the visitor asked for less motion

export class Player {
  /** @param {(by: number) => boolean} step false at the end */
  constructor(step) {
    this.step = step;
    this.timer = 0;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.pace = PACES.indexOf(calm ? CALM : USUAL);
    this.play = button("▶ Play", () => (this.timer ? this.stop() : this.start()), { "aria-pressed": "false" });
    this.said = make("span", { class: "dl-pace" });
    this.element = make(
      "span",
      { class: "dl-group", role: "group", "aria-label": "Step through the map" },
      button("◂ Step", () => this.once(-1), { "aria-label": "Step back" }),
      this.play,
      button("Step ▸", () => this.once(1), { "aria-label": "Step on" }),
      button("Slower", () => this.change(-1)),
      button("Faster", () => this.change(1)),
      this.said,
    );
    this.change(0);
  }

  once(by) {
    this.stop();
    this.step(by);
  }

  change(by) {
    this.pace = Math.min(PACES.length - 1, Math.max(0, this.pace + by));
    this.said.textContent = `${PACES[this.pace]} ms`;
    if (this.timer) this.start();
  }

  start() {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (!this.step(1)) this.stop();
    }, PACES[this.pace]);
    this.play.textContent = "❚❚ Pause";
    this.play.setAttribute("aria-pressed", "true");
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "▶ Play";
    this.play.setAttribute("aria-pressed", "false");
  }
}
