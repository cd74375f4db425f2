// Block 2: the window slides over the padded picture; what it meets, times the kernel, makes one number of the map.

import { largest, unpackTensor } from "../../base/codec.js";
import { button, indices, make } from "../../base/dom.js";
import { brief } from "../../base/formats.js";
import { within } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { NumberTable } from "../../pictures/number_table.js";
import { Part } from "../part.js";
import { boxAt, cellsOf } from "../tiles.js";
import { arrow, cover, div } from "../words.js";

/**
 * @import {ConvolutionAnswer, ConvolutionSettings} from "../../base/messages.js"
 * @import {Place} from "../../base/keyboard.js"
 */

const PACE = 140; // milliseconds between two places while the window slides by itself

export class ConvolutionView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.stride = 1;
    this.span = 1; // of the window, in pixels
    this.timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
    const around = this.touchAt((place) => this.placeUnder(place));
    this.input = new HeatMap(say("lesson.convolution.picture"), around);
    this.output = new HeatMap(say("lesson.convolution.output"), this.touchAt());
    const look = { format: brief, className: "dl-l-numbers" };
    this.window = new NumberTable(say("lesson.convolution.window"), look);
    this.kernel = new NumberTable(say("lesson.convolution.kernel"), { ...look, onEdit: (k) => this.type(k) });
    this.products = new NumberTable(say("lesson.convolution.products"), look);
    this.sum = make("p", { class: "dl-l-sum dl-secret-value", role: "status" });
    this.play = button("", () => (this.timer === undefined ? this.slide() : this.stop()));
    this.stop();
    const between = div("dl-between", arrow(), this.play);
    const formula = make("p", { class: "dl-formula" }, make("i", {}, say("lesson.convolution.formula")), this.sum);
    const [times, equals] = ["×", "="].map((sign) => make("span", { "aria-hidden": "true" }, sign));
    const factors = [named("xᵢ", this.window), times, named("kᵢⱼ", this.kernel)];
    const equation = div("dl-equation", ...factors, equals, named("xᵢ·kᵢⱼ", this.products));
    const pair = div("dl-l-pair", this.input.element, between, cover(this.output.element));
    this.element = div("", pair, formula, equation);
    this.aside = make("p");
  }

  /**
   * A kernel's size and, for learned ones, its bias belong to it.
   * @param {string} name @param {any} value @param {ConvolutionSettings} settings
   */
  also(name, value, settings) {
    const { biases, kernel_size: own } = this.lesson.props;
    if (name === "size") return settings.kernel === "custom" ? { k: resized(settings.k, value) } : {};
    if (name !== "kernel") return {};
    if (value.startsWith("learned_")) return { bias: biases[Number(value.slice("learned_".length)) - 1], size: own };
    if (value === "custom") {
      const k = Array.from(this.kernel.values);
      return { k: settings.flip ? k.reverse() : k, size: this.kernel.columns };
    }
    const made = value === "emboss" ? [3] : value === "identity" ? [1, 3, 5, 7] : [3, 5, 7];
    return made.includes(settings.size) ? {} : { size: 3 };
  }

  /** The kernel's numbers were typed; turned, if it is shown turned. @param {number[]} shown */
  type(shown) {
    const k = this.lesson.state.settings.flip ? [...shown].reverse() : shown;
    super.pin({ kernel: "custom", k });
  }

  /** The output cell whose window lies around a cell of the padded picture. @param {Place} place @returns {Place} */
  placeUnder([row, column]) {
    const under = (/** @type {number} */ place, /** @type {number} */ side) =>
      within(Math.round((place - (this.span - 1) / 2) / this.stride), side);
    return [under(row, this.grid[0]), under(column, this.grid[1])];
  }

  /** @param {{at?: Place}} settings */
  pin(settings) {
    this.stop();
    super.pin(settings);
  }

  /** @param {{at?: Place}} [settings] */
  preview(settings) {
    if (this.timer === undefined) super.preview(settings);
  }

  /** Let the window go through all places, row by row, from the present one. */
  slide() {
    this.play.textContent = say("lesson.convolution.stop");
    this.play.setAttribute("aria-pressed", "true");
    this.timer = setInterval(() => {
      const [rows, columns] = this.grid;
      const [row, column] = this.lesson.state.settings.at;
      const next = (row * columns + column + 1) % (rows * columns);
      if (!this.element.isConnected || !this.element.offsetParent) this.stop();
      else super.pin({ at: [Math.floor(next / columns), next % columns] });
    }, PACE);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = say("lesson.convolution.slide");
    this.play.setAttribute("aria-pressed", "false");
  }

  /** @param {ConvolutionAnswer} answer @param {ConvolutionSettings} settings */
  show(answer, { stride, padding: ring, dilation, flip, activation }) {
    const [full, most] = answer.scales;
    const padded = cellsOf(answer.padded, full);
    const output = cellsOf(answer.output, most);
    const used = unpackTensor(answer.used);
    const size = used.shape[0];
    const [row, column] = answer.at;
    this.grid = [output.rows, output.columns];
    this.stride = stride;
    this.span = dilation * (size - 1) + 1;
    const picture = boxAt([ring, ring], padded.rows - 2 * ring, padded.columns - 2 * ring);
    const window = windowCells([row * stride, column * stride], size, dilation);
    this.input.title.textContent = say(ring ? "lesson.convolution.padded_x" : "lesson.convolution.picture_x");
    this.input.show({ ...padded, outlines: ring ? [{ ...picture, dashed: true }, ...window] : window });
    this.output.title.textContent = say("lesson.convolution.output_x");
    this.output.show({ ...output, outlines: [boxAt(answer.at)] });
    const weights = largest(used.values) || 1;
    this.window.show(unpackTensor(answer.window), { scale: full });
    this.kernel.show(used, { scale: weights }); // turned by 180° where it is flipped
    this.products.show(unpackTensor(answer.products), { scale: full * weights });
    this.element.dataset.size = String(size);
    this.sum.textContent = sumOf(answer, activation);
    const turned = answer.same_flipped ? "lesson.convolution.flipped_same" : "lesson.convolution.flipped";
    this.aside.textContent = say(flip ? turned : "lesson.convolution.not_flipped");
  }
}

/** A table of numbers under what the formula calls it. @param {string} symbol @param {NumberTable} numbers */
function named(symbol, numbers) {
  return make("figure", {}, make("figcaption", {}, make("i", {}, symbol), ` ${numbers.label}`), numbers.element);
}

/** @param {ConvolutionAnswer} answer @param {string} f the activation */
function sumOf({ sum, bias, before, value }, f) {
  const inner = `${sum} + ${bias}`;
  return f === "none" ? `xⱼ = ${inner} = ${value}` : `xⱼ = ${f}(${inner}) = ${f}(${before}) = ${value}`;
}

/**
 * The window's outline; with dilation one for each pixel that it reads.
 * @param {Place} corner @param {number} size @param {number} dilation
 */
function windowCells([top, left], size, dilation) {
  const whole = boxAt([top, left], dilation * (size - 1) + 1);
  if (dilation === 1) return [whole];
  const steps = indices(size).map((i) => i * dilation);
  const pixels = steps.flatMap((down) => steps.map((right) => boxAt([top + down, left + right])));
  return [{ ...whole, dashed: true }, ...pixels];
}

/** A kernel of another size with the old one in its middle. @param {number[]} old @param {number} size */
function resized(old, size) {
  const before = Math.round(Math.sqrt(old.length));
  const shift = Math.floor((before - size) / 2);
  return indices(size * size).map((i) => {
    const [row, column] = [Math.floor(i / size) + shift, (i % size) + shift];
    const inside = row >= 0 && column >= 0 && row < before && column < before;
    return inside ? old[row * before + column] : 0;
  });
}
