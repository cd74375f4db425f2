// The wide pad, on which a whole line of digits finds room. Its points are thousandths of its width and of its height.

import { Pad } from "../pad/pad.js";

export const ASPECT = 5; // width for each height

/**
 * Several drawings of one digit each as one line on the wide pad.
 * @param {import("../pad/pad.js").Drawing[]} drawings
 * @returns {import("../pad/pad.js").Drawing}
 */
export function lineOf(drawings) {
  const slot = 1000 / drawings.length;
  const strokes = drawings.flatMap((drawing, i) =>
    drawing.strokes.map(({ width, points }) => ({
      width,
      points: points.map((value, k) => (k % 2 ? value : Math.round((i + 0.5) * slot + (value - 500) / ASPECT))),
    })),
  );
  return { strokes };
}

export class WidePad extends Pad {
  fit() {
    const width = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1)) || 700;
    if (this.canvas.width === width) return;
    this.canvas.width = width;
    this.canvas.height = Math.round(width / ASPECT);
    this.paint();
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = "#14213d";
    for (const stroke of this.drawing.strokes) {
      const { points } = stroke;
      context.lineWidth = (stroke.width * height) / 1000;
      context.beginPath();
      context.moveTo((points[0] * width) / 1000, (points[1] * height) / 1000);
      for (let i = points.length > 2 ? 2 : 0; i < points.length; i += 2) {
        context.lineTo((points[i] * width) / 1000, (points[i + 1] * height) / 1000);
      }
      context.stroke();
    }
    if (!this.cursor) return;
    const [x, y] = [(this.cursor.x * width) / 1000, (this.cursor.y * height) / 1000];
    context.strokeStyle = "#c2185b";
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, height * 0.05, 0, 2 * Math.PI);
    context.stroke();
  }
}
