// Live view on a terminal, redrawn every second: stations, sinks, the store and the latest values.

import type { ZonePolicy } from "../../../codec/mod.ts";
import { describeQuality, formatDuration } from "../../../codec/mod.ts";

import { shownText } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import type { Output } from "../../text/output.ts";
import { LiveArea } from "../../terminal/live_area.ts";
import { timesText, wallClockTime } from "../../text/zoned_time.ts";
import type { StoredValue } from "../format/stored_value.ts";
import type { LinkStatus } from "../station/station_link.ts";
import { FLAG_NAMES } from "../format/flags.ts";
import { FIELDS } from "../format/fields.ts";
import {
  type CollectorStatus,
  type SinkBacklog,
  type SinkStatus,
  troublesOf,
  warningsOf,
} from "./status.ts";
import { padCells } from "../../text/cells.ts";
import { widest } from "../../text/extremes.ts";

/** Dependencies of the view. */
export interface LiveViewOptions {
  readonly out: Output;
  readonly zone: ZonePolicy | undefined;
  /** Returns the status of the collector. */
  readonly status: () => CollectorStatus;
  /** Returns the latest values, newest first. */
  readonly latest: (limit: number) => readonly StoredValue[];
}

/** Number of values shown. */
const LATEST = 6;

/** Draws the live view. */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #area: LiveArea;
  #before: CollectorStatus | undefined;

  /** Creates a view without drawing it. */
  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#area = new LiveArea(options.out);
  }

  /** Prints a permanent line above the view. */
  note(line: string): void {
    this.#area.note(line);
  }

  /** Redraws the view. */
  draw(): void {
    const { rows } = this.#options.out.size();
    this.#area.draw(this.#lines(Math.max(8, rows - 2)).slice(0, Math.max(1, rows - 2)));
  }

  #lines(most: number): string[] {
    // Read the values first, so that the status includes a read error.
    const latest = this.#options.latest(LATEST).map((value) => this.#valueLine(value));
    const status = this.#options.status();
    const seconds = this.#before === undefined ? 0 : (status.now - this.#before.now) / 1000;
    const { store } = status;
    const rate = (now: number, before: number) =>
      seconds > 0 ? `${((now - before) / seconds).toFixed(1)}/s` : "";
    const troubles = [...troublesOf(store), ...warningsOf(store)].map((trouble) =>
      `\x1b[31m${shownText(trouble)}\x1b[0m  `
    ).join("");
    const size = store.octets === undefined ? "" : `${(store.octets / 1e6).toFixed(1)} MB  `;
    const title = `\x1b[1m${shownText(store.file)}\x1b[0m  ${troubles}${
      count(store.stored, "value")
    } stored  ${rate(store.stored, this.#before?.store.stored ?? 0)}  ${size}${
      store.redelivered === 0 ? "" : `${store.redelivered} resent  `
    }${flaggedText(store)}${timesText(this.#options.zone)}`;
    const sinks = status.sinks.map(sinkLine);
    const room = Math.max(1, most - sinks.length - latest.length - 3);
    const stations = this.#stationLines(status, room, rate);
    this.#before = status;
    return [title, ...stations, ...sinks, ...latest];
  }

  /** Lines for the stations, those with problems first, limited to the available space. */
  #stationLines(
    status: CollectorStatus,
    room: number,
    rate: (now: number, before: number) => string,
  ): string[] {
    const before = new Map(this.#before?.stations.map((one) => [one.name, one.values]));
    const sorted = [...status.stations].sort((a, b) =>
      Number(a.state === "started") - Number(b.state === "started")
    );
    const width = widest(sorted.map(({ name }) => shownText(name)));
    const lines = sorted.slice(0, room).map((one) => {
      const { name, state, address, since, reason, values, lastArrival, withoutKeys } = one;
      const up = state === "started";
      const dot = up ? "\x1b[32m●\x1b[0m" : "\x1b[31m●\x1b[0m";
      const arrived = lastArrival === undefined
        ? ""
        : `last ${wallClockTime(lastArrival, this.#options.zone)}`;
      const detail = up
        ? `${rate(values, before.get(name) ?? 0)}  ${arrived}${standbyText(one)}${
          withoutKeys === undefined ? "" : `  \x1b[33m${shownText(withoutKeys)}\x1b[0m`
        }`
        : shownText(withoutKeys ?? reason);
      return `${dot} ${padCells(shownText(name), width)}  ${state.padEnd(10)}  ${address}  ${
        formatDuration(Math.max(0, status.now - since))
      }  ${detail}`;
    });
    const hidden = sorted.length - lines.length;
    return hidden === 0 ? lines : [...lines, `  and ${count(hidden, "station")} more`];
  }

  #valueLine(value: StoredValue): string {
    const { station, ca, ioa, name, unit, quality, received } = value;
    const words = describeQuality(quality);
    return `\x1b[2m${wallClockTime(received, this.#options.zone)}\x1b[0m  ${
      shownText(`${station} ${name ?? `${ca}/${ioa}`}`)
    } = ${FIELDS.text.of(value)}${unit === null ? "" : ` ${shownText(unit)}`}${
      words === "" ? "" : ` \x1b[31m[${words}]\x1b[0m`
    }`;
  }
}

/** Number of values with a flag that points to a problem of the station or the configuration. */
function flaggedText({ flagged }: CollectorStatus["store"]): string {
  const texts = FLAG_NAMES.filter(([flag]) => (flagged.get(flag) ?? 0) > 0)
    .map(([flag, name]) => `${flagged.get(flag)} ${name}`);
  return texts.length === 0 ? "" : `\x1b[33m${texts.join(", ")}\x1b[0m  `;
}

/** Standby links of a station that are not ready. */
function standbyText({ links, address }: LinkStatus): string {
  const down = links.filter((link) =>
    link.address !== address && (link.state === "waiting" || link.state === "connecting")
  );
  return down.map((link) =>
    `  \x1b[33m${link.address} ${link.state}: ${shownText(link.reason)}\x1b[0m`
  ).join(
    "",
  );
}

function sinkLine({ name, backlog, failing, error }: SinkStatus): string {
  const dot = failing > 0 ? "\x1b[31m▶\x1b[0m" : "\x1b[32m▶\x1b[0m";
  return `${dot} ${shownText(name)}  ${backlogText(backlog)}${
    error === undefined ? "" : `  \x1b[31m${shownText(error.split("\n")[0]!)}\x1b[0m`
  }`;
}

function backlogText(backlog: SinkBacklog | undefined): string {
  if (backlog === undefined) return "the backlog cannot be read";
  const { lagRows, lagMs, setAside } = backlog;
  const lag = lagRows === 0
    ? "up to date"
    : `${count(lagRows, "row")} behind, ${formatDuration(lagMs)}`;
  return `${lag}${setAside === 0 ? "" : `  \x1b[33m${setAside} set aside\x1b[0m`}`;
}
