// The dialog with the settings of the decoder and of the analyzer.

import { HOST_ADDRESS } from "../../../cli/text/settings/host_address.ts";
import { SECURITY_EDITION } from "../../../cli/text/settings/security_edition.ts";
import { listOf, PORT } from "../../../cli/text/settings/setting_form.ts";
import {
  LINK_ROWS,
  NORMAL_ROWS,
  type SettingRow,
  THRESHOLD_ROWS,
} from "../../../cli/text/settings/setting_rows.ts";
import { NO_SETTINGS, type SettingTexts } from "../analysis_settings.ts";
import type { LoadedView, TextFile } from "../messages.ts";
import type { Client } from "./client.ts";
import { modal } from "./dialogs.ts";
import { type Child, h, replace } from "./dom.ts";
import { SettingField } from "./setting_field.ts";
import { SettingsSizes } from "./settings_sizes.ts";
import { SettingsTypes } from "./settings_types.ts";
import type { StoredSettings } from "./stored_settings.ts";
import { counted } from "./text.ts";

/** Options of the dialog. */
export interface SettingsDialogOptions {
  readonly client: Client;
  readonly stored: StoredSettings;
  /** The open input. */
  readonly loaded: () => LoadedView | undefined;
  /** Called with valid settings that differ from those in use. */
  readonly onApply: (settings: SettingTexts, types: readonly TextFile[]) => void;
}

/** The dialog. */
export class SettingsDialog {
  readonly element: HTMLDialogElement;
  readonly #options: SettingsDialogOptions;
  readonly #sizes = new SettingsSizes();
  readonly #types: SettingsTypes;
  readonly #fields: readonly SettingField[];
  readonly #note = h("p", { class: "quiet-note" });
  readonly #status = h("p", { class: "field-fault", role: "alert" });
  #before = "";

  /** Creates a closed dialog. */
  constructor(options: SettingsDialogOptions) {
    this.#options = options;
    this.#types = new SettingsTypes(options.client);
    const links = [
      new SettingField({
        ...{ name: "port", option: "--port", initial: "2404", form: listOf(PORT) },
        text: "TCP ports; on other ports, IEC 104 is detected by content",
        isLong: true,
      }),
      new SettingField({
        ...{ name: "controller", option: "--controller", initial: "", form: listOf(HOST_ADDRESS) },
        text: "addresses permitted to send commands; commands from any other are findings",
        isLong: true,
      }),
      new SettingField({
        ...{ name: "security-edition", option: "--security-edition", initial: "2013" },
        text:
          "edition of IEC TS 60870-5-7 for secure authentication: 2013, or 2025, whose types 81 to 95 are kept raw",
        form: SECURITY_EDITION,
        isLong: true,
      }),
    ];
    const stations = LINK_ROWS.map((row) => fieldOf(row, `--${row.name}`));
    const normal = NORMAL_ROWS.map((row) => fieldOf(row, `--${row.name}`));
    const thresholds = THRESHOLD_ROWS.map((row) => fieldOf(row, row.name));
    this.#fields = [...links, ...stations, ...normal, ...thresholds];
    const button = (text: string, onclick: () => void, kind = "") =>
      h("button", { type: "button", class: `button ${kind}`, onclick }, text);
    this.element = modal(
      "Settings",
      h(
        "div",
        { class: "settings-body" },
        h(
          "p",
          { class: "settings-intro" },
          "The names are those of the options of ",
          h("code", {}, "iec104 analyze"),
          ". An empty field uses its default, which it shows in grey. Reports state the settings.",
        ),
        group(
          "Field sizes in octets: cause / common address / object address",
          this.#sizes.element,
        ),
        group("Links", ...elements(links)),
        group("Parameters of the stations", ...elements(stations)),
        group("Normal behaviour", ...elements(normal)),
        group("Thresholds of findings: --threshold NAME=VALUE", ...elements(thresholds)),
        group("Private types: --types", this.#types.element),
      ),
      this.#note,
      this.#status,
      h(
        "div",
        { class: "dialog-actions" },
        button("Reset all", () => void this.#reset()),
        button("Cancel", () => this.element.close()),
        button("Apply", () => this.#apply(), "primary"),
      ),
    );
    this.element.classList.add("settings");
  }

  /** Opens the dialog with the settings in use, at the field sizes of a station if one is given. */
  async show(station?: string): Promise<void> {
    const { stored } = this.#options;
    replace(this.#status);
    const types = stored.get("types") ?? [];
    this.#fill(stored.get("settings") ?? NO_SETTINGS);
    this.#before = JSON.stringify([this.#settings(), types]);
    this.element.showModal();
    this.#sizes.focus(station);
    replace(
      this.#note,
      stored.keeps
        ? "The browser keeps these settings, on this computer only."
        : "The browser cannot keep settings for this page: they apply until you close it.",
    );
    await this.#types.show(types);
  }

  #fill(settings: SettingTexts): void {
    const { texts, profiles } = settings;
    for (const field of this.#fields) field.text = texts[field.name] ?? "";
    this.#sizes.show(this.#options.loaded(), { all: texts.profile ?? "", profiles });
  }

  #settings(): SettingTexts {
    const texts = this.#fields.flatMap(({ name, text }) =>
      text === "" ? [] : [[name, text] as const]
    );
    const { all, profiles } = this.#sizes;
    return {
      texts: { ...all === "" ? {} : { profile: all }, ...Object.fromEntries(texts) },
      profiles,
    };
  }

  #state(): string {
    return JSON.stringify([this.#settings(), this.#types.files]);
  }

  async #reset(): Promise<void> {
    for (const field of this.#fields) field.text = "";
    this.#sizes.reset();
    replace(this.#status, "Select Apply to use the defaults.");
    await this.#types.show([]);
  }

  #apply(): void {
    const invalid = this.#fields.filter((field) => !field.check());
    if (invalid.length > 0) {
      replace(this.#status, `${counted(invalid.length, "setting")} to correct`);
      return invalid[0]!.input.focus();
    }
    this.element.close();
    if (this.#state() === this.#before) return;
    this.#options.onApply(this.#settings(), this.#types.files);
  }
}

function fieldOf(row: SettingRow, option: string): SettingField {
  return new SettingField({ ...row, option });
}

function elements(fields: readonly SettingField[]): readonly HTMLElement[] {
  return fields.map(({ element }) => element);
}

function group(title: string, ...children: readonly Child[]): HTMLElement {
  return h("fieldset", {}, h("legend", {}, title), ...children);
}
