// A field for one setting: its name and meaning, its default, and a message beside it if its text is not valid.

import type { SettingForm } from "../../../cli/text/settings/setting_form.ts";
import { h, newId, replace, setAttribute } from "./dom.ts";

/** What a field is for. */
export interface SettingFieldOptions {
  /** Name of the setting, which is that of the option of `iec104 analyze`. */
  readonly name: string;
  /** The option, as it is written: `--k`. */
  readonly option: string;
  readonly text: string;
  /** Its default, as text; empty if it has none. */
  readonly initial: string;
  readonly form: SettingForm<unknown>;
  /** Whether the text may be long. */
  readonly isLong?: boolean;
}

/** A field. */
export class SettingField {
  readonly element: HTMLElement;
  readonly name: string;
  readonly input: HTMLInputElement;
  readonly #form: SettingForm<unknown>;
  readonly #fault: HTMLElement;

  /** Creates a field without text, which means the default. */
  constructor({ name, option, text, initial, form, isLong = false }: SettingFieldOptions) {
    const [id, faultId] = [newId("setting"), newId("fault")];
    this.name = name;
    this.#form = form;
    this.#fault = h("p", { class: "field-fault", id: faultId, role: "status" });
    this.input = h("input", {
      type: "text",
      id,
      name: `setting-${name}`,
      placeholder: initial,
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": faultId,
      oninput: () => this.check(),
    });
    this.element = h(
      "div",
      { class: isLong ? "field long" : "field" },
      h("label", { for: id }, h("code", {}, option), ` ${text}`),
      this.input,
      this.#fault,
    );
  }

  /** The text; empty for the default. */
  get text(): string {
    return this.input.value.trim();
  }
  set text(text: string) {
    this.input.value = text;
    this.check();
  }

  /** Shows what is allowed if the text is not valid; returns whether it is. */
  check(): boolean {
    const isValid = this.text === "" || this.#form.read(this.text) !== undefined;
    const message = isValid ? "" : `Expected ${this.#form.expected}`;
    if (this.#fault.textContent !== message) replace(this.#fault, message);
    setAttribute(this.input, "aria-invalid", isValid ? undefined : "true");
    return isValid;
  }
}
