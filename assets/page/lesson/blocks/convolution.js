// Block 2: the window slides over the padded picture; what it meets, times the kernel, makes one number of the map.

import { largest, unpackTensor } from "../../base/codec.js";
import { button, make } from "../../base/dom.js";
import { brief } from "../../base/formats.js";
import { move, within } from "../../base/keyboard.js";
import { say } from "../../base/texts.js";
import { HeatMap } from "../../pictures/heat_map.js";
import { NumberTable } from "../../pictures/number_table.js";
import { cellAt, cellsOf } from "../tiles.js";
import { cover } from "../words.js";

/**
 * @typedef {import("../../base/messages.js").ConvolutionSettings} Settings
 * @typedef {import("../tiles.js").Place} Place
 */

const PACE = 140; // milliseconds between two places while the window slides by itself

export class ConvolutionView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.shown = { rows: 1, columns: 1, stride: 1, span: 1 };
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    const arrow = (/** @type {number} */ down, /** @type {number} */ right) => this.step(down, right);
    this.input = new HeatMap(say("lesson.convolution.picture"), {
      pick: (row, column) => this.pin(this.placeUnder([row, column])),
      hover: (place) => this.preview(place && this.placeUnder(place)),
      arrow,
    });
    this.output = new HeatMap(say("lesson.convolution.output"), {
      pick: (row, column) => this.pin([row, column]),
      hover: (place) => this.preview(place),
      arrow,
    });
    const look = { format: brief, className: "dl-l-numbers" };
    this.window = new NumberTable(say("lesson.convolution.window"), look);
    this.kernel = new NumberTable(say("lesson.convolution.kernel"), { ...look, onEdit: (k) => this.type(k) });
    this.products = new NumberTable(say("lesson.convolution.products"), look);
    this.sum = make("p", { class: "dl-l-sum dl-secret-value", role: "status" });
    this.play = button(say("lesson.convolution.slide"), () => this.slide(), { "aria-pressed": "false" });
    this.element = this.layout();
    this.aside = make("p", { class: "dl-l-note" });
  }

  layout() {
    const sign = (/** @type {string} */ text) => make("span", { "aria-hidden": "true" }, text);
    const arrow = make("span", { class: "dl-arrow", "aria-hidden": "true" }, "→");
    return make(
      "div",
      { class: "dl-l-convolution" },
      make(
        "div",
        { class: "dl-l-pair" },
        this.input.element,
        make("div", { class: "dl-between" }, arrow, this.play),
        cover(this.output.element),
      ),
      make("p", { class: "dl-formula" }, make("i", {}, say("lesson.convolution.formula")), this.sum),
      make(
        "div",
        { class: "dl-equation" },
        named("xᵢ", this.window),
        sign("×"),
        named("kᵢⱼ", this.kernel),
        sign("="),
        named("xᵢ·kᵢⱼ", this.products),
      ),
    );
  }

  /**
   * A kernel's size and, for learned ones, its bias belong to it.
   * @param {string} name
   * @param {any} value
   * @param {Settings} settings
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
    const k = this.lesson.settings.flip ? [...shown].reverse() : shown;
    this.lesson.change({ settings: { kernel: "custom", k } });
  }

  /** The output cell whose window lies around a cell of the padded picture. @param {Place} place @returns {Place} */
  placeUnder([row, column]) {
    const { stride, span, rows, columns } = this.shown;
    const under = (/** @type {number} */ place, /** @type {number} */ side) =>
      within(Math.round((place - (span - 1) / 2) / stride), side);
    return [under(row, rows), under(column, columns)];
  }

  /** @param {Place} at */
  pin(at) {
    this.stop();
    this.lesson.change({ settings: { at } });
  }

  /** @param {Place | null} at */
  preview(at) {
    if (this.timer === undefined) this.lesson.ask(at ? { at } : undefined);
  }

  /** @param {number} down @param {number} right */
  step(down, right) {
    // From what is set, not from what is shown: keys can be faster than answers.
    this.pin(move(this.lesson.settings.at, [down, right], [this.shown.rows, this.shown.columns]));
  }

  /** Let the window go through all places, row by row, from the present one; again stops it. */
  slide() {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    this.play.textContent = say("lesson.convolution.stop");
    this.play.setAttribute("aria-pressed", "true");
    this.timer = setInterval(() => {
      const { rows, columns } = this.shown;
      const { at } = this.lesson.settings;
      const next = (at[0] * columns + at[1] + 1) % (rows * columns);
      if (!this.element.isConnected || !this.element.offsetParent) this.stop();
      else this.lesson.change({ settings: { at: [Math.floor(next / columns), next % columns] } });
    }, PACE);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = say("lesson.convolution.slide");
    this.play.setAttribute("aria-pressed", "false");
  }

  /** @param {import("../../base/messages.js").ConvolutionAnswer} answer @param {Settings} settings */
  show(answer, settings) {
    const { stride, padding: ring, dilation } = settings;
    const [full, most] = answer.scales;
    const padded = cellsOf(unpackTensor(answer.padded), full);
    const output = cellsOf(unpackTensor(answer.output), most);
    const used = unpackTensor(answer.used);
    const size = used.shape[0];
    const [row, column] = answer.at;
    this.shown = { rows: output.rows, columns: output.columns, stride, span: dilation * (size - 1) + 1 };
    const picture = { row: ring, column: ring, rows: padded.rows - 2 * ring, columns: padded.columns - 2 * ring };
    const window = windowCells(row * stride, column * stride, size, dilation);
    this.input.title.textContent = say(ring ? "lesson.convolution.padded_x" : "lesson.convolution.picture_x");
    this.input.show({ ...padded, outlines: ring ? [{ ...picture, dashed: true }, ...window] : window });
    this.output.title.textContent = say("lesson.convolution.output_x");
    this.output.show({ ...output, outlines: [cellAt(answer.at)] });
    const weights = largest(used.values) || 1;
    this.window.show(unpackTensor(answer.window), { scale: full });
    this.kernel.show(used, { scale: weights }); // turned by 180° where it is flipped
    this.products.show(unpackTensor(answer.products), { scale: full * weights });
    this.element.dataset.size = String(size);
    this.sum.textContent = sumOf(answer, settings.activation);
    const turned = answer.same_flipped ? "lesson.convolution.flipped_same" : "lesson.convolution.flipped";
    this.aside.textContent = say(settings.flip ? turned : "lesson.convolution.not_flipped");
  }
}

/** A table of numbers under what the formula calls it. @param {string} symbol @param {NumberTable} numbers */
function named(symbol, numbers) {
  return make("figure", {}, make("figcaption", {}, make("i", {}, symbol), ` ${numbers.label}`), numbers.element);
}

/** @param {import("../../base/messages.js").ConvolutionAnswer} answer @param {string} f the activation */
function sumOf({ sum, bias, before, value }, f) {
  const inner = `${sum} + ${bias}`;
  return f === "none" ? `xⱼ = ${inner} = ${value}` : `xⱼ = ${f}(${inner}) = ${f}(${before}) = ${value}`;
}

/**
 * The window's outline; with dilation one for each pixel that it reads.
 * @param {number} top
 * @param {number} left
 * @param {number} size
 * @param {number} dilation
 * @returns {import("../../pictures/heat_map.js").Outline[]}
 */
function windowCells(top, left, size, dilation) {
  const span = dilation * (size - 1) + 1;
  const whole = { row: top, column: left, rows: span, columns: span };
  if (dilation === 1) return [whole];
  const steps = [...Array(size).keys()].map((i) => i * dilation);
  return [
    { ...whole, dashed: true },
    ...steps.flatMap((down) => steps.map((right) => cellAt([top + down, left + right]))),
  ];
}

/** A kernel of another size with the old one in its middle. @param {number[]} old @param {number} size */
function resized(old, size) {
  const before = Math.round(Math.sqrt(old.length));
  const shift = Math.floor((before - size) / 2);
  return [...Array(size * size).keys()].map((i) => {
    const [row, column] = [Math.floor(i / size) + shift, (i % size) + shift];
    const inside = row >= 0 && column >= 0 && row < before && column < before;
    return inside ? old[row * before + column] : 0;
  });
}
