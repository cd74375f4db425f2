// Block 7: the network as a table, its code (shown by the lesson), and the notebook of the whole lesson.

import { button, make } from "../../base/dom.js";
import { say } from "../../base/texts.js";
import { cover, facts, table } from "../words.js";

const FILE = "digit-lens-lesson.ipynb";
const KEPT = 10_000; // milliseconds in which the browser has taken the file

export class CompleteView {
  /** @param {import("../../lesson.js").Lesson} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.table = cover();
    this.total = make("p");
    this.steps = make("p");
    this.state = make("p", { role: "status" });
    const download = button(say("lesson.code.download"), () => this.download());
    this.element = make(
      "div",
      { class: "dl-l-complete" },
      this.table,
      facts(this.total, this.steps, download, this.state),
    );
  }

  /** @param {import("../../base/messages.js").CompleteAnswer} answer */
  show({ stages, parameters, steps }) {
    const head = [say("lesson.code.layer"), say("lesson.code.output"), say("lesson.code.parameters")];
    const { element, cells } = table(
      head,
      stages.map(({ name }) => name),
    );
    stages.forEach((stage, i) => {
      cells[i][0].textContent = stage.shape;
      cells[i][1].textContent = stage.parameters === "0" ? say("lesson.code.none") : stage.parameters;
    });
    this.table.replaceChildren(element);
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
