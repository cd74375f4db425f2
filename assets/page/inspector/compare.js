// Compare: a held drawing and the present one, or the present one and itself moved by a pixel.

import { fromBase64 } from "../base/codec.js";
import { button, make, setText } from "../base/dom.js";
import { short } from "../base/formats.js";
import { LiveReader } from "../base/live.js";
import { gradient } from "../pictures/colours.js";
import { MapTiles } from "../pictures/map_tiles.js";
import { ChangeTable } from "./change.js";
import { effect } from "./evidence.js";
import { panel } from "./panel.js";

const SIDES = { large: 224, many: 160 };
const NUDGES = { "◀": [0, -1, "left"], "▲": [-1, 0, "up"], "▼": [1, 0, "down"], "▶": [0, 1, "right"] };

export class ComparePanel {
  /**
   * @param {{compare: (message: object) => Promise<object|undefined>, stages: import("../base/codec.js").Stage[],
   *          boards: Map<string, import("../network/board.js").Board>, classes: number,
   *          shown: () => import("./inspector.js").Shown|null, onClose: () => void}} page
   */
  constructor(page) {
    this.page = page;
    this.open = false;
    this.held = null;
    this.nudge = null;
    this.reader = new LiveReader(
      (message) => page.compare(message),
      (found) => this.show(found),
      () => this.fail(),
    );
    this.build();
  }

  build() {
    const { stages, classes } = this.page;
    const shown = stages.filter((stage) => stage.shape.length === 3);
    this.choice = make("select", { "aria-label": "Which stage is compared" });
    this.choice.append(...shown.map((stage) => make("option", { value: stage.name }, stage.name)));
    this.choice.value = (shown.find((stage) => stage.kind === "pool") ?? shown[0]).name;
    this.choice.addEventListener("change", () => this.enter());
    this.look = make("select", { "aria-label": "How the maps are compared" });
    this.look.append(
      make("option", { value: "sides" }, "side by side"),
      make("option", { value: "difference" }, "difference"),
    );
    this.look.addEventListener("change", () => this.arrange());
    this.marked = make("input", { type: "checkbox" });
    this.marked.addEventListener("change", () => this.markChanged());
    const hold = button("Hold this drawing", () => this.hold());
    const nudges = Object.entries(NUDGES).map(([sign, [down, right, word]]) =>
      button(sign, () => this.move(down, right), { "aria-label": `Nudge one pixel ${word}` }),
    );
    this.says = make("p", { class: "dl-sum", role: "status" });
    this.pictures = make("div", { class: "dl-maps-row" });
    this.shares = this.shareTable();
    this.table = new ChangeTable(classes, "held", "now");
    const frame = {
      className: "dl-compare",
      label: "Compare two drawings",
      title: "Compare",
      onClose: () => this.page.onClose(),
    };
    const controls = [
      hold,
      make("span", { class: "dl-group", role: "group", "aria-label": "Nudge by one pixel" }, "nudge ", ...nudges),
      make("label", {}, "maps of ", this.choice),
      this.look,
      make("label", {}, this.marked, " mark changed"),
    ];
    this.section = panel(
      frame,
      controls,
      this.says,
      this.pictures,
      make("div", { class: "dl-columns" }, this.table.element, this.shares),
      make(
        "p",
        { class: "dl-quiet" },
        "Changed: by more than 5 % of the layer's largest number. Difference: length of the change over that of the maps.",
      ),
    );
    this.enter();
  }

  /** How much of each stage changed: where a pool stands below its ReLU, that is what pooling buys. */
  shareTable() {
    this.rows = new Map();
    const body = make("tbody", {});
    for (const stage of this.page.stages) {
      if (stage.kind === "softmax") continue;
      const [value, relative] = [make("td", { class: "dl-number" }), make("td", { class: "dl-number" })];
      const bar = make("div", { class: "dl-bar-fill" });
      const drawn = make("td", {}, make("div", { class: "dl-bar" }, bar));
      body.append(make("tr", {}, make("th", { scope: "row" }, stage.name), value, relative, drawn));
      this.rows.set(stage.name, { value, relative, bar });
    }
    const table = make("table", { class: "dl-shares" });
    const heads = ["stage", "changed", "difference"].map((head) => make("th", { scope: "col" }, head));
    table.append(make("thead", {}, make("tr", {}, ...heads, make("td", {}))), body);
    return table;
  }

  /** Another stage: new canvases of its shape. */
  enter() {
    const stage = this.page.stages.find((one) => one.name === this.choice.value);
    const many = stage.shape[0] > 16;
    const make1 = (signed) =>
      new MapTiles(
        { shape: stage.shape, signed },
        { side: many ? SIDES.many : SIDES.large, columns: columns(stage.shape[0]) },
      );
    this.before = this.frame("held", make1(stage.signed), stage.signed);
    this.after = this.frame("now", make1(stage.signed), stage.signed);
    this.difference = this.frame("now − held", make1(true), true);
    this.pictures.replaceChildren(this.before.figure, this.after.figure, this.difference.figure);
    this.arrange();
    if (this.open) this.request();
  }

  frame(title, tiles, signed) {
    const name = make("span", {}, title);
    const range = make("span", {});
    const ramp = make("span", { class: "dl-ramp" });
    ramp.style.background = gradient(signed);
    tiles.canvas.setAttribute("role", "img");
    tiles.canvas.setAttribute("aria-label", title);
    const legend = make("span", { class: "dl-legend" }, range, ramp);
    return {
      name,
      range,
      tiles,
      signed,
      figure: make("figure", { class: "dl-map" }, make("figcaption", {}, name, legend), tiles.canvas),
    };
  }

  arrange() {
    const apart = this.look.value === "sides";
    this.before.figure.hidden = !apart;
    this.after.figure.hidden = !apart;
    this.difference.figure.hidden = apart;
  }

  start() {
    this.open = true;
    this.hold();
  }

  stop() {
    this.open = false;
    this.held = null;
    this.section.remove();
  }

  hold() {
    this.held = structuredClone(this.page.shown().drawing);
    this.nudge = null;
    this.request();
  }

  move(down, right) {
    this.nudge = { down, right };
    this.marked.checked = true;
    this.request();
  }

  follow() {
    if (!this.open) return;
    this.nudge = null; // a new stroke is compared with what was held
    this.request();
  }

  request() {
    const { drawing } = this.page.shown();
    const what = this.nudge ? { nudge: this.nudge } : { held: this.held };
    this.reader.submit({ drawing, stage: this.choice.value, ...what });
  }

  show(found) {
    if (!this.open || found.stage !== this.choice.value) return;
    const moved = Boolean(this.nudge);
    const names = moved ? ["as drawn", "nudged"] : ["held", "now"];
    setText(this.before.name, names[0]);
    setText(this.after.name, names[1]);
    setText(this.difference.name, `${names[1]} − ${names[0]}`);
    this.table.rename(...names);
    for (const part of ["before", "after", "difference"]) {
      const { tiles, range, signed } = this[part];
      tiles.paint(fromBase64(found.maps[part]));
      const scale = part === "difference" ? found.difference_scale : found.scale;
      setText(range, `${signed ? "±" : "0…"}${short(scale)}`);
    }
    this.changed = fromBase64(found.maps.changed);
    this.markChanged();
    this.table.show(found.before, found.after);
    for (const [stage, share] of Object.entries(found.shares)) {
      const { value, relative, bar } = this.rows.get(stage);
      setText(value, `${Math.round(100 * share)} %`);
      setText(relative, `${Math.round(100 * found.relative[stage])} %`);
      bar.style.transform = `scaleX(${Math.min(1, found.relative[stage])})`;
    }
    setText(this.says, this.sentence(found, moved));
    this.section.dataset.answers = String(Number(this.section.dataset.answers ?? 0) + 1);
  }

  sentence(found, moved) {
    const share = (name) => `${Math.round(100 * found.shares[name])} %`;
    if (!moved && found.shares.input === 0) return "Held. Now draw another, or rub some ink out: the maps follow.";
    const said = `${this.choice.value}: ${share(this.choice.value)} of its numbers changed.`;
    if (!moved) return `${effect(found.before, found.after)} ${said}`;
    // What pooling buys shows where a pool is compared with the ReLU that it reads.
    const chosen = this.page.stages.find((stage) => stage.name === this.choice.value);
    const pool = chosen.kind === "pool" ? chosen : this.page.stages.find((stage) => stage.kind === "pool");
    const total = pool.shape.reduce((product, side) => product * side, 1);
    const stayed = Math.round(total * (1 - found.shares[pool.name]));
    const relative = (name) => `${Math.round(100 * found.relative[name])} %`;
    return (
      `${effect(found.before, found.after)} ${pool.name}: ${stayed} of ${total} numbers stayed. ` +
      `Difference: ${pool.source} ${relative(pool.source)}, ${pool.name} ${relative(pool.name)}.`
    );
  }

  markChanged() {
    if (!this.changed) return;
    const changed = this.marked.checked ? this.changed : null;
    if (changed && changed.length !== this.after.tiles.words.length) return;
    this.after.tiles.mark({ changed });
    this.difference.tiles.mark({ changed });
  }

  fail() {
    setText(this.says, "No answer from the server. Try again.");
  }
}

/** @param {number} channels @returns {number} tiles side by side: near a square */
const columns = (channels) => Math.ceil(Math.sqrt(channels));
