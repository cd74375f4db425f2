// Maps in a frame of their own, with a title and a legend.

import { make, setText } from "../base/dom.js";
import { Legend } from "../pictures/legend.js";
import { MapTiles } from "../pictures/map_tiles.js";

export class MapFigure extends MapTiles {
  /** @param {string} title @param {ConstructorParameters<typeof MapTiles>} tiles */
  constructor(title, ...tiles) {
    super(...tiles);
    this.signed = tiles[0].signed;
    this.name = make("span", {}, title);
    this.legend = new Legend();
    this.canvas.setAttribute("role", "img");
    this.label(title);
    const caption = make("figcaption", {}, this.name, this.legend.element);
    this.element = make("figure", { class: "dl-map" }, caption, this.canvas);
  }

  /** @param {Uint8Array} bytes @param {number} scale */
  show(bytes, scale) {
    this.paint(bytes);
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
