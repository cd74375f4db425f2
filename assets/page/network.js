// Every stage of the network as a labelled group of its maps, painted from the bytes of the last answer.

import { gradient, POSITIVE_TABLE, short, SIGNED_TABLE } from "./colours.js";
import { make } from "./dom.js";
import { count } from "./payload.js";

const GAP = 4; // canvas pixels between two tiles
const number = new Intl.NumberFormat("en").format;

/** @param {import("./payload.js").Stage} stage @returns {string} what the stage does, from its own settings */
export function caption(stage) {
  const { kind, kernel, stride, parameters, shape } = stage;
  const parameterText = `${number(parameters)} parameters`;
  if (kind === "conv") return `${kernel}×${kernel} · ${parameterText}`;
  if (kind === "pool") return `max of ${kernel}×${kernel}, stride ${stride}`;
  if (kind === "relu") return "max(0, x)";
  if (kind === "flatten") return "a row a map";
  if (kind === "linear") return `${shape[0]} weighted sums · ${parameterText}`;
  return "in MNIST's form";
}

/** How many tiles stand side by side: few large ones for few maps, many small ones for many. */
function columnsFor(channels) {
  if (channels <= 4) return channels;
  return channels <= 8 ? 4 : 8;
}

/** How wide a tile is, in CSS pixels before the page scales all of them to its own width. */
function tileWidth({ channels, height }) {
  if (channels === 1) return 112;
  if (height < 20) return 26.5;
  return channels <= 8 ? 53 : 41;
}

/** One stage's maps on one canvas. */
class MapTiles {
  /** @param {import("./payload.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    // The flattened vector is shown with one row for each map that it was unrolled from.
    const [channels, height, width] = stage.shape.length === 3 ? stage.shape : [1, 1, stage.shape[0]];
    Object.assign(this, { channels, height, width });
    this.columns = columnsFor(channels);
    this.rows = Math.ceil(channels / this.columns);
    // Whole canvas pixels for each cell, at least as many as the screen shows, so that cells stay sharp.
    this.cell = Math.max(2, Math.ceil(112 / Math.max(height, width)));
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.columns * (width * this.cell + GAP) - GAP;
    this.canvas.height = this.rows * (height * this.cell + GAP) - GAP;
    this.strip = document.createElement("canvas"); // all maps below each other, one pixel a cell: the bytes' own order
    this.strip.width = width;
    this.strip.height = height * channels;
    this.pixels = new ImageData(width, height * channels);
    this.words = new Uint32Array(this.pixels.data.buffer);
  }

  /** @param {Uint8Array} bytes */
  paint(bytes) {
    const table = this.stage.signed ? SIGNED_TABLE : POSITIVE_TABLE;
    for (let i = 0; i < bytes.length; i += 1) this.words[i] = table[bytes[i]];
    this.strip.getContext("2d").putImageData(this.pixels, 0, 0);
    const context = this.canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const [tileWidth, tileHeight] = [this.width * this.cell, this.height * this.cell];
    for (let channel = 0; channel < this.channels; channel += 1) {
      const x = (channel % this.columns) * (tileWidth + GAP);
      const y = Math.floor(channel / this.columns) * (tileHeight + GAP);
      const top = channel * this.height;
      context.drawImage(this.strip, 0, top, this.width, this.height, x, y, tileWidth, tileHeight);
    }
  }
}

/** One stage: name, shape, caption, legend, maps. */
class StageView {
  /** @param {import("./payload.js").Stage} stage @param {number} unrolledFrom maps before a flatten */
  constructor(stage, unrolledFrom) {
    this.stage = stage;
    const shape = stage.shape.join("×");
    this.range = make("span", {});
    const ramp = make("span", { class: "dl-ramp", title: "white is 0, blue above, orange below" });
    ramp.style.background = gradient(stage.signed);
    this.group = make(
      "figure",
      { class: `dl-stage dl-${stage.kind}`, "data-stage": stage.name },
      make(
        "figcaption",
        {},
        make("div", { class: "dl-name" }, make("b", {}, stage.name), ` ${shape}`),
        make("div", { class: "dl-legend" }, this.range, ramp),
        make("div", { class: "dl-caption" }, caption(stage)),
      ),
    );
    if (stage.kind === "linear") {
      this.cells = [...Array(stage.shape[0]).keys()].map(() => make("span", {}));
      const items = this.cells.map((cell, digit) => make("li", {}, make("b", {}, String(digit)), cell));
      this.group.append(make("ol", { class: "dl-logits", "aria-label": "Logits" }, ...items));
      return;
    }
    const drawn =
      stage.kind === "flatten"
        ? { ...stage, shape: [1, unrolledFrom, count(stage.shape) / unrolledFrom] }
        : stage;
    this.tiles = new MapTiles(drawn);
    this.tiles.canvas.setAttribute("role", "img");
    this.group.style.setProperty("--width", String(this.tiles.columns * tileWidth(this.tiles)));
    this.group.append(this.tiles.canvas);
  }

  /** @param {import("./payload.js").StageMaps} maps @param {import("./payload.js").Answer} answer */
  show(maps, answer) {
    this.range.textContent = `${this.stage.signed ? "±" : "0…"}${short(maps.scale)}`;
    if (this.cells) {
      this.cells.forEach((cell, digit) => {
        cell.textContent = short(answer.logits[digit]);
        cell.parentElement.classList.toggle("dl-best", digit === answer.digit);
      });
      return;
    }
    this.tiles.paint(maps.bytes);
    this.tiles.canvas.setAttribute("aria-label", `${this.stage.name}: values ${this.range.textContent}`);
  }
}

export class NetworkView {
  /** @param {HTMLElement} parent @param {import("./payload.js").Stage[]} stages */
  constructor(parent, stages) {
    this.views = stages.map((stage, i) => new StageView(stage, stages[i - 1]?.shape[0] ?? 1));
    parent.append(...this.views.map((view) => view.group));
  }

  /** @param {Map<string, import("./payload.js").StageMaps>} maps @param {import("./payload.js").Answer} answer */
  show(maps, answer) {
    for (const view of this.views) view.show(maps.get(view.stage.name), answer);
  }
}
