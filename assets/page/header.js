// The page's name, its address for phones, the switch between light and dark, and links to tabs: a link names its tab
// (#lesson/convolution?...), opening the link selects the tab, selecting a tab changes the link. Each tab is a step of
// the browser's history, and has a title of its own.

import { closest, make } from "./base/dom.js";
import { say } from "./base/texts.js";
import { phonesButton } from "./header/phones.js";
import { themeButton } from "./header/theme.js";

const TABS = "#dl-tabs [role=tab], #dl-tabs .overflow-dropdown button";

/** @returns {string} the tab that the address names: "draw", "lesson", ... or "" */
const named = () => location.hash.slice(1).split(/[/?]/)[0].toLowerCase();

/** @param {HTMLElement} tab @returns {string} */
const nameOf = (tab) => tab.dataset.tabId ?? (tab.textContent ?? "").trim().toLowerCase();

/**
 * Select the tab that the address names; the first where it names none.
 * @param {boolean} own whether the address is the page's own, and not that of a site with the page in it
 * @returns {boolean} whether the tabs are there yet
 */
function select(own) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(TABS)]);
  if (!tabs.length) return false;
  const wanted = tabs.find((tab) => nameOf(tab) === named());
  const tab = wanted ?? tabs[0];
  if (own && location.hash) {
    const rest = wanted ? location.hash.slice(1 + named().length) : "";
    history.replaceState(history.state, "", `#${nameOf(tab)}${rest}`);
  }
  if ((wanted || own) && tab.getAttribute("aria-selected") !== "true") tab.click();
  if (own) entitle(tab);
  return true;
}

/** @param {HTMLElement} tab that is open */
function entitle(tab) {
  document.title = say("page.title", { tab: (tab.textContent ?? "").trim(), name: say("header.name") });
}

/** Called once by the page. @param {HTMLElement} element */
export function mount(element) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".dl-root"));
  const toggle = themeButton();
  root.className = "dl-header";
  root.append(make("h1", {}, say("header.name")), make("div", { class: "dl-group" }, phonesButton(), toggle));
  const app = element.closest("gradio-app");
  const own = !app?.hasAttribute("src") && !app?.hasAttribute("space");
  let tries = 300; // frames, some five seconds: the header may be there before the tabs are
  const start = () => {
    tries -= 1;
    if (!select(own) && tries > 0) requestAnimationFrame(start);
  };
  start();
  addEventListener("hashchange", () => select(own));
  document.addEventListener("click", (event) => {
    const tab = closest(event.target, TABS);
    if (!tab) return;
    if (nameOf(tab) !== (named() || "draw")) history.pushState(null, "", `#${nameOf(tab)}`);
    if (own) entitle(tab);
  });
}
