// The sketchpad: mouse, pen, finger or keyboard make strokes; undo takes back any step, a clear or a sample included.

import { fromBase64 } from "../base/codec.js";
import { token } from "../pictures/colours.js";

const UNITS = 1000; // the pad's side; strokes are sent in these units
const CLOSEST = 3; // units; points nearer than this to the last one add nothing

/**
 * @typedef {{width: number, points: number[], erase?: boolean}} Stroke points are x, y, x, y, ...
 * @typedef {{strokes: Stroke[], picture?: string, digit?: number}} Drawing picture: base64 of 28x28 bytes, below the
 *   strokes; digit: which one is looked at where there are several
 */

export class Pad {
  /**
   * @param {HTMLCanvasElement} canvas focusable
   * @param {(drawing: Drawing, finished: boolean) => void} onChange
   */
  constructor(canvas, onChange) {
    this.canvas = canvas;
    this.onChange = onChange;
    /** @type {Drawing[]} states before the present one, for undo */
    this.past = [];
    /** @type {Drawing} */
    this.drawing = { strokes: [] };
    this.width = 70;
    this.erase = false;
    this.pointer = null;
    /** @type {{x: number, y: number, down: boolean}|null} the keyboard's pen, once an arrow key was used */
    this.cursor = null;
    this.fit();
    new ResizeObserver(() => this.fit()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.up(event));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.dropCursor());
  }

  /** Match the canvas's pixels to its size on the screen. */
  fit() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1)) || 300;
    if (this.canvas.width === side) return;
    this.canvas.width = side;
    this.canvas.height = side;
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
    if (!this.past.length) return;
    this.drawing = this.past.pop();
    this.changed(true);
  }

  clear() {
    if (!this.empty) this.replace({ strokes: [] });
  }

  /** @param {boolean} finished whether the pen is up */
  changed(finished) {
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
    const { points } = this.drawing.strokes.at(-1);
    const far = Math.hypot(x - points.at(-2), y - points.at(-1)) >= CLOSEST;
    if (far) points.push(x, y);
    return far;
  }

  /** @param {PointerEvent} event @returns {number[]} [x, y] in units */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value) => Math.round(Math.min(1.2, Math.max(-0.2, value)) * UNITS);
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  down(event) {
    if (this.pointer !== null || event.button !== 0) return; // a second finger does not draw
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.dropCursor();
    this.begin(...this.place(event));
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const moved = (events.length ? events : [event]).map((one) => this.extend(...this.place(one)));
    if (moved.some(Boolean)) this.changed(false);
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.changed(true);
  }

  /** Arrow keys move a pen (Shift: small steps), Space puts it down and lifts it. @param {KeyboardEvent} event */
  key(event) {
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      this.undo();
    } else if (event.key in directions) {
      event.preventDefault();
      this.cursor ??= { x: UNITS / 2, y: UNITS / 4, down: false };
      const step = event.shiftKey ? 10 : 40;
      const [right, down] = directions[event.key];
      this.cursor.x = Math.min(UNITS, Math.max(0, this.cursor.x + right * step));
      this.cursor.y = Math.min(UNITS, Math.max(0, this.cursor.y + down * step));
      if (this.cursor.down && this.extend(this.cursor.x, this.cursor.y)) this.changed(false);
      else this.paint();
    } else if (event.key === " ") {
      event.preventDefault();
      this.cursor ??= { x: UNITS / 2, y: UNITS / 4, down: false };
      this.cursor.down = !this.cursor.down;
      if (this.cursor.down) this.begin(this.cursor.x, this.cursor.y);
      else this.changed(true);
    } else if (event.key === "Escape") {
      this.dropCursor();
    }
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
    const context = this.canvas.getContext("2d");
    const side = this.canvas.width;
    const scale = side / UNITS;
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, side, side);
    if (this.drawing.picture) this.paintPicture(context, side);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = token("ink");
    for (const { width, points, erase } of this.drawing.strokes) {
      context.globalCompositeOperation = erase ? "destination-out" : "source-over";
      context.lineWidth = width * scale;
      context.beginPath();
      context.moveTo(points[0] * scale, points[1] * scale);
      // A line to its own start makes the dot of a tap.
      for (let i = points.length > 2 ? 2 : 0; i < points.length; i += 2) {
        context.lineTo(points[i] * scale, points[i + 1] * scale);
      }
      context.stroke();
    }
    context.globalCompositeOperation = "source-over";
    if (this.cursor) this.paintCursor(context, scale);
  }

  paintPicture(context, side) {
    const bytes = fromBase64(this.drawing.picture);
    const cell = side / 28;
    context.fillStyle = token("ink");
    bytes.forEach((ink, i) => {
      if (!ink) return;
      context.globalAlpha = ink / 255;
      const [x, y] = [(i % 28) * cell, Math.floor(i / 28) * cell];
      // Whole pixels, so that no light seams show between the cells.
      const [left, top] = [Math.round(x), Math.round(y)];
      context.fillRect(left, top, Math.round(x + cell) - left, Math.round(y + cell) - top);
    });
    context.globalAlpha = 1;
  }

  paintCursor(context, scale) {
    const [x, y] = [this.cursor.x * scale, this.cursor.y * scale];
    context.strokeStyle = token("cursor");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, (this.width / 2) * scale, 0, 2 * Math.PI);
    context.moveTo(x - 20 * scale, y);
    context.lineTo(x + 20 * scale, y);
    context.moveTo(x, y - 20 * scale);
    context.lineTo(x, y + 20 * scale);
    context.stroke();
  }
}
