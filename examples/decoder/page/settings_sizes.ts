// The field sizes in the settings: for all links, and for the links of each station of the open input.

import { describeSizes } from "../../../cli/text/sizes_text.ts";
import type { LoadedView, StationSizes } from "../messages.ts";
import { h, replace } from "./dom.ts";
import { counted, wholeEndpoint } from "./text.ts";

/** All field sizes: octets of cause of transmission, common address and object address. */
const SIZES: readonly string[] = [1, 2].flatMap((cot) =>
  [1, 2].flatMap((ca) => [1, 2, 3].map((ioa) => `${cot}/${ca}/${ioa}`))
);

/** Where the field sizes of a station are from. */
export const ORIGINS: Readonly<Record<StationSizes["origin"], string>> = {
  standard: "as in the standard",
  detected: "detected",
  uncertain: "as in the standard, but others are possible",
  all: "set for all links",
  station: "set for this station",
};

/** The choices. */
export class SettingsSizes {
  readonly element: HTMLElement;
  readonly #all: HTMLSelectElement;
  readonly #stations = h("div", { class: "station-sizes" });
  readonly #choices = new Map<string, HTMLSelectElement>();
  /** Field sizes of stations that are not in the open input. */
  #others: Readonly<Record<string, string>> = {};

  /** Creates the choices for an input without stations. */
  constructor() {
    this.#all = choice("setting-profile", "Detected for each link");
    this.element = h(
      "div",
      { class: "settings-sizes" },
      h(
        "label",
        { class: "field" },
        h("span", {}, h("code", {}, "--profile"), " of all links"),
        this.#all,
      ),
      this.#stations,
    );
  }

  /** Field sizes of all links; empty if they are detected. */
  get all(): string {
    return this.#all.value;
  }

  /** Field sizes of single stations. */
  get profiles(): Readonly<Record<string, string>> {
    const chosen = [...this.#choices].filter(([, { value }]) => value !== "");
    return {
      ...this.#others,
      ...Object.fromEntries(chosen.map(([station, { value }]) => [station, value])),
    };
  }

  /** Shows the choices that apply to an input. */
  show(
    loaded: LoadedView | undefined,
    { all, profiles }: {
      readonly all: string;
      readonly profiles: Readonly<Record<string, string>>;
    },
  ): void {
    this.#all.value = all;
    const stations = loaded?.stations ?? [];
    const known = new Set(stations.map(({ station }) => station));
    this.#others = Object.fromEntries(
      Object.entries(profiles).filter(([station]) => !known.has(station)),
    );
    this.#choices.clear();
    replace(
      this.#stations,
      ...stations.map((each) => this.#row(each, loaded!, profiles[each.station] ?? "")),
    );
  }

  /** Moves the focus to the choice of a station, or to that of all links. */
  focus(station: string | undefined): void {
    const select = this.#choices.get(station ?? "") ?? this.#all;
    select.focus();
    select.scrollIntoView({ block: "center" });
  }

  /** Detects all field sizes. */
  reset(): void {
    this.#all.value = "";
    this.#others = {};
    for (const select of this.#choices.values()) select.value = "";
  }

  #row(
    { station, server, sizes, origin, connections }: StationSizes,
    { report }: LoadedView,
    chosen: string,
  ): HTMLElement {
    const select = choice(`sizes ${station}`, "As for all links");
    select.value = chosen;
    this.#choices.set(station, select);
    const found = report.sessions.find((session) =>
      session.sizes !== null && `${session.server.address} ${session.server.port}` === station
    )?.sizes;
    return h(
      "label",
      { class: "field" },
      h(
        "span",
        {},
        h("b", {}, wholeEndpoint(server)),
        ` ${counted(connections, "connection")}: ${sizes}, ${ORIGINS[origin]}`,
        origin === "uncertain" && found ? h("small", {}, ` ${describeSizes(found)}`) : null,
      ),
      select,
    );
  }
}

function choice(name: string, initial: string): HTMLSelectElement {
  return h(
    "select",
    { name },
    h("option", { value: "" }, initial),
    ...SIZES.map((sizes) => h("option", { value: sizes }, sizes)),
  );
}
