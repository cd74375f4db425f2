import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveReader } from "../../assets/page/base/live.js";

/** A reader with a clock that the test turns, and a server whose answers come when the test says so. */
function stage(t) {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const shown = [];
  const live = new LiveReader(
    (message) => new Promise((answer, fail) => asked.push({ message, answer, fail })),
    (answer, message, submitted) => shown.push([message, submitted]),
    () => shown.push("failed"),
  );
  const wait = async (milliseconds) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
    await new Promise(setImmediate); // what follows an answer has been done
  };
  return { asked, shown, live, wait, messages: () => asked.map(({ message }) => message) };
}

test("a late answer to an older drawing is not shown", async (t) => {
  const { asked, shown, live, wait, messages } = stage(t);
  live.submit("first");
  await wait(40);
  live.submit("second");
  assert.deepEqual(messages(), ["first", "second"]);
  asked[1].answer({});
  await wait(1);
  asked[0].answer({});
  await wait(1);
  assert.deepEqual(shown, [["second", 1040]]); // with the time of its own submission
});

test("while one is under way the next request waits 25 ms, and then it is the newest", async (t) => {
  const { live, wait, messages } = stage(t);
  for (let i = 0; i < 20; i += 1) live.submit(i);
  await wait(24);
  assert.deepEqual(messages(), [0]);
  await wait(1);
  assert.deepEqual(messages(), [0, 19]);
});

test("an answer ends that wait", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  live.submit("first");
  live.submit("second");
  asked[0].answer({});
  await wait(0);
  assert.deepEqual(messages(), ["first", "second"]);
});

test("at most three requests are under way", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  for (let i = 0; i < 8; i += 1) {
    live.submit(i);
    await wait(30);
  }
  assert.deepEqual(messages(), [0, 1, 2]);
  asked[0].answer({});
  await wait(0);
  assert.deepEqual(messages(), [0, 1, 2, 7]);
});

test("a busy server's pause lies between the requests after its answer", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  live.submit("first");
  asked[0].answer({ pause: 80 });
  await wait(0);
  live.submit("second");
  asked[1].answer({ pause: 80 });
  await wait(10);
  live.submit("third");
  await wait(69);
  assert.deepEqual(messages(), ["first", "second"]);
  await wait(1);
  assert.deepEqual(messages(), ["first", "second", "third"]);
});

test("no answer and a refusal are failures, and the next drawing is asked for all the same", async (t) => {
  const { asked, shown, live, wait } = stage(t);
  live.submit("first");
  asked[0].fail(new Error("the server is gone"));
  await wait(0);
  live.submit("second");
  asked[1].answer(undefined);
  await wait(0);
  live.submit("third");
  asked[2].answer({});
  await wait(0);
  assert.deepEqual(shown, ["failed", "failed", ["third", 1000]]);
});
