// The page's name and the switch between light and dark.

import { button, make } from "./base/dom.js";
import { followLinks } from "./base/tabs.js";

/** Called once by the page. @param {HTMLElement} element */
export function mount(element) {
  const root = element.querySelector(".dl-root");
  const isDark = () => document.body.classList.contains("dark");
  const label = () => (isDark() ? "Light" : "Dark");
  const toggle = button(label(), () => {
    document.body.classList.toggle("dark");
    toggle.textContent = label();
  });
  root.className = "dl-header";
  root.append(make("h1", {}, "Digit Lens"), toggle);
  followLinks();
}
