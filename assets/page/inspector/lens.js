// What the tab "Draw" offers beside the live maps: pinned numbers, the maps' order, evidence on the ink, comparison.

import { button, make } from "../base/dom.js";
import { LiveReader } from "../base/live.js";
import { Board, SOFTMAX } from "../network/board.js";
import { NetworkView } from "../network/network.js";
import { ComparePanel } from "./compare.js";
import { EvidencePanel } from "./evidence.js";
import { formulas, Inspector } from "./inspector.js";

const HINT = "Click a map to see its arithmetic.";
const NARROW = "(max-width: 760px)"; // as in page.css: one column

export class Lens {
  /**
   * @param {HTMLElement} root of the tab
   * @param {{stages: import("../base/codec.js").Stage[], captions: object[]}} props
   * @param {object} server
   */
  constructor(root, props, server) {
    this.root = root;
    /** @type {import("./inspector.js").Shown|null} */
    this.now = null;
    this.penUp = true;
    const last = props.stages.at(-1);
    const softmax = { ...last, name: SOFTMAX, kind: SOFTMAX, source: last.name, signed: false, parameters: 0 };
    /** @type {import("../base/codec.js").Stage[]} each with the name of the stage that it reads */
    this.stages = [...props.stages.map((stage, i) => ({ ...stage, source: props.stages[i - 1]?.name })), softmax];
    this.boards = new Map(this.stages.map((stage, i) => [stage.name, new Board(stage, this.stages[i - 1])]));
    this.captions = new Map(props.captions.map((caption) => [caption.stage, caption]));
    this.classes = last.shape[0];
    this.right = make("section", { class: "dl-network", "aria-label": "The network, stage by stage" });
    this.below = make("div", { class: "dl-lens" });
    this.right.append(this.toolbar());
    this.network = new NetworkView(this.right, props.stages, this.boards);
    this.network.onPick = (cell, moveIn) => this.pick(cell, moveIn);
    this.addPanels(server);
    this.addKeysAndPreview();
    this.order = new LiveReader(
      (message) => server.strongest(message),
      (found) => this.reorder(found),
      () => {},
    );
  }

  toolbar() {
    this.strongest = button("Strongest first", () => this.toggleOrder(), { "aria-pressed": "false" });
    this.compareButton = button("Compare", () => this.toggle(this.compare), { "aria-pressed": "false" });
    this.evidenceButton = button("Evidence", () => this.toggle(this.evidence), { "aria-pressed": "false" });
    this.hint = make("span", { class: "dl-hint" }, HINT);
    return make("div", { class: "dl-toolbar" }, this.hint, this.strongest, this.compareButton, this.evidenceButton);
  }

  addPanels(server) {
    const shown = () => this.now;
    this.inspector = new Inspector({
      stages: this.stages,
      boards: this.boards,
      captions: this.captions,
      network: this.network,
      explain: (message) => server.explain_cell(message),
      shown,
      place: (section, cell) => this.place(section, cell),
      onPin: (cell) => this.onPin(cell),
      onClose: () => this.settle(),
      returnTo: (stage) => this.returnTo(stage),
    });
    const size = this.stages[0].shape[1];
    this.evidence = new EvidencePanel({
      ink: (message) => server.ink(message),
      size,
      classes: this.classes,
      shown,
      onClose: () => this.toggle(this.evidence),
    });
    this.compare = new ComparePanel({
      compare: (message) => server.compare_drawings(message),
      stages: this.stages,
      boards: this.boards,
      classes: this.classes,
      shown,
      onClose: () => this.toggle(this.compare),
    });
  }

  /** Keys on every stage; under pointer or focus a stage says how its size and its parameters are worked out. */
  addKeysAndPreview() {
    this.preview = make("div", { class: "dl-preview", "aria-hidden": "true" });
    this.preview.hidden = true;
    this.right.append(this.preview);
    // Where nothing has the focus, Escape lets go all the same.
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.activeElement === document.body) this.inspector.close(true);
    });
    for (const view of this.network.views) {
      view.target.addEventListener("keydown", (event) => this.key(event, view.stage.name));
      view.group.addEventListener("pointermove", (event) => {
        if (event.pointerType === "mouse") this.showPreview(view, event);
      });
      view.group.addEventListener("pointerleave", () => this.hidePreview());
      view.target.addEventListener("focusin", () => {
        if (view.target.matches(":focus-visible") || view.target.querySelector(":focus-visible"))
          this.showPreview(view);
      });
      view.target.addEventListener("focusout", () => this.hidePreview());
    }
  }

  hidePreview() {
    this.preview.hidden = true;
  }

  /** @param {object} view @param {PointerEvent} [event] */
  showPreview(view, event) {
    const lines = [formulas(this.captions.get(view.stage.name))];
    const place = event && view.tiles && event.target === view.tiles.canvas ? view.tiles.cellAt(event) : null;
    if (place && this.now && !this.inspector.mode.hidden) {
      const { bytes, scale } = this.now.maps.get(view.stage.name);
      const byte = bytes[place.channel * view.board.size + view.board.index(place)];
      const value = view.stage.signed ? ((byte - 128) / 127) * scale : (byte / 255) * scale;
      lines.unshift(`${view.board.name(view.board.cell(place))} ≈ ${value.toFixed(2).replace("-", "−")}`);
    }
    this.preview.replaceChildren(...lines.map((line) => make("div", {}, line)));
    this.preview.hidden = false;
    const [box, own, outer] = [view.group, this.preview, this.right].map((one) => one.getBoundingClientRect());
    const left = Math.min(box.left - outer.left, outer.width - own.width);
    const under = box.bottom - outer.top + 4;
    const above = box.top - outer.top - own.height - 4;
    const fits = box.bottom + own.height + 4 < innerHeight;
    this.preview.style.transform = `translate(${Math.max(0, left)}px, ${fits || above < 0 ? under : above}px)`;
  }

  key(event, stage) {
    // Enter on a logit is a click of its button, which comes by itself.
    const native = event.target.tagName === "BUTTON" && ["Enter", " "].includes(event.key);
    if (!native) this.inspector.key(event, stage);
  }

  /** A number was picked. @param {import("../network/board.js").Cell} cell @param {boolean} [moveIn] the keyboard goes along */
  pick(cell, moveIn = false) {
    if (!this.now) return;
    this.hidePreview();
    this.closePanels();
    this.inspector.pin(cell, { moveIn });
  }

  /** Where the inspector stands: under the network, on a phone under the stage itself. */
  place(section, cell) {
    this.closePanels();
    const group = this.network.view(cell.stage)?.group ?? this.network.view(this.stages.at(-2).name).group;
    const narrow = matchMedia(NARROW).matches;
    if (narrow && group.nextElementSibling !== section) group.after(section);
    if (!narrow && section.parentElement !== this.below) this.below.append(section);
  }

  closePanels() {
    for (const panel of [this.compare, this.evidence]) if (panel.open) this.shut(panel);
  }

  shut(panel) {
    panel.stop();
    (panel === this.compare ? this.compareButton : this.evidenceButton).setAttribute("aria-pressed", "false");
  }

  toggle(panel) {
    const pressed = panel === this.compare ? this.compareButton : this.evidenceButton;
    if (panel.open) {
      this.shut(panel);
      pressed.focus();
      return;
    }
    if (!this.now) return;
    this.inspector.close(false);
    this.closePanels();
    if (matchMedia(NARROW).matches) this.right.querySelector(".dl-toolbar").after(panel.section);
    else this.below.append(panel.section);
    panel.start();
    pressed.setAttribute("aria-pressed", "true");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.section.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
    panel.section.querySelector("h2").focus({ preventScroll: true });
  }

  onPin(cell) {
    this.answer?.mark(cell?.stage === SOFTMAX ? cell.channel : null);
  }

  settle() {
    this.hidePreview();
  }

  returnTo(stage) {
    const view = this.network.view(stage);
    if (!view) this.answer.focus();
    else if (view.tiles) view.target.focus();
    else view.buttons.find((one) => one.tabIndex === 0).focus();
  }

  /** @param {import("../network/answer.js").AnswerView} answer its bars stand for the softmax */
  addAnswer(answer) {
    this.answer = answer;
    answer.onPick = (digit, moveIn) => this.pick({ stage: SOFTMAX, channel: digit, row: 0, column: 0 }, moveIn);
    answer.list.addEventListener("keydown", (event) => this.key(event, SOFTMAX));
  }

  toggleOrder() {
    const on = this.strongest.getAttribute("aria-pressed") !== "true";
    this.strongest.setAttribute("aria-pressed", String(on));
    this.inspector.mode.strongest = on;
    if (on) this.askOrder();
    else this.reorder({ orders: {} });
  }

  askOrder() {
    if (this.now) this.order.submit({ drawing: this.now.drawing });
  }

  reorder({ orders, digit }) {
    const on = this.strongest.getAttribute("aria-pressed") === "true";
    this.hint.textContent = on ? `First the maps that speak for ${digit}.` : HINT;
    this.network.reorder(on ? orders : {});
    this.inspector.render();
    this.root.dataset.order = on ? "strongest" : "own";
  }

  /** A new answer is on the page. @param {import("./inspector.js").Shown} now @param {boolean} penUp */
  painted(now, penUp) {
    const changed = this.now?.drawing !== now.drawing || !penUp || !this.penUp;
    this.now = now;
    this.penUp = penUp;
    if (!changed) return;
    this.inspector.follow(penUp);
    this.evidence.follow();
    this.compare.follow();
    // Maps that change places under the moving pen could not be followed.
    if (penUp && this.strongest.getAttribute("aria-pressed") === "true") this.askOrder();
  }
}
