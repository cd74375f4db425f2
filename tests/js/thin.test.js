// A drawing on the pad is never longer than the server takes, and looks the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_POINTS, thin } from "../../assets/page/pad/thin.js";

const count = (strokes) => strokes.reduce((sum, { points }) => sum + points.length / 2, 0);

/** A scribble of so many points, a few units apart. */
function scribble(points, phase = 0) {
  const flat = Array.from({ length: points }, (_, i) => [
    Math.round(500 + 400 * Math.sin(i / 90 + phase)),
    Math.round(500 + 400 * Math.cos(i / 70)),
  ]).flat();
  return { width: 70, points: flat };
}

/** How far a point is from a line through points. */
function distance(x, y, points) {
  let nearest = Infinity;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [across, down] = [points[i + 2] - points[i], points[i + 3] - points[i + 1]];
    const share = ((x - points[i]) * across + (y - points[i + 1]) * down) / (across ** 2 + down ** 2 || 1);
    const along = Math.min(1, Math.max(0, share));
    nearest = Math.min(nearest, Math.hypot(points[i] + along * across - x, points[i + 1] + along * down - y));
  }
  return nearest;
}

test("what fits stays as it is", () => {
  const strokes = [scribble(MOST_POINTS - 1), { width: 5, points: [1, 2] }];
  assert.equal(thin(strokes), strokes);
});

test("what does not fit has half as many points, in the same places", () => {
  const strokes = [scribble(4000), { ...scribble(2100, 1), erase: true }, { width: 30, points: [7, 8] }];
  const thinned = thin(strokes);
  assert.ok(count(thinned) <= MOST_POINTS / 2);
  thinned.forEach((stroke, index) => {
    const { points, ...rest } = strokes[index];
    const { points: kept, ...restKept } = stroke;
    assert.deepEqual(restKept, rest);
    assert.deepEqual([...kept.slice(0, 2), ...kept.slice(-2)], [...points.slice(0, 2), ...points.slice(-2)]);
    if (points.length === 2) return;
    for (let i = 0; i < points.length; i += 34) assert.ok(distance(points[i], points[i + 1], kept) <= 8);
  });
});

test("however long and wild", () => {
  const wild = Array.from({ length: 2 * (MOST_POINTS + 1) }, (_, i) => (i * 7919) % 1000);
  assert.ok(count(thin([{ width: 70, points: wild }])) <= MOST_POINTS / 2);
  assert.ok(count(thin([{ width: 70, points: Array(2 * MOST_POINTS + 2).fill(5) }])) <= MOST_POINTS / 2);
});
