// The lesson's page around the block that is shown: steps, heading, question, pad, settings, picture and code.

import { button, make } from "../base/dom.js";
import { say } from "../base/texts.js";
import { CodeView, copyButton } from "./code.js";
import { QuestionView } from "./question.js";
import { div, worded } from "./words.js";

/** @import {Block} from "./links.js" */

export class Frame {
  /**
   * @param {HTMLElement} root
   * @param {Block[]} blocks
   * @param {HTMLElement} pad the small pad with its buttons
   * @param {{reveal: (revealed: boolean) => void, toggleCode: () => void, choosePart: (part: string) => void}} actions
   */
  constructor(root, blocks, pad, { reveal, toggleCode, choosePart }) {
    this.root = root;
    this.blocks = blocks;
    this.choosePart = choosePart;
    this.heading = make("h2");
    this.text = make("p", { class: "dl-text" });
    this.error = make("p", { class: "dl-error", role: "alert" });
    this.question = new QuestionView(reveal);
    this.code = new CodeView();
    this.parts = make("div", { class: "dl-parts", role: "group", "aria-label": say("lesson.frame.part") });
    this.codeSwitch = button(say("lesson.frame.code"), toggleCode, { "aria-pressed": "false" });
    this.copyCode = copyButton(say("lesson.frame.copy_code"), () => this.code.code);
    this.stage = div("dl-stage-area");
    this.settings = make("div");
    this.aside = make("div");
    this.steps = blocks.map(({ title }, i) =>
      make("a", { class: "dl-button dl-step" }, make("b", {}, String(i + 1)), make("span", {}, worded(title))),
    );
    this.main = section("main", this.stage, this.code.element);
    const link = copyButton(say("lesson.frame.copy_link"), () => location.href);
    const buttons = div("dl-lesson-buttons", this.codeSwitch, this.copyCode, link);
    const steps = make("ol", {}, ...this.steps.map((step) => make("li", {}, step)));
    root.classList.add("dl-lesson");
    root.append(
      make("nav", { class: "dl-steps", "aria-label": say("lesson.frame.steps") }, steps),
      section("top", div("dl-lesson-head", this.heading, this.parts, buttons), this.question.element, this.error),
      section("left", pad, this.settings, this.text, this.aside),
      this.main,
    );
  }

  /** Another block is shown. @param {Block} block @param {HTMLElement} controls */
  open(block, controls) {
    const number = this.blocks.indexOf(block) + 1;
    this.heading.textContent = say("lesson.frame.heading", { number, title: worded(block.title) });
    this.settings.replaceChildren(controls);
    this.say("");
    this.root.dataset.block = block.name;
    const parts = block.settings.find(({ name }) => name === "part")?.choices ?? [];
    this.parts.hidden = !parts.length;
    const buttons = parts.map(([part, name]) =>
      button(worded(name), () => this.choosePart(String(part)), { "data-part": part }),
    );
    this.parts.replaceChildren(...buttons);
  }

  /** @param {Block} block that is open @param {string} part @param {import("./blocks/index.js").View} view */
  showPart(block, part, view) {
    // Where a block has several parts, each stands in a box of its own.
    const boxed = (/** @type {HTMLElement} */ element) => (part ? make("div", {}, element) : element);
    if (!this.stage.contains(view.element)) {
      this.stage.replaceChildren(boxed(view.element));
      this.aside.replaceChildren(view.aside ? boxed(view.aside) : "");
    }
    this.text.textContent = worded(block.texts[part]);
    for (const one of this.parts.querySelectorAll("button")) {
      one.setAttribute("aria-pressed", String(one.dataset.part === part));
    }
  }

  /** @param {boolean} code whether the code is shown in place of the picture @param {boolean} both whether beside it */
  showCode(code, both) {
    this.codeSwitch.hidden = both;
    this.codeSwitch.setAttribute("aria-pressed", String(code));
    this.copyCode.hidden = !both && !code;
    this.root.dataset.view = both ? "both" : code ? "code" : "picture";
  }

  /** @param {Block} shown @param {(block: Block) => string} linkOf */
  showSteps(shown, linkOf) {
    this.blocks.forEach((block, i) => {
      this.steps[i].href = linkOf(block);
      if (block === shown) this.steps[i].setAttribute("aria-current", "page");
      else this.steps[i].removeAttribute("aria-current");
    });
  }

  /** @param {string} sentence why the settings have no picture, or "" */
  showError(sentence) {
    this.main.classList.toggle("dl-failed", sentence !== "");
    this.say(sentence);
  }

  /** @param {string} sentence */
  say(sentence) {
    this.error.textContent = sentence;
  }
}

/** @param {string} name @param {...HTMLElement} children */
const section = (name, ...children) =>
  make("section", { class: `dl-lesson-${name}`, "aria-label": say(`lesson.frame.${name}`) }, ...children);
