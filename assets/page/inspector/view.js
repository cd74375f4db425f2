// What the modules of the inspector have in common: messages, what they ask of the tab, how a view is called.

/**
 * @import {StageMaps} from "../base/codec.js"
 * @import {Cell, ComparedDrawings, DrawingMessage, ExplainedCell, InkAnswer} from "../base/messages.js"
 * @import {Pace, StageCaption, Strongest} from "../base/messages.js"
 * @import {Board, Stage} from "../network/board.js"
 * @import {NetworkView} from "../network/network.js"
 * @import {Panel} from "./panel.js"
 * @typedef {{drawing: DrawingMessage, maps: Map<string, StageMaps>}} Shown what the page shows at present
 * @typedef {{down: number, right: number}} Nudge pixels of the network's picture
 * @typedef {{drawing: DrawingMessage, cell: Cell, other?: number}} CellMessage
 * @typedef {{drawing: DrawingMessage, stage: string, nudge?: Nudge, held?: DrawingMessage}} CompareMessage
 * @typedef {{drawing: DrawingMessage, digit: number | null, other: number | null, rubbed: string}} InkMessage rubbed:
 *   base64 of a byte a pixel, 1 where the ink goes
 * @typedef {{explain_cell: (message: CellMessage) => Promise<ExplainedCell & Pace>,
 *   compare_drawings: (message: CompareMessage) => Promise<ComparedDrawings & Pace>,
 *   ink: (message: InkMessage) => Promise<InkAnswer & Pace>,
 *   strongest: (message: {drawing: DrawingMessage}) => Promise<Strongest & Pace>}} Server
 * @typedef {{server: Server, stages: readonly Stage[], classes: number, network: NetworkView, now: Shown | null,
 *   boardOf: (stage: string) => Board, captionOf: (stage: string) => StageCaption, toggle: (panel: Panel) => void,
 *   place: (section: HTMLElement, cell: Cell) => void, pinned: (cell: Cell | null) => void,
 *   returnTo: (stage: string) => void}} Page place: put the inspector where it belongs; pinned: another cell is, or
 *   none; returnTo: give the keyboard back to a stage
 * @typedef {{stage: Stage, source: Stage, maps: Stage, scale: (stage: string) => number, go: (cell: Cell) => void,
 *   pin: (cell: Cell) => void, choose: (channel: number) => void, against: (digit: number | null) => void,
 *   key: (event: KeyboardEvent) => void}} Context source: the stage that it reads (the input reads itself); maps: what
 *   that reads; scale: the largest magnitude of a stage; go: pin another cell, and "Back" leads back; choose: another
 *   input map; against: ask why this digit and not another
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
