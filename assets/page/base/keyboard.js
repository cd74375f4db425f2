// The keyboard in pictures and tables: arrow keys are steps, and what can be walked through is one stop of the Tab key.

/** @typedef {[down: number, right: number]} Step in cells */
/** @typedef {[row: number, column: number]} Place */

/** @type {Record<string, Step>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {{key: string}} event @returns {Step | undefined} none where it is no arrow key */
export const stepOf = ({ key }) => (Object.hasOwn(STEPS, key) ? STEPS[key] : undefined);

/** @param {number} value @param {number} length @returns {number} the nearest of the whole numbers 0 .. length-1 */
export const within = (value, length) => Math.min(length - 1, Math.max(0, value));

/** One step inside a grid; it stays at the edge. @type {(place: Place, step: Step, size: [number, number]) => Place} */
export const move = ([row, column], [down, right], [rows, columns]) => [
  within(row + down, rows),
  within(column + right, columns),
];

/** Make one element the stop of the Tab key. @param {readonly HTMLElement[]} elements @param {HTMLElement} stop */
export function setStop(elements, stop) {
  for (const element of elements) element.tabIndex = element === stop ? 0 : -1;
}
