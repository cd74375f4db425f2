// The page's name and the switch between light and dark.

import { button, make } from "./base/dom.js";
import { followLinks } from "./base/tabs.js";
import { say } from "./base/texts.js";

/** Called once by the page. @param {HTMLElement} element */
export function mount(element) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".dl-root"));
  const label = () => say(document.body.classList.contains("dark") ? "header.light" : "header.dark");
  const toggle = button(label(), () => {
    document.body.classList.toggle("dark");
    toggle.textContent = label();
  });
  root.className = "dl-header";
  root.append(make("h1", {}, say("header.name")), toggle);
  followLinks();
}
