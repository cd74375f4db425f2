import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveReader } from "../../assets/page/base/live.js";

/** A reader with a clock that the test turns, and a server whose answers come when the test says so. */
function stage(t) {
  let now = 1000;
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const shown = [];
  const live = new LiveReader(
    (message) => new Promise((answer, fail) => asked.push({ message, answer, fail })),
    (answer, message, submitted) => shown.push([message, submitted]),
    () => shown.push("late"),
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

test("at most four requests are under way", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  for (let i = 0; i < 8; i += 1) {
    live.submit(i);
    await wait(30);
  }
  assert.deepEqual(messages(), [0, 1, 2, 3]);
  asked[0].answer({});
  await wait(0);
  assert.deepEqual(messages(), [0, 1, 2, 3, 7]);
});

test("a failure makes a newer drawing wait, though another request is under way", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  live.submit("first");
  await wait(30);
  live.submit("second");
  asked[0].answer(undefined);
  await wait(0);
  live.submit("third");
  await wait(499);
  assert.deepEqual(messages(), ["first", "second"]);
  await wait(1);
  assert.deepEqual(messages(), ["first", "second", "third"]);
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

test("what failed is asked again by itself, ever more seldom, and that is said once", async (t) => {
  const { asked, shown, live, wait, messages } = stage(t);
  live.submit("first");
  asked[0].fail(new Error("the server is gone"));
  await wait(0);
  for (const [tries, pause] of [500, 1000, 2000, 4000, 5000, 5000].entries()) {
    await wait(pause - 1);
    assert.equal(asked.length, tries + 1);
    await wait(1);
    assert.equal(asked.length, tries + 2);
    assert.deepEqual(shown, tries ? ["late"] : []); // a single failure is nobody's business
    asked[tries + 1].answer(undefined);
    await wait(0);
  }
  await wait(5000);
  asked[7].answer({});
  await wait(60_000);
  assert.deepEqual(shown, ["late", ["first", 1000]]);
  assert.deepEqual(new Set(messages()), new Set(["first"]));
  assert.equal(asked.length, 8);
});

test("a newer drawing takes the place of one that failed, and does not wait as long", async (t) => {
  const { asked, shown, live, wait, messages } = stage(t);
  live.submit("first");
  for (const [number, pause] of [500, 1000, 2000].entries()) {
    asked[number].answer(undefined);
    await wait(0);
    await wait(pause);
  }
  asked[3].answer(undefined); // the next try would come after four seconds
  await wait(0);
  await wait(400);
  live.submit("second");
  await wait(1600);
  assert.deepEqual(messages(), ["first", "first", "first", "first", "second"]);
  asked[4].answer({});
  await wait(10_000);
  assert.deepEqual(shown, ["late", ["second", 4900]]);
  assert.equal(asked.length, 5);
});

test("where a failed one is replaced while it waits, only the newest is asked", async (t) => {
  const { asked, live, wait, messages } = stage(t);
  live.submit("first");
  await wait(30);
  live.submit("second");
  asked[0].answer(undefined); // older than what is under way: nothing is lost
  asked[1].answer({});
  await wait(10_000);
  assert.deepEqual(messages(), ["first", "second"]);
});

test("an older answer that comes after the newest request failed is not shown", async (t) => {
  const { asked, shown, live, wait, messages } = stage(t);
  live.submit("first");
  await wait(30);
  live.submit("second");
  asked[1].answer(undefined);
  await wait(10);
  asked[0].answer({});
  await wait(10);
  assert.deepEqual(shown, []);
  await wait(490);
  assert.deepEqual(messages(), ["first", "second", "second"]);
  asked[2].answer({});
  await wait(0);
  assert.deepEqual(shown, [["second", 1030]]);
});

test("a line that hangs in mid-stroke is late, and comes back by itself", async (t) => {
  const { asked, shown, live, wait, messages } = stage(t);
  for (let i = 0; i < 20; i += 1) {
    live.submit(i);
    await wait(74);
  }
  assert.deepEqual(shown, []); // 1480 ms
  await wait(20);
  assert.deepEqual(shown, ["late"]);
  assert.deepEqual(messages(), [0, 1, 2, 3]); // four hang, and no more
  await wait(4500);
  assert.equal(messages().at(-1), 19);
  asked.at(-1).answer({});
  await wait(0);
  assert.deepEqual(shown, ["late", [19, 2406]]);
  const tries = asked.length;
  await wait(60_000);
  assert.equal(asked.length, tries);
});

test("a server that is slow beyond all patience is heard in the end", async (t) => {
  const { asked, shown, live, wait } = stage(t);
  live.submit("first");
  await wait(6000);
  asked[0].answer({});
  await wait(0);
  assert.deepEqual(shown, ["late", ["first", 1000]]);
});

test("answers to older drawings that keep coming are not late", async (t) => {
  const { asked, shown, live, wait } = stage(t);
  for (let i = 0; i < 10; i += 1) {
    live.submit(i);
    await wait(400);
    if (i) asked[i - 1].answer({}); // each a whole drawing behind
  }
  await wait(0);
  assert.deepEqual(
    shown.map(([message]) => message),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  await wait(1500);
  assert.equal(shown.at(-1), "late"); // but the last one never comes
});

test("a page in the background asks nobody again until it is seen", async (t) => {
  const { asked, live, wait } = stage(t);
  live.submit("first");
  globalThis.document.hidden = true;
  asked[0].answer(undefined);
  await wait(0);
  await wait(60_000);
  assert.equal(asked.length, 1);
  globalThis.document.hidden = false;
  globalThis.document.dispatchEvent(new Event("visibilitychange"));
  await wait(0);
  assert.equal(asked.length, 2);
});
