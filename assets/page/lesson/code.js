// The block's PyTorch code: long runs of plain numbers are folded on the screen, never in what is copied.

import { button, make } from "../base/dom.js";
import { say } from "../base/texts.js";

const NUMBERS_ONLY = /^[\s[\](),.\d-]+$/;
const PACKED = /^[A-Za-z0-9+/=]{60,}$/;
const FOLD = 6; // lines of numbers that still stand open
const SAID = 1500; // milliseconds in which a button says that it has copied

/** @param {string} text copy; also where the page has no secure origin, as on a classroom's own network */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "dl-sr", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A button that says when it has copied. @param {string} label @param {() => string} text */
export function copyButton(label, text) {
  const one = button(label, async () => {
    one.textContent = say((await copyText(text())) ? "lesson.frame.copied" : "lesson.frame.not_copied");
    setTimeout(() => {
      one.textContent = label;
    }, SAID);
  });
  return one;
}

export class CodeView {
  constructor() {
    this.code = "";
    const label = say("lesson.frame.code_region");
    this.body = make("div", { class: "dl-code-text", tabindex: 0, role: "region", "aria-label": label });
    this.element = make("div", { class: "dl-code" }, this.body);
  }

  /** @param {string} code */
  show(code) {
    if (code === this.code) return;
    this.code = code;
    const open = Array.from(this.body.querySelectorAll("details"), (one) => one.open);
    const parts = sections(code).map(({ numbers, lines }) => {
      const text = `${lines.join("\n")}\n`;
      if (!numbers || lines.length <= FOLD) return make("span", {}, text);
      const summary = make("summary", {}, say("lesson.frame.folded", { count: lines.length }));
      const details = make("details", {}, summary, text);
      details.open = open.shift() ?? false;
      return details;
    });
    this.body.replaceChildren(...parts);
  }
}

/** The code cut where runs of numbers begin and end. @param {string} code */
function sections(code) {
  const found = /** @type {{numbers: boolean, lines: string[]}[]} */ ([]);
  for (const line of code.replace(/\n$/, "").split("\n")) {
    const numbers = (NUMBERS_ONLY.test(line) && /\d/.test(line)) || PACKED.test(line);
    const last = found.at(-1);
    if (last?.numbers === numbers) last.lines.push(line);
    else found.push({ numbers, lines: [line] });
  }
  return found;
}
