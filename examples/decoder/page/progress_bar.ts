// The progress of the worker, with a button to stop it.

import { h, replace } from "./dom.ts";
import type { Progress } from "../messages.ts";

const WORDS: Readonly<Record<Progress["what"], string>> = {
  load: "Reading",
  filter: "Filtering",
  series: "Collecting reports",
  save: "Writing",
};

/** Duration below which no bar is shown, in ms. */
const PATIENCE_MS = 150;

/** A progress bar, shown during a slow task. */
export class ProgressBar {
  /** The bar. */
  readonly element: HTMLElement;
  readonly #bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  readonly #text = h("span", {});
  /** When the last task began, and the number of tasks that are running. */
  #since: number | undefined;
  #running = 0;

  /** Creates a bar; `onCancel` is called when the user cancels. */
  constructor(onCancel: () => void) {
    this.element = h(
      "div",
      { class: "progress", hidden: true },
      this.#bar,
      this.#text,
      h("button", { type: "button", class: "button", onclick: onCancel }, "Cancel"),
    );
  }

  /** Whether a task is running that can be stopped. */
  get busy(): boolean {
    return this.#since !== undefined;
  }

  /** Shows the progress. */
  tell({ what, share, text }: Progress): void {
    if (this.#since === undefined) return;
    const elapsed = performance.now() - this.#since;
    if (elapsed < PATIENCE_MS) return;
    this.element.hidden = false;
    this.#bar.value = share;
    const left = share > 0.02 ? `, ${Math.ceil(elapsed / share * (1 - share) / 1000)} s left` : "";
    replace(this.#text, `${WORDS[what]} ${Math.floor(share * 100)} %: ${text}${left}`);
  }

  /** Shows the bar while a task is running, also if another one ends meanwhile. */
  async during(work: Promise<unknown>): Promise<void> {
    this.#since = performance.now();
    this.#running++;
    this.#bar.removeAttribute("value"); // until there is progress
    replace(this.#text, "Working …");
    setTimeout(() => this.element.hidden = this.#since === undefined, PATIENCE_MS);
    await Promise.allSettled([work]);
    if (--this.#running > 0) return;
    this.#since = undefined;
    this.element.hidden = true;
  }
}
