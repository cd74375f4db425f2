// The sketchpad: mouse, pen, finger or keyboard make strokes; undo takes back any step, a clear or a sample included.
// A drawing that was handed out never changes: each step makes a new one.

import { pen } from "../base/dom.js";
import { stepOf } from "../base/keyboard.js";
import { followTheme } from "../base/theme.js";
import { token } from "../pictures/colours.js";
import { bake, paintCursor, paintDrawing, UNITS } from "./paper.js";
import { thin } from "./thin.js";

/**
 * @import {Step} from "../base/keyboard.js"
 * @import {Drawing} from "./paper.js"
 * @typedef {{x: number, y: number, down: boolean}} Cursor the keyboard's pen, in units
 */

const CLOSEST = 3; // units; points nearer than this to the last one add nothing
const STEP = { usual: 40, small: 10 }; // units of an arrow key
const MOST_STROKES = 250; // the server takes 300; from here on they become a picture below those that follow
const ERASER_END = 5; // of a pen, as a pointer's button
const PALM = 500; // milliseconds after a pen was near in which a touch is the hand that holds it

export class Pad {
  /**
   * @param {HTMLCanvasElement} canvas focusable @param {(drawing: Drawing, finished: boolean) => void} onChange
   * @param {number} [aspect] width for each height
   */
  constructor(canvas, onChange, aspect = 1) {
    this.canvas = canvas;
    this.onChange = onChange;
    this.aspect = aspect;
    this.past = /** @type {Drawing[]} */ ([]); // states before the present one, for undo
    this.future = /** @type {Drawing[]} */ ([]); // those that were undone, for redo
    /** @type {Drawing} */
    this.drawing = { strokes: [] };
    this.width = 70;
    this.erase = false;
    /** @type {() => void} called when the eraser is taken or put back, or there is more or less to undo */
    this.onTools = () => {};
    this.pointer = /** @type {{id: number, type: string} | null} */ (null); // that draws
    this.penNear = -Infinity; // when a pen was last seen, as events count time
    this.cursor = /** @type {Cursor | null} */ (null); // once an arrow key was used
    this.fit();
    new ResizeObserver(() => this.fit()).observe(canvas);
    followTheme(() => this.paint());
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      canvas.addEventListener(end, (event) => this.up(event));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.dropCursor());
  }

  /** Match the canvas's pixels to its size on the screen. */
  fit() {
    const width = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1)) || 300;
    if (this.canvas.width === width) return;
    Object.assign(this.canvas, { width, height: Math.round(width / this.aspect) });
    this.paint();
  }

  get empty() {
    return !this.drawing.strokes.length && !this.drawing.picture;
  }

  /** The present state is one that undo comes back to. */
  keep() {
    this.past.push(this.drawing);
    this.future = [];
  }

  /** Put another drawing on the pad, one step for undo; the next stroke is a pen's. @param {Drawing} drawing */
  replace(drawing) {
    this.keep();
    this.drawing = drawing;
    this.erase = false;
    this.changed(true);
  }

  /** Look at one of several digits. No step for undo: nothing is drawn. @param {number} digit from the left, from 0 */
  choose(digit) {
    this.drawing = { ...this.drawing, digit };
    this.changed(true);
  }

  undo() {
    this.go(this.past, this.future);
  }

  redo() {
    this.go(this.future, this.past);
  }

  /** @param {Drawing[]} from @param {Drawing[]} to */
  go(from, to) {
    const other = from.pop();
    if (!other) return;
    this.pointer = null; // a stroke that is being drawn ends
    to.push(this.drawing);
    this.drawing = other;
    this.changed(true);
  }

  clear() {
    if (this.empty) this.take(false);
    else this.replace({ strokes: [] });
  }

  /** @param {boolean} eraser or else the pen */
  take(eraser) {
    this.erase = eraser;
    this.onTools();
  }

  /** @param {boolean} finished whether the pen is up */
  changed(finished) {
    const strokes = thin(this.drawing.strokes);
    if (strokes !== this.drawing.strokes) this.drawing = { ...this.drawing, strokes: [...strokes] };
    this.paint();
    this.onTools();
    this.onChange(this.drawing, finished);
  }

  /** @param {number} x @param {number} y units @param {boolean} [erase] */
  begin(x, y, erase = this.erase) {
    this.keep();
    const full = this.drawing.strokes.length >= MOST_STROKES && this.aspect === 1; // a picture below is square
    const { strokes, ...below } = full ? bake(this.drawing) : this.drawing;
    const stroke = { width: this.width, points: [x, y], ...(erase && { erase }) };
    this.drawing = { ...below, strokes: [...strokes, stroke], digit: undefined };
    this.changed(false);
  }

  /** @param {[x: number, y: number][]} places in units @returns {boolean} whether any was far enough to count */
  extend(places) {
    const { strokes } = this.drawing;
    const stroke = strokes[strokes.length - 1];
    const points = [...stroke.points];
    for (const [x, y] of places) {
      const far = Math.hypot(x - points[points.length - 2], y - points[points.length - 1]) >= CLOSEST;
      if (far) points.push(x, y);
    }
    if (points.length === stroke.points.length) return false;
    this.drawing = { ...this.drawing, strokes: [...strokes.slice(0, -1), { ...stroke, points }] };
    return true;
  }

  /** @param {PointerEvent} event @returns {[x: number, y: number]} units */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (/** @type {number} */ value) => Math.round(Math.min(1.2, Math.max(-0.2, value)) * UNITS);
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  /** @param {PointerEvent} event */
  down(event) {
    const { pointerType: type, button } = event;
    const byPen = type === "pen";
    if (byPen) this.penNear = event.timeStamp;
    if (button !== 0 && button !== ERASER_END) return;
    if (type === "touch" && event.timeStamp - this.penNear < PALM) return; // the hand that holds the pen
    if (this.pointer?.type === "touch" && byPen) this.takeBack();
    if (this.pointer) return; // a second finger does not draw
    this.pointer = { id: event.pointerId, type };
    this.canvas.setPointerCapture(event.pointerId);
    this.dropCursor();
    this.begin(...this.place(event), this.erase || button === ERASER_END);
  }

  /** The palm touched the pad before the pen did: its stroke was none. */
  takeBack() {
    this.pointer = null;
    this.drawing = this.past.pop() ?? this.drawing;
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerType === "pen") this.penNear = event.timeStamp;
    if (event.pointerId !== this.pointer?.id) return;
    const events = event.getCoalescedEvents?.() ?? [];
    if (this.extend((events.length ? events : [event]).map((one) => this.place(one)))) this.changed(false);
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.pointer?.id) return;
    this.pointer = null;
    this.changed(true);
  }

  /** Arrow keys move a pen (Shift: small steps), Space puts it down and lifts it. @param {KeyboardEvent} event */
  key(event) {
    const step = stepOf(event);
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (event.key === "Escape") this.dropCursor();
    if (!step && !undo && event.key !== " ") return;
    event.preventDefault();
    if (undo) return event.shiftKey ? this.redo() : this.undo();
    this.cursor ??= { x: UNITS / 2, y: UNITS / 4, down: false };
    if (step) this.moveCursor(this.cursor, step, event.shiftKey ? STEP.small : STEP.usual);
    else this.dipCursor(this.cursor);
  }

  /** @param {Cursor} cursor @param {Step} step @param {number} length units */
  moveCursor(cursor, [down, right], length) {
    cursor.x = Math.min(UNITS, Math.max(0, cursor.x + right * length));
    cursor.y = Math.min(UNITS, Math.max(0, cursor.y + down * length));
    if (cursor.down && this.extend([[cursor.x, cursor.y]])) this.changed(false);
    else this.paint();
  }

  /** Put the keyboard's pen down, or lift it. @param {Cursor} cursor */
  dipCursor(cursor) {
    cursor.down = !cursor.down;
    if (cursor.down) this.begin(cursor.x, cursor.y);
    else this.changed(true);
  }

  dropCursor() {
    if (!this.cursor) return;
    const wasDown = this.cursor.down;
    this.cursor = null;
    if (wasDown) this.changed(true);
    else this.paint();
  }

  paint() {
    const context = pen(this.canvas);
    const { width, height } = this.canvas;
    paintDrawing(context, this.drawing, token("ink"));
    if (!this.cursor) return;
    context.strokeStyle = token("cursor");
    const [x, y] = [(this.cursor.x * width) / UNITS, (this.cursor.y * height) / UNITS];
    paintCursor(context, x, y, (this.width * height) / UNITS);
  }
}
