// The ten answers: a cell for each logit, and a bar for the probability that the softmax makes of it.

import { indices, make, pen, placeAt, setText } from "../base/dom.js";
import { brief, fixed, percent } from "../base/formats.js";
import { setStop, within } from "../base/keyboard.js";
import { say } from "../base/texts.js";
import { colourOf, cssOf, tableOf, textOn } from "../pictures/colours.js";
import { SOFTMAX } from "./board.js";
import { tileAt } from "./layout.js";

/**
 * @import {Answer, Cell} from "../base/messages.js"
 * @import {Box, Column, Placed} from "./layout.js"
 * @import {StageMaps} from "./loaded.js"
 */

const WIDE = 30; // of a logit's cell, from here on its number is written into it
const DIGITS = 26; // height of the digits below the logits, on a phone
const ROOMY = 34; // of a bar's row, from here on a share is written below it
const WIDE_BARS = 110;
const BESIDE = 6; // between a logit and its bar

export class OutputColumn {
  /** @param {Column} column @param {(cell: Cell, byKey: boolean) => void} onPick of a probability */
  constructor(column, onPick) {
    this.column = column;
    this.placed = /** @type {Placed | null} */ (null);
    this.upright = false;
    this.now = /** @type {StageMaps | null} */ (null);
    this.answer = /** @type {Answer | null} */ (null);
    const label = say("network.logits", { stage: column.name, count: column.count });
    this.canvas = make("canvas", { "data-stage": column.name, role: "application", tabindex: 0, "aria-label": label });
    this.bars = indices(column.count).map((digit) => this.bar(digit, onPick));
    this.buttons = this.bars.map((bar) => bar.button);
    setStop(this.buttons, this.buttons[0]); // one stop of the Tab key; the arrow keys go from one to the next
    const items = this.bars.map(({ button }) => make("li", {}, button));
    const named = { class: "dl-bars", "data-stage": SOFTMAX, "aria-label": say("draw.bars") };
    this.list = make("ol", named, ...items);
  }

  get painted() {
    return this.column.name;
  }

  /** @param {number} digit @param {(cell: Cell, byKey: boolean) => void} onPick */
  bar(digit, onPick) {
    const fill = make("span", { class: "dl-bar-fill" });
    const value = make("span", { class: "dl-bar-value" });
    const bar = make("span", { class: "dl-bar" }, fill);
    const button = make("button", { type: "button" }, make("b", {}, String(digit)), bar, value);
    const cell = { stage: SOFTMAX, channel: digit, row: 0, column: 0 };
    button.addEventListener("click", (event) => onPick(cell, event.detail === 0));
    return { button, fill, value };
  }

  /** @param {Placed} placed @param {boolean} isUpright */
  lay(placed, isUpright) {
    this.placed = placed;
    this.upright = isUpright;
    const ratio = window.devicePixelRatio || 1;
    const { left, top, width, height } = placed;
    const own = isUpright ? { left, top, width, height: height - DIGITS } : { left, top, width, height };
    Object.assign(this.canvas, { width: Math.round(own.width * ratio), height: Math.round(own.height * ratio) });
    placeAt(this.canvas, own);
    const bars = isUpright
      ? { left, top: top + height - DIGITS, width, height: DIGITS }
      : { left: left + width + BESIDE, top, width: placed.caption.width - width - BESIDE, height };
    placeAt(this.list, bars);
    this.list.dataset.upright = String(isUpright);
    this.list.toggleAttribute(
      "data-roomy",
      !isUpright && height / this.column.count >= ROOMY && bars.width > WIDE_BARS,
    );
    this.paint();
  }

  /** @param {Map<string, StageMaps>} maps @param {Answer} answer */
  show(maps, answer) {
    this.now = maps.get(this.column.name) ?? null;
    this.answer = answer;
    const { digit: best, probabilities, verdict, runner_up: second } = answer;
    this.list.dataset.verdict = verdict;
    this.bars.forEach(({ button, fill, value }, digit) => {
      const p = probabilities[digit];
      fill.style.transform = `scaleX(${best === null ? 0 : p})`;
      // A blank pad has no shares.
      setText(value, best === null ? "" : percent(p));
      value.classList.toggle("dl-told", digit === best || digit === second);
      button.parentElement?.classList.toggle("dl-best", digit === best);
    });
    this.paint();
  }

  paint() {
    const { now, placed, answer, canvas } = this;
    if (!now || !placed || !answer) return;
    const context = pen(canvas);
    const ratio = canvas.width / placed.width;
    const table = tableOf(true);
    const style = getComputedStyle(canvas);
    now.bytes.forEach((byte, digit) => {
      const box = tileAt(placed, digit);
      const [x, y] = [(box.left - placed.left) * ratio, (box.top - placed.top) * ratio];
      const [width, height] = [box.width * ratio, (this.upright ? canvas.height / ratio : box.height) * ratio];
      context.clearRect(x, y, width, height);
      context.fillStyle = cssOf(table[byte]);
      context.fillRect(x, y + ratio, width - (this.upright ? ratio : 0), height - 2 * ratio);
      if (box.width < WIDE) return;
      context.fillStyle = textOn(colourOf(now.values[digit], now.scale));
      context.font = `${16 * ratio}px ${style.fontFamily}`;
      context.letterSpacing = "-1px";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(fixed(answer.logits[digit], 0), x + width / 2, y + height / 2);
    });
    const said = answer.logits.map((logit, digit) => `${digit}: ${brief(logit)}`).join(", ");
    canvas.setAttribute("aria-description", said);
  }

  /** @param {{clientX: number, clientY: number}} point @returns {Cell} the logit there */
  cellAt({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const share = this.upright ? (clientX - box.left) / box.width : (clientY - box.top) / box.height;
    const { count, name } = this.column;
    return { stage: name, channel: within(Math.floor(share * count), count), row: 0, column: 0 };
  }

  /** @param {{stage: string, channel: number}} cell @returns {Box | null} a logit's cell, or a probability's bar */
  boxOf({ stage, channel }) {
    const { placed, upright } = this;
    if (!placed) return null;
    const box = tileAt(placed, channel);
    const high = box.height - DIGITS;
    if (upright && stage === SOFTMAX) return { ...box, top: box.top + high, height: DIGITS };
    if (upright) return { ...box, height: high };
    const start = placed.width + BESIDE;
    return stage === SOFTMAX ? { ...box, left: placed.left + start, width: placed.caption.width - start } : box;
  }

  /** @param {{stage: string, channel: number}} cell */
  spotOf(cell) {
    return this.boxOf(cell);
  }

  /** @param {Cell | null} cell the pinned one */
  mark(cell) {
    const pinned = cell?.stage === SOFTMAX ? cell.channel : null;
    this.buttons.forEach((one, digit) => one.setAttribute("aria-pressed", String(digit === pinned)));
    if (pinned !== null) setStop(this.buttons, this.buttons[pinned]);
  }
}
