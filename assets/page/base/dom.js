// Small helpers for building the page. Text always goes in as text, never as HTML.

/**
 * @param {string} tag
 * @param {Object<string, string|number|boolean>} [attributes] `class`, `aria-label`, ...; false leaves one out
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {string} text
 * @param {() => void} onClick
 * @param {Object<string, string|number|boolean>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function button(text, onClick, attributes = {}) {
  const element = make("button", { type: "button", class: "dl-button", ...attributes }, text);
  element.addEventListener("click", onClick);
  return /** @type {HTMLButtonElement} */ (element);
}
