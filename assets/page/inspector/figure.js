// Maps in a frame of their own, with a title and a legend.

import { make, setText } from "../base/dom.js";
import { Legend } from "../pictures/legend.js";
import { MapTiles } from "../pictures/map_tiles.js";

export class MapFigure {
  /**
   * @param {string} title
   * @param {{shape: number[], signed: boolean}} stage a shape of three sides
   * @param {ConstructorParameters<typeof MapTiles>[1]} options of the tiles
   */
  constructor(title, stage, options) {
    this.signed = stage.signed;
    this.name = make("span", {}, title);
    this.legend = new Legend();
    this.tiles = new MapTiles(stage, options);
    this.canvas = this.tiles.canvas;
    this.canvas.setAttribute("role", "img");
    const caption = make("figcaption", {}, this.name, this.legend.element);
    this.element = make("figure", { class: "dl-map" }, caption, this.canvas);
  }

  /** @param {Uint8Array} bytes @param {number} scale */
  paint(bytes, scale) {
    this.tiles.paint(bytes);
    this.legend.show(scale, this.signed);
  }

  /** @param {string} title */
  rename(title) {
    setText(this.name, title);
  }

  /** What a screen reader says. @param {string} text */
  label(text) {
    this.canvas.setAttribute("aria-label", text);
  }

  /** Keys and touches are for it: one stop of the Tab key. */
  makeTouchable() {
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("tabindex", "0");
  }
}
