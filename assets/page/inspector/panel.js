// The frame of a panel below the network: title, Close, controls, content; Escape closes it too.

import { button, make } from "../base/dom.js";

/**
 * @param {{className: string, label: string, title: string, onClose: () => void}} frame
 * @param {(Node|string)[]} controls
 * @param {...(Node|string)} content
 * @returns {HTMLElement}
 */
export function panel({ className, label, title, onClose }, controls, ...content) {
  const section = make(
    "section",
    { class: `dl-inspector ${className}`, "aria-label": label },
    make(
      "header",
      { class: "dl-inspector-head" },
      make("h2", { class: "dl-title", tabindex: -1 }, title),
      make("span", { class: "dl-group dl-end" }, button("Close", onClose)),
    ),
    make("div", { class: "dl-controls" }, ...controls),
    ...content,
  );
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onClose();
  });
  return section;
}
