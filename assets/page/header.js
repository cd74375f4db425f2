// The page's name, its address for phones, the switch between light and dark, and links to tabs: a link names its tab
// (#lesson/convolution?...), opening the link selects the tab, selecting a tab changes the link.

import { closest, make } from "./base/dom.js";
import { say } from "./base/texts.js";
import { themeButton } from "./header/theme.js";
import { phonesButton } from "./header/phones.js";

const TABS = "#dl-tabs [role=tab], #dl-tabs .overflow-dropdown button";

/** @returns {string} the tab that the address names: "draw", "lesson", ... or "" */
const named = () => location.hash.slice(1).split(/[/?]/)[0];

/** @param {HTMLElement} tab @returns {string} */
const nameOf = (tab) => tab.dataset.tabId ?? (tab.textContent ?? "").trim().toLowerCase();

/** Select the tab that the address names. @returns {boolean} whether the tabs are there yet */
function select() {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(TABS)]);
  const wanted = tabs.find((tab) => nameOf(tab) === named());
  if (wanted && wanted.getAttribute("aria-selected") !== "true") wanted.click();
  return tabs.length > 0;
}

/** Called once by the page. @param {HTMLElement} element */
export function mount(element) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".dl-root"));
  const toggle = themeButton();
  root.className = "dl-header";
  root.append(make("h1", {}, say("header.name")), make("div", { class: "dl-group" }, phonesButton(), toggle));
  let tries = 300; // frames, some five seconds: the header may be there before the tabs are
  const start = () => {
    tries -= 1;
    if (!select() && tries > 0) requestAnimationFrame(start);
  };
  start();
  addEventListener("hashchange", select);
  document.addEventListener("click", (event) => {
    const tab = closest(event.target, TABS);
    if (tab && nameOf(tab) !== named()) history.replaceState(null, "", `#${nameOf(tab)}`);
  });
}
