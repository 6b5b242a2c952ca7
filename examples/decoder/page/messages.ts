// Messages to the user: one region on the screen, one for screen readers.

import { h, replace } from "./dom.ts";

/** Shows messages and announces them to screen readers. */
export class Messages {
  /** The messages that stay until they are closed. */
  readonly element = h("div", { class: "messages" });
  /** The text that screen readers announce. */
  readonly live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });

  /** Announces a message to screen readers. */
  say(text: string): void {
    replace(this.live, text);
  }

  /** Shows a message until it is closed or replaced by another one of the same kind. */
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
