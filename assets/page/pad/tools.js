// Undo, redo, clear, pen or eraser, the pen's width; and what lies over the pad: the eraser's circle, a word to begin with.

import { button, make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { UNITS } from "./paper.js";

/** @import {Pad} from "./pad.js" */

const WIDTHS = { min: 30, max: 120, step: 5 }; // of the pen, in units of the pad

/**
 * @param {Pad} pad @param {HTMLElement} paper lies exactly over the pad
 * @param {HTMLElement} more what a small screen shows on request only
 */
export function tools(pad, paper, more) {
  const named = (/** @type {string} */ key) => ({
    class: "dl-button dl-icon",
    "aria-label": say(key),
    title: say(key),
  });
  const undo = button("↶", () => pad.undo(), named("draw.undo"));
  const redo = button("↷", () => pad.redo(), named("draw.redo"));
  const clear = button(say("draw.clear"), () => pad.clear());
  const eraser = button(say("draw.eraser"), () => pad.take(!pad.erase), { "aria-pressed": "false" });
  const rubber = make("div", { class: "dl-rubber", hidden: true });
  paper.append(rubber, make("div", { class: "dl-pad-hint", "aria-hidden": "true" }, say("draw.here")));
  const show = () => {
    undo.disabled = pad.past.length === 0;
    redo.disabled = pad.future.length === 0;
    eraser.setAttribute("aria-pressed", String(pad.erase));
    pad.canvas.classList.toggle("dl-erases", pad.erase);
    if (!pad.erase) rubber.hidden = true;
    paper.toggleAttribute("data-empty", pad.empty);
  };
  pad.onTools = show;
  followRubber(pad, rubber);
  show();
  const open = button(say("draw.more"), () => openMore(!more.hasAttribute("data-open")), {
    class: "dl-button dl-opens-more",
    "aria-expanded": "false",
    "aria-controls": more.id,
  });
  const openMore = (/** @type {boolean} */ opened) => {
    more.toggleAttribute("data-open", opened);
    open.setAttribute("aria-expanded", String(opened));
  };
  pad.canvas.addEventListener("pointerdown", () => openMore(false));
  return make("div", { class: "dl-tools" }, undo, redo, clear, eraser, open);
}

/** Its circle goes with the pointer, as wide as what it takes away. @param {Pad} pad @param {HTMLElement} rubber */
function followRubber(pad, rubber) {
  const move = (/** @type {PointerEvent} */ event) => {
    rubber.hidden = !pad.erase;
    if (!pad.erase) return;
    const box = pad.canvas.getBoundingClientRect();
    const side = (pad.width * box.height) / UNITS;
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    Object.assign(rubber.style, { width: `${side}px`, left: `${left}px`, top: `${top}px` });
  };
  pad.canvas.addEventListener("pointermove", move);
  pad.canvas.addEventListener("pointerdown", move);
  pad.canvas.addEventListener("pointerleave", () => {
    rubber.hidden = true;
  });
}

/** The pen's width, with a dot as wide as it draws. @param {Pad} pad */
export function penWidth(pad) {
  const input = make("input", { type: "range", ...WIDTHS, value: pad.width });
  const dot = make("span", { class: "dl-dot", "aria-hidden": "true" });
  const show = () => {
    pad.width = Number(input.value);
    dot.style.setProperty("--width", `${pad.width / UNITS}`);
  };
  input.addEventListener("input", show);
  show();
  return make("div", { class: "dl-width" }, make("label", {}, say("draw.pen"), input), dot);
}
