// The choice of how times are shown, and the dialog for time zones.

import { readZone, unknownZone, zoneNames } from "../../../cli/text/zone.ts";
import { zoneName } from "../../../cli/text/zoned_time.ts";
import { modal } from "./dialogs.ts";
import { h, newId, replace } from "./dom.ts";
import type { Page } from "./page.ts";
import type { TimeChoice, TimeFormat } from "./time_format.ts";

/** The zone of this computer. */
function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A select with zones, the time since the start, and the way to other zones; it follows all other selects. */
export function timeChoice(page: Page): HTMLSelectElement {
  const { times } = page;
  const select = h("select", { name: "time", "aria-label": "Times" });
  const show = () => {
    const { style, zone } = times.choice;
    const zones = [...new Set(["UTC", localZone(), zone])];
    replace(
      select,
      ...zones.map((each) => h("option", { value: `zone ${each}` }, labelOf(each, times))),
      h("option", { value: "elapsed" }, "Since the start"),
      h("option", { value: "other" }, "Other time zone …"),
    );
    select.value = style === "elapsed" ? style : `zone ${zone}`;
  };
  select.addEventListener("change", () => {
    const { value } = select;
    show(); // until the choice is made
    if (value === "other") return page.chooseZone();
    times.choose(
      value === "elapsed"
        ? { ...times.choice, style: "elapsed" }
        : { ...times.choice, style: "zone", zone: value.slice("zone ".length) },
    );
  });
  times.listen(show);
  show();
  return select;
}

function labelOf(zone: string, { choice }: TimeFormat): string {
  const name = zoneName(readZone(zone) ?? {});
  const tags = zone === choice.zone && choice.tagZone !== "UTC" && choice.tagZone !== zone
    ? `, tags ${zoneName(readZone(choice.tagZone) ?? {})}`
    : "";
  return zone === localZone() && zone !== "UTC" ? `${name} (here)${tags}` : `${name}${tags}`;
}

/** The dialog for two zones: that of all times shown, and that of the stations' time tags. */
export class ZoneDialog {
  readonly element: HTMLDialogElement;
  readonly #times: TimeFormat;
  readonly #zone: HTMLInputElement;
  readonly #tagZone: HTMLInputElement;
  readonly #names: HTMLElement;
  readonly #error = h("p", { class: "bad", role: "alert" });

  /** Creates the dialog; what is chosen goes to `times`. */
  constructor(times: TimeFormat) {
    this.#times = times;
    const list = newId("zones");
    const input = (name: string) =>
      h("input", {
        ...{ type: "text", name, list, class: "filter-input", spellcheck: "false" },
        ...{ autocomplete: "off", placeholder: "UTC, +01:00 or Europe/Madrid" },
      });
    this.#zone = input("zone");
    this.#tagZone = input("tag-zone");
    this.#names = h("datalist", { id: list });
    const cancel = () => this.element.close();
    this.element = modal(
      "Time zone",
      h(
        "form",
        {
          method: "dialog",
          class: "zone-form",
          onsubmit: (event: Event) => {
            event.preventDefault();
            this.#apply();
          },
        },
        h("label", {}, h("span", {}, "Show all times in"), this.#zone),
        h("label", {}, h("span", {}, "The stations send their time tags in"), this.#tagZone),
        h(
          "p",
          { class: "quiet-note" },
          "Enter UTC, an offset such as +01:00, or the name of a zone, as for --zone on the command line. " +
            "If the two differ, time tags are converted; the tree also shows what was sent.",
        ),
        this.#error,
        this.#names,
        h(
          "div",
          { class: "dialog-actions" },
          h("button", { type: "button", class: "button", onclick: cancel }, "Cancel"),
          h("button", { type: "submit", class: "button primary" }, "Apply"),
        ),
      ),
    );
  }

  /** Opens the dialog with the present choice. */
  show(): void {
    const { zone, tagZone } = this.#times.choice;
    this.#zone.value = zone;
    this.#tagZone.value = tagZone;
    replace(this.#error);
    if (this.#names.children.length === 0) {
      replace(this.#names, ...zoneNames().map((name) => h("option", { value: name })));
    }
    this.element.showModal();
    this.#zone.select();
  }

  #apply(): void {
    for (const input of [this.#zone, this.#tagZone]) {
      const text = input.value.trim();
      const isKnown = readZone(text) !== undefined;
      input.setAttribute("aria-invalid", String(!isKnown));
      if (isKnown) continue;
      replace(this.#error, unknownZone(text));
      return input.focus();
    }
    const choice: TimeChoice = {
      style: "zone",
      zone: this.#zone.value.trim(),
      tagZone: this.#tagZone.value.trim(),
    };
    this.element.close();
    this.#times.choose(choice);
  }
}
