// The inputs that were opened, so that opening another one loses none of them.

import type { LoadedView, NameList } from "../messages.ts";
import { h, replace } from "./dom.ts";
import { menuButton } from "./menu.ts";
import { linkFault, linkText } from "./paste_link.ts";
import type { Place } from "./place.ts";
import { counted, size } from "./text.ts";

/** Maximum number of inputs in the list; the one that was shown the longest time ago is removed. */
const MAX_INPUTS = 20;

/** Name of a text that was pasted. */
const PASTED_NAME = "pasted.txt";

/** An input that was opened. */
export interface OpenedInput {
  /** Its name in the list and in the address, different from all others. */
  readonly name: string;
  /** Its content; `null` for the sample. */
  readonly file: Blob | null;
  /** A short text, which the address contains instead of the name. */
  readonly hex: string | undefined;
  /** Its size, as text. */
  note: string;
  /** The names of its objects, if they are from files. */
  names: NameList | undefined;
  /** Where the user was in it. */
  place: Place | undefined;
}

/** The list of opened inputs, the last one shown first. */
export class Inputs {
  /** The menu that opens one of them again; hidden while there is only one. */
  readonly element: HTMLElement;
  readonly #label = h("span");
  #inputs: readonly OpenedInput[] = [];

  /** Creates an empty list; `onChoose` is called with the input that the user chooses. */
  constructor(onChoose: (input: OpenedInput) => void) {
    this.element = menuButton(
      this.#label,
      () =>
        this.#inputs.map((input) => ({
          text: input.file === null ? "Built-in sample" : input.name,
          note: input.note,
          run: () => onChoose(input),
        })),
      "Opened inputs",
    );
    this.element.classList.add("inputs");
    this.#show();
  }

  /** Returns the input with a name, if it was opened. */
  find(name: string | undefined): OpenedInput | undefined {
    return this.#inputs.find((input) => input.name === name);
  }

  /** Returns the input with a text that is in the address, if it was opened. */
  findHex(hex: string): OpenedInput | undefined {
    return this.#inputs.find((input) => input.hex === hex);
  }

  /**
   * Returns the entry for a file: a new one, unless the same file was opened before. A new one takes over the names of
   * the input that is shown.
   */
  entryFor(file: Blob | null, name: string): OpenedInput {
    const same = this.#inputs.find((input) => isSame(input, file, name));
    return same ?? this.#newEntry(file, name, undefined);
  }

  /** Returns the entry for a text: a new one, unless the same text was opened before. */
  entryForText(text: string): OpenedInput {
    const hex = linkFault(text) === undefined ? linkText(text) : undefined;
    const same = hex === undefined ? undefined : this.findHex(hex);
    return same ?? this.#newEntry(new Blob([text]), PASTED_NAME, hex);
  }

  #newEntry(file: Blob | null, name: string, hex: string | undefined): OpenedInput {
    const names = this.#inputs[0]?.names;
    return { name: this.#freeName(name), file, hex, note: "", names, place: undefined };
  }

  /** Puts an input that has been read first. */
  show(input: OpenedInput, { octets, report }: LoadedView): void {
    input.note = `${size(octets)}, ${counted(report.totals.apdus, "APDU")}`;
    this.#inputs = [input, ...this.#inputs.filter((each) => each !== input)].slice(0, MAX_INPUTS);
    this.#show();
  }

  #show(): void {
    const number = this.#inputs.length;
    this.element.hidden = number < 2;
    replace(this.#label, counted(number, "input"));
  }

  /** The name, with a number if another input has it. */
  #freeName(name: string): string {
    const [, stem = "", ending = ""] = /^(.*?)((?:\.[^.]{1,6}){0,2})$/.exec(name) ?? [];
    let free = name;
    for (let number = 2; this.find(free) !== undefined; number++) {
      free = `${stem}-${number}${ending}`;
    }
    return free;
  }
}

function isSame(input: OpenedInput, file: Blob | null, name: string): boolean {
  if (input.file === file) return true;
  return input.file instanceof File && file instanceof File && input.file.name === name &&
    input.file.name === file.name && input.file.size === file.size &&
    input.file.lastModified === file.lastModified;
}
