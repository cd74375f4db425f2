// Which module draws which part of which block: one line each.

import { CompleteView } from "./complete.js";
import { ConvolutionView } from "./convolution.js";
import { DrawingView } from "./data_drawing.js";
import { MnistView } from "./data_mnist.js";
import { KernelView } from "./equivalence_kernel.js";
import { MatrixView } from "./equivalence_matrix.js";
import { SlideView } from "./equivalence_slide.js";
import { FlattenView } from "./flatten.js";
import { PaddingView } from "./padding.js";
import { PoolingView } from "./pooling.js";

/**
 * @typedef {import("../state.js").Values} Values
 * @typedef {import("../../base/messages.js").PartAnswer} PartAnswer
 * @typedef {object} View one part of a block
 * @property {HTMLElement} element
 * @property {HTMLElement} [aside] below the settings
 * @property {(answer: any, settings: any) => void} show each part has an answer and settings of its own, by its Python
 *   module (see base/messages.d.ts); the server answers for the part that was asked for
 * @property {(name: string, value: any, settings: any) => Values} [also] what changes along with a setting
 */

/** @type {Record<string, Record<string, new (lesson: import("../../lesson.js").Lesson) => View>>} */
export const VIEWS = {
  data: { mnist: MnistView, drawing: DrawingView },
  convolution: { "": ConvolutionView },
  padding: { "": PaddingView },
  pooling: { "": PoolingView },
  flatten: { "": FlattenView },
  equivalence: { matrix: MatrixView, kernel: KernelView, slide: SlideView },
  code: { "": CompleteView },
};
