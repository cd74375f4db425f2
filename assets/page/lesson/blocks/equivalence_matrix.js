// Block 6: a convolution as a fully connected layer, a fully connected layer as a convolution, and what that buys.

import { percent } from "../network/answer.js";
import { button, make } from "../base/dom.js";
import { keepDrawing, WIDE } from "../pad/keep.js";
import { fromBase64 } from "../base/codec.js";
import { tiled, unpack } from "./arrays.js";
import { Grid } from "../pictures/heat_map.js";
import { WidePad } from "./wide.js";

const ACROSS = 8;

export class EquivalenceBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.views = { matrix: new MatrixView(lesson), kernel: new KernelView(), slide: new SlideView(lesson) };
    this.element = make("div", {}, ...Object.values(this.views).map((view) => view.element));
    this.aside = make("div", {}, ...Object.values(this.views).map((view) => view.aside ?? ""));
  }

  arrange({ part }) {
    for (const [name, view] of Object.entries(this.views)) {
      view.element.hidden = name !== part;
      if (view.aside) view.aside.hidden = name !== part;
    }
  }

  show(answer, settings) {
    this.views[settings.part].show(answer, settings);
  }
}

/** A line of facts: what it is, and the number. @param {string} name */
function fact(name) {
  const value = make("b", {});
  return { value, row: make("p", {}, `${name}: `, value) };
}

class MatrixView {
  constructor(lesson) {
    this.lesson = lesson;
    const cellRow = (row, column) => row * this.shown.width + column;
    this.picture = new Grid("picture");
    this.kernel = new Grid("kernel");
    this.output = new Grid("output", {
      pick: (row, column) => this.pin(cellRow(row, column)),
      hover: (place) => this.preview(place && cellRow(...place)),
      arrow: (down, right) => this.pin(lesson.state.settings.row + down * this.shown.width + right),
    });
    this.matrix = new Grid("the matrix", {
      pick: (row) => this.pin(row),
      hover: (place) => this.preview(place && place[0]),
      arrow: (down, right) => this.pin(lesson.state.settings.row + (down || right)),
    });
    const names = { entries: "entries", zeros: "always zero", free: "free", difference: "largest difference" };
    this.facts = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, fact(name)]));
    this.row = make("p", { role: "status" });
    this.own = make("p", {});
    this.element = make(
      "div",
      { class: "dl-l-matrix" },
      make(
        "div",
        { class: "dl-l-three" },
        this.picture.element,
        this.kernel.element,
        this.output.element,
        make(
          "div",
          { class: "dl-cover" },
          make("div", { class: "dl-l-facts" }, ...Object.values(this.facts).map(({ row }) => row)),
        ),
      ),
      this.row,
      this.matrix.element,
    );
    this.aside = make("div", { class: "dl-l-facts" }, this.own);
  }

  pin(row) {
    if (row >= 0 && row < this.shown.rows) this.lesson.change({ settings: { row } });
  }

  preview(row) {
    this.lesson.ask(row === null ? undefined : { row });
  }

  async show(answer, settings) {
    const [picture, kernel, output] = [unpack(answer.picture), unpack(answer.kernel), unpack(answer.output)];
    const [full, largest] = answer.scales;
    const [row, column] = answer.cell;
    const { stride, padding, dilation } = settings;
    const span = dilation * (settings.size - 1) + 1;
    this.shown = { rows: answer.rows, width: output.shape[1] };
    const weights = Math.max(...kernel.values.map(Math.abs)) || 1;
    const grid = ({ shape, values }, scale) => ({ rows: shape[0], columns: shape[1], values, scale });
    const window = { row: row * stride - padding, column: column * stride - padding, rows: span, columns: span };
    this.picture.show({ ...grid(picture, full), outlines: [window] });
    this.kernel.show(grid(kernel, weights));
    this.output.show({ ...grid(output, largest), outlines: [{ row, column, rows: 1, columns: 1 }] });
    for (const [key, { value }] of Object.entries(this.facts)) value.textContent = answer[key];
    this.own.textContent = answer.own;
    this.row.textContent = `Row ${answer.row} · the picture as a vector = ${answer.row_value} = output row ${row}, column ${column}`;
    if (answer.columns > 500) this.row.textContent += ". Each point shows the strongest weight under it";
    const values = await this.entries(answer, kernel.values);
    this.matrix.element.style.setProperty("--aspect", String(answer.columns / answer.rows));
    this.matrix.show({
      rows: answer.rows,
      columns: answer.columns,
      values,
      scale: weights,
      signed: true,
      outlines: [{ row: answer.row, column: 0, rows: 1, columns: answer.columns }],
    });
  }

  /** The matrix: the server says for every entry which weight stands there, 0 for none. */
  async entries({ places }, weights) {
    if (places !== this.packed) {
      const stream = new Blob([fromBase64(places)]).stream().pipeThrough(new DecompressionStream("deflate"));
      this.packed = places;
      this.places = new Uint8Array(await new Response(stream).arrayBuffer());
    }
    return Float32Array.from(this.places, (place) => (place ? weights[place - 1] : 0));
  }
}

class KernelView {
  constructor() {
    this.maps = new Grid("last maps");
    this.kernel = new Grid("kernel");
    this.rows = [...Array(10).keys()].map((digit) => {
      const cells = [...Array(3)].map(() => make("td", {}));
      return { cells, row: make("tr", {}, make("th", { scope: "row" }, String(digit)), ...cells) };
    });
    const names = ["class", "fully connected", "convolution", "difference"];
    const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
    const body = make("tbody", {}, ...this.rows.map(({ row }) => row));
    this.sum = make("p", { class: "dl-l-sum" });
    this.element = make(
      "div",
      {},
      make("div", { class: "dl-l-halves" }, this.maps.element, this.kernel.element),
      this.sum,
      make("table", { class: "dl-l-table" }, make("thead", {}, head), body),
    );
  }

  show(answer, settings) {
    const [maps, weights] = [unpack(answer.maps), unpack(answer.weights)];
    const size = answer.shape.join("×");
    this.maps.show({ ...tiled(maps, ACROSS), scale: answer.scales[0] }, size);
    this.kernel.title.textContent = `kernel of class ${settings.digit}`;
    this.kernel.size.classList.add("dl-secret-value");
    this.kernel.show({ ...tiled(weights, ACROSS), scale: answer.scales[1], signed: true }, size);
    this.rows.forEach(({ cells, row }, digit) => {
      [answer.connected, answer.convolved, answer.differences].forEach((column, i) => {
        cells[i].textContent = column[digit];
      });
      row.classList.toggle("dl-l-chosen", digit === settings.digit);
    });
    this.sum.textContent = `The same ${answer.inputs} products, added up: largest difference ${answer.difference}`;
  }
}

class SlideView {
  constructor(lesson) {
    this.lesson = lesson;
    const canvas = make("canvas", {
      class: "dl-wide",
      tabindex: 0,
      role: "application",
      "aria-label": "Wide pad for several digits. Arrow keys move the pen, Space puts it down and lifts it.",
    });
    this.pad = new WidePad(canvas, (drawing, finished) => {
      lesson.wide = drawing;
      if (finished) keepDrawing(drawing, WIDE);
      lesson.ask(undefined, finished);
    });
    this.pad.drawing = lesson.wide;
    this.strip = new Grid("what the network reads");
    this.heat = new Grid("logits at every place", {
      pick: (_, column) => this.pin(column),
      hover: (place) => lesson.ask(place ? { where: place[1] } : undefined),
      arrow: (down, right) => this.pin(lesson.state.settings.where + (right || down)),
    });
    this.seen = make("div", { class: "dl-l-seen", role: "status" });
    this.here = make("p", { role: "status" });
    this.cost = make("p", {});
    this.measured = make("p", {});
    const digits = make(
      "ol",
      { class: "dl-l-heat-digits", "aria-hidden": "true" },
      ...[...Array(10).keys()].map((digit) => make("li", {}, String(digit))),
    );
    this.element = make(
      "div",
      { class: "dl-l-slide" },
      make(
        "div",
        { class: "dl-wide-row" },
        canvas,
        make(
          "div",
          { class: "dl-wide-tools" },
          button("Clear", () => this.pad.clear(), { "aria-label": "Clear the wide pad" }),
          button("Undo", () => this.pad.undo(), { "aria-label": "Undo on the wide pad" }),
        ),
      ),
      make("div", { class: "dl-wide-row" }, this.strip.element),
      make(
        "div",
        { class: "dl-wide-row dl-cover" },
        make("div", {}, this.seen, make("div", { class: "dl-l-heat" }, this.heat.element, digits)),
      ),
    );
    this.aside = make(
      "div",
      { class: "dl-l-facts" },
      this.here,
      make("b", {}, "What it costs"),
      this.cost,
      button("Measure", () => lesson.ask(undefined, true)),
      this.measured,
    );
  }

  pin(where) {
    if (where >= 0 && where < this.places) this.lesson.change({ settings: { where } });
  }

  show(answer) {
    const [strip, logits] = [unpack(answer.strip), unpack(answer.logits)];
    const { where, stride, window } = answer;
    const places = logits.shape[1];
    this.places = places;
    const width = strip.shape[1];
    this.strip.show({
      rows: strip.shape[0],
      columns: width,
      values: strip.values,
      scale: 1,
      outlines: [{ row: 0, column: where * stride, rows: window, columns: window }],
    });
    this.heat.show(
      {
        rows: logits.shape[0],
        columns: places,
        values: logits.values,
        scale: answer.scale,
        signed: true,
        numbers: false,
        outlines: [{ row: 0, column: where, rows: 10, columns: 1 }],
      },
      `${logits.shape[0]}×${places}`,
    );
    // Each column of logits stands under the middle of its window on the strip.
    const middle = (place) => (100 * (place * stride + window / 2)) / width;
    this.heat.element.parentElement.style.setProperty("--left", `${(100 * (window - stride)) / 2 / width}%`);
    this.heat.canvas.style.marginLeft = `${(100 * (window - stride)) / 2 / width}%`;
    this.heat.canvas.style.width = `${(100 * places * stride) / width}%`;
    this.seen.replaceChildren(
      ...answer.seen.map(([place, digit]) => {
        const mark = make("b", {}, String(digit));
        mark.style.left = `${middle(place)}%`;
        return mark;
      }),
    );
    if (!answer.seen.length) this.seen.append(make("span", {}, "no digit anywhere"));
    const best = answer.probabilities.indexOf(Math.max(...answer.probabilities));
    const digit = answer.digits[where];
    this.here.textContent =
      `Place ${where}: ` + (digit === null ? "looks like no digit" : `${best}, ${percent(answer.probabilities[best])}`);
    this.cost.textContent = `One pass: ${answer.one_pass} multiplications. Cutting out ${places} windows: ${answer.windows}, ${answer.factor} times as many.`;
    if (answer.measured) this.measured.textContent = `Measured now: ${answer.measured}.`;
  }
}
