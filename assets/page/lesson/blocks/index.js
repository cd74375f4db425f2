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
 * @typedef {{element: HTMLElement, aside?: HTMLElement, show: (answer: any, settings: any) => void,
 *   also?: (name: string, value: any, settings: any) => import("../links.js").Values}} View one part of a block
 *   aside: what stands below the settings; show: with the part's own answer and settings, see base/messages.d.ts;
 *   also: what changes along with a setting
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
