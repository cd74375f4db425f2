// The tab "Lesson": seven blocks on the student's own drawing, one shown at a time, each with its own link.

import { Server } from "./base/ask.js";
import { LiveReader } from "./base/live.js";
import { say } from "./base/texts.js";
import { VIEWS } from "./lesson/blocks/index.js";
import { Controls } from "./lesson/controls.js";
import { DrawingPad, lineOf } from "./lesson/drawing.js";
import { Frame } from "./lesson/frame.js";
import { LessonState } from "./lesson/state.js";
import { keptDrawing, LINE_OF_DIGITS } from "./pad/keep.js";

/**
 * @import {DrawingMessage, LessonProps, Notebook, Pace, PartAnswer, Question, Refusal} from "./base/messages.js"
 * @import {View} from "./lesson/blocks/index.js"
 * @import {Values} from "./lesson/links.js"
 * @typedef {PartAnswer | Refusal} Answer
 * @typedef {{block: string, drawing: DrawingMessage, wide?: DrawingMessage, settings: Values, code: boolean,
 *   measure: boolean}} Message
 * @typedef {{controls: Controls, views: Record<string, View>}} Built a block that was opened
 */

const OPENING_LINE = [2, 0, 4, 7]; // digits on the wide pad of whoever comes by a link
const CODE = "code"; // the block whose picture is its code

/** Called once by the page. @param {HTMLElement} element @param {LessonProps} props */
export function mount(element, props) {
  new Lesson(/** @type {HTMLElement} */ (element.querySelector(".dl-root")), props);
}

export class Lesson {
  /** @param {HTMLElement} root @param {LessonProps} props */
  constructor(root, props) {
    this.root = root;
    this.props = props;
    this.server = new Server(props.network);
    this.state = new LessonState(props.blocks);
    /** @type {DrawingMessage} what is on the wide pad */
    this.wide = keptDrawing(LINE_OF_DIGITS) ?? lineOf(OPENING_LINE.map((digit) => props.samples[digit][0]));
    this.built = /** @type {Record<string, Built>} */ ({});
    this.question = /** @type {Question | null} */ (null); // of the block that is open
    this.shown = ""; // the topic of what is on the screen
    this.live = new LiveReader(
      (/** @type {Message} */ message) =>
        /** @type {Promise<(Answer & Pace) | undefined>} */ (this.server.ask("lesson", message)),
      (answer, message, submitted) => this.show(answer, message, submitted),
      () => {
        root.dataset.late = "";
        this.frame.say(say("lesson.frame.no_server"));
      },
    );
    this.pad = new DrawingPad(root, props.samples, () => this.ask());
    this.frame = new Frame(root, props.blocks, this.pad.element, {
      reveal: (revealed) => {
        this.state.revealed = revealed;
        this.showQuestion();
      },
      toggleCode: () => this.change({ code: !this.state.code }),
      choosePart: (part) => this.change({ settings: { part } }),
    });
    this.open();
    addEventListener("hashchange", () => this.state.readLink() && this.open());
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.state.writeLink()).observe(root);
  }

  /** @returns {Built} the block that the state names */
  current() {
    const { block } = this.state;
    this.built[block.name] ??= {
      controls: new Controls(block, (name, value) => this.set(name, value)),
      views: Object.fromEntries(Object.entries(VIEWS[block.name]).map(([part, View]) => [part, new View(this)])),
    };
    return this.built[block.name];
  }

  /** Show the block that the state names. */
  open() {
    this.question = null;
    this.frame.open(this.state.block, this.current().controls.element);
    this.change({});
  }

  /** A control was used. @param {string} name @param {any} value */
  set(name, value) {
    const { part, settings } = this.state;
    const also = this.current().views[part].also?.(name, value, settings);
    this.change({ settings: { [name]: value, ...also } });
  }

  /** Keep settings and view in the link, and show what follows. @param {{settings?: Values, code?: boolean}} change */
  change({ settings = {}, code = this.state.code }) {
    const { state, frame } = this;
    const { block } = state;
    Object.assign(state.settings, settings);
    state.code = code;
    state.writeLink();
    const { controls, views } = this.current();
    controls.show(state.settings);
    this.root.classList.toggle("dl-waiting", this.shown !== state.topic);
    frame.showPart(block, state.part, views[state.part]);
    frame.showCode(code, block.name === CODE);
    frame.showSteps(block, (one) => state.linkOf(one));
    this.ask();
  }

  /** Ask for what the settings give, or for a preview of others. @param {Values} [preview] @param {boolean} [measure] */
  ask(preview = {}, measure = false) {
    const { block, settings, code } = this.state;
    this.live.submit({
      block: block.name,
      drawing: this.pad.drawing,
      ...(block.name === "equivalence" && { wide: this.wide }),
      settings: { ...settings, ...preview },
      code: code || block.name === CODE,
      measure,
    });
  }

  /** @param {Answer} answer @param {Message} message @param {number} submitted */
  show(answer, message, submitted) {
    delete this.root.dataset.late;
    const { block, part, topic } = this.state;
    if (message.block !== block.name || (message.settings.part ?? "") !== part) return;
    const error = "error" in answer ? answer.error : undefined;
    this.frame.showError(error ?? "");
    this.shown = topic;
    this.root.classList.remove("dl-waiting");
    if (!("error" in answer)) {
      this.question = answer.question;
      this.showQuestion();
      if (answer.code !== undefined && answer.code !== null) this.frame.code.show(answer.code);
      this.current().views[part].show(answer, message.settings);
    }
    this.root.dataset.shown = String(Number(this.root.dataset.shown ?? 0) + 1);
    const detail = { milliseconds: performance.now() - submitted, settings: message.settings, error };
    this.root.dispatchEvent(new CustomEvent("shown", { detail }));
  }

  showQuestion() {
    if (!this.question) return;
    const { revealed } = this.state;
    this.root.dataset.revealed = String(revealed);
    this.frame.question.show(this.question, revealed);
  }

  /** The whole lesson with the settings of every block. @returns {Promise<Notebook | Refusal | undefined>} */
  notebook() {
    const { drawing } = this.pad;
    return this.server.ask("notebook", { drawing, wide: this.wide, settings: this.state.all });
  }
}
