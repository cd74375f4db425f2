import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { LiveReader } from "../../assets/page/base/live.js";

/** A server whose answers come when the test says so. */
function server() {
  const asked = [];
  const ask = (message) => new Promise((answer, fail) => asked.push({ message, answer, fail }));
  return { asked, ask };
}

/** A reader that writes down what it shows. */
function reader(ask) {
  const shown = [];
  const live = new LiveReader(
    ask,
    (answer, message) => shown.push(message),
    () => shown.push("failed"),
  );
  return { live, shown };
}

const settled = () => wait(0);

test("a late answer to an older drawing is not shown", async () => {
  const { asked, ask } = server();
  const { live, shown } = reader(ask);
  live.submit("first");
  await wait(40); // longer than the stagger of two requests under way
  live.submit("second");
  await wait(40);
  assert.deepEqual(
    asked.map(({ message }) => message),
    ["first", "second"],
  );
  asked[1].answer({});
  await settled();
  asked[0].answer({});
  await settled();
  assert.deepEqual(shown, ["second"]);
});

test("of drawings that wait only the newest is sent", async () => {
  const { asked, ask } = server();
  const { live } = reader(ask);
  for (let i = 0; i < 20; i += 1) live.submit(i);
  asked[0].answer({});
  await settled();
  assert.deepEqual(
    asked.map(({ message }) => message),
    [0, 19],
  );
});

test("at most three requests are under way", async () => {
  const { asked, ask } = server();
  const { live } = reader(ask);
  for (let i = 0; i < 8; i += 1) {
    live.submit(i);
    await wait(30);
  }
  assert.equal(asked.length, 3);
});

test("a busy server's pause is kept", async () => {
  const { asked, ask } = server();
  const { live } = reader(ask);
  live.submit("first");
  asked[0].answer({ pause: 80 });
  await settled();
  live.submit("second");
  await wait(20);
  assert.equal(asked.length, 2); // the pause that came with an answer counts from the request after it
  asked[1].answer({ pause: 80 });
  await settled();
  live.submit("third");
  await wait(20);
  assert.equal(asked.length, 2);
  await wait(100);
  assert.equal(asked.length, 3);
});

test("no answer and a refusal are failures, and the next drawing is asked for all the same", async () => {
  const { asked, ask } = server();
  const { live, shown } = reader(ask);
  live.submit("first");
  asked[0].fail(new Error("the server is gone"));
  await settled();
  live.submit("second");
  asked[1].answer(undefined);
  await settled();
  live.submit("third");
  asked[2].answer({});
  await settled();
  assert.deepEqual(shown, ["failed", "failed", "third"]);
});
