// The input for a filter, in the syntax of the command line, with any error message below it.

import type { FilterFault } from "../messages.ts";
import { h, newId, replace } from "./dom.ts";

/** Fields and examples for the list of suggestions. */
const PROPOSALS: readonly (readonly [string, string])[] = [
  ["type=C_*", "commands, interrogations and other requests"],
  ["type=M_ME_*", "measured values"],
  ["cause=spont", "spontaneous data"],
  ["cause=act,actcon,actterm", "requests and their answers"],
  ["negative", "negative answers"],
  ["format=U", "STARTDT, STOPDT and TESTFR"],
  ["not format=S", "without acknowledgements"],
  ["ca=1 ioa=100..200", "objects of a station"],
  ["host=10.0.0.0/8", "addresses"],
  ["time>+60s", "after the first minute"],
  ["quality=bad", "objects with a quality bit"],
  ["value=ON", "states and values"],
  ["delta>15s", "after a silence of the connection"],
  ["finding", "packets of the findings"],
  ["transaction=command", "commands and their answers"],
];

/** The box. */
export class FilterBox {
  /** The input with its message. */
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #message: HTMLElement;
  readonly #onFilter: (text: string) => void;

  /** Creates an empty box; `onFilter` is called with the filter. */
  constructor(onFilter: (text: string) => void) {
    this.#onFilter = onFilter;
    const list = newId("proposals");
    const message = newId("filter");
    this.#input = h("input", {
      type: "text",
      class: "filter-input",
      name: "filter",
      list,
      placeholder: "Filter, such as  ca=47 type=M_ME_*  or  ioa=100..200 not cause=inrogen",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-label": "Filter",
      "aria-describedby": message,
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onchange: () => this.#onFilter(this.#input.value.trim()),
    });
    this.#message = h("p", { class: "filter-message", id: message, role: "status" });
    this.element = h(
      "form",
      {
        class: "filter-box",
        role: "search",
        "aria-label": "Packets",
        onsubmit: (event: Event) => {
          event.preventDefault();
          this.#onFilter(this.#input.value.trim());
        },
      },
      this.#input,
      h("button", {
        type: "button",
        class: "filter-clear",
        "aria-label": "Clear the filter",
        onclick: () => {
          this.#input.value = "";
          this.#onFilter("");
        },
      }, "×"),
      h(
        "datalist",
        { id: list },
        ...PROPOSALS.map(([value, label]) => h("option", { value, label })),
      ),
      this.#message,
    );
  }

  /** The text of the box. */
  get text(): string {
    return this.#input.value.trim();
  }

  /** Replaces the text. */
  set text(text: string) {
    if (this.text !== text) this.#input.value = text;
  }

  /** Moves the focus to the box. */
  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Shows how much was selected. */
  tell(message: string): void {
    this.element.classList.remove("wrong");
    this.#input.removeAttribute("aria-invalid");
    replace(this.#message, message);
  }

  /** Shows an error and its position. */
  refuse({ message, offset, length }: FilterFault): void {
    this.element.classList.add("wrong");
    this.#input.setAttribute("aria-invalid", "true");
    replace(this.#message, message);
    if (document.activeElement === this.#input) {
      this.#input.setSelectionRange(offset, offset + length);
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.#input.value === "") return this.#input.blur();
    this.#input.value = "";
    this.#onFilter("");
  }
}
