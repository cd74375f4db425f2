// Small helpers for building the page. Text always goes in as text, never as HTML.

/** @typedef {Record<string, string | number | boolean>} Attributes `class`, `aria-label`, ...; false leaves one out */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** A part of a drawing. @param {string} tag @param {Attributes} [attributes] @param {...Element} children */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {string} text @param {(event: MouseEvent) => void} onClick @param {Attributes} [attributes] */
export function button(text, onClick, attributes = {}) {
  const element = make("button", { type: "button", class: "dl-button", ...attributes }, text);
  element.addEventListener("click", onClick);
  return element;
}

/**
 * @param {readonly (string | number)[]} values @param {readonly (string | number)[]} texts one for each value
 * @param {() => void} onChange @param {Attributes} [attributes]
 */
export function select(values, texts, onChange, attributes = {}) {
  const options = values.map((value, i) => make("option", { value }, String(texts[i])));
  const element = make("select", attributes, ...options);
  element.addEventListener("change", onChange);
  return element;
}

/** Only where it differs: thousands of cells are set at each step. @param {Node} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} */
export function pen(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}

/** @param {EventTarget | null} target of an event @param {string} selector @returns {HTMLElement | null} */
export const closest = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

/** Whether the visitor asked for less motion. @returns {boolean} */
export const wantsCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {number} n @returns {number[]} 0 .. n-1 */
export const indices = (n) => [...Array(n).keys()];

/**
 * Stand an element at a place of the one that it lies in.
 * @param {HTMLElement} element @param {{left: number, top: number, width: number, height: number}} box CSS pixels
 */
export function placeAt({ style }, { left, top, width, height }) {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}
