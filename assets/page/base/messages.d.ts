// Written by `python -m tests.tools.message_types` from the dataclasses of the same names. Do not edit.

/** What the network says of a drawing. The page computes the maps from the levels. */
export interface Answer {
  levels: string;
  digit: number | null;
  runner_up: number | null;
  verdict: string;
  probabilities: number[];
  logits: number[];
  score: number;
  digits: FoundDigit[];
  chosen: number;
}

/** A block as the page builds it; `texts` by the names of its parts. */
export interface BlockMessage {
  name: string;
  title: Sentence;
  texts: Record<string, Sentence>;
  settings: Setting[];
}

/** One step in a chain of causes. */
export interface Cause {
  cell: Cell;
  value: number;
  contribution: number | null;
  share: number;
}

/** One number in the network. */
export interface Cell {
  stage: string;
  channel: number;
  row: number;
  column: number;
}

/** How two maps differ: in how many of all numbers, and by how much on average. */
export interface Change {
  of: number;
  changed: number;
  mean: string;
}

/** Two readings side by side. */
export type ComparedDrawings = TwoAnswers & {
  levels: string;
  shares: Record<string, number>;
  relative: Record<string, number>;
};

/** What the block shows: the network's stages, its parameters, and the steps of its training, worked out. */
export interface CompleteAnswer {
  question: Question;
  code?: string | null;
  stages: Layer[];
  parameters: string;
  steps: string;
}

/** What can be chosen. */
export interface CompleteSettings {
  widths: string;
  size: number;
  padding: string;
  batch_norm: boolean;
  epochs: number;
  batch_size: number;
  learning_rate: string;
  seed: number;
}

/** total = subtotals.sum() + bias, over every input channel. */
export interface ConvUnit {
  cell: Cell;
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

/** What the block shows. */
export interface ConvolutionAnswer {
  question: Question;
  code?: string | null;
  padded: Packed;
  used: Packed;
  output: Packed;
  scales: number[];
  at: [number, number];
  window: Packed;
  products: Packed;
  sum: string;
  bias: string;
  before: string;
  value: string;
  same_flipped: boolean;
}

/** What can be chosen. */
export interface ConvolutionSettings {
  picture: string;
  kernel: string;
  size: number;
  stride: number;
  padding: number;
  padding_mode: string;
  dilation: number;
  bias: number;
  activation: string;
  flip: boolean;
  k: number[];
  at: [number, number];
}

/** What the tab starts with. */
export interface DrawProps {
  network: string;
  sample_kinds: string[];
  examples: DrawingMessage[];
}

/** All that is on a pad, as the page keeps and sends it. */
export interface DrawingMessage {
  strokes: StrokeMessage[];
  picture?: string | PictureMessage | null;
  digit?: number | null;
}

/** What the part shows. */
export interface DrawnAnswer {
  question: Question;
  code?: string | null;
  pad: string;
  side: number;
  box: number[];
  crop: string;
  digit: Packed;
  scaled: string;
  picture: Packed;
  middle: [number, number];
  nearest: Near[];
  gallery: string;
}

/** How the fully connected layer got one logit: the difference from having no evidence and no bias at all. */
export interface Evidence {
  evidence: number[][][];
  by_channel: number[];
  by_place: number[][];
  bias: number;
  total: number;
  value: number;
  cell: Cell;
  weights: number[][][];
  activations: number[][][];
  kind: "linear";
}

/** Why one digit and not another: positive numbers speak for the one, negative ones for the other. */
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

/** What the block shows. */
export interface FlattenAnswer {
  question: Question;
  code?: string | null;
  maps: Packed;
  weights: Packed;
  products: Packed;
  scales: number[];
  shape: number[];
  there: string;
  back: string;
  cell_value: string;
  cell_weight: string;
  cell_product: string;
  sum: string;
  bias: string;
  logit: string;
  logits: string[];
  probabilities: number[];
}

/** What can be chosen. */
export interface FlattenSettings {
  digit: number;
  index: number;
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

/** What the part shows. */
export interface KernelAnswer {
  question: Question;
  code?: string | null;
  maps: Packed;
  weights: Packed;
  scales: number[];
  shape: number[];
  connected: string[];
  convolved: string[];
  differences: string[];
  difference: string;
  inputs: number;
}

/** What can be chosen. */
export interface KernelSettings {
  digit: number;
}

/** A line of the network's table. */
export interface Layer {
  name: string;
  shape: string;
  parameters: string;
}

/** What the tab Lesson starts with. */
export interface LessonProps {
  network: string;
  blocks: BlockMessage[];
  samples: DrawingMessage[][];
  biases: number[];
  kernel_size: number;
}

/** What the part shows. */
export interface MatrixAnswer {
  question: Question;
  code?: string | null;
  picture: Packed;
  kernel: Packed;
  output: Packed;
  scales: number[];
  places: string;
  rows: number;
  columns: number;
  row: number;
  cell: [number, number];
  row_value: string;
  entries: string;
  zeros: string;
  free: string;
  difference: string;
  own: Sentence;
}

/** What can be chosen. */
export interface MatrixSettings {
  n: number;
  kernel: string;
  size: number;
  stride: number;
  padding: number;
  dilation: number;
  row: number;
}

/** What the part shows. */
export interface MnistAnswer {
  question: Question;
  code?: string | null;
  counts: string[];
  total: string;
  indices: number[];
  labels: number[];
  gallery: string;
  index: number;
  label: number;
  levels: Packed;
  unit: Packed;
  at: [number, number];
}

/** What can be chosen. */
export interface MnistSettings {
  label: string;
  page: number;
  index: number;
  scale: string;
  at: [number, number];
}

/** A digit of MNIST and its distance from the drawing. */
export interface Near {
  index: number;
  label: number;
  distance: string;
}

/** What a network's file says before its numbers. */
export interface NetworkHeader {
  id: string;
  stages: StageInfo[];
  captions: StageCaption[];
  tensors: TensorInfo[];
  temperature: number;
}

/** What the stage above makes of a number, at the same place. */
export interface NextValue {
  stage: string;
  value: number;
}

/** The text of an .ipynb file. */
export interface Notebook {
  notebook: string;
}

/** Comes with the answers to live questions: milliseconds that the page should wait before its next one. */
export interface Pace {
  pause: number;
}

/** Numbers for the page, exact: their shape and base64 of little-endian float32. */
export interface Packed {
  shape: number[];
  data: string;
}

/** What the block shows. */
export interface PaddingAnswer {
  question: Question;
  code?: string | null;
  padded: Packed;
  usage: Packed;
  full: number;
  at: [number, number];
  used: number;
  corner: number;
  centre: number;
  most: number;
  sizes: number[];
  ended: boolean;
  chain: Packed[];
  size: string;
  keeps: number;
}

/** What can be chosen. */
export interface PaddingSettings {
  picture: string;
  size: number;
  stride: number;
  padding: number;
  padding_mode: string;
  layers: number;
  at: [number, number];
}

/** What a part shows; each part adds its numbers. The code comes only where it was asked for. */
export interface PartAnswer {
  question: Question;
  code?: string | null;
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

/** What the block shows. */
export interface PoolingAnswer {
  question: Question;
  code?: string | null;
  picture: Packed;
  moved: Packed;
  pooled: Packed;
  nudged: Packed;
  scales: number[];
  sources: Sources;
  at: [number, number];
  window: Packed;
  value: string;
  size: string;
  parameters: number;
  changed: Change;
  changed_pooled: Change;
}

/** What can be chosen. */
export interface PoolingSettings {
  picture: string;
  kind: string;
  size: number;
  stride: number;
  right: number;
  down: number;
  at: [number, number];
}

/** What a student is asked before the answer is uncovered; `right` is the place of the right choice. */
export interface Question {
  text: Sentence;
  choices: (string | Sentence)[];
  right: number;
  why: Sentence;
}

/** Cells of a map; bottom and right are exclusive. May reach over the map's edge where it says so. */
export interface Rectangle {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Why the settings cannot work, in one sentence for the student. */
export interface Refusal {
  error: string;
}

/** value = max(0, before); `source` is the cell that holds `before`. */
export interface ReluUnit {
  cell: Cell;
  source: Cell;
  before: number;
  value: number;
  kind: "relu";
}

/** A text that the page words: its key in assets/page/texts/en.json, and what stands for each {name} in it. */
export interface Sentence {
  key: string;
  values: Record<string, string | number>;
}

/** One thing that the student can choose. */
export interface Setting {
  name: string;
  label: Sentence;
  kind: string;
  default: string | number | number | boolean | number[];
  choices: ([string | number, string | Sentence])[];
  low: number;
  high: number;
  part: string;
  hidden: boolean;
}

/** An answer without its maps. */
export interface ShortAnswer {
  digit: number | null;
  probabilities: number[];
  logits: number[];
}

/** What the part shows. */
export interface SlideAnswer {
  question: Question;
  code?: string | null;
  strip: Packed;
  logits: Packed;
  scale: number;
  digits: (number | null)[];
  seen: [number, number][];
  where: number;
  stride: number;
  window: number;
  probabilities: number[];
  one_pass: string;
  windows: string;
  factor: string;
  measured: Sentence | null;
}

/** What can be chosen. */
export interface SlideSettings {
  where: number;
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

/** Places of the winners, row * width + column, before and after the nudge; None where no pixel wins. */
export interface Sources {
  before: number[] | null;
  after: number[] | null;
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

/** One tensor of a network's file; its numbers stand there in C order. */
export interface TensorInfo {
  name: string;
  shape: number[];
}

/** What a change of the picture did to the answer. */
export interface TwoAnswers {
  before: ShortAnswer;
  after: ShortAnswer;
}
