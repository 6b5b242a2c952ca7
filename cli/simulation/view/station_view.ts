// The live view of a station on a terminal: connections, event buffers, values, and an input line.

import { describeQuality, type ZonePolicy } from "../../../codec/mod.ts";
import type { StationDeclaration } from "../../../mod.ts";
import { shownText } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import { type Output, OutputClosedError } from "../../text/output.ts";
import { tableLines } from "../../text/text.ts";
import { peer } from "../station_log.ts";
import { LatestRows } from "../../terminal/latest_rows.ts";
import { LiveArea, type Prompt } from "../../terminal/live_area.ts";
import { textOfValue } from "../../text/value_text.ts";
import { timesText, wallClockTime } from "../../text/zoned_time.ts";
import type { Bench } from "../bench_station.ts";
import type { Display } from "./display.ts";
import { cutCells } from "../../text/cells.ts";
import { widest } from "../../text/extremes.ts";

/** Interval between checks for changed values, in ms. */
const LOOK_MS = 200;

/** How long a changed value is shown in bold, in ms. */
const FRESH_MS = 2000;

/** Number of lines reserved for messages. */
const NOTE_LINES = 8;

/** Maximum number of connections shown. */
const MOST_LINKS = 6;

/** Minimum width of a name. */
const LEAST_NAME = 12;

/** Default size of an event buffer. */
const CLASS_LIMIT = 10_000;

/** Options of the view. */
export interface StationViewOptions {
  readonly out: Output;
  readonly zone: ZonePolicy | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** The stations; only the values of the first one are shown. */
  readonly benches: () => readonly Bench[];
  /** The input line; `undefined` without a keyboard. */
  readonly prompt: () => Prompt | undefined;
  /** The current step of the script; `undefined` without one. */
  readonly script: () => string | undefined;
  /** Called when the reader of the output has closed it. */
  readonly onClosed: () => void;
}

/** A value and the time of its last observed change; 0 for an initial value. */
interface Row {
  readonly texts: readonly string[];
  readonly value: number;
  readonly quality: number;
  readonly changed: number;
}

/** Draws the live view. */
export class StationView implements Display {
  readonly #options: StationViewOptions;
  readonly #area: LiveArea;
  readonly #rows = new LatestRows<Row>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Creates a view without drawing it. */
  constructor(options: StationViewOptions) {
    this.#options = options;
    this.#area = new LiveArea(options.out);
  }

  /** Starts drawing. */
  open(): void {
    this.#timer = setInterval(() => this.draw(), LOOK_MS);
    this.draw();
  }

  note(text: string): void {
    const { now, zone } = this.#options;
    this.#area.note(`${wallClockTime(now(), zone)}  ${shownText(text)}`);
  }

  warn(text: string): void {
    this.note(text);
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.#area.note(line);
  }

  mistake(text: string): void {
    this.#area.note(this.#styled(text, "31"));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#draw(undefined);
  }

  /** Redraws the view. */
  draw(): void {
    this.#draw(this.#options.prompt());
  }

  #draw(prompt: Prompt | undefined): void {
    const { out, benches, onClosed } = this.#options;
    const [bench] = benches();
    if (bench === undefined) return;
    const { columns, rows } = out.size();
    const head = [...this.#heads(benches()), ...this.#links(benches())];
    const most = Math.max(3, rows - head.length - NOTE_LINES - 2);
    const text = prompt === undefined
      ? undefined
      : { text: `> ${prompt.text}`, cursor: prompt.cursor + 2 };
    this.#area.draw([...head, ...this.#values(bench, { columns, most })], text);
    out.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
      onClosed();
    });
  }

  /** The heading: name and address, pending events, and the state of the script. */
  #heads(benches: readonly Bench[]): string[] {
    const { script } = this.#options;
    const [{ gate, station, simulation, scenario }] = benches as readonly [Bench];
    const { declaration, objects } = scenario;
    const name = shownText(declaration.name ?? "Station");
    const where = formatEndpoint({ host: gate.address.host, port: gate.address.port });
    const more = benches.length === 1 ? "" : `  and ${benches.length - 1} more`;
    const fault = gate.state === "open" ? "" : `  ${this.#styled(gate.state.toUpperCase(), "31")}`;
    const held = simulation.held.length;
    const limit = eventLimit(declaration);
    const events = Array.from(station.bufferedEvents, ([group, waiting]) => {
      const text = `${station.bufferedEvents.size === 1 ? "" : `${group} `}${waiting} of ${limit}`;
      return waiting === 0 ? text : this.#styled(text, waiting * 2 > limit ? "31" : "33");
    });
    const doing = script();
    return [
      `${this.#styled(name, "1")}  ${where}${more}  ${count([...objects.all()].length, "object")}${
        held === 0 ? "" : `, ${held} held`
      }; ${timesText(this.#options.zone)}${fault}`,
      `Pending events: ${events.join(", ") || "none without a connection"}${
        doing === undefined ? "" : `  Script: ${doing}`
      }`,
    ];
  }

  /** The connections of all stations, with those transferring data first. */
  #links(benches: readonly Bench[]): string[] {
    const all = benches.flatMap(({ station }) => station.links)
      .sort((a, b) => Number(b.started) - Number(a.started));
    if (all.length === 0) return [this.#styled("No connection", "2")];
    const lines = all.slice(0, MOST_LINKS).map(({ id, remote, started }) => {
      const dot = this.#styled("●", started ? "32" : "33");
      return `${dot} ${id}  ${shownText(peer(remote))}  ${started ? "started" : "stopped"}`;
    });
    const hidden = all.length - lines.length;
    return hidden === 0 ? lines : [...lines, `  and ${count(hidden, "connection")} more`];
  }

  /** The objects sorted by address; if there are too many, the most recently changed ones. */
  #values(
    bench: Bench,
    { columns, most }: { readonly columns: number; readonly most: number },
  ): string[] {
    const now = this.#options.now();
    this.#look(bench, now);
    const order = new Map(
      Array.from(
        bench.scenario.objects.all(),
        (each, i) => [bench.scenario.objects.textOf(each), i],
      ),
    );
    const shown = this.#rows.latest(most)
      .sort((a, b) => order.get(a.texts[0]!)! - order.get(b.texts[0]!)!);
    const lines = tableOf(shown, columns);
    const hidden = this.#rows.size - shown.length;
    return [
      this.#styled(lines[0]!, "2"),
      ...lines.slice(1).map((line, i) => this.#row(line, shown[i]!, now)),
      ...(hidden === 0 ? [] : [this.#styled(`and ${hidden} more`, "2")]),
    ];
  }

  /** Checks all values for changes. */
  #look({ station, simulation, scenario: { objects } }: Bench, now: number): void {
    // Add the first objects last, so that they are shown while nothing has changed yet and not all fit.
    const all = this.#rows.size === 0 ? [...objects.all()].reverse() : objects.all();
    for (const object of all) {
      const address = objects.textOf(object);
      const { value, quality } = station.get(object.ca, object.ioa)!;
      const before = this.#rows.get(address);
      const isChanged = before === undefined || !Object.is(before.value, value) ||
        before.quality !== quality;
      const changed = before === undefined ? 0 : isChanged ? now : before.changed;
      const driver = simulation.driverOf(object.ca, object.ioa);
      if (!isChanged && driver === before.texts[5]) continue;
      const texts = [
        address,
        object.name,
        textOfValue(object.type, value),
        object.unit,
        describeQuality(quality),
        driver,
        changed === 0 ? "" : wallClockTime(changed, this.#options.zone),
      ];
      this.#rows.set(address, { texts, value, quality, changed });
    }
  }

  #row(line: string, { quality, changed }: Row, now: number): string {
    if (quality !== 0) return this.#styled(line, "31");
    return now - changed < FRESH_MS ? this.#styled(line, "1") : line;
  }

  #styled(text: string, style: string): string {
    return `\x1b[${style}m${text}\x1b[0m`;
  }
}

/** Total capacity of the event buffers of each group. */
function eventLimit({ events }: StationDeclaration): number {
  const limits = events?.classes?.map(({ limit }) => limit ?? CLASS_LIMIT) ?? [CLASS_LIMIT];
  return limits.reduce((sum, limit) => sum + limit);
}

/** Formats the rows as a table, shortening names if necessary. */
function tableOf(rows: readonly Row[], columns: number): readonly string[] {
  const longest = widest(rows.map(({ texts }) => texts[1]!));
  const table = (width: number) =>
    tableLines([
      { head: "CA/IOA" },
      { head: longest === 0 ? "" : "name" },
      { head: "value", right: true },
      { head: "", gap: " " },
      { head: "quality" },
      { head: "driven by" },
      { head: "changed" },
    ], rows.map(({ texts }) => texts.with(1, cutCells(texts[1]!, width))));
  const whole = table(longest);
  const excess = widest(whole) - columns;
  return excess > 0 ? table(Math.max(LEAST_NAME, longest - excess)) : whole;
}
