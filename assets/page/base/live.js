// Keeps the answer up with the pen: the newest drawing wins, few requests are under way, late answers are dropped.

const MOST_IN_FLIGHT = 3; // over a long line, so that answers come oftener than once a round trip
const STAGGER = 25; // milliseconds; on a short line each request waits for the answer before it, and none queue up

/**
 * @template Message what is asked, a drawing and what is asked of it
 * @template {{pause?: number}} Answer pause: milliseconds until the next request, as a busy server wishes
 */
export class LiveReader {
  /**
   * @param {(message: Message) => Promise<Answer | undefined>} ask undefined or a rejection is a failure
   * @param {(answer: Answer, message: Message, submitted: number) => void} onAnswer called in the messages' order,
   *   with the time (performance.now) at which that one was submitted
   * @param {() => void} [onFailure] called when the newest message got no answer
   */
  constructor(ask, onAnswer, onFailure = () => {}) {
    this.ask = ask;
    this.onAnswer = onAnswer;
    this.onFailure = onFailure;
    this.waiting = /** @type {{message: Message, submitted: number} | null} */ (null);
    this.inFlight = 0;
    this.sent = 0;
    this.shown = 0;
    this.pause = 0;
    this.lastSent = 0;
    this.notBefore = 0;
    this.timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  }

  /** @param {Message} message replaces any message that has not been sent yet */
  submit(message) {
    this.waiting = { message, submitted: performance.now() };
    this.pump();
  }

  pump() {
    if (!this.waiting || this.inFlight >= MOST_IN_FLIGHT || this.timer !== undefined) return;
    const free = this.inFlight ? Math.max(this.notBefore, this.lastSent + STAGGER) : this.notBefore;
    const wait = free - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, wait);
      return;
    }
    const { message, submitted } = this.waiting;
    this.waiting = null;
    this.send(message, submitted);
  }

  /** @param {Message} message @param {number} submitted */
  async send(message, submitted) {
    this.sent += 1;
    const number = this.sent;
    this.inFlight += 1;
    this.lastSent = performance.now();
    this.notBefore = this.lastSent + this.pause;
    const answer = await this.ask(message).catch(() => undefined);
    this.inFlight -= 1;
    clearTimeout(this.timer); // there may be no need to wait any longer
    this.timer = undefined;
    if (answer) {
      this.pause = answer.pause ?? 0;
      if (number > this.shown) {
        this.shown = number;
        this.onAnswer(answer, message, submitted);
      }
    } else if (number === this.sent) {
      this.onFailure();
    }
    this.pump();
  }
}
