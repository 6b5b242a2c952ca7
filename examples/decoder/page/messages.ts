// Messages to the user: one region on the screen, one for screen readers.

import { h, replace } from "./dom.ts";

/** A fault, a hint, or a stored setting that was ignored. */
type MessageKind = "error" | "hint" | "stored";

/** Shows messages and announces them to screen readers. */
export class Messages {
  /** The messages that stay until they are closed. */
  readonly element = h("div", { class: "messages" });
  /** The text that screen readers announce. */
  readonly live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });

  readonly #ignored: string[] = [];

  /** Announces a message to screen readers. */
  say(text: string): void {
    replace(this.live, text);
  }

  /** Shows a message until it is closed or replaced by another one of the same kind. */
  show(text: string, kind: MessageKind = "error"): void {
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

  /** Shows which stored settings were ignored, together with those before. */
  ignored(text: string): void {
    this.#ignored.push(text);
    this.show(this.#ignored.join("\n"), "stored");
  }

  /** Removes messages of a kind. */
  clear(kind: MessageKind): void {
    for (const old of this.element.querySelectorAll(`.${kind}`)) old.remove();
  }
}
