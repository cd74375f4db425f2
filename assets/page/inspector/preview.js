// What is said of a stage under pointer or focus: how its size and its parameters are worked out, and a number's value.

import { make } from "../base/dom.js";
import { fixed } from "../base/formats.js";
import { say } from "../base/texts.js";

/**
 * @import {StageCaption} from "../base/messages.js"
 * @import {NetworkView} from "../network/network.js"
 * @import {Shown} from "./view.js"
 * @typedef {NetworkView["views"][number]} StageView
 */

const GAP = 4; // CSS pixels between a stage and what is said of it

export class Preview {
  /**
   * @param {HTMLElement} parent of all stages @param {(stage: string) => StageCaption} captionOf
   * @param {() => Shown | null} shown null where numbers are kept back
   */
  constructor(parent, captionOf, shown) {
    this.parent = parent;
    this.captionOf = captionOf;
    this.shown = shown;
    this.element = make("div", { class: "dl-preview", "aria-hidden": "true", hidden: true });
    parent.append(this.element);
  }

  /** @param {StageView} view */
  follow(view) {
    view.group.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.show(view, event);
    });
    view.group.addEventListener("pointerleave", () => this.hide());
    view.target.addEventListener("focusin", () => {
      if (view.target.matches(":focus-visible") || view.target.querySelector(":focus-visible")) this.show(view);
    });
    view.target.addEventListener("focusout", () => this.hide());
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {StageView} view @param {PointerEvent} [event] */
  show(view, event) {
    const lines = [formulas(this.captionOf(view.stage.name))];
    const number = event && this.numberAt(view, event);
    if (number) lines.unshift(number);
    this.element.replaceChildren(...lines.map((line) => make("div", {}, line)));
    this.element.hidden = false;
    const [box, own, outer] = [view.group, this.element, this.parent].map((one) => one.getBoundingClientRect());
    const left = Math.min(box.left - outer.left, outer.width - own.width);
    const under = box.bottom - outer.top + GAP;
    const above = box.top - outer.top - own.height - GAP;
    const fits = box.bottom + own.height + GAP < innerHeight;
    this.element.style.transform = `translate(${Math.max(0, left)}px, ${fits || above < 0 ? under : above}px)`;
  }

  /** The number under the pointer, as exact as its byte. @param {StageView} view @param {PointerEvent} event */
  numberAt({ stage, board, tiles }, event) {
    const maps = this.shown()?.maps.get(stage.name);
    const place = tiles && event.target === tiles.canvas ? tiles.cellAt(event) : null;
    if (!maps || !place) return "";
    const value = maps.values[place.channel * board.size + board.index(place)];
    return `${board.name(board.cell(place))} ≈ ${fixed(value, 2)}`;
  }
}

/** @type {Record<string, string>} what a stage of a kind does */
const DOES = {
  conv: "inspector.caption_conv",
  pool: "inspector.caption_pool",
  relu: "inspector.caption_relu",
  softmax: "inspector.caption_softmax",
};

/** How its size and its number of parameters are worked out, in one line. @param {StageCaption} caption */
export function formulas({ kind, kernel_size: kernel, stride, padding, size_formula, parameter_formula, shape }) {
  const parts = kind in DOES ? [say(DOES[kind], { kernel, stride, padding })] : [];
  parts.push(say("inspector.caption_size", { formula: pretty(size_formula || shape) }));
  if (parameter_formula) parts.push(say("inspector.caption_parameters", { formula: pretty(parameter_formula) }));
  if (kind === "relu" || kind === "pool") parts.push(say("inspector.caption_no_parameters"));
  return parts.join(" · ");
}

/** @param {string} formula as the server writes it @returns {string} with the signs of arithmetic */
export const pretty = (formula) => formula.replaceAll(" x ", " × ").replaceAll("*", "·").replaceAll(" - ", " − ");
