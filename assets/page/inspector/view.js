// What the views of a number's arithmetic have in common: how they are called, and what they may ask of the inspector.

/**
 * @import {Cell, ExplainedCell} from "../base/messages.js"
 * @import {Stage} from "../network/board.js"
 * @typedef {{stage: Stage, source: Stage, maps: Stage, scale: (stage: string) => number, go: (cell: Cell) => void,
 *   choose: (channel: number) => void, against: (digit: number | null) => void}} Context source: the stage that it
 *   reads (the input reads itself); maps: what that reads; scale: the largest magnitude of a stage's maps; go: pin
 *   another cell; choose: look at another input map; against: ask why this digit and not another
 * @typedef {{hidden: boolean, strongest: boolean, channel: number, other: number | null}} Mode hidden: results are kept
 *   back until the student asks; channel: the input map that is looked at; other: the digit that a logit is compared
 *   with
 * @typedef {{element: HTMLElement, show(unit: ExplainedCell, mode: Mode): void}} View show: lay out a unit of its kind
 */

/**
 * What the server says of a number of one kind of stage.
 * @template {ExplainedCell["kind"]} Kind
 * @typedef {Extract<ExplainedCell, {kind: Kind}>} UnitOf
 */

export const HIDDEN = "?";
