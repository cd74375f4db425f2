// What the modules of the inspector have in common: messages, what they ask of the tab, how a view is called.

/**
 * @import {Server} from "../base/ask.js"
 * @import {Answer, Cell, DrawingMessage, ExplainedCell, StageCaption} from "../base/messages.js"
 * @import {Cut} from "../engine/cut_engine.js"
 * @import {AfterCuts, Cutting} from "../network/cutting.js"
 * @import {LoadedNetwork, StageMaps} from "../network/loaded.js"
 * @import {Board, Stage} from "../network/board.js"
 * @import {NetworkView} from "../network/network.js"
 * @import {Panel} from "./panel.js"
 * @import {TargetChoice} from "./target.js"
 * @typedef {{drawing: DrawingMessage, answer: Answer, maps: Map<string, StageMaps>}} Shown what the page shows at
 *   present
 * @typedef {{down: number, right: number}} Nudge pixels of the network's picture
 * @typedef {{levels: string, cell: Cell, other?: number}} CellMessage levels: packed, as those of an answer
 * @typedef {{levels: string, nudge?: Nudge, held?: string}} CompareMessage
 * @typedef {{levels: string, digit: number | null, other: number | null, rubbed: string}} InkMessage rubbed: base64 of a
 *   byte a pixel, 1 where the ink goes
 * @typedef {{server: Server, loaded: LoadedNetwork, stages: readonly Stage[], classes: number, network: NetworkView, now: Shown | null, target: TargetChoice, cutting: Cutting, after: AfterCuts | null, said: (cut: Cut) => number,
 *   cutsChanged: () => void,
 *   hidden: boolean,
 *   boardOf: (stage: string) => Board, captionOf: (stage: string) => StageCaption, toggle: (panel: Panel) => void,
 *   shows: (section: HTMLElement) => void, pinned: (cell: Cell | null) => void,
 *   returnTo: (stage: string) => void}} Page hidden: results are kept back at present; shows: the dock turns to the inspector; pinned: another cell is, or none;
 *   returnTo: give the keyboard back to a stage
 * @typedef {{stage: Stage, source: Stage, maps: Stage, scale: (stage: string) => number, go: (cell: Cell) => void,
 *   pin: (cell: Cell) => void, choose: (channel: number) => void, against: (digit: number | null) => void,
 *   key: (event: KeyboardEvent) => void}} Context source: the stage that it reads (the input reads itself); maps: what
 *   that reads; scale: the largest magnitude of a stage; go: pin another cell, and "Back" leads back; choose: another
 *   input map; against: ask why this digit and not another
 * @typedef {{hidden: boolean, channel: number, other: number | null}} Mode hidden: results are kept
 *   back until the student asks; channel: the input map that is looked at; other: the digit that a logit is compared
 *   with
 * @typedef {{sums: HTMLElement, tables?: HTMLElement, falls?: HTMLElement, more?: HTMLElement,
 *   show(unit: ExplainedCell, mode: Mode): void}} View how a number was made: tables: of its factors; sums: in words
 *   and signs; falls: its parts as bars; more: what is there on request; show: lay out a unit of its kind
 */

/**
 * What the server says of a number of one kind of stage.
 * @template {ExplainedCell["kind"]} Kind
 * @typedef {Extract<ExplainedCell, {kind: Kind}>} UnitOf
 */

export const HIDDEN = "?";
