// What the parts of the blocks share: cells of a picture that stand for a setting's values, followed by pointer and keys.

import { move } from "../base/keyboard.js";

/**
 * @import {Place, Step} from "../base/keyboard.js"
 * @import {Lesson} from "../lesson.js"
 * @import {Actions} from "../pictures/heat_map.js"
 * @import {Values} from "./links.js"
 */

export class Part {
  /** @param {Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.count = 1; // of the places that a setting counts
    this.grid = /** @type {readonly number[]} */ ([1, 1]); // rows and columns in which `at` is a place
  }

  /** @param {Values} settings to keep */
  pin(settings) {
    this.lesson.change({ settings });
  }

  /** @param {Values} [settings] to look at, none for those that are kept */
  preview(settings) {
    this.lesson.ask(settings);
  }

  /**
   * Click and arrow keys keep a value of a setting, the pointer looks at one. A number stays below the count.
   * @param {string} name of the setting
   * @param {{of: (place: Place) => any, next: (now: any, step: Step) => any}} values of: which one a cell stands for,
   *   null for none; next: the one a step away
   */
  touch(name, { of, next }) {
    const keep = (/** @type {any} */ value) => {
      const there = typeof value === "number" ? value >= 0 && value < this.count : value !== null;
      if (there) this.pin({ [name]: value });
    };
    /** @type {Required<Actions>} */
    const actions = {
      pick: (row, column) => keep(of([row, column])),
      hover: (place) => {
        const value = place && of(place);
        this.preview(value === null ? undefined : { [name]: value });
      },
      // From what is set, not from what is shown: keys can be faster than answers.
      arrow: (down, right) => keep(next(this.lesson.state.settings[name], [down, right])),
    };
    return actions;
  }

  /** The same for the setting `at`. @param {(place: Place) => Place} [of] the place that a cell stands for */
  touchAt(of = (place) => place) {
    return this.touch("at", { of, next: (at, step) => move(at, step, [this.grid[0], this.grid[1]]) });
  }
}
