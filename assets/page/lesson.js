// The tab "Lesson": seven blocks on the student's own drawing, one shown at a time, each with its own link.

import { button, make } from "./base/dom.js";
import { followKept, keepDrawing, keptDrawing, WIDE } from "./pad/keep.js";
import { BLOCKS } from "./lesson/blocks.js";
import { CodeView, copyButton } from "./lesson/code.js";
import { QuestionView } from "./lesson/question.js";
import { Controls } from "./lesson/settings.js";
import { LessonState } from "./lesson/state.js";
import { lineOf } from "./lesson/wide.js";
import { LiveReader } from "./base/live.js";
import { Pad } from "./pad/pad.js";

const OPENING = 3; // the digit on the pad of whoever comes by a link
const OPENING_LINE = [2, 0, 4, 7];

/**
 * Called once by the page.
 * @param {HTMLElement} element
 * @param {{blocks: import("./lesson/settings.js").Block[], samples: import("./pad/pad.js").Drawing[][], biases: number[]}} props
 * @param {{lesson_block: (message: object) => Promise<object>, lesson_notebook: (message: object) => Promise<object>}} server
 */
export function mount(element, props, server) {
  new Lesson(element.querySelector(".dl-root"), props, server);
}

class Lesson {
  constructor(root, props, server) {
    this.root = root;
    this.props = props;
    this.server = server;
    this.state = new LessonState(props.blocks);
    this.wide = keptDrawing(WIDE) ?? lineOf(OPENING_LINE.map((digit) => props.samples[digit][0]));
    /** @type {Map<string, {controls: Controls, view: object}>} */
    this.built = new Map();
    this.live = new LiveReader(
      (message) => server.lesson_block(message),
      (answer, message, submitted) => this.show(answer, message, submitted),
      () => this.fail("No answer from the server: change a setting to try again."),
    );
    this.build();
    this.open();
    addEventListener("hashchange", () => this.state.readLink() && this.open());
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.state.writeLink()).observe(root);
  }

  build() {
    this.root.classList.add("dl-lesson");
    this.steps = this.props.blocks.map((block, i) =>
      make(
        "a",
        { href: `#lesson/${block.name}`, class: "dl-step" },
        make("b", {}, String(i + 1)),
        make("span", {}, block.title),
      ),
    );
    const list = make("ol", {});
    list.append(...this.steps.map((step) => make("li", {}, step)));
    this.heading = make("h2", {});
    this.text = make("p", { class: "dl-text" });
    this.error = make("p", { class: "dl-error", role: "alert" });
    this.question = new QuestionView((revealed) => this.reveal(revealed));
    this.code = new CodeView();
    this.parts = make("div", { class: "dl-parts", role: "group", "aria-label": "Part" });
    this.codeSwitch = button("Code", () => this.change({ code: !this.state.code }), { "aria-pressed": "false" });
    const copyCode = copyButton("Copy code", () => this.code.code);
    this.copyCode = copyCode;
    this.stage = make("div", { class: "dl-stage-area" });
    this.settings = make("div", {});
    this.aside = make("div", {});
    const link = copyButton("Copy link", () => location.href);
    const top = make(
      "section",
      { class: "dl-lesson-top", "aria-label": "The block and its question" },
      make(
        "div",
        { class: "dl-lesson-head" },
        this.heading,
        this.parts,
        make("div", { class: "dl-lesson-buttons" }, this.codeSwitch, copyCode, link),
      ),
      this.question.element,
      this.error,
    );
    this.main = make(
      "section",
      { class: "dl-lesson-main", "aria-label": "Picture and code" },
      this.stage,
      this.code.element,
    );
    const left = make(
      "section",
      { class: "dl-lesson-left", "aria-label": "Drawing and settings" },
      this.padRow(),
      this.settings,
      this.text,
      this.aside,
    );
    this.root.append(
      make("nav", { class: "dl-steps", "aria-label": "Blocks of the lesson" }, list),
      top,
      left,
      this.main,
    );
  }

  /** The small pad with its buttons. */
  padRow() {
    const canvas = make("canvas", {
      class: "dl-pad",
      tabindex: 0,
      role: "application",
      "aria-label": "Your drawing. Arrow keys move the pen, Shift makes small steps, Space puts it down and lifts it.",
    });
    this.pad = new Pad(canvas, (drawing, finished) => {
      if (finished) keepDrawing(drawing);
      this.ask();
    });
    this.pad.drawing = keptDrawing() ?? this.props.samples[OPENING][0];
    this.pad.paint();
    const picked = Array(10).fill(0);
    const samples = make("select", { "aria-label": "Sample digit" }, make("option", { value: "" }, "Sample"));
    samples.append(...picked.map((_, digit) => make("option", { value: digit }, String(digit))));
    samples.addEventListener("change", () => {
      const digit = Number(samples.value);
      const choices = this.props.samples[digit];
      picked[digit] += 1;
      this.pad.replace(choices[picked[digit] % choices.length]);
      samples.value = "";
    });
    followKept(this.root, this.pad);
    const tools = make(
      "div",
      { class: "dl-pad-tools" },
      make("b", {}, "Your drawing"),
      button("Clear", () => this.pad.clear()),
      button("Undo", () => this.pad.undo()),
      samples,
    );
    return make("div", { class: "dl-pad-row" }, canvas, tools);
  }

  /** Show the block that the state names. */
  open() {
    const { block } = this.state;
    const place = this.props.blocks.indexOf(block);
    if (!this.built.has(block.name)) {
      const controls = new Controls(block, (name, value) => this.set(name, value));
      const view = new BLOCKS[block.name](this);
      this.built.set(block.name, { controls, view });
    }
    const { controls, view } = this.built.get(block.name);
    this.heading.textContent = `${place + 1} ${block.title}`;
    this.settings.replaceChildren(controls.element);
    this.aside.replaceChildren(view.aside ?? "");
    this.stage.replaceChildren(view.element);
    this.error.textContent = "";
    this.root.dataset.block = block.name;
    this.buildParts();
    this.change({});
  }

  /** Buttons for the block's parts, if it has some. */
  buildParts() {
    const part = this.state.block.settings.find(({ name }) => name === "part");
    const choices = part?.choices ?? [];
    this.parts.replaceChildren(
      ...choices.map(([value, label]) =>
        button(label, () => this.change({ settings: { part: value } }), { "data-part": value }),
      ),
    );
    this.parts.hidden = !part;
  }

  /** A control was used. @param {string} name @param {any} value */
  set(name, value) {
    const also = this.built.get(this.state.block.name).view.also?.(name, value, this.state.settings) ?? {};
    this.change({ settings: { [name]: value, ...also } });
  }

  /** Change settings or the view, keep them in the link, and show what follows. */
  change({ settings = {}, code }) {
    const { state } = this;
    Object.assign(state.settings, settings);
    if (code !== undefined) state.code = code;
    state.writeLink();
    const { controls, view } = this.built.get(state.block.name);
    controls.show(state.settings);
    const { part } = state.settings;
    this.root.classList.toggle("dl-waiting", this.shown !== state.topic);
    for (const one of this.parts.children) one.setAttribute("aria-pressed", String(one.dataset.part === part));
    this.text.textContent = state.block.texts[part ?? ""];
    view.arrange?.(state.settings);
    const always = state.block.name === "code"; // here the code is the picture
    this.codeSwitch.hidden = always;
    this.codeSwitch.setAttribute("aria-pressed", String(state.code));
    this.root.dataset.view = always ? "both" : state.code ? "code" : "picture";
    this.copyCode.hidden = !always && !state.code;
    this.steps.forEach((step, i) => {
      const block = this.props.blocks[i];
      step.setAttribute("href", state.linkOf(block));
      if (block === state.block) step.setAttribute("aria-current", "page");
      else step.removeAttribute("aria-current");
    });
    this.ask();
  }

  /** Ask for what the settings give, or for a preview of others. @param {object} [preview] @param {boolean} [measure] */
  ask(preview, measure = false) {
    const { block, settings, code } = this.state;
    this.live.submit({
      block: block.name,
      drawing: this.pad.drawing,
      ...(block.name === "equivalence" && { wide: this.wide }),
      settings: preview ? { ...settings, ...preview } : settings,
      code: code || block.name === "code",
      measure,
    });
  }

  /** @param {object} answer @param {object} message @param {number} submitted */
  show(answer, message, submitted) {
    if (message.block !== this.state.block.name || message.settings.part !== this.state.settings.part) return;
    this.main.classList.toggle("dl-failed", Boolean(answer.error));
    this.error.textContent = answer.error ?? "";
    this.shown = this.state.topic;
    this.root.classList.remove("dl-waiting");
    if (!answer.error) {
      this.last = { answer, message };
      this.showQuestion();
      if (answer.code !== undefined) this.code.show(answer.code);
      this.built.get(message.block).view.show(answer, message.settings);
    }
    this.root.dataset.shown = String(Number(this.root.dataset.shown ?? 0) + 1);
    const detail = { milliseconds: performance.now() - submitted, settings: message.settings, error: answer.error };
    this.root.dispatchEvent(new CustomEvent("shown", { detail }));
  }

  showQuestion() {
    if (!this.last || this.last.message.block !== this.state.block.name) return;
    const revealed = this.state.revealed;
    this.root.dataset.revealed = String(revealed);
    this.question.show(this.last.answer.question, revealed);
  }

  /** @param {boolean} revealed */
  reveal(revealed) {
    this.state.revealed = revealed;
    this.showQuestion();
  }

  /** @param {string} sentence */
  fail(sentence) {
    this.error.textContent = sentence;
  }

  /** The settings of every block, for the notebook. */
  allSettings() {
    return Object.fromEntries(this.props.blocks.map((block) => [block.name, this.state.settingsOf(block)]));
  }
}
