// The sketchpad: mouse, pen, finger or keyboard make strokes; undo takes back any step, a clear or a sample included.

import { fromBase64 } from "../base/codec.js";
import { pen } from "../base/dom.js";
import { stepOf } from "../base/keyboard.js";
import { token } from "../pictures/colours.js";
import { thin } from "./thin.js";

/**
 * @import {Step} from "../base/keyboard.js"
 * @typedef {import("../base/messages.js").DrawingMessage} Drawing
 * @typedef {{x: number, y: number, down: boolean}} Cursor the keyboard's pen, in units
 */

export const UNITS = 1000; // the pad's width and its height; strokes are sent in these units
const HAIR = 0.01; // pixels; a line of no length at all is not drawn
const CLOSEST = 3; // units; points nearer than this to the last one add nothing
const STEP = { usual: 40, small: 10 }; // units of an arrow key

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
    /** @type {Drawing} */
    this.drawing = { strokes: [] };
    this.width = 70;
    this.erase = false;
    this.pointer = /** @type {number | null} */ (null);
    this.cursor = /** @type {Cursor | null} */ (null); // once an arrow key was used
    this.fit();
    new ResizeObserver(() => this.fit()).observe(canvas);
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

  /** Put another drawing on the pad, as one step that undo takes back. @param {Drawing} drawing */
  replace(drawing) {
    this.past.push(this.drawing);
    this.drawing = drawing;
    this.changed(true);
  }

  /** Look at one of several digits. No step for undo: nothing is drawn. @param {number} digit from the left, from 0 */
  choose(digit) {
    this.drawing = { ...this.drawing, digit };
    this.changed(true);
  }

  undo() {
    const last = this.past.pop();
    if (!last) return;
    this.drawing = last;
    this.changed(true);
  }

  clear() {
    if (!this.empty) this.replace({ strokes: [] });
  }

  /** @param {boolean} finished whether the pen is up */
  changed(finished) {
    const strokes = thin(this.drawing.strokes);
    if (strokes !== this.drawing.strokes) this.drawing = { ...this.drawing, strokes: [...strokes] };
    this.paint();
    this.onChange(this.drawing, finished);
  }

  /** @param {number} x @param {number} y units */
  begin(x, y) {
    this.past.push(this.drawing);
    const stroke = { width: this.width, points: [x, y], ...(this.erase && { erase: true }) };
    this.drawing = { ...this.drawing, strokes: [...this.drawing.strokes, stroke], digit: undefined };
    this.changed(false);
  }

  /** @param {number} x @param {number} y units @returns {boolean} whether the point was far enough to count */
  extend(x, y) {
    const { points } = this.drawing.strokes[this.drawing.strokes.length - 1];
    const far = Math.hypot(x - points[points.length - 2], y - points[points.length - 1]) >= CLOSEST;
    if (far) points.push(x, y);
    return far;
  }

  /** @param {PointerEvent} event @returns {[x: number, y: number]} units */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (/** @type {number} */ value) => Math.round(Math.min(1.2, Math.max(-0.2, value)) * UNITS);
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (this.pointer !== null || event.button !== 0) return; // a second finger does not draw
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.dropCursor();
    this.begin(...this.place(event));
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const moved = (events.length ? events : [event]).map((one) => this.extend(...this.place(one)));
    if (moved.some(Boolean)) this.changed(false);
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.pointer) return;
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
    if (undo) return this.undo();
    this.cursor ??= { x: UNITS / 2, y: UNITS / 4, down: false };
    if (step) this.moveCursor(this.cursor, step, event.shiftKey ? STEP.small : STEP.usual);
    else this.dipCursor(this.cursor);
  }

  /** @param {Cursor} cursor @param {Step} step @param {number} length units */
  moveCursor(cursor, [down, right], length) {
    cursor.x = Math.min(UNITS, Math.max(0, cursor.x + right * length));
    cursor.y = Math.min(UNITS, Math.max(0, cursor.y + down * length));
    if (cursor.down && this.extend(cursor.x, cursor.y)) this.changed(false);
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

  /** Draw the pad anew: the picture, then each stroke; an eraser takes away what lies below it. */
  paint() {
    const context = pen(this.canvas);
    const { width, height } = this.canvas;
    const [across, down] = [width / UNITS, height / UNITS]; // pixels of a unit; a pen's width is measured by the height
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, width, height);
    if (this.drawing.picture) paintPicture(context, this.drawing.picture);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = token("ink");
    for (const { width: stroke, points, erase } of this.drawing.strokes) {
      context.globalCompositeOperation = erase ? "destination-out" : "source-over";
      context.lineWidth = stroke * down;
      context.beginPath();
      context.moveTo(points[0] * across, points[1] * down);
      for (let i = 2; i < points.length; i += 2) context.lineTo(points[i] * across, points[i + 1] * down);
      if (points.length === 2) context.lineTo(points[0] * across + HAIR, points[1] * down); // the dot of a tap
      context.stroke();
    }
    context.globalCompositeOperation = "source-over";
    if (this.cursor) paintCursor(context, this.cursor.x * across, this.cursor.y * down, this.width * down);
  }
}

/** @param {CanvasRenderingContext2D} context @param {NonNullable<Drawing["picture"]>} picture over the whole canvas */
function paintPicture(context, picture) {
  const { width, height, data } = typeof picture === "string" ? { width: 28, height: 28, data: picture } : picture;
  // Whole pixels, so that no light seams show between the cells.
  const left = (/** @type {number} */ column) => Math.round((column * context.canvas.width) / width);
  const top = (/** @type {number} */ row) => Math.round((row * context.canvas.height) / height);
  context.fillStyle = token("ink");
  fromBase64(data).forEach((ink, i) => {
    if (!ink) return;
    const [row, column] = [Math.floor(i / width), i % width];
    context.globalAlpha = ink / 255;
    context.fillRect(left(column), top(row), left(column + 1) - left(column), top(row + 1) - top(row));
  });
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} width all in pixels */
function paintCursor(context, x, y, width) {
  const arm = (20 * context.canvas.height) / UNITS;
  const cross = new Path2D(`M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`);
  cross.moveTo(x + width / 2, y);
  cross.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.strokeStyle = token("cursor");
  context.lineWidth = 2;
  context.stroke(cross);
}
