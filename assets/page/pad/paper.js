// How a drawing looks: the picture, then each stroke; an eraser takes away what lies below it.

import { fromBase64, toBase64 } from "../base/codec.js";
import { make, pen } from "../base/dom.js";

/**
 * @typedef {import("../base/messages.js").DrawingMessage} Drawing
 * @typedef {NonNullable<Drawing["picture"]>} Below
 */

export const UNITS = 1000; // the pad's width and its height; strokes are sent in these units
const BAKED = 280; // pixels: the side of the pad as the server draws it
const HAIR = 0.01; // pixels; a line of no length at all is not drawn

/**
 * @param {CanvasRenderingContext2D} context the whole canvas is the pad @param {Drawing} drawing @param {string} ink
 * @param {number} [scale] above 1 only the middle of the pad is on the canvas
 */
export function paintDrawing(context, { strokes, picture }, ink, scale = 1) {
  const { width, height } = context.canvas;
  const shift = (1 - scale) / 2;
  context.setTransform(1, 0, 0, 1, 0, 0);
  const [across, down] = [width / UNITS, height / UNITS]; // pixels of a unit; a pen's width is measured by the height
  context.globalCompositeOperation = "source-over";
  context.clearRect(0, 0, width, height);
  context.setTransform(scale, 0, 0, scale, shift * width, shift * height);
  if (picture) paintPicture(context, picture, ink);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = ink;
  for (const { width: stroke, points, erase } of strokes) {
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.lineWidth = stroke * down;
    context.beginPath();
    context.moveTo(points[0] * across, points[1] * down);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i] * across, points[i + 1] * down);
    if (points.length === 2) context.lineTo(points[0] * across + HAIR, points[1] * down); // the dot of a tap
    context.stroke();
  }
  context.globalCompositeOperation = "source-over";
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** Over the whole canvas. @param {CanvasRenderingContext2D} context @param {Below} picture @param {string} ink */
function paintPicture(context, picture, ink) {
  const { width, height, data } = typeof picture === "string" ? { width: 28, height: 28, data: picture } : picture;
  const layer = make("canvas", { width, height });
  const own = pen(layer);
  const image = own.createImageData(width, height);
  fromBase64(data).forEach((level, i) => {
    image.data[4 * i + 3] = level;
  });
  own.putImageData(image, 0, 0);
  own.globalCompositeOperation = "source-in";
  own.fillStyle = ink;
  own.fillRect(0, 0, width, height);
  context.imageSmoothingEnabled = width >= BAKED; // a small one shows its pixels
  context.drawImage(layer, 0, 0, context.canvas.width, context.canvas.height);
}

/** Strokes as a picture: as many as one likes take no more room then. @param {Drawing} drawing @returns {Drawing} */
export function bake({ digit, ...drawing }) {
  const layer = pen(make("canvas", { width: BAKED, height: BAKED }));
  paintDrawing(layer, drawing, "black");
  const { data } = layer.getImageData(0, 0, BAKED, BAKED);
  const levels = Uint8Array.from({ length: BAKED * BAKED }, (_, i) => data[4 * i + 3]);
  return { strokes: [], picture: { width: BAKED, height: BAKED, data: toBase64(levels) }, digit };
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} width all in pixels */
export function paintCursor(context, x, y, width) {
  const arm = (20 * context.canvas.height) / UNITS;
  const cross = new Path2D(`M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`);
  cross.moveTo(x + width / 2, y);
  cross.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.stroke(cross);
}
