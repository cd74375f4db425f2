import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/texts.js";
import { barsOf, partsOf } from "../../assets/page/inspector/waterfall.js";

/** Numbers that look random and are the same each time. */
function numbers(count, seed) {
  let state = seed;
  return [...Array(count)].map(() => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 1073741824 - 1) * 5;
  });
}

test("the largest parts keep their own order, and the others are added up", () => {
  for (let count = 1; count <= 64; count += 1) {
    const values = numbers(count, count);
    const { maps, others, rest } = partsOf(values);
    assert.equal(maps.length + others, count);
    assert.notEqual(others, 1); // one other would take as much room by its name
    assert.deepEqual(
      maps,
      [...maps].sort((a, b) => a - b),
    );
    const least = Math.min(...maps.map((map) => Math.abs(values[map])));
    values.forEach((value, map) => assert.ok(maps.includes(map) || Math.abs(value) <= least));
    const sum = maps.reduce((all, map) => all + values[map], rest);
    assert.ok(Math.abs(sum - values.reduce((all, one) => all + one, 0)) < 1e-9);
  }
});

test("each bar goes on where the one before ended, and none leaves the picture", () => {
  for (let seed = 1; seed < 50; seed += 1) {
    const steps = numbers(8, seed);
    const bars = barsOf(steps);
    let at = null;
    bars.forEach(({ start, end }, i) => {
      assert.ok(start >= -1e-9 && end <= 1 + 1e-9 && start <= end);
      const [from, to] = steps[i] >= 0 ? [start, end] : [end, start];
      if (at !== null) assert.ok(Math.abs(from - at) < 1e-9);
      at = to;
    });
    const spans = bars.map(({ start, end }) => end - start);
    spans.forEach((span, i) => assert.ok(Math.abs(span / spans[0] - Math.abs(steps[i] / steps[0])) < 1e-6));
  }
});

test("parts that are all 0 have bars without length", () => {
  for (const { start, end } of barsOf([0, 0, 0])) assert.equal(start, end);
});
