// Messages to people: one region for the eye, one for the screen reader.

import { h, replace } from "./dom.ts";

/** Shows and speaks messages. */
export class Messages {
  /** The messages that stay until they are closed. */
  readonly element = h("div", { class: "messages" });
  /** What screen readers speak. */
  readonly live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });

  /** Announces a message to screen readers. */
  say(text: string): void {
    replace(this.live, text);
  }

  /** Shows a message until it is closed; another of the same kind takes its place. */
  show(text: string, kind: "error" | "hint" = "error"): void {
    this.clear(kind);
    const message = h(
      "div",
      { class: `message ${kind}`, role: kind === "error" ? "alert" : "status" },
      h("p", {}, text),
      h("button", {
        type: "button",
        class: "close",
        "aria-label": "Close the message",
        onclick: () => message.remove(),
      }, "×"),
    );
    this.element.append(message);
  }

  /** Removes messages of a kind. */
  clear(kind: "error" | "hint"): void {
    for (const old of this.element.querySelectorAll(`.${kind}`)) old.remove();
  }
}
