// Block 2: the window slides over the padded picture; what it meets, times the kernel, makes one number of the map.

import { button, make } from "../base/dom.js";
import { unpack } from "./arrays.js";
import { Grid } from "../pictures/heat_map.js";
import { NumberTable } from "./numbers.js";

const PACE = 140; // milliseconds between two places while the window slides by itself

export class ConvolutionBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    const output = (place) => place && this.placeUnder(...place);
    this.input = new Grid("padded picture", {
      pick: (row, column) => this.pin(output([row, column])),
      hover: (place) => this.preview(output(place)),
      arrow: (down, right) => this.step(down, right),
    });
    this.output = new Grid("output map", {
      pick: (row, column) => this.pin([row, column]),
      hover: (place) => this.preview(place),
      arrow: (down, right) => this.step(down, right),
    });
    this.window = new NumberTable("xᵢ", "window");
    this.kernel = new NumberTable("kᵢⱼ", "kernel", (k) => this.type(k));
    this.products = new NumberTable("xᵢ·kᵢⱼ", "products");
    this.sum = make("p", { class: "dl-l-sum dl-secret-value", role: "status" });
    this.note = make("p", { class: "dl-l-note" });
    this.play = button("▶ Slide", () => this.slide(), { "aria-pressed": "false" });
    this.element = make(
      "div",
      { class: "dl-l-convolution" },
      make(
        "div",
        { class: "dl-l-pair" },
        this.input.element,
        make(
          "div",
          { class: "dl-between" },
          make("span", { class: "dl-arrow", "aria-hidden": "true" }, "→"),
          this.play,
        ),
        make("div", { class: "dl-cover" }, this.output.element),
      ),
      make("p", { class: "dl-formula" }, make("i", {}, "xⱼ = f( Σᵢ xᵢ · kᵢⱼ + bⱼ )"), this.sum),
      make(
        "div",
        { class: "dl-equation" },
        this.window.element,
        make("span", { "aria-hidden": "true" }, "×"),
        this.kernel.element,
        make("span", { "aria-hidden": "true" }, "="),
        this.products.element,
      ),
    );
    this.aside = this.note;
  }

  /** A kernel's size and, for learned ones, its bias belong to it. */
  also(name, value, settings) {
    if (name === "kernel" && String(value).startsWith("learned_")) {
      return { bias: this.lesson.props.biases[Number(value.slice(8)) - 1], size: 3 };
    }
    if (name === "kernel" && value === "custom") {
      const k = [...this.kernel.values];
      return { k: settings.flip ? k.reverse() : k, size: this.kernel.columns };
    }
    if (name === "kernel" && value === "emboss") return { size: 3 };
    if (name === "kernel" && value !== "identity" && settings.size === 1) return { size: 3 };
    if (name === "size" && settings.kernel === "custom") return { k: resized(settings.k, value) };
    return {};
  }

  /** The kernel's numbers were typed; turned, if it is shown turned. @param {number[]} shown */
  type(shown) {
    const k = this.lesson.state.settings.flip ? [...shown].reverse() : shown;
    this.lesson.change({ settings: { kernel: "custom", k } });
  }

  /** The output cell whose window lies around a cell of the padded picture. */
  placeUnder(row, column) {
    const { stride, span, output } = this.shown;
    const under = (place, side) => Math.min(side - 1, Math.max(0, Math.round((place - (span - 1) / 2) / stride)));
    return [under(row, output.shape[0]), under(column, output.shape[1])];
  }

  pin(at) {
    this.stop();
    if (at) this.lesson.change({ settings: { at } });
  }

  preview(at) {
    if (this.timer) return;
    this.lesson.ask(at ? { at } : undefined);
  }

  step(down, right) {
    const [rows, columns] = this.shown.output.shape;
    // From what is set, not from what is shown: keys can be faster than answers.
    const [row, column] = this.lesson.state.settings.at;
    this.pin([Math.min(rows - 1, Math.max(0, row + down)), Math.min(columns - 1, Math.max(0, column + right))]);
  }

  /** Let the window go through all places, row by row, from the present one; again stops it. */
  slide() {
    if (this.timer) {
      this.stop();
      return;
    }
    this.play.textContent = "■ Stop";
    this.play.setAttribute("aria-pressed", "true");
    this.timer = setInterval(() => {
      const [rows, columns] = this.shown.output.shape;
      const { at } = this.lesson.state.settings;
      const next = (at[0] * columns + at[1] + 1) % (rows * columns);
      if (!this.element.isConnected || !this.element.offsetParent) this.stop();
      else this.lesson.change({ settings: { at: [Math.floor(next / columns), next % columns] } });
    }, PACE);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "▶ Slide";
    this.play.setAttribute("aria-pressed", "false");
  }

  show(answer, settings) {
    const [padded, output, window, used, products] = ["padded", "output", "window", "used", "products"].map((name) =>
      unpack(answer[name]),
    );
    const { stride, padding: ring, dilation } = settings;
    const size = used.shape[0];
    const span = dilation * (size - 1) + 1;
    const [row, column] = answer.at;
    this.shown = { output, at: answer.at, stride, span };
    const [full, largest] = answer.scales;
    const [rows, columns] = padded.shape;
    this.input.title.textContent = ring ? "padded xᵢ" : "picture xᵢ";
    this.input.show({
      rows,
      columns,
      values: padded.values,
      scale: full,
      outlines: [
        ...(ring
          ? [{ row: ring, column: ring, rows: rows - 2 * ring, columns: columns - 2 * ring, dashed: true }]
          : []),
        ...windowCells(row * stride, column * stride, size, dilation),
      ],
    });
    this.output.title.textContent = "output xⱼ";
    this.output.show({
      rows: output.shape[0],
      columns: output.shape[1],
      values: output.values,
      scale: largest,
      outlines: [{ row, column, rows: 1, columns: 1 }],
    });
    const weights = Math.max(...used.values.map(Math.abs)) || 1;
    this.window.show(window, full);
    this.kernel.show(used, weights); // turned by 180° where it is flipped
    this.products.show(products, full * weights);
    this.element.dataset.size = String(size);
    const inner = `${answer.sum} + ${answer.bias}`;
    const f = settings.activation;
    this.sum.textContent =
      f === "none"
        ? `xⱼ = ${inner} = ${answer.value}`
        : `xⱼ = ${f}(${inner}) = ${f}(${answer.before}) = ${answer.value}`;
    const turned = answer.same_flipped ? "this kernel looks the same turned" : "the kernel is shown turned";
    this.note.textContent = settings.flip
      ? `Flipped by 180°: convolution as in mathematics; ${turned}.`
      : "Not flipped: PyTorch’s convolution is cross-correlation. Its kernels are learned, turned or not.";
  }
}

/** The window's outline; with dilation one for each pixel that it reads. */
function windowCells(top, left, size, dilation) {
  const span = dilation * (size - 1) + 1;
  const whole = { row: top, column: left, rows: span, columns: span };
  if (dilation === 1) return [whole];
  const cells = [{ ...whole, dashed: true }];
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      cells.push({ row: top + i * dilation, column: left + j * dilation, rows: 1, columns: 1 });
    }
  }
  return cells;
}

/** A kernel of another size with the old one in its middle. @param {number[]} old @param {number} size */
function resized(old, size) {
  const before = Math.round(Math.sqrt(old.length));
  const shift = (before - size) / 2;
  return [...Array(size * size).keys()].map((i) => {
    const [row, column] = [Math.floor(i / size) + shift, (i % size) + shift];
    const inside = row >= 0 && column >= 0 && row < before && column < before;
    return inside ? old[row * before + column] : 0;
  });
}
