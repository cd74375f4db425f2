// The pinned map, large, beside the map it was made from: the window slides here, and a tap can meet one cell.

import { make, setText } from "../base/dom.js";
import { short } from "../base/formats.js";
import { gradient } from "../pictures/colours.js";
import { MapTiles } from "../pictures/map_tiles.js";

const SIDE = 448; // canvas pixels, twice what the page shows, for sharp lines
const WITHOUT = ["linear", "softmax"]; // their arithmetic is its own picture

/** A picture with a title and a legend. */
function framed(tiles, title, signed) {
  const range = make("span", {});
  const ramp = make("span", { class: "dl-ramp" });
  ramp.style.background = gradient(signed);
  const name = make("span", {}, title);
  const figure = make(
    "figure",
    { class: "dl-map" },
    make("figcaption", {}, name, make("span", { class: "dl-legend" }, range, ramp)),
    tiles.canvas,
  );
  return { tiles, figure, name, range, signed };
}

export class InspectorMaps {
  /**
   * @param {import("../base/codec.js").Stage} stage
   * @param {import("../base/codec.js").Stage|undefined} source
   * @param {import("../network/board.js").Board} board of the stage
   * @param {{pin: Function, walk: Function, choose: (channel: number) => void, key: (event: KeyboardEvent) => void}} acts
   */
  constructor(stage, source, board, acts) {
    Object.assign(this, { stage, source, board, acts });
    this.element = make("div", { class: "dl-maps-row" });
    this.target = null;
    if (WITHOUT.includes(stage.kind)) return;
    if (source) this.addSource();
    if (stage.kind === "conv") this.addKernels();
    this.addOutput();
  }

  addSource() {
    const [, height, width] = this.source.shape;
    const ring = this.stage.kind === "conv" ? this.stage.padding : 0;
    const tiles = new MapTiles({ shape: [1, height, width], signed: this.source.signed }, { side: SIDE, ring });
    this.from = framed(tiles, this.source.name, this.source.signed);
    tiles.canvas.setAttribute("role", "img");
    tiles.canvas.addEventListener("click", (event) => {
      const { row, column } = tiles.cellAt(event);
      this.acts.walk({ stage: this.source.name, channel: this.sourceChannel, row, column });
    });
    this.element.append(this.from.figure);
  }

  addKernels() {
    const [channels] = this.source.shape;
    const { kernel } = this.stage;
    const columns = Math.ceil(Math.sqrt(channels));
    const tiles = new MapTiles({ shape: [channels, kernel, kernel], signed: true }, { side: 60, columns });
    tiles.canvas.setAttribute("role", "img");
    tiles.canvas.addEventListener("click", (event) => {
      const place = tiles.cellAt(event);
      if (place) this.acts.choose(place.channel);
    });
    this.kernels = framed(tiles, `× ${channels} kernel${channels > 1 ? "s" : ""}`, true);
    this.kernels.figure.classList.add("dl-kernels");
    this.element.append(this.kernels.figure);
  }

  addOutput() {
    const [, height, width] = this.board.shape;
    const tiles = new MapTiles({ shape: [1, height, width], signed: this.stage.signed }, { side: SIDE });
    const { canvas } = tiles;
    this.to = framed(tiles, this.stage.name, this.stage.signed);
    this.to.figure.classList.add("dl-output");
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    this.target = canvas;
    canvas.addEventListener("click", (event) => this.pick(event));
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") this.pick(event);
    });
    canvas.addEventListener("keydown", (event) => this.acts.key(event));
    this.element.append(this.to.figure);
  }

  pick(event) {
    const { row, column } = this.to.tiles.cellAt(event);
    this.acts.pin(this.board.cell({ channel: this.channel, row, column }));
  }

  /** @param {object} unit @param {import("./inspector.js").Shown} shown @param {object} mode */
  show(unit, shown, mode) {
    if (!this.target) return;
    const place = this.board.place(unit.cell);
    this.channel = place.channel;
    this.paintMap(
      this.to,
      this.board.shape,
      shown.maps.get(this.stage.name),
      this.channel,
      this.stage.kind === "flatten",
    );
    this.target.setAttribute("aria-label", `${this.board.name(unit.cell)}. Arrow keys move, brackets change the map.`);
    if (this.from) {
      this.sourceChannel = unit.kind === "conv" ? mode.channel : (unit.source?.channel ?? 0);
      this.paintMap(this.from, this.source.shape, shown.maps.get(this.source.name), this.sourceChannel, false);
      this.from.tiles.canvas.setAttribute(
        "aria-label",
        `${this.source.name}, map ${this.sourceChannel}: where the window lies`,
      );
    }
    if (this.kernels) this.showKernels(unit.kernels, mode.channel);
  }

  paintMap(part, shape, maps, channel, whole) {
    const size = shape[1] * shape[2];
    part.tiles.paint(maps.bytes.subarray(channel * size, (channel + 1) * size));
    setText(
      part.name,
      shape[0] > 1 && !whole ? `${part.name.textContent.split(" ")[0]} map ${channel}` : part.name.textContent,
    );
    setText(part.range, `${part.signed ? "±" : "0…"}${short(maps.scale)}`);
  }

  showKernels(kernels, chosen) {
    const flat = kernels.flat(2);
    const scale = flat.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.kernels.tiles.paint(Uint8Array.from(flat, (value) => Math.round(128 + (scale ? (127 * value) / scale : 0))));
    this.kernels.tiles.mark({ frame: kernels.length > 1 ? chosen : null });
    setText(this.kernels.range, `±${short(scale)}`);
    this.kernels.tiles.canvas.setAttribute("aria-label", `Kernels of this map; chosen: ${chosen}`);
  }

  /**
   * @param {import("../network/board.js").Cell} cell @param {object|null} unit the last answer @param {boolean} filling
   * @param {boolean} hidden
   */
  mark(cell, unit, filling, hidden) {
    if (!this.target) return;
    const place = this.board.place(cell);
    const shown = filling ? this.board.index(place) + 1 : null;
    this.to.tiles.mark({ cell: { ...place, channel: 0 }, shown: shown === this.board.size ? null : shown, hidden });
    if (!this.from || !unit) return;
    const rectangle = unit.place ?? {
      top: unit.source.row,
      left: unit.source.column,
      bottom: unit.source.row + 1,
      right: unit.source.column + 1,
    };
    this.from.tiles.mark({ outlines: [{ channels: [0, 1], rectangle }] });
  }
}
