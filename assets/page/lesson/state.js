// Which block is shown with which settings: in the address for the block that is shown, in the browser tab's own
// storage for the others.

import { defaultsOf, fromQuery, toQuery } from "./links.js";

/** @import {Block, Values} from "./links.js" */

const KEY = "digit-lens-lesson";
const LINK = /^#lesson(?:\/([a-z]+))?(\?.*)?$/;
const OFTEN = 150; // milliseconds; browsers stop a page that changes its address all the time

export class LessonState {
  /** @param {Block[]} blocks */
  constructor(blocks) {
    this.blocks = blocks;
    /** @type {Record<string, Values>} the settings of every block */
    this.all = Object.fromEntries(blocks.map((block) => [block.name, defaultsOf(block)]));
    this.known = /** @type {Set<string>} */ (new Set()); // blocks and parts whose answer was revealed
    this.block = blocks[0];
    this.code = false;
    this.timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.restore();
    this.readLink();
  }

  get settings() {
    return this.all[this.block.name];
  }

  /** The part that is shown, "" where the block has one only. @returns {string} */
  get part() {
    return this.settings.part ?? "";
  }

  get topic() {
    return `${this.block.name}/${this.part}`;
  }

  get revealed() {
    return this.known.has(this.topic);
  }

  set revealed(yes) {
    if (yes) this.known.add(this.topic);
    else this.known.delete(this.topic);
    this.store();
  }

  /** @param {Block} block @returns {string} its link with its present settings */
  linkOf(block) {
    const query = toQuery(block, this.all[block.name]);
    const code = block === this.block && this.code ? `${query ? "&" : "?"}code=true` : "";
    return `#lesson/${block.name}${query}${code}`;
  }

  /** Take block and settings from the address. @returns {boolean} whether it names one, and other than what is shown */
  readLink() {
    const [whole, name, query = ""] = location.hash.match(LINK) ?? [];
    const block = this.blocks.find((one) => one.name === name);
    if (!block || whole === this.linkOf(this.block)) return false;
    this.block = block;
    this.all[block.name] = fromQuery(block, query);
    this.code = new URLSearchParams(query).get("code") === "true";
    return true;
  }

  writeLink() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // Another tab may have been selected meanwhile.
      if (LINK.test(location.hash)) history.replaceState(null, "", this.linkOf(this.block));
      this.store();
    }, OFTEN);
  }

  store() {
    const queries = Object.fromEntries(this.blocks.map((block) => [block.name, toQuery(block, this.all[block.name])]));
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ block: this.block.name, known: [...this.known], queries }));
    } catch {
      // The link holds what matters.
    }
  }

  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
      this.block = this.blocks.find(({ name }) => name === kept.block) ?? this.block;
      this.known = new Set(kept.known ?? []);
      for (const block of this.blocks) this.all[block.name] = fromQuery(block, kept.queries?.[block.name] ?? "");
    } catch {
      // Something else wrote there: begin anew.
    }
  }
}
