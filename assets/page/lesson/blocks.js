// Which module draws which block.

import { CompleteBlock } from "./complete.js";
import { ConvolutionBlock } from "./convolution.js";
import { DataBlock } from "./data.js";
import { EquivalenceBlock } from "./equivalence.js";
import { FlattenBlock } from "./flatten.js";
import { PaddingBlock } from "./padding.js";
import { PoolingBlock } from "./pooling.js";

/**
 * Each is made with the lesson, has an `element`, and `show(answer, settings)`; `also(name, value, settings)` may give
 * settings that change along with one, `arrange(settings)` is called before an answer is there.
 */
export const BLOCKS = {
  data: DataBlock,
  convolution: ConvolutionBlock,
  padding: PaddingBlock,
  pooling: PoolingBlock,
  flatten: FlattenBlock,
  equivalence: EquivalenceBlock,
  code: CompleteBlock,
};
