// The chain of causes: from the pinned number back to the ink, one picture a stage, with what the number sees outlined.

import { make, setText } from "../base/dom.js";
import { exact } from "../base/formats.js";
import { MapTiles } from "../pictures/map_tiles.js";

export class CauseChain {
  /**
   * @param {import("../base/codec.js").Stage[]} stages
   * @param {Map<string, import("../network/board.js").Board>} boards
   * @param {import("../base/codec.js").Stage} pinned
   * @param {(cell: import("../network/board.js").Cell) => void} go
   */
  constructor(stages, boards, pinned, go) {
    this.boards = boards;
    const end = stages.findIndex((stage) => stage.name === pinned.name);
    this.links = stages
      .slice(0, end)
      .reverse()
      .map((stage) => this.link(stage, go));
    this.element = make(
      "div",
      { class: "dl-chain" },
      make("h3", {}, "Back to the ink: what it sees, and its strongest cause"),
      make("ol", { class: "dl-links" }, ...this.links.map((link) => link.item)),
    );
    this.element.hidden = !this.links.length;
  }

  link(stage, go) {
    const board = this.boards.get(stage.name);
    const name = make("b", {});
    const map = make("span", {});
    const value = make("span", { class: "dl-number" });
    const part = make("span", {});
    const tiles = new MapTiles({ shape: [1, board.shape[1], board.shape[2]], signed: stage.signed }, { side: 180 });
    tiles.canvas.setAttribute("role", "img");
    tiles.canvas.setAttribute("aria-hidden", "true");
    const one = make("button", { type: "button", class: "dl-link" }, tiles.canvas, name, map, value, part);
    const link = { stage, board, tiles, name, map, value, part, item: make("li", {}, one), cell: null };
    one.addEventListener("click", () => link.cell && go(link.cell));
    return link;
  }

  /** @param {object} unit @param {import("./inspector.js").Shown} shown @param {object} mode */
  show(unit, shown) {
    const causes = new Map(unit.causes.map((cause) => [cause.cell.stage, cause]));
    const fields = new Map(unit.fields.map((field) => [field.stage, field]));
    for (const link of this.links) this.showLink(link, causes.get(link.stage.name), fields.get(link.stage.name), shown);
  }

  showLink(link, cause, field, shown) {
    const { stage, board, tiles } = link;
    const middle = {
      row: (field.inside.top + field.inside.bottom) >> 1,
      column: (field.inside.left + field.inside.right) >> 1,
    };
    link.cell = cause?.cell ?? { stage: stage.name, channel: field.channels[0], ...middle };
    if (board.vector && !cause) link.cell = { stage: stage.name, channel: 0, row: 0, column: 0 };
    const place = board.place(link.cell);
    const size = board.shape[1] * board.shape[2];
    const bytes = shown.maps.get(stage.name).bytes;
    tiles.paint(bytes.subarray(place.channel * size, (place.channel + 1) * size));
    const outlines = board.vector ? [] : [{ channels: [0, 1], rectangle: field.inside }];
    tiles.mark({ outlines, cell: cause ? { ...place, channel: 0 } : null });
    setText(link.name, board.shape[0] > 1 ? `${stage.name} map ${place.channel}` : stage.name);
    setText(link.map, board.vector ? `position ${link.cell.channel}` : `(${place.row}, ${place.column})`);
    setText(link.value, cause ? exact(cause.value) : "–");
    setText(link.part, sharePart(cause));
  }
}

/** How much of the number above this cause is. */
function sharePart(cause) {
  if (!cause) return "only biases";
  if (cause.contribution === null) return "all of it";
  const percent = 100 * cause.share;
  return `${percent < 1 ? "< 1" : Math.round(percent)} % of it`;
}
