// A drawing that is never too long for the server, however long one scribbles: points that hardly bend a line go.

/** @typedef {import("../base/messages.js").StrokeMessage} Stroke */

export const MOST_POINTS = 6000; // as many as the server takes

/**
 * @param {readonly Stroke[]} strokes @returns {readonly Stroke[]} the same ones, or, where there are too many points,
 *   others with half as many at most: each line stays as near to its old points as that allows
 */
export function thin(strokes) {
  if (count(strokes) <= MOST_POINTS) return strokes;
  let thinned = strokes;
  for (let far = 1; count(thinned) > MOST_POINTS / 2 && far < 10_000; far *= 2) {
    thinned = thinned.map((stroke) => ({ ...stroke, points: straighten(stroke.points, far) }));
  }
  return thinned;
}

/** @param {readonly Stroke[]} strokes */
function count(strokes) {
  return strokes.reduce((sum, { points }) => sum + points.length / 2, 0);
}

/**
 * The points that matter: no other lies farther than `far` from the line through those that stay (Douglas & Peucker).
 * @param {readonly number[]} points @param {number} far units of the pad @returns {number[]}
 */
function straighten(points, far) {
  const last = points.length / 2 - 1;
  const stay = new Set([0, last]);
  const parts = [[0, last]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [begin, end] = part;
    let [farthest, most] = [begin, far];
    for (let i = begin + 1; i < end; i += 1) {
      const distance = distanceTo(points, i, begin, end);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest === begin) continue;
    stay.add(farthest);
    parts.push([begin, farthest], [farthest, end]);
  }
  return points.filter((_, i) => stay.has(Math.floor(i / 2)));
}

/** From point `i` to the line between two others. @param {readonly number[]} points @param {number[]} numbers theirs */
function distanceTo(points, ...numbers) {
  const [[x, y], [x0, y0], [x1, y1]] = numbers.map((number) => points.slice(2 * number, 2 * number + 2));
  const [across, down] = [x1 - x0, y1 - y0];
  const share = ((x - x0) * across + (y - y0) * down) / (across ** 2 + down ** 2 || 1);
  const along = Math.min(1, Math.max(0, share));
  return Math.hypot(x0 + along * across - x, y0 + along * down - y);
}
