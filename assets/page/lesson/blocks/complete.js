// Block 7: the network as a table, its code (shown by the lesson), and the notebook of the whole lesson.

import { button, make } from "../base/dom.js";

export class CompleteBlock {
  /** @param {object} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.body = make("tbody", {});
    const head = make(
      "tr",
      {},
      ...["layer", "its output", "parameters"].map((name) => make("th", { scope: "col" }, name)),
    );
    this.total = make("p", {});
    this.steps = make("p", {});
    this.state = make("p", { role: "status" });
    this.element = make(
      "div",
      { class: "dl-l-complete" },
      make("div", { class: "dl-cover" }, make("table", { class: "dl-l-table" }, make("thead", {}, head), this.body)),
      make(
        "div",
        { class: "dl-l-facts" },
        this.total,
        this.steps,
        button("Download notebook", () => this.download()),
        this.state,
      ),
    );
  }

  show(answer) {
    this.body.replaceChildren(
      ...answer.stages.map(({ name, shape, parameters }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, name),
          make("td", {}, shape),
          make("td", {}, parameters === "0" ? "–" : parameters),
        ),
      ),
    );
    this.total.textContent = `${answer.parameters} parameters in all`;
    this.steps.textContent = `${answer.steps} training steps`;
  }

  /** The server writes the notebook, the browser saves it; nothing of it stays on the server. */
  async download() {
    this.state.textContent = "Writing the notebook …";
    const { pad, wide, server } = this.lesson;
    const answer = await server
      .lesson_notebook({ drawing: pad.drawing, wide, settings: this.lesson.allSettings() })
      .catch(() => undefined);
    if (!answer?.notebook) {
      this.state.textContent = answer?.error ?? "No answer from the server: try again.";
      return;
    }
    const url = URL.createObjectURL(new Blob([answer.notebook], { type: "application/x-ipynb+json" }));
    const link = make("a", { href: url, download: "digit-lens-lesson.ipynb" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.state.textContent = "Saved as digit-lens-lesson.ipynb. Open it in Colab with File → Upload notebook.";
  }
}
