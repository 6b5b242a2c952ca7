// The input for a filter, in the syntax of the command line, with completion and any error message below it.

import type { FilterFault } from "../messages.ts";
import { complete, type Completion, type Option } from "./completion/complete.ts";
import type { Vocabulary } from "./completion/vocabulary.ts";
import { h, newId, replace } from "./dom.ts";

/** Handlers of the box. */
export interface FilterBoxOptions {
  /** Called with a filter to apply. */
  readonly onFilter: (text: string) => void;
  /** The values of the open input. */
  readonly vocabulary: () => Vocabulary;
}

/** The box: a combobox. */
export class FilterBox {
  /** The input with its message. */
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #message: HTMLElement;
  readonly #list: HTMLElement;
  readonly #options: FilterBoxOptions;
  #completion: Completion | undefined;
  #entries: HTMLElement[] = [];
  /** Index of the marked option; -1 for none. */
  #active = -1;

  /** Creates an empty box. */
  constructor(options: FilterBoxOptions) {
    this.#options = options;
    const list = newId("completions");
    const message = newId("filter");
    this.#list = h("ul", {
      class: "completions",
      id: list,
      role: "listbox",
      "aria-label": "Completions",
      hidden: true,
      onpointerdown: (event: Event) => event.preventDefault(), // the input keeps the focus
    });
    this.#input = h("input", {
      type: "text",
      class: "filter-input",
      name: "filter",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list,
      placeholder: "Filter, such as  ca=47 type=M_ME_*  or  ioa=100..200 not cause=inrogen",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-label": "Filter",
      "aria-describedby": message,
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      oninput: () => this.#complete(),
      onclick: () => this.text === "" && this.#complete(),
      onblur: () => this.#close(),
      onchange: () => this.#apply(),
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
          this.#apply();
        },
      },
      this.#input,
      h("button", {
        type: "button",
        class: "filter-clear",
        "aria-label": "Clear the filter",
        onclick: () => this.#clear(),
      }, "×"),
      this.#list,
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

  #apply(): void {
    this.#close();
    this.#options.onFilter(this.text);
  }

  #clear(): void {
    this.#input.value = "";
    this.#apply();
  }

  /** Shows the completions at the caret. */
  #complete(): void {
    const { value, selectionStart } = this.#input;
    const caret = selectionStart ?? value.length;
    const completion = complete(value, caret, this.#options.vocabulary());
    const { from, to, options } = completion;
    const isDone = options.length === 1 && options[0]!.text === value.slice(from, to);
    if (options.length === 0 || isDone) return this.#close();
    this.#completion = completion;
    this.#entries = options.map((option) => this.#entry(option));
    replace(this.#list, ...this.#entries);
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#input.setAttribute("aria-expanded", "true");
    this.#mark(-1);
  }

  #entry(option: Option): HTMLElement {
    return h(
      "li",
      {
        id: newId("completion"),
        role: "option",
        "aria-selected": "false",
        onclick: () => this.#choose(option),
      },
      h("span", {}, option.label),
      h("small", {}, option.note),
    );
  }

  #mark(index: number): void {
    this.#entries[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const entry = this.#entries[index];
    if (entry === undefined) return this.#input.removeAttribute("aria-activedescendant");
    entry.setAttribute("aria-selected", "true");
    this.#input.setAttribute("aria-activedescendant", entry.id);
    entry.scrollIntoView({ block: "nearest" });
  }

  #choose({ text, continues }: Option): void {
    const { from, to } = this.#completion!;
    const { value } = this.#input;
    this.#input.value = `${value.slice(0, from)}${text}${value.slice(to)}`;
    const caret = from + text.length;
    this.#input.setSelectionRange(caret, caret);
    if (continues) this.#complete();
    else this.#close();
  }

  #close(): void {
    this.#completion = undefined;
    this.#entries = [];
    this.#active = -1;
    this.#list.hidden = true;
    replace(this.#list);
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (this.#completion === undefined) this.#complete();
        const { length } = this.#entries;
        if (length === 0) return;
        const by = event.key === "ArrowDown" ? 1 : -1;
        const next = this.#active + by;
        this.#mark(next < -1 ? length - 1 : next >= length ? -1 : next);
        break;
      }
      case "Enter": {
        const option = this.#completion?.options[this.#active];
        if (option === undefined) return this.#close();
        this.#choose(option);
        break;
      }
      case "Escape":
        event.stopPropagation();
        if (this.#completion !== undefined) return this.#close();
        if (this.#input.value === "") return this.#input.blur();
        return this.#clear();
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
