// Light or dark: as the visitor's system has it, until the button here says otherwise; that is remembered.

import { button } from "../base/dom.js";
import { say } from "../base/texts.js";

const KEY = "digit-lens-theme";
const DARK = "dark"; // Gradio's class of the whole page

/** @returns {string | null} what was chosen before, if the browser lets one remember */
function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}

/** A button for the header; what was chosen before is in force at once. */
export function themeButton() {
  const { classList } = document.body;
  const before = chosen();
  if (before === DARK || before === "light") classList.toggle(DARK, before === DARK);
  const show = () => {
    const dark = classList.contains(DARK);
    toggle.textContent = dark ? "☀" : "☾";
    toggle.setAttribute("aria-label", say(dark ? "header.light" : "header.dark"));
    toggle.title = say(dark ? "header.light" : "header.dark");
  };
  const toggle = button("", () => {
    remember(classList.toggle(DARK) ? DARK : "light");
    show();
  });
  toggle.classList.add("dl-icon");
  show();
  return toggle;
}
