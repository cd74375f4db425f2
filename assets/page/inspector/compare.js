// Compare: a held drawing and the present one, or the present one and itself moved by a pixel.

import { largest, sizeOf } from "../base/codec.js";
import { button, make, select, setText } from "../base/dom.js";
import { wholePercent } from "../base/formats.js";
import { LiveReader } from "../base/live.js";
import { say } from "../base/texts.js";
import { toBytes } from "../engine/bytes.js";
import { SOFTMAX } from "../network/board.js";
import { MapFigure } from "./figure.js";
import { ChangeTable, effect, numberRows, Panel } from "./panel.js";

/**
 * @import {ComparedDrawings, Pace} from "../base/messages.js"
 * @import {Stage} from "../network/board.js"
 * @import {StageMaps} from "../network/loaded.js"
 * @import {CompareMessage, Nudge, Page} from "./view.js"
 * @typedef {{answer: ComparedDrawings, maps: Map<string, StageMaps>[]}} Found maps: before and after
 */

const SIDES = { large: 224, many: 160 }; // canvas pixels of a map, where there are few and where many
const MANY = 16;
const TOLERANCE = 0.05; // as cnn/explain/compare.py: a change below this share of the largest number is not seen
/** @type {[sign: string, label: string, nudge: Nudge][]} */
const NUDGES = [
  ["◀", "compare.nudge_left", { down: 0, right: -1 }],
  ["▲", "compare.nudge_up", { down: -1, right: 0 }],
  ["▼", "compare.nudge_down", { down: 1, right: 0 }],
  ["▶", "compare.nudge_right", { down: 0, right: 1 }],
];

export class ComparePanel extends Panel {
  /** @param {Page} page */
  constructor(page) {
    const title = say("compare.title");
    super(page, "dl-compare", { label: say("compare.label"), title, opener: title });
    this.held = /** @type {string | undefined} */ (undefined); // levels
    this.nudge = /** @type {Nudge | undefined} */ (undefined);
    this.found = /** @type {Found | null} */ (null); // the last answer
    this.changed = /** @type {Uint8Array | null} */ (null);
    this.reader = new LiveReader(
      (/** @type {CompareMessage} */ message) =>
        /** @type {Promise<(ComparedDrawings & Pace) | undefined>} */ (page.server.ask("compare", message)),
      (found, { held, levels }) => this.show(found, held ?? levels),
      this.fail,
    );
    this.choice = this.stageChoice();
    const looks = [say("compare.sides"), say("compare.difference")];
    this.look = select(["sides", "difference"], looks, () => this.arrange(), { "aria-label": say("compare.look") });
    this.marked = make("input", { type: "checkbox" });
    this.marked.addEventListener("change", () => this.markChanged());
    this.pictures = make("div", { class: "dl-maps-row" });
    this.shares = new ShareTable(page.stages);
    this.table = new ChangeTable(page.classes, say("compare.held"), say("compare.now"));
    this.maps = this.newMaps();
    this.build();
    this.arrange();
  }

  build() {
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
    this.section.append(
      make("div", { class: "dl-controls" }, ...controls),
      make("div", { class: "dl-ink" }, this.pictures, this.says),
      make(
        "details",
        {},
        make("summary", {}, say("compare.details")),
        make("div", { class: "dl-columns" }, this.table.element, this.shares.element),
        make("p", { class: "dl-quiet" }, say("compare.method")),
      ),
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
    const [held, now] = [say("compare.held"), say("compare.now")];
    const side = shape[0] > MANY ? SIDES.many : SIDES.large;
    const options = { side, columns: Math.ceil(Math.sqrt(shape[0])) }; // near a square
    const less = say("compare.less", { one: now, other: held });
    const maps = {
      before: new MapFigure(held, { shape, signed }, options),
      after: new MapFigure(now, { shape, signed }, options),
      difference: new MapFigure(less, { shape, signed: true }, options),
    };
    this.pictures.replaceChildren(...Object.values(maps).map(({ element }) => element));
    return maps;
  }

  /** Another stage. */
  enter() {
    this.maps = this.newMaps();
    this.arrange();
    if (this.found) this.paint(this.found);
  }

  arrange() {
    const apart = this.look.value === "sides";
    this.maps.before.element.hidden = !apart;
    this.maps.after.element.hidden = !apart;
    this.maps.difference.element.hidden = apart;
  }

  start() {
    super.start();
    this.hold();
  }

  hold() {
    this.held = this.page.now?.answer.levels;
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
    this.nudge = undefined; // a new stroke is compared with what was held
    this.request();
  }

  request() {
    if (!this.page.now) return;
    const what = this.nudge ? { nudge: this.nudge } : { held: this.held };
    this.reader.submit({ levels: this.page.now.answer.levels, ...what });
  }

  /** @param {ComparedDrawings} found @param {string} levels of the picture before */
  show(found, levels) {
    if (!this.open) return;
    const { loaded } = this.page;
    this.found = { answer: found, maps: [loaded.read(levels), loaded.read(found.levels)] };
    this.paint(this.found);
    this.answered();
  }

  /** @param {Found} found */
  paint({ answer: found, maps }) {
    const { before, after, difference } = this.maps;
    const moved = Boolean(this.nudge);
    const one = say(moved ? "compare.as_drawn" : "compare.held");
    const other = say(moved ? "compare.nudged" : "compare.now");
    before.rename(one);
    after.rename(other);
    difference.rename(say("compare.less", { one: other, other: one }));
    this.table.rename(one, other);
    const [old, present] = maps.map((one) => /** @type {StageMaps} */ (one.get(this.stage.name)));
    before.show(old.bytes, old.scale);
    after.show(present.bytes, present.scale);
    const moves = present.values.map((value, i) => value - old.values[i]);
    const [most, least] = [largest(moves), TOLERANCE * Math.max(largest(old.values), largest(present.values))];
    difference.show(toBytes(moves, most, true), most);
    this.changed = Uint8Array.from(moves, (move) => Number(Math.abs(move) > least));
    this.markChanged();
    this.table.show(found.before, found.after);
    this.shares.show(found);
    setText(this.says, this.sentence(found, moved));
  }

  /** @param {ComparedDrawings} found @param {boolean} moved */
  sentence(found, moved) {
    const { name, kind } = this.stage;
    if (!moved && found.shares.input === 0) return say("compare.start");
    const change = effect(found.before, found.after);
    if (!moved) return `${change} ${say("compare.changed", { stage: name, share: wholePercent(found.shares[name]) })}`;
    // What pooling buys shows where a pool is compared with the ReLU that it reads.
    const pool = kind === "pool" ? this.stage : this.page.stages.find((stage) => stage.kind === "pool");
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

  repaint() {
    if (this.found) this.paint(this.found);
  }

  markChanged() {
    if (this.changed?.length !== sizeOf(this.stage.shape)) return;
    const changed = this.marked.checked ? this.changed : null;
    this.maps.after.mark({ changed });
    this.maps.difference.mark({ changed });
  }
}

/** How much of each stage changed: where a pool stands below its ReLU, that is what pooling buys. */
class ShareTable {
  /** @param {readonly Stage[]} stages */
  constructor(stages) {
    this.names = stages.filter(({ kind }) => kind !== SOFTMAX).map(({ name }) => name);
    const heads = [say("compare.head_stage"), say("compare.head_changed"), say("compare.head_difference")];
    this.table = numberRows({ class: "dl-shares" }, heads, this.names);
    this.bars = this.names.map(() => make("div", { class: "dl-bar-fill" }));
    this.element = this.table.element;
    this.element.tHead?.rows[0].append(make("td"));
    const framed = this.bars.map((bar) => make("td", {}, make("div", { class: "dl-bar" }, bar)));
    this.table.rows.forEach(({ element }, i) => element.append(framed[i]));
  }

  /** @param {ComparedDrawings} found */
  show({ shares, relative }) {
    this.names.forEach((name, i) => {
      const { cells } = this.table.rows[i];
      setText(cells[0], wholePercent(shares[name]));
      setText(cells[1], wholePercent(relative[name]));
      this.bars[i].style.transform = `scaleX(${Math.min(1, relative[name])})`;
    });
  }
}
