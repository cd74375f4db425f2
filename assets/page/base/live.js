// Keeps the answer up with the pen: the newest drawing wins, few requests are under way, late answers are dropped.

const MOST_IN_FLIGHT = 3; // over a long line, so that answers come oftener than once a round trip
const STAGGER = 25; // milliseconds; on a short line each request waits for the answer before it, and none queue up

export class LiveReader {
  /**
   * @param {(drawing: object) => Promise<object|undefined>} ask sends a drawing; undefined or a rejection is a failure
   * @param {(answer: object, drawing: object, submitted: number) => void} onAnswer called in the order in which drawings
   *   were made, with the time (performance.now) at which that drawing was submitted
   * @param {() => void} onFailure called when the newest drawing got no answer
   */
  constructor(ask, onAnswer, onFailure) {
    this.ask = ask;
    this.onAnswer = onAnswer;
    this.onFailure = onFailure;
    /** @type {{drawing: object, submitted: number}|null} */
    this.waiting = null;
    this.inFlight = 0;
    this.sent = 0;
    this.shown = 0;
    this.pause = 0;
    this.lastSent = 0;
    this.notBefore = 0;
    this.timer = 0;
  }

  /** @param {object} drawing replaces any drawing that has not been sent yet */
  submit(drawing) {
    this.waiting = { drawing, submitted: performance.now() };
    this.pump();
  }

  pump() {
    if (!this.waiting || this.inFlight >= MOST_IN_FLIGHT || this.timer) return;
    const free = this.inFlight ? Math.max(this.notBefore, this.lastSent + STAGGER) : this.notBefore;
    const wait = free - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = 0;
        this.pump();
      }, wait);
      return;
    }
    const { drawing, submitted } = this.waiting;
    this.waiting = null;
    this.send(drawing, submitted);
  }

  async send(drawing, submitted) {
    this.sent += 1;
    const number = this.sent;
    this.inFlight += 1;
    this.lastSent = performance.now();
    this.notBefore = this.lastSent + this.pause;
    let answer;
    try {
      answer = await this.ask(drawing);
    } catch {
      answer = undefined;
    }
    this.inFlight -= 1;
    clearTimeout(this.timer); // there may be no need to wait any longer
    this.timer = 0;
    if (answer) {
      this.pause = answer.pause ?? 0;
      if (number > this.shown) {
        this.shown = number;
        this.onAnswer(answer, drawing, submitted);
      }
    } else if (number === this.sent) {
      this.onFailure();
    }
    this.pump();
  }
}
