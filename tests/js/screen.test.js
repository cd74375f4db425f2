import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf } from "../../assets/page/base/screen.js";

test("every screen has one layout", () => {
  const kinds = {
    wide: [
      [1280, 800],
      [1000, 768],
      [1366, 500],
    ],
    narrow: [
      [999, 700],
      [768, 1024],
      [701, 500],
    ],
    phone: [
      [360, 740],
      [700, 500],
      [320, 480],
    ],
    low: [
      [740, 360],
      [640, 400],
      [1280, 499],
    ],
  };
  for (const [kind, sizes] of Object.entries(kinds)) {
    for (const [width, height] of sizes) assert.equal(kindOf(width, height), kind, `${width}x${height}`);
  }
});
