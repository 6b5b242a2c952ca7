// Shows and counts everything that the stations of a run send.

import {
  type Asdu,
  type AsduContext,
  formatAsdu,
  isEventCause,
  type Profile,
  toHex,
} from "../../mod.ts";
import { roleOf } from "../../codec/low_level.ts";
import type { Io } from "../io/io.ts";
import { count } from "../text/count.ts";
import type { Names } from "../text/names.ts";
import { OddAsdus, oddityText } from "../text/odd_asdus.ts";
import { OutputClosedError } from "../text/output.ts";
import { asduRecords, type PointRow, pointRows } from "../text/point_row.ts";
import { PointTally } from "./point_tally.ts";
import type { StalePoints } from "./stale_points.ts";
import type { MonitorView } from "./view.ts";

/** How to show values. */
export interface ShownOptions {
  readonly io: Io;
  readonly view: MonitorView;
  readonly json: boolean;
  /** Whether to show the octets of each ASDU. */
  readonly hex: boolean;
  /** Whether alarms ring the bell of the terminal. */
  readonly bell: boolean;
  readonly stale: StalePoints | undefined;
  /** Called when the reader of the output has closed it. */
  readonly onClosed: (error: OutputClosedError) => void;
}

/** Where values come from. */
export interface ValueSource {
  readonly names: Names;
  readonly profile: Profile;
  /** The host, and its name in front of addresses, if there are several. */
  readonly host?: string;
  readonly label?: string;
}

/** The values of a run. */
export class ShownValues {
  readonly #options: ShownOptions;
  readonly #points = new PointTally();
  readonly #odd = new OddAsdus();
  #values = 0;

  /** Creates an empty run. */
  constructor(options: ShownOptions) {
    this.#options = options;
  }

  /** Whether values are shown as JSON records, whose times are in UTC. */
  get isJson(): boolean {
    return this.#options.json;
  }

  /**
   * Shows an ASDU of a source; it is acknowledged only after the output has accepted it.
   */
  show(
    asdu: Asdu,
    { requested, octets }: AsduContext,
    { names, profile, host, label }: ValueSource,
  ): void | Promise<void> {
    const { io, view, json, hex, stale } = this.#options;
    const received = io.now();
    const rows = pointRows(asdu, { received, names, profile })?.map((row) => withLabel(row, label));
    for (const { ca, ioa } of rows ?? []) this.#points.add(ca, ioa, label);
    stale?.take(rows ?? []);
    this.#odd.take(asdu);
    this.#values += rows?.length ?? 0;
    if (json) {
      const more = {
        ...host !== undefined && { host },
        ...label !== host && { station: label },
        ...hex && { octets: toHex(octets) },
      };
      for (const record of asduRecords(asdu, { received, names, profile })) {
        io.stdout.line(JSON.stringify({ ...record, ...more }));
      }
    } else {
      const lead = label === undefined ? "" : `${label} `;
      if (rows !== undefined) this.#showRows(asdu, rows);
      else if (!requested || asdu.type === "private" || asdu.type === "raw") {
        view.note(
          lead + formatAsdu(asdu, { profile, addressFormat: names.addressFormat }),
          received,
        );
      }
      const oddity = oddityText(asdu);
      if (oddity !== undefined) view.note(lead + oddity, received);
      if (hex) view.note(`${lead}octets ${toHex(octets, " ")}`, received);
    }
    const flushed = io.stdout.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
      this.#options.onClosed(error);
    });
    return io.stdout.full ? flushed : undefined;
  }

  /** The number of values and points, and what was not decoded, as lines. */
  summary(): readonly string[] {
    return [`${count(this.#values, "value")} of ${this.#points}`, ...this.#odd.texts()];
  }

  #showRows(asdu: Asdu, rows: readonly PointRow[]): void {
    const { view, bell, io } = this.#options;
    const role = roleOf(asdu.typeId);
    const isEvent = isEventCause(asdu.cause);
    const isState = role === "status" || role === "protection";
    const alarms = rows.map(({ quality }) => isEvent && (isState || quality !== ""));
    view.points(rows, alarms);
    if (bell && io.stdout.isTerminal && alarms.includes(true)) io.stdout.write("\x07");
  }
}

function withLabel(row: PointRow, label: string | undefined): PointRow {
  return label === undefined ? row : { ...row, address: `${label} ${row.address}` };
}
