// Light or dark: as the visitor's system has it, until the button here says otherwise; that is remembered.

import { button } from "../base/dom.js";
import { say } from "../base/texts.js";
import { followTheme, isDark, setDark } from "../base/theme.js";

const KEY = "digit-lens-theme";

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
  const before = chosen();
  if (before === "dark" || before === "light") setDark(before === "dark");
  const toggle = button("", () => {
    setDark(!isDark());
    remember(isDark() ? "dark" : "light");
  });
  toggle.classList.add("dl-icon");
  const show = () => {
    toggle.textContent = isDark() ? "☀" : "☾";
    const says = say(isDark() ? "header.light" : "header.dark");
    toggle.setAttribute("aria-label", says);
    toggle.title = says;
  };
  show();
  followTheme(show);
  return toggle;
}
