// The block's PyTorch code: long runs of plain numbers are folded on the screen, never in what is copied.

import { button, make } from "../base/dom.js";

const NUMBERS_ONLY = /^[\s[\](),.\d-]+$/;
const PACKED = /^[A-Za-z0-9+/=]{60,}$/;
const FOLD = 6; // lines of numbers

/** @param {string} text copy; also where the page has no secure origin, as on a classroom's own network */
export async function copyText(text) {
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
    one.textContent = (await copyText(text())) ? "Copied" : "Not copied";
    setTimeout(() => {
      one.textContent = label;
    }, 1500);
  });
  return one;
}

export class CodeView {
  constructor() {
    this.code = "";
    this.body = make("div", { class: "dl-code-text", tabindex: 0, role: "region", "aria-label": "PyTorch code" });
    this.element = make("div", { class: "dl-code" }, this.body);
  }

  /** @param {string} code */
  show(code) {
    if (code === this.code) return;
    this.code = code;
    const open = [...this.body.querySelectorAll("details")].map((one) => one.open);
    let folds = 0;
    const parts = sections(code).map(({ folded, lines }) => {
      const text = `${lines.join("\n")}\n`;
      if (!folded) return make("span", {}, text);
      const details = make("details", {}, make("summary", {}, `    … ${lines.length} lines of numbers`), text);
      details.open = open[folds] ?? false;
      folds += 1;
      return details;
    });
    this.body.replaceChildren(...parts);
  }
}

/** @param {string} code @returns {{folded: boolean, lines: string[]}[]} */
function sections(code) {
  const result = [];
  for (const line of code.replace(/\n$/, "").split("\n")) {
    const plain = (NUMBERS_ONLY.test(line) && /\d/.test(line)) || PACKED.test(line);
    if (result.at(-1)?.folded !== plain) result.push({ folded: plain, lines: [] });
    result.at(-1).lines.push(line);
  }
  return result.map((one) => ({ ...one, folded: one.folded && one.lines.length > FOLD }));
}
