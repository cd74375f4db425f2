// Block 1: MNIST's digits as pictures and as numbers; the drawing on its way into their form; its nearest digits.

import { colourOf } from "../pictures/colours.js";
import { make } from "../base/dom.js";
import { fromBase64 } from "../base/codec.js";
import { unpack } from "./arrays.js";
import { Grid, paintMap } from "../pictures/heat_map.js";
import { NumberTable } from "./numbers.js";

const WINDOW = 7; // pixels of the window whose numbers are shown
const ACROSS = 15; // digits in a row of the gallery

export class DataBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.views = { mnist: new MnistView(lesson), drawing: new DrawingView() };
    this.element = make("div", {}, ...Object.values(this.views).map((view) => view.element));
    this.aside = this.views.mnist.aside;
  }

  arrange({ part }) {
    for (const [name, view] of Object.entries(this.views)) view.element.hidden = name !== part;
    this.aside.hidden = part !== "mnist";
  }

  show(answer, settings) {
    this.views[settings.part].show(answer, settings);
  }
}

class MnistView {
  constructor(lesson) {
    this.lesson = lesson;
    this.gallery = make("div", { class: "dl-gallery", role: "group", "aria-label": "Digits of MNIST" });
    this.digit = new Grid("digit", {
      pick: (row, column) => this.pin([row, column]),
      hover: (place) => this.look(place ?? this.at),
      arrow: (down, right) => this.step(down, right),
    });
    this.numbers = new NumberTable("", "the numbers in the window");
    this.middle = make("p", { class: "dl-l-sum dl-secret-value", role: "status" });
    this.element = make(
      "div",
      {},
      this.gallery,
      make(
        "div",
        { class: "dl-digit-row" },
        this.digit.element,
        make("div", { class: "dl-l-facts" }, this.numbers.element, this.middle),
      ),
    );
    this.counts = make("ol", { class: "dl-counts" });
    this.total = make("b", {});
    this.aside = make("div", { class: "dl-l-facts" }, this.total, this.counts);
  }

  step(down, right) {
    const { at } = this.lesson.state.settings; // keys can be faster than answers
    this.pin([at[0] + down, at[1] + right]);
  }

  pin(place) {
    this.lesson.change({ settings: { at: place.map((one) => Math.min(27, Math.max(0, one))) } });
  }

  /** Show the numbers around a pixel; they are here already. @param {number[]} at */
  look(at) {
    const [top, left] = at.map((one) => Math.min(28 - WINDOW, Math.max(0, one - (WINDOW - 1) / 2)));
    const { levels, unit } = this;
    const numbers = this.scale === "unit" ? unit : levels;
    const values = Float32Array.from(
      { length: WINDOW * WINDOW },
      (_, i) => numbers.values[(top + Math.floor(i / WINDOW)) * 28 + left + (i % WINDOW)],
    );
    this.numbers.show({ shape: [WINDOW, WINDOW], values }, this.scale === "unit" ? 1 : 255);
    this.digit.show({
      rows: 28,
      columns: 28,
      values: levels.values,
      scale: 255,
      legend: "0…255",
      outlines: [
        { row: top, column: left, rows: WINDOW, columns: WINDOW },
        { row: at[0], column: at[1], rows: 1, columns: 1 },
      ],
    });
    const i = at[0] * 28 + at[1];
    this.middle.textContent = `row ${at[0]}, column ${at[1]}: ${levels.values[i]} ÷ 255 = ${unit.values[i].toFixed(3)}`;
  }

  show(answer, settings) {
    Object.assign(this, {
      levels: unpack(answer.levels),
      unit: unpack(answer.unit),
      at: answer.at,
      scale: settings.scale,
    });
    this.digit.title.textContent = `number ${answer.index}: a ${answer.label}`;
    this.look(answer.at);
    this.total.textContent = `${answer.total} training digits`;
    this.counts.replaceChildren(
      ...answer.counts.map((count, digit) => make("li", {}, make("b", {}, String(digit)), ` ${count}`)),
    );
    this.showGallery(answer);
  }

  showGallery({ gallery, indices, labels, index }) {
    if (gallery !== this.painted) {
      this.painted = gallery;
      const bytes = fromBase64(gallery);
      this.gallery.style.setProperty("--across", String(ACROSS));
      this.gallery.replaceChildren(
        ...indices.map((place, i) => {
          const canvas = make("canvas", { "aria-hidden": "true" });
          paintMap(canvas, { shape: [28, 28], values: Float32Array.from(bytes.subarray(i * 784, (i + 1) * 784)) }, 255);
          const one = make(
            "button",
            { type: "button", "aria-label": `number ${place}: a ${labels[i]}`, "data-index": place },
            canvas,
          );
          one.addEventListener("click", () => this.lesson.change({ settings: { index: place } }));
          return one;
        }),
      );
    }
    for (const one of this.gallery.children)
      one.setAttribute("aria-pressed", String(Number(one.dataset.index) === index));
  }
}

class DrawingView {
  constructor() {
    this.pad = make("canvas", { role: "img", "aria-label": "Your drawing with the box around its ink" });
    this.crop = make("span", { class: "dl-l-grid-size" });
    this.scaled = new Grid("2 · scaled");
    this.picture = new Grid("3 · centred");
    this.nearest = make("div", { class: "dl-nearest" });
    this.element = make(
      "div",
      {},
      make(
        "div",
        { class: "dl-steps3" },
        make(
          "figure",
          { class: "dl-l-grid" },
          make("figcaption", {}, make("span", {}, make("b", {}, "1 · crop"), " ", this.crop)),
          this.pad,
        ),
        make("div", { class: "dl-cover" }, this.scaled.element),
        make("div", { class: "dl-cover" }, this.picture.element),
      ),
      make(
        "p",
        {},
        make("b", {}, "The nearest of MNIST’s 60,000 training digits"),
        " (distance: the root of all squared differences of the 784 numbers)",
      ),
      this.nearest,
    );
  }

  show(answer) {
    this.paintPad(answer);
    this.crop.textContent = answer.crop;
    const [scaled, picture] = [unpack(answer.digit), unpack(answer.picture)];
    // In its own frame of 28×28, so that a pixel is as big as in the last step.
    const framed = new Float32Array(784);
    const [rows, columns] = scaled.shape;
    for (let i = 0; i < rows * columns; i += 1) framed[Math.floor(i / columns) * 28 + (i % columns)] = scaled.values[i];
    const box = { row: 0, column: 0, rows, columns };
    this.scaled.show({ rows: 28, columns: 28, values: framed, scale: 1, outlines: [box] }, answer.scaled);
    this.picture.show({ rows: 28, columns: 28, values: picture.values, scale: 1, crosses: [answer.middle] });
    const bytes = fromBase64(answer.gallery);
    this.nearest.replaceChildren(
      ...answer.nearest.map(({ index, label, distance }, i) => {
        const canvas = make("canvas", { role: "img", "aria-label": `number ${index}: a ${label}` });
        paintMap(canvas, { shape: [28, 28], values: Float32Array.from(bytes.subarray(i * 784, (i + 1) * 784)) }, 255);
        return make("figure", {}, canvas, make("figcaption", {}, make("b", {}, `a ${label}`), ` · ${distance}`));
      }),
    );
  }

  paintPad({ pad, box }) {
    const side = 140;
    this.pad.width = 2 * side;
    this.pad.height = 2 * side;
    const context = this.pad.getContext("2d");
    const image = new ImageData(side, side);
    fromBase64(pad).forEach((ink, i) => image.data.set([...colourOf(ink, 255), 255], 4 * i));
    const small = document.createElement("canvas");
    small.width = side;
    small.height = side;
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, 2 * side, 2 * side);
    const [left, top, right, bottom] = box;
    context.strokeStyle = "#c2185b";
    context.lineWidth = 4;
    context.strokeRect(left, top, right - left, bottom - top);
  }
}
