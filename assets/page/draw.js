// The tab "Draw": pad, answer and network, moving together.

import { Server } from "./base/ask.js";
import { packPoints } from "./base/codec.js";
import { button, make } from "./base/dom.js";
import { LiveReader } from "./base/live.js";
import { say } from "./base/texts.js";
import { Dock } from "./inspector/dock.js";
import { loadNetwork } from "./network/loaded.js";
import { NumberBoxes } from "./pad/boxes.js";
import { examples } from "./pad/examples.js";
import { followKept, keepDrawing, keptDrawing } from "./pad/keep.js";
import { playBack } from "./pad/opening.js";
import { Pad } from "./pad/pad.js";
import { penWidth, tools } from "./pad/tools.js";
import { AnswerWords } from "./pad/words.js";

/**
 * @import {Answer, DrawProps, Pace} from "./base/messages.js"
 * @import {Which} from "./pad/examples.js"
 * @import {Drawing} from "./pad/paper.js"
 */

const OPENING = { kind: "pen", digit: 3, index: 0 };

/** Called once by the page. @param {HTMLElement} element @param {DrawProps} props */
export function mount(element, props) {
  new Draw(/** @type {HTMLElement} */ (element.querySelector(".dl-root")), props);
}

class Draw {
  /** @param {HTMLElement} root @param {DrawProps} props */
  constructor(root, props) {
    this.root = root;
    this.server = new Server(props.network);
    this.server.onOther = () => {
      this.dock = this.load();
    };
    this.finished = /** @type {Drawing | null} */ (null); // what is on the pad; null while the pen is down
    this.left = make("section", { class: "dl-left", "aria-label": say("draw.left") });
    root.append(this.left);
    const named = { class: "dl-pad", "data-part": "pad", "aria-label": say("draw.pad") };
    const canvas = make("canvas", { ...named, role: "application", tabindex: 0 });
    const paper = make("div", { class: "dl-paper" }, canvas);
    this.pad = new Pad(canvas, (drawing, finished) => this.drawn(drawing, finished));
    // The choice goes with the drawing, so that whatever is asked of the server is asked of the chosen digit.
    this.boxes = new NumberBoxes(paper, (digit) => this.pad.choose(digit));
    const find = (/** @type {Which} */ which) => this.server.ask("sample", which).catch(() => undefined);
    const more = make(
      "div",
      { class: "dl-more", id: "dl-more" },
      penWidth(this.pad),
      examples(this.pad, props.sample_kinds, props.examples, find),
    );
    this.words = new AnswerWords();
    this.thumbnail = make("div", { class: "dl-thumbnail" }); // the input's place on a phone
    const drawOn = button(say("dock.draw_on"), () => this.dock.then((dock) => dock.letGo()), {
      class: "dl-button dl-draw-on",
    });
    this.legend = make("div", { class: "dl-legend-place" });
    const name = make("span", { "aria-hidden": "true" }, say("draw.input"));
    const beside = make("div", { class: "dl-beside" }, this.thumbnail, name, drawOn);
    this.left.append(paper, tools(this.pad, paper, more), this.words.element, beside, more, this.legend);
    this.banner = make("div", { class: "dl-banner", role: "status" });
    root.append(this.banner);
    /** @type {Promise<Dock>} */
    this.dock = this.load();
    this.live = new LiveReader(
      (/** @type {Drawing} */ drawing) =>
        /** @type {Promise<(Answer & Pace) | undefined>} */ (this.server.ask("drawing", { drawing: packed(drawing) })),
      (answer, drawing, submitted) => this.answered(answer, drawing, submitted),
      () => this.sayLate(),
    );
    const kept = keptDrawing();
    if (kept) this.pad.replace(kept);
    else find(OPENING).then((drawing) => this.begin(drawing));
    followKept(root, this.pad);
  }

  /** @param {Drawing | undefined} opening none where the server is away: it is asked until it is back */
  begin(opening) {
    if (!this.pad.empty) return;
    if (opening) playBack(this.pad, opening);
    else this.drawn(this.pad.drawing, true);
  }

  /** The network that the server has, and what is built around it. @returns {Promise<Dock>} */
  async load() {
    const before = this.dock;
    const { network } = this.server;
    const loaded = await loadNetwork(network).catch(() => null);
    // A server that does not know it any more says so, and which it has, as soon as it is asked about this one.
    if (!loaded) return before ?? new Promise(() => {});
    (await before)?.remove();
    const dock = new Dock(this.root, loaded, this.server, this.thumbnail);
    this.root.append(dock.network.element, dock.element);
    this.legend.replaceChildren(dock.legend.element);
    return dock;
  }

  /** @param {Drawing} drawing @param {boolean} finished */
  drawn(drawing, finished) {
    this.finished = finished ? drawing : null;
    if (finished) keepDrawing(drawing);
    this.live.submit(drawing);
  }

  /** @param {Answer & Pace} answer @param {Drawing} drawing @param {number} submitted */
  async answered(answer, drawing, submitted) {
    const dock = await this.dock;
    const maps = dock.loaded.read(answer.levels);
    const finished = drawing === this.finished;
    this.endLate();
    this.words.show(answer, finished);
    this.boxes.show(answer.digits, answer.chosen);
    dock.painted({ drawing, answer, maps }, finished);
    const { root } = this;
    root.dataset.answers = String(Number(root.dataset.answers ?? 0) + 1);
    const detail = { drawing, maps, milliseconds: performance.now() - submitted };
    root.dispatchEvent(new CustomEvent("painted", { detail }));
  }

  /** What is shown is not the drawing's any more. */
  sayLate() {
    this.root.dataset.late = "";
    this.banner.append(make("b", {}, say("draw.no_answer")), ` ${say("draw.no_answer_hint")}`);
  }

  endLate() {
    delete this.root.dataset.late;
    this.banner.replaceChildren();
  }
}

/** As it is sent. @param {Drawing} drawing */
function packed({ strokes, ...rest }) {
  return { ...rest, strokes: strokes.map((stroke) => ({ ...stroke, points: packPoints(stroke.points) })) };
}
