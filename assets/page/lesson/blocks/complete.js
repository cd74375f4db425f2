// Block 7: the network as a table, its code (shown by the lesson), and the notebook of the whole lesson.

import { button, make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { Part } from "../part.js";
import { cover, div, facts, fill, table } from "../words.js";

const FILE = "digit-lens-lesson.ipynb";
const KEPT = 10_000; // milliseconds in which the browser has taken the file

export class CompleteView extends Part {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    super(lesson);
    this.table = table();
    this.total = make("p");
    this.steps = make("p");
    this.state = make("p", { role: "status" });
    const download = button(say("lesson.code.download"), () => this.download());
    this.element = div("dl-l-complete", cover(this.table), facts(this.total, this.steps, download, this.state));
  }

  /** @param {import("../../base/messages.js").CompleteAnswer} answer */
  show({ stages, parameters, steps }) {
    const head = ["layer", "output", "parameters"].map((name) => say(`lesson.code.${name}`));
    const none = say("lesson.code.none");
    const rows = stages.map(({ name, shape, parameters: own }) => [name, shape, own === "0" ? none : own]);
    fill(this.table, head, rows);
    this.total.textContent = say("lesson.code.total", { parameters });
    this.steps.textContent = say("lesson.code.steps", { steps });
  }

  /** The server writes the notebook, the browser saves it; nothing of it stays on the server. */
  async download() {
    this.state.textContent = say("lesson.code.writing");
    const answer = await this.lesson.notebook().catch(() => undefined);
    if (!answer || "error" in answer) {
      this.state.textContent = answer?.error ?? say("lesson.code.failed");
      return;
    }
    const url = URL.createObjectURL(new Blob([answer.notebook], { type: "application/x-ipynb+json" }));
    const link = make("a", { href: url, download: FILE });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), KEPT);
    this.state.textContent = say("lesson.code.saved", { file: FILE });
  }
}
