// Compare: a held drawing and the present one, or the present one and itself moved by a pixel.

import { fromBase64, sizeOf } from "../base/codec.js";
import { button, make, select, setText } from "../base/dom.js";
import { wholePercent } from "../base/formats.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { SOFTMAX } from "../network/board.js";
import { ChangeTable, effect } from "./change.js";
import { MapFigure } from "./figure.js";
import { countAnswer, panel } from "./panel.js";

/**
 * @import {ComparedDrawings as Compared, DrawingMessage as Drawing, Pace} from "../base/messages.js"
 * @import {Stage} from "../network/board.js"
 * @import {Shown} from "./inspector.js"
 * @typedef {{drawing: Drawing, stage: string, nudge?: Nudge, held?: Drawing}} Message
 * @typedef {{down: number, right: number}} Nudge pixels of the network's picture
 */

const SIDES = { large: 224, many: 160 }; // canvas pixels of a map, where there are few and where many
const MANY = 16;
/** @type {[sign: string, label: string, nudge: Nudge][]} */
const NUDGES = [
  ["◀", "compare.nudge_left", { down: 0, right: -1 }],
  ["▲", "compare.nudge_up", { down: -1, right: 0 }],
  ["▼", "compare.nudge_down", { down: 1, right: 0 }],
  ["▶", "compare.nudge_right", { down: 0, right: 1 }],
];

export class ComparePanel {
  /**
   * @param {{compare: (message: Message) => Promise<Compared & Pace>,
   *   stages: readonly Stage[], classes: number, shown: () => Shown | null,
   *   onClose: () => void}} page
   */
  constructor(page) {
    this.page = page;
    this.open = false;
    this.held = /** @type {Drawing | undefined} */ (undefined);
    this.nudge = /** @type {Nudge | undefined} */ (undefined);
    this.changed = /** @type {Uint8Array | null} */ (null);
    this.reader = new LiveReader(
      page.compare,
      (found) => this.show(found),
      () => setText(this.says, say("inspector.no_answer")),
    );
    this.choice = this.stageChoice();
    const looks = [say("compare.sides"), say("compare.difference")];
    this.look = select(["sides", "difference"], looks, () => this.arrange(), { "aria-label": say("compare.look") });
    this.marked = make("input", { type: "checkbox" });
    this.marked.addEventListener("change", () => this.markChanged());
    this.says = make("p", { class: "dl-sum", role: "status" });
    this.pictures = make("div", { class: "dl-maps-row" });
    this.shares = new ShareTable(page.stages);
    this.table = new ChangeTable(page.classes, say("compare.held"), say("compare.now"));
    this.maps = this.newMaps();
    this.section = this.build();
    this.arrange();
  }

  build() {
    const frame = {
      className: "dl-compare",
      label: say("compare.label"),
      title: say("compare.title"),
      onClose: () => this.page.onClose(),
    };
    const nudges = NUDGES.map(([sign, label, nudge]) =>
      button(sign, () => this.move(nudge), { "aria-label": say(label) }),
    );
    const group = { class: "dl-group", role: "group", "aria-label": say("compare.nudges") };
    const controls = [
      button(say("compare.hold"), () => this.hold()),
      make("span", group, `${say("compare.nudge")} `, ...nudges),
      make("label", {}, `${say("compare.stage")} `, this.choice),
      this.look,
      make("label", {}, this.marked, ` ${say("compare.mark")}`),
    ];
    return panel(
      frame,
      controls,
      this.says,
      this.pictures,
      make("div", { class: "dl-columns" }, this.table.element, this.shares.element),
      make("p", { class: "dl-quiet" }, say("compare.method")),
    );
  }

  /** Every stage with maps, the first pool chosen: there one sees what pooling buys. */
  stageChoice() {
    const shown = this.page.stages.filter((stage) => stage.shape.length === 3);
    const names = shown.map(({ name }) => name);
    const choice = select(names, names, () => this.enter(), { "aria-label": say("compare.which_stage") });
    choice.value = (shown.find((stage) => stage.kind === "pool") ?? shown[0]).name;
    return choice;
  }

  get stage() {
    return /** @type {Stage} */ (this.page.stages.find(({ name }) => name === this.choice.value));
  }

  /** Canvases of the chosen stage's shape. */
  newMaps() {
    const { shape, signed } = this.stage;
    const side = shape[0] > MANY ? SIDES.many : SIDES.large;
    const columns = Math.ceil(Math.sqrt(shape[0])); // near a square
    const figure = (/** @type {string} */ title, /** @type {boolean} */ below) => {
      const one = new MapFigure(title, { shape, signed: below }, { side, columns });
      one.label(title);
      return one;
    };
    const maps = {
      before: figure(say("compare.held"), signed),
      after: figure(say("compare.now"), signed),
      difference: figure(say("compare.less", { one: say("compare.now"), other: say("compare.held") }), true),
    };
    this.pictures.replaceChildren(...Object.values(maps).map(({ element }) => element));
    return maps;
  }

  /** Another stage. */
  enter() {
    this.maps = this.newMaps();
    this.arrange();
    if (this.open) this.request();
  }

  arrange() {
    const apart = this.look.value === "sides";
    this.maps.before.element.hidden = !apart;
    this.maps.after.element.hidden = !apart;
    this.maps.difference.element.hidden = apart;
  }

  start() {
    this.open = true;
    this.hold();
  }

  stop() {
    this.open = false;
    this.held = undefined;
    this.section.remove();
  }

  hold() {
    this.held = structuredClone(this.page.shown()?.drawing);
    this.nudge = undefined;
    this.request();
  }

  /** @param {Nudge} nudge */
  move(nudge) {
    this.nudge = nudge;
    this.marked.checked = true;
    this.request();
  }

  follow() {
    if (!this.open) return;
    this.nudge = undefined; // a new stroke is compared with what was held
    this.request();
  }

  request() {
    const shown = this.page.shown();
    if (!shown) return;
    const what = this.nudge ? { nudge: this.nudge } : { held: this.held };
    this.reader.submit({ drawing: shown.drawing, stage: this.choice.value, ...what });
  }

  /** @param {Compared} found */
  show(found) {
    if (!this.open || found.stage !== this.choice.value) return;
    const { before, after, difference } = this.maps;
    const moved = Boolean(this.nudge);
    const one = say(moved ? "compare.as_drawn" : "compare.held");
    const other = say(moved ? "compare.nudged" : "compare.now");
    before.rename(one);
    after.rename(other);
    difference.rename(say("compare.less", { one: other, other: one }));
    this.table.rename(one, other);
    before.paint(fromBase64(found.maps.before), found.scale);
    after.paint(fromBase64(found.maps.after), found.scale);
    difference.paint(fromBase64(found.maps.difference), found.difference_scale);
    this.changed = fromBase64(found.maps.changed);
    this.markChanged();
    this.table.show(found.before, found.after);
    this.shares.show(found);
    setText(this.says, this.sentence(found, moved));
    countAnswer(this.section);
  }

  /** @param {Compared} found @param {boolean} moved */
  sentence(found, moved) {
    const { name } = this.stage;
    if (!moved && found.shares.input === 0) return say("compare.start");
    const change = effect(found.before, found.after);
    if (!moved) return `${change} ${say("compare.changed", { stage: name, share: wholePercent(found.shares[name]) })}`;
    // What pooling buys shows where a pool is compared with the ReLU that it reads.
    const { stages } = this.page;
    const pool = this.stage.kind === "pool" ? this.stage : stages.find((stage) => stage.kind === "pool");
    if (!pool?.source) return change;
    const total = sizeOf(pool.shape);
    const values = {
      pool: pool.name,
      stayed: Math.round(total * (1 - found.shares[pool.name])),
      total,
      source: pool.source,
      source_difference: wholePercent(found.relative[pool.source]),
      pool_difference: wholePercent(found.relative[pool.name]),
    };
    return `${change} ${say("compare.stayed", values)}`;
  }

  markChanged() {
    const changed = this.marked.checked ? this.changed : null;
    if (!this.changed || this.changed.length !== sizeOf(this.stage.shape)) return;
    this.maps.after.tiles.mark({ changed });
    this.maps.difference.tiles.mark({ changed });
  }
}

/** How much of each stage changed: where a pool stands below its ReLU, that is what pooling buys. */
class ShareTable {
  /** @param {readonly Stage[]} stages */
  constructor(stages) {
    this.rows = stages
      .filter(({ kind }) => kind !== SOFTMAX)
      .map(({ name }) => {
        const [value, relative] = [make("td", { class: "dl-number" }), make("td", { class: "dl-number" })];
        const bar = make("div", { class: "dl-bar-fill" });
        const drawn = make("td", {}, make("div", { class: "dl-bar" }, bar));
        return {
          name,
          value,
          relative,
          bar,
          row: make("tr", {}, make("th", { scope: "row" }, name), value, relative, drawn),
        };
      });
    const heads = ["compare.head_stage", "compare.head_changed", "compare.head_difference"];
    const head = make("tr", {}, ...heads.map((key) => make("th", { scope: "col" }, say(key))), make("td"));
    const body = make("tbody", {}, ...this.rows.map(({ row }) => row));
    this.element = make("table", { class: "dl-shares" }, make("thead", {}, head), body);
  }

  /** @param {Compared} found */
  show(found) {
    for (const { name, value, relative, bar } of this.rows) {
      setText(value, wholePercent(found.shares[name]));
      setText(relative, wholePercent(found.relative[name]));
      bar.style.transform = `scaleX(${Math.min(1, found.relative[name])})`;
    }
  }
}
