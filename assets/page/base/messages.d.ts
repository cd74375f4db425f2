// Written by `python -m tests.tools.message_types` from the dataclasses of the same names. Do not edit.

/** What the network says of a drawing. */
export interface Answer {
  digit: number | null;
  runner_up: number | null;
  verdict: string;
  probabilities: number[];
  logits: number[];
  score: number;
  scales: number[];
  maps: string;
  digits: FoundDigit[];
  chosen: number;
}

/** One step in a chain of causes. */
export interface Cause {
  cell: Cell;
  value: number;
  contribution: number | null;
  share: number;
}

/** One number in the network; `explain_unit(model, maps, *cell)` explains it. */
export interface Cell {
  stage: string;
  channel: number;
  row: number;
  column: number;
}

/** Two readings side by side. */
export type ComparedDrawings = TwoAnswers & {
  stage: string;
  shares: Record<string, number>;
  relative: Record<string, number>;
  scale: number;
  difference_scale: number;
  maps: ComparedMaps;
};

/** One stage of two readings: base64 of a byte a number; changed: 1 where it counts as changed. */
export interface ComparedMaps {
  before: string;
  after: string;
  difference: string;
  changed: string;
}

/** total = subtotals.sum() + bias, over every input channel. */
export interface ConvUnit {
  cell: Cell;
  source: string;
  place: Rectangle;
  padded: boolean[][];
  windows: number[][][];
  kernels: number[][][];
  products: number[][][];
  subtotals: number[];
  order: number[];
  bias: number;
  total: number;
  value: number;
  kind: "conv";
}

/** What the tab starts with. */
export interface DrawProps {
  stages: StageInfo[];
  captions: StageCaption[];
  sample_kinds: string[];
}

/** All that is on a pad, as the page keeps and sends it. */
export interface DrawingMessage {
  strokes: StrokeMessage[];
  picture?: string | PictureMessage | null;
  digit?: number | null;
}

/** How the fully connected layer got one logit. */
export interface Evidence {
  cell: Cell;
  weights: number[][][];
  activations: number[][][];
  evidence: number[][][];
  by_channel: number[];
  by_place: number[][];
  bias: number;
  total: number;
  value: number;
  kind: "linear";
}

/** Why one digit and not another: positive numbers speak for `digit`, negative ones for `other`. */
export interface EvidenceDifference {
  evidence: number[][][];
  by_channel: number[];
  by_place: number[][];
  bias: number;
  total: number;
  value: number;
}

/** How one number of the network was made. */
export type ExplainedCell = (InputUnit | ConvUnit | ReluUnit | PoolUnit | FlattenUnit | Evidence | SoftmaxUnit) & {
  exact: number;
  fields: Field[];
  causes: Cause[];
  after: NextValue | null;
  difference: EvidenceDifference | null;
};

/** A block of cells of one stage; a vector counts as (n, 1, 1). */
export interface Field {
  stage: string;
  channels: [number, number];
  inside: Rectangle;
}

/** index = (channel * height + row) * width + column of the source; `formula` is that with its numbers. */
export interface FlattenUnit {
  cell: Cell;
  index: number;
  source: Cell;
  formula: string;
  value: number;
  kind: "flatten";
}

/** One of several digits on a pad; box: left, top, right, bottom in thousandths of the pad's side. */
export interface FoundDigit {
  digit: number | null;
  verdict: string;
  box: [number, number, number, number];
}

/** Which ink speaks for a digit, and what rubbing some of it out does. */
export interface InkAnswer {
  digit: number;
  other: number | null;
  picture: string;
  pixels: number[][];
  bias: number;
  value: number;
  rubbed: TwoAnswers | null;
}

/** A pixel of the picture: `value` is its ink, from 0 (none) to 1. */
export interface InputUnit {
  cell: Cell;
  value: number;
  kind: "input";
}

/** What the stage above makes of a number, at the same place. */
export interface NextValue {
  stage: string;
  value: number;
}

/** Comes with the answers to live questions: milliseconds that the page should wait before its next one. */
export interface Pace {
  pause: number;
}

/** A picture over the whole pad: base64 of width x height bytes, ink 255 on 0. */
export interface PictureMessage {
  width: number;
  height: number;
  data: string;
}

/** The largest of a 2x2 window goes on, the rest is discarded. */
export interface PoolUnit {
  cell: Cell;
  place: Rectangle;
  window: number[][];
  discarded: boolean[][];
  winner: [number, number];
  source: Cell;
  value: number;
  kind: "pool";
}

/** Cells of a map; bottom and right are exclusive. May reach over the map's edge where it says so. */
export interface Rectangle {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** value = max(0, before); `source` is the cell that holds `before`. */
export interface ReluUnit {
  cell: Cell;
  source: Cell;
  before: number;
  value: number;
  kind: "relu";
}

/** An answer without its maps. */
export interface ShortAnswer {
  digit: number | null;
  probabilities: number[];
  logits: number[];
}

/** value = exps[digit] / exp_sum. */
export interface SoftmaxUnit {
  cell: Cell;
  logits: number[];
  temperature: number;
  scaled: number[];
  shift: number;
  exps: number[];
  exp_sum: number;
  probabilities: number[];
  value: number;
  kind: "softmax";
}

/** One stage in figures; formulas are free of words, so that the page can be in any language. */
export interface StageCaption {
  stage: string;
  kind: string;
  shape: string;
  kernel_size: number;
  stride: number;
  padding: number;
  size_formula: string;
  parameter_formula: string;
}

/** What the page knows of a stage before any answer: where its bytes lie, what stands above its maps. */
export interface StageInfo {
  name: string;
  kind: string;
  shape: number[];
  signed: boolean;
  parameters: number;
  kernel: number;
  stride: number;
  padding: number;
}

/** A stroke of a pen, or of an eraser: points x, y, x, y, ... and width in thousandths of the pad's side. */
export interface StrokeMessage {
  width: number;
  points: number[];
  erase?: boolean;
}

/** For each stage with maps its channels, those that speak most for the digit first. */
export interface Strongest {
  digit: number;
  orders: Record<string, number[]>;
}

/** What a change of the picture did to the answer. */
export interface TwoAnswers {
  before: ShortAnswer;
  after: ShortAnswer;
}
