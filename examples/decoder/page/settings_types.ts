// The private types in the settings: files that are chosen, checked at once, and used when the settings are applied.

import type { TextFile, TypesView } from "../messages.ts";
import { type Client, WorkerError } from "./client.ts";
import { h, replace } from "./dom.ts";

/** Maximum number of octets of a file. */
const MAX_OCTETS = 500_000;

/** The list of files. */
export class SettingsTypes {
  readonly element: HTMLElement;
  readonly #client: Client;
  readonly #input: HTMLInputElement;
  readonly #list = h("ul", { class: "type-files" });
  readonly #fault = h("p", { class: "field-fault", role: "alert" });
  #files: readonly TextFile[] = [];

  /** Creates a list without files. */
  constructor(client: Client) {
    this.#client = client;
    this.#input = h("input", {
      type: "file",
      class: "hidden",
      tabindex: -1,
      accept: ".json,application/json",
      multiple: true,
      name: "types",
      "aria-label": "Files of private types",
      onchange: () => {
        const files = [...this.#input.files ?? []];
        this.#input.value = "";
        void this.#add(files);
      },
    });
    this.element = h(
      "div",
      {},
      this.#list,
      this.#input,
      h(
        "button",
        { type: "button", class: "button", onclick: () => this.#input.click() },
        "Add a file…",
      ),
      this.#fault,
    );
  }

  /** The files. */
  get files(): readonly TextFile[] {
    return this.#files;
  }

  /** Shows other files. */
  async show(files: readonly TextFile[]): Promise<void> {
    replace(this.#fault);
    this.#files = files; // what the settings are before the worker, which may be busy, has checked it
    if (!await this.#use(files)) this.#files = [];
  }

  async #add(files: readonly File[]): Promise<void> {
    replace(this.#fault);
    const large = files.find(({ size }) => size > MAX_OCTETS);
    if (large !== undefined) {
      return replace(
        this.#fault,
        `${large.name} has ${large.size} octets, expected at most ${MAX_OCTETS}`,
      );
    }
    try {
      const texts = await Promise.all(
        files.map(async (file) => ({ name: file.name, text: await file.text() })),
      );
      const names = new Set(texts.map(({ name }) => name));
      await this.#use([...this.#files.filter(({ name }) => !names.has(name)), ...texts]);
    } catch (error) {
      replace(this.#fault, `Cannot read the file: ${(error as Error).message}`);
    }
  }

  /** Uses files if they have no mistakes; otherwise shows the mistakes and keeps the files before. Returns whether it uses them. */
  async #use(files: readonly TextFile[]): Promise<boolean> {
    try {
      const view = await this.#client.ask("checkTypes", { files });
      this.#files = files;
      this.#draw(view);
      return true;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      replace(this.#fault, error.message);
      return false;
    }
  }

  #draw(view: TypesView | null): void {
    const names = view?.types.map(({ name }) => name).join(", ") ?? "";
    replace(
      this.#list,
      ...this.#files.map(({ name }) =>
        h(
          "li",
          {},
          `${name} `,
          h("button", {
            type: "button",
            class: "link",
            "aria-label": `Remove ${name}`,
            onclick: () => void this.#use(this.#files.filter((file) => file.name !== name)),
          }, "Remove"),
        )
      ),
      names === "" ? h("li", { class: "note" }, "None") : h("li", { class: "note" }, names),
    );
  }
}
