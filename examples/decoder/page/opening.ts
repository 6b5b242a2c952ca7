// The ways to open a capture: choosing a file, dropping one, or pasting text.

import type { Client } from "./client.ts";
import { h } from "./dom.ts";
import { PasteDialog } from "./paste_dialog.ts";

/** Handlers for input. */
export interface OpeningOptions {
  readonly client: Client;
  /** Files that were chosen or dropped. */
  readonly onFiles: (files: readonly File[]) => void;
  /** Text that was pasted. */
  readonly onText: (text: string) => void;
}

/** The file input, the dialog, and the whole window as a drop target. */
export class Opening {
  /** The elements that must be in the document: the input and the dialog. */
  readonly elements: readonly HTMLElement[];
  readonly #input: HTMLInputElement;
  readonly #dialog: PasteDialog;

  /** Creates the elements and listens to the window. */
  constructor({ client, onFiles, onText }: OpeningOptions) {
    this.#input = h("input", {
      type: "file",
      id: "file",
      class: "hidden",
      tabindex: -1,
      "aria-label": "Files to open",
      multiple: true,
      onchange: () => {
        onFiles([...this.#input.files ?? []]);
        this.#input.value = ""; // so that the same file can be chosen again
      },
    });
    const veil = h(
      "div",
      { class: "veil", hidden: true },
      h("p", {}, "Drop captures, station files, point lists or private types"),
    );
    this.#dialog = new PasteDialog({ client, onOpen: onText });
    this.elements = [this.#input, this.#dialog.element, veil];
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener("dragenter", (event) => {
      if (hasFiles(event)) veil.hidden = ++depth === 0;
    });
    addEventListener("dragleave", (event) => {
      if (hasFiles(event)) veil.hidden = --depth <= 0;
    });
    addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    addEventListener("drop", (event) => {
      depth = 0;
      veil.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      onFiles([...event.dataTransfer!.files]);
    });
    addEventListener("paste", (event) => {
      if (isEditable(event.target) || document.querySelector("dialog[open]")) return;
      const files = [...event.clipboardData?.files ?? []];
      if (files.length > 0) return onFiles(files);
      const text = event.clipboardData?.getData("text") ?? "";
      if (text.trim() === "") return;
      this.#dialog.keep(text);
      onText(text);
    });
  }

  /** Asks for a file. */
  choose(): void {
    this.#input.click();
  }

  /** Opens the dialog for text, with the text that it had or with another one. */
  paste(text?: string): void {
    if (text !== undefined) this.#dialog.keep(text);
    this.#dialog.show();
  }
}

/** Whether keys typed in an element are text. */
export function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.matches("input, textarea, select") || target.isContentEditable);
}
