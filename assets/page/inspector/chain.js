// The chain of causes: from the pinned number back to the ink, one picture a stage, with what the number sees outlined.

import { button, make, setText } from "../base/dom.js";
import { exact, wholePercent } from "../base/formats.js";
import { say } from "../base/texts.js";
import { MapTiles } from "../pictures/map_tiles.js";

/**
 * @import {Cause, Cell, ExplainedCell, Field} from "../base/messages.js"
 * @import {Board, Stage} from "../network/board.js"
 * @import {Context, Shown} from "./view.js"
 */

export class CauseChain {
  /** @param {readonly Stage[]} stages @param {(stage: string) => Board} boardOf @param {Context} context */
  constructor(stages, boardOf, { stage, go }) {
    const below = stages.slice(0, stages.indexOf(stage)).reverse();
    this.links = below.map(({ name }) => new Link(boardOf(name), go));
    const list = make("ol", { class: "dl-links" }, ...this.links.map((link) => link.item));
    this.element = make("div", {}, make("h3", {}, say("inspector.chain")), list);
    this.element.hidden = !this.links.length;
  }

  /** @param {ExplainedCell} unit @param {Shown} shown */
  show(unit, shown) {
    for (const link of this.links) {
      const { name } = link.board.stage;
      const field = unit.fields.find((one) => one.stage === name);
      const cause = unit.causes.find(({ cell }) => cell.stage === name);
      if (field) link.show(field, cause, shown);
    }
  }
}

/** One stage of the chain. */
class Link {
  /** @param {Board} board @param {(cell: Cell) => void} go */
  constructor(board, go) {
    this.board = board;
    const [, height, width] = board.shape;
    this.tiles = new MapTiles({ shape: [1, height, width], signed: board.stage.signed }, { side: 180 });
    this.tiles.canvas.setAttribute("aria-hidden", "true");
    this.texts = [make("b"), make("span"), make("span", { class: "dl-number" }), make("span")];
    const one = button("", () => this.cell && go(this.cell), { class: "dl-link" });
    one.append(this.tiles.canvas, ...this.texts);
    this.item = make("li", {}, one);
    this.cell = /** @type {Cell | null} */ (null);
  }

  /** @param {Field} field what is seen of it @param {Cause | undefined} cause the strongest @param {Shown} shown */
  show(field, cause, shown) {
    const { board, tiles } = this;
    this.cell = cause?.cell ?? this.middleOf(field);
    const place = board.place(this.cell);
    const bytes = shown.maps.get(board.stage.name)?.bytes;
    if (bytes) tiles.paint(bytes.subarray(place.channel * board.size, (place.channel + 1) * board.size));
    tiles.mark({
      outlines: board.vector ? [] : [{ channels: [0, 1], rectangle: field.inside }],
      cell: cause ? { ...place, channel: 0 } : null,
    });
    const { name } = board.stage;
    const { channel, row, column } = place;
    const texts = [
      board.shape[0] > 1 ? say("inspector.map_of", { stage: name, channel }) : name,
      board.vector ? say("inspector.position", { index: this.cell.channel }) : `(${row}, ${column})`,
      cause ? exact(cause.value) : "–",
      shareOf(cause),
    ];
    texts.forEach((text, i) => setText(this.texts[i], text));
  }

  /** @param {Field} field @returns {Cell} */
  middleOf({ stage, channels, inside }) {
    if (this.board.vector) return { stage, channel: 0, row: 0, column: 0 };
    const middle = { row: (inside.top + inside.bottom) >> 1, column: (inside.left + inside.right) >> 1 };
    return { stage, channel: channels[0], ...middle };
  }
}

/** How much of the number above this cause is. @param {Cause | undefined} cause */
function shareOf(cause) {
  if (!cause) return say("inspector.share_none");
  if (cause.contribution === null) return say("inspector.share_all");
  if (cause.share < 0.01) return say("inspector.share_below_one");
  return say("inspector.share", { share: wholePercent(cause.share) });
}
