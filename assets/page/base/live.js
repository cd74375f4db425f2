// Keeps the answer up with the pen: the newest drawing wins, few requests are under way, late answers are dropped. Where
// no answer comes, the newest is asked for again by itself, so that a server that was away is found when it is back.

const MOST_IN_FLIGHT = 4; // over a long line, so that answers come oftener than once a round trip
const STAGGER = 25; // milliseconds; on a short line each request waits for the answer before it, and none queue up
const LATE = 1500; // milliseconds without an answer after which what is shown is no longer true
const HUNG = 4000; // milliseconds after which a request no longer holds up the others; its answer still counts
const AGAIN = [500, 1000, 2000, 4000, 5000]; // milliseconds from each failure in a row to the next try

/** Resolves once the page can be seen: one in the background asks nobody again. */
const seen = () =>
  new Promise((resolve) => {
    if (!document.hidden) resolve(undefined);
    else document.addEventListener("visibilitychange", resolve, { once: true });
  });

/**
 * @template Message what is asked, a drawing and what is asked of it
 * @template {{pause?: number}} Answer pause: milliseconds until the next request, as a busy server wishes
 */
export class LiveReader {
  /**
   * @param {(message: Message) => Promise<Answer | undefined>} ask undefined or a rejection is a failure
   * @param {(answer: Answer, message: Message, submitted: number) => void} onAnswer called in the messages' order,
   *   with the time (performance.now) at which that one was submitted
   * @param {() => void} [onLate] called once when the newest message has had no answer for too long, or failed twice;
   *   the next answer ends that
   */
  constructor(ask, onAnswer, onLate = () => {}) {
    this.ask = ask;
    this.onAnswer = onAnswer;
    this.onLate = onLate;
    this.newest = /** @type {{message: Message, submitted: number} | null} */ (null); // null once it is answered
    this.waiting = false; // whether the newest has still to be sent
    this.inFlight = 0;
    this.sent = 0;
    this.settled = 0; // number of the last request that was answered, or failed as the newest: older answers are dropped
    this.failures = 0; // in a row
    this.late = false;
    this.pause = 0;
    this.lastSent = 0;
    this.notBefore = 0;
    this.timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.again = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.clock = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined); // until the newest is late
  }

  /** @param {Message} message replaces any message that has not been sent yet */
  submit(message) {
    this.newest = { message, submitted: performance.now() };
    this.waiting = true;
    clearTimeout(this.again);
    this.expect();
    this.pump();
  }

  pump() {
    if (!this.newest || !this.waiting || this.inFlight >= MOST_IN_FLIGHT || this.timer !== undefined) return;
    const free = this.inFlight ? Math.max(this.notBefore, this.lastSent + STAGGER) : this.notBefore;
    const wait = free - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, wait);
      return;
    }
    this.waiting = false;
    this.send(this.newest);
  }

  /** @param {{message: Message, submitted: number}} asked */
  async send(asked) {
    this.sent += 1;
    const number = this.sent;
    this.inFlight += 1;
    this.lastSent = performance.now();
    this.notBefore = this.lastSent + this.pause;
    let hung = false;
    const patience = setTimeout(() => {
      hung = true;
      this.freed();
      if (number === this.sent) this.askAgain();
      this.pump();
    }, HUNG);
    const answer = await this.ask(asked.message).catch(() => undefined);
    clearTimeout(patience);
    if (!hung) this.freed();
    if (answer) {
      this.pause = answer.pause ?? 0;
      if (number > this.settled) {
        this.settled = number;
        this.answered(asked, answer);
      }
    } else {
      this.rest(AGAIN[0]);
      if (number === this.sent) {
        this.settled = number;
        this.askAgain();
      }
    }
    this.pump();
  }

  /** A request is over, or no longer waited for: another may be sent at once. */
  freed() {
    this.inFlight -= 1;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** A request failed: a newer drawing waits too. @param {number} milliseconds */
  rest(milliseconds) {
    this.notBefore = performance.now() + milliseconds;
  }

  /** @param {{message: Message, submitted: number}} asked @param {Answer} answer */
  answered(asked, answer) {
    clearTimeout(this.clock);
    this.clock = undefined;
    this.late = false;
    this.failures = 0;
    if (asked === this.newest) this.newest = null;
    else this.expect();
    this.onAnswer(answer, asked.message, asked.submitted);
  }

  /** The newest request failed or hangs: it is sent again, the later the oftener that was so. */
  askAgain() {
    if (!this.newest) return;
    const wait = AGAIN[Math.min(this.failures, AGAIN.length - 1)];
    this.failures += 1;
    if (this.failures > 1) this.sayLate();
    this.rest(Math.min(wait, AGAIN[2]));
    clearTimeout(this.again);
    this.again = setTimeout(async () => {
      await seen();
      this.waiting = true;
      this.pump();
    }, wait);
  }

  /** From now on an answer is due. */
  expect() {
    this.clock ??= setTimeout(() => this.sayLate(), LATE);
  }

  sayLate() {
    if (!this.late) this.onLate();
    this.late = true;
  }
}
