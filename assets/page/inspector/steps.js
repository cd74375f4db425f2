// Step and play: one cell after the other, as fast as the class can follow.

import { button, make, wantsCalm } from "../base/dom.js";
import { within } from "../base/keyboard.js";
import { say } from "../base/texts.js";

const PACES = [2000, 1000, 500, 250, 125, 60]; // milliseconds a cell
const USUAL = 250;
const CALM = 1000; // where the visitor asked for less motion

export class Player {
  /** @param {(by: number) => boolean} step false at the end */
  constructor(step) {
    this.step = step;
    this.timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
    this.pace = PACES.indexOf(wantsCalm() ? CALM : USUAL);
    const toggle = () => (this.timer ? this.stop() : this.start());
    this.play = button(say("inspector.play"), toggle, { "aria-pressed": "false" });
    this.said = make("span", { class: "dl-pace" });
    const group = { class: "dl-group", role: "group", "aria-label": say("inspector.steps") };
    const [before, after] = [say("inspector.step_back_label"), say("inspector.step_on_label")];
    const icon = { class: "dl-button dl-icon" };
    const back = button("◂", () => this.once(-1), { ...icon, "aria-label": before });
    const on = button("▸", () => this.once(1), { ...icon, "aria-label": after });
    const slower = button("−", () => this.change(-1), { ...icon, "aria-label": say("inspector.slower") });
    const faster = button("+", () => this.change(1), { ...icon, "aria-label": say("inspector.faster") });
    this.speed = make("span", { class: "dl-group", hidden: true }, slower, this.said, faster);
    this.element = make("span", group, back, this.play, on, this.speed);
    this.change(0);
  }

  /** @param {number} by */
  once(by) {
    this.stop();
    this.step(by);
  }

  /** @param {number} by */
  change(by) {
    this.pace = within(this.pace + by, PACES.length);
    this.said.textContent = say("inspector.pace", { milliseconds: PACES[this.pace] });
    if (this.timer) this.start();
  }

  start() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.step(1) || this.stop(), PACES[this.pace]);
    this.showPlaying(true);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.showPlaying(false);
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    this.speed.hidden = !playing;
    this.play.textContent = say(playing ? "inspector.pause" : "inspector.play");
    this.play.setAttribute("aria-pressed", String(playing));
  }
}
