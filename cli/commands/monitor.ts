// `iec104 monitor`: connects to a controlled station and prints every value it sends.

import { formatDuration } from "../../codec/mod.ts";
import { formatDrift } from "../text/drift.ts";

import {
  type Asdu,
  type AsduContext,
  type ControllingStation,
  formatAsdu,
  type Outcome,
  type Profile,
  RequestError,
  type TerminationPolicy,
} from "../../mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import type { Values } from "../options/args.ts";
import { type CommandBody, EXIT, UsageError } from "../options/subcommand.ts";
import { OddAsdus, surplusText } from "../text/odd_asdus.ts";
import { printHint } from "../text/print_hint.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { Io } from "../io/io.ts";
import { messageOf } from "../link/security_notes.ts";
import {
  CONNECT_OPTIONS,
  connectStation,
  linkExit,
  type LinkSettings,
  linkSettings,
  openWatch,
} from "../options/link_options.ts";
import { ADDRESS_FORMAT_OPTION, addressSetOf, addressStyleOf } from "../options/address_options.ts";
import type { LinkWatch } from "../trace/link_watch.ts";
import { LinkFailure, lossText, sizesHint } from "../link/link_failure.ts";
import { LineView } from "../monitor/lines.ts";
import { asduRecords, pointRows } from "../text/point_row.ts";
import { TableView } from "../monitor/table.ts";
import { PointTally } from "../monitor/point_tally.ts";
import type { MonitorView } from "../monitor/view.ts";
import { Names } from "../text/names.ts";
import { broadcastLimits, nameOfStation } from "../request/broadcast.ts";
import { OutputClosedError } from "../text/output.ts";
import { NAMES_OPTION, readNames } from "../options/point_list_file.ts";

/** The `monitor` command. */
export const monitor: CommandBody = {
  usage: "HOST[:PORT] [options]",
  operands: [1, 1],
  text:
    `Connects, starts data transfer, sends an interrogation, and prints every value until Ctrl-C or the end of --for;
then it stops data transfer (STOPDT) and disconnects. On a terminal it keeps a table up to date; otherwise it prints
lines. PORT is 2404 by default, 19998 with TLS. Put an IPv6 address with a port in brackets: [2001:db8::10]:2404.

With --json each value is one line with the keys received, type, typeId, cause, negative, test, originator, ca, ioa,
value, quality (the octet), time and timeFlags (the time tag as sent), name, unit, and other fields of the type.`,
  options: [
    {
      name: "ca",
      value: "CA",
      text:
        "common address to interrogate, such as 47, 1,3 or 1-5; may be repeated (default 65535, all stations)",
    },
    { name: "json", text: "one JSON record per value" },
    { name: "verbose", letter: "v", text: "with --trace, also decode every frame" },
    { name: "lines", text: "print lines instead of the live table, even on a terminal" },
    { name: "for", value: "DURATION", text: "exit after this time" },
    NAMES_OPTION,
    ADDRESS_FORMAT_OPTION,
    { name: "counters", text: "also freeze and read the counters" },
    {
      name: "sync-clock",
      text: "set the clock of the station first (by default, nothing is changed)",
    },
    {
      name: "no-interrogate",
      text: "send no interrogation; print only what the station sends on its own",
    },
    ...CONNECT_OPTIONS,
  ],
  exits: [
    [EXIT.done, "stopped by Ctrl-C or --for"],
    [EXIT.fault, "the station refused the interrogation, the counters or the clock"],
    [EXIT.usage, "the command line or the names file is invalid"],
    [EXIT.noConnection, "the connection failed or was lost"],
    [EXIT.timedOut, "the station did not answer in time"],
  ],
  examples: [
    ["iec104 monitor 192.0.2.10", "all values of an RTU"],
    [
      "iec104 monitor 192.0.2.10 --ca 47 --for 10s --json > values.ndjson",
      "record ten seconds to a file",
    ],
    ["iec104 monitor '[2001:db8::10]:2404' --names substation.json", "with names and units"],
  ],
  run: runMonitor,
};

async function runMonitor(values: Values, io: Io): Promise<number> {
  const settings = await linkSettings(values, io);
  const { profile } = settings;
  const style = addressStyleOf(values, profile);
  const names = await readNames(values.text("names"), io, { ...profile, style }) ??
    new Names(undefined, style);
  const plan = {
    cas: casOf(values, profile),
    interrogates: !values.flag("no-interrogate"),
    counters: values.flag("counters"),
    setsClock: values.flag("sync-clock"),
    durationMs: values.duration("for"),
  };
  const view = viewOf(values, { io, settings, names });
  const run = new MonitorRun(settings, { io, names, view, json: values.flag("json") });
  return await run.run(plan);
}

/** Maximum number of common addresses to interrogate. */
const MAX_CAS = 1000;

function casOf(values: Values, profile: Profile): readonly number[] {
  const range = [1, broadcastCa(profile)] as const;
  const set = addressSetOf(values, "ca", { octets: profile.caOctets, range });
  if (set === undefined || set.size <= MAX_CAS) return [...set ?? []];
  throw new UsageError(
    `Option --ca has ${set.size} common addresses, expected at most ${MAX_CAS}, or none for all stations`,
  );
}

function viewOf(
  values: Values,
  given: { readonly io: Io; readonly settings: LinkSettings; readonly names: Names },
): MonitorView {
  const { io, settings: { zone, endpoint }, names } = given;
  const { stdout: out, now } = io;
  if (!out.isTerminal || values.flag("lines") || values.flag("json")) {
    return new LineView(io, { zone, names });
  }
  return new TableView({ out, zone, now, title: formatEndpoint(endpoint) });
}

/** Requests to send. */
interface Plan {
  /** Common addresses to interrogate; all stations if empty. */
  readonly cas: readonly number[];
  readonly interrogates: boolean;
  readonly counters: boolean;
  readonly setsClock: boolean;
  readonly durationMs: number | undefined;
}

/** Dependencies of a run. */
interface Surroundings {
  readonly io: Io;
  readonly names: Names;
  readonly view: MonitorView;
  readonly json: boolean;
}

/** A monitoring run, from connecting to disconnecting. */
class MonitorRun {
  readonly #settings: LinkSettings;
  readonly #surroundings: Surroundings;
  readonly #stop = new AbortController();
  readonly #points = new PointTally();
  readonly #odd = new OddAsdus();
  #values = 0;
  #connected = false;
  #code: number = EXIT.done;

  constructor(settings: LinkSettings, surroundings: Surroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
  }

  async run(plan: Plan): Promise<number> {
    const { io, view } = this.#surroundings;
    const start = io.now();
    const end = AbortSignal.any([io.interruption(), this.#stop.signal]);
    const timer = plan.durationMs === undefined
      ? undefined
      : setTimeout(() => this.#stop.abort(), plan.durationMs);
    using watch = openWatch(this.#settings, {
      io,
      print: (line) => view.status(line),
      tell: (text) => view.status(`iec104 monitor: ${text}`),
    });
    try {
      await this.#listen(plan, { end, watch });
    } catch (error) {
      this.#fail(error, end);
    } finally {
      clearTimeout(timer);
      view.close();
    }
    await io.stdout.flush();
    if (!this.#connected) return this.#code;
    const what = `${count(this.#values, "value")} of ${this.#points}`;
    io.stderr.line(`${what} in ${formatDuration(io.now() - start)}`);
    for (const text of this.#odd.texts()) io.stderr.line(text);
    const sizes = sizesHint(watch.conduct);
    if (sizes !== undefined) printHint(io.stderr, sizes);
    return this.#code;
  }

  /** Connects, sends the requests and waits until the run ends. */
  async #listen(
    plan: Plan,
    { end, watch }: { readonly end: AbortSignal; readonly watch: LinkWatch },
  ): Promise<void> {
    const { io } = this.#surroundings;
    const station = await connectStation(this.#settings, {
      ...{ signal: end, watch },
      onAsdu: (asdu, context) => this.#show(asdu, context),
      tell: (text) => this.#surroundings.view.status(`iec104 monitor: ${text}`),
    });
    this.#connected = true;
    await this.#say(`connected to ${formatEndpoint(this.#settings.endpoint)}`);
    const ended = Promise.withResolvers<void>();
    if (end.aborted) ended.resolve();
    else end.addEventListener("abort", () => ended.resolve(), { once: true });
    try {
      const asking = this.#ask(station, plan, end);
      asking.catch(ended.reject);
      const reason = await Promise.race([station.closed, ended.promise.then(() => undefined)]);
      await asking;
      if (reason !== undefined) {
        this.#code = reason.code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection;
        const { endpoint } = this.#settings;
        io.stderr.line(`iec104 monitor: ${lossText(reason.detail, endpoint, watch.conduct)}`);
      }
    } finally {
      await station.close();
    }
  }

  /** Sends the requests of the plan. */
  async #ask(station: ControllingStation, plan: Plan, signal: AbortSignal): Promise<void> {
    const { cas, interrogates } = plan;
    try {
      if (cas.length === 0 && interrogates) {
        // The responding stations are now known, so later requests need not wait for a broadcast.
        const found = await this.#interrogate(station, this.#everybody, signal);
        for (const ca of found) await this.#askOne(station, ca, { ...plan, signal });
        return;
      }
      for (const ca of cas.length === 0 ? [this.#everybody] : cas) {
        await this.#askOne(station, ca, { ...plan, signal });
        if (interrogates) await this.#interrogate(station, ca, signal);
      }
    } catch (error) {
      if (linkExit(error) === undefined) throw error;
      if (error instanceof RequestError && error.code === "too-much-data") {
        this.#code = EXIT.fault;
        return await this.#say(error.message);
      }
      // The link was lost (reported elsewhere), or the run was stopped.
    }
  }

  /** Interrogates, and returns the common addresses that answered. */
  async #interrogate(
    station: ControllingStation,
    ca: number,
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const result = await station.interrogate(ca, {
      ...{ signal, keep: "none", ...broadcastLimits(ca, this.#settings) },
      ...this.#termination,
    });
    await this.#report(
      `interrogation of ${nameOfStation(ca, this.#settings.profile)}`,
      result,
      `, ${count(result.objects, "object")}`,
    );
    return result.stations.map((each) => each.ca);
  }

  async #askOne(
    station: ControllingStation,
    ca: number,
    { setsClock, counters, signal }: Plan & { readonly signal: AbortSignal },
  ): Promise<void> {
    if (setsClock) {
      const result = await station.synchronizeClock(ca, { signal });
      const { driftMs } = result;
      const drift = driftMs === undefined ? "" : `, it was ${formatDrift(driftMs)}`;
      await this.#report(`clock of ${nameOfStation(ca, this.#settings.profile)}`, result, drift);
    }
    if (counters) {
      const result = await station.readCounters(ca, {
        signal,
        freeze: "freeze",
        keep: "none",
        ...this.#termination,
      });
      await this.#report(
        `counters of ${nameOfStation(ca, this.#settings.profile)}`,
        result,
        `, ${count(result.objects, "object")}`,
      );
    }
  }

  async #report(
    what: string,
    { outcome, reason }: { readonly outcome: Outcome; readonly reason: string },
    detail: string,
  ): Promise<void> {
    if (outcome === "done") return await this.#say(`${what}: done${detail}`);
    this.#code = outcome === "timed-out" ? EXIT.timedOut : EXIT.fault;
    const hint = what.endsWith("all stations") ? "; name the common address with --ca" : "";
    await this.#say(`${what}: ${reason}${hint}`);
  }

  /** Prints the values of an ASDU. The ASDU is acknowledged only after the output has accepted them. */
  #show(asdu: Asdu, { requested }: AsduContext): void | Promise<void> {
    const { io, names, view, json } = this.#surroundings;
    const received = io.now();
    const { profile } = this.#settings;
    const rows = pointRows(asdu, { received, names, profile });
    for (const { ca, ioa } of rows ?? []) this.#points.add(ca, ioa);
    this.#odd.take(asdu);
    const surplus = surplusText(asdu);
    if (surplus !== undefined && !json) view.note(surplus, received);
    this.#values += rows?.length ?? 0;
    if (json) {
      for (const record of asduRecords(asdu, { received, names, profile })) {
        io.stdout.line(JSON.stringify(record));
      }
    } else if (rows !== undefined) {
      view.points(rows);
    } else if (!requested || asdu.type === "private" || asdu.type === "raw") {
      view.note(formatAsdu(asdu, { profile, addressFormat: names.addressFormat }), received);
    }
    const flushed = io.stdout.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
      this.#stop.abort(error); // Output closed by its reader.
    });
    return io.stdout.full ? flushed : undefined;
  }

  /** Ends the run with the exit code for an error, unless the run was stopped on purpose. */
  #fail(error: unknown, end: AbortSignal): void {
    const code = linkExit(error);
    if (end.aborted && (error === end.reason || code !== undefined)) return;
    if (code === undefined) throw error;
    this.#code = code;
    const text = messageOf(error as Error);
    const { stderr } = this.#surroundings.io;
    stderr.line(`iec104 monitor: ${text}`);
    if (error instanceof LinkFailure) { for (const hint of error.hints) printHint(stderr, hint); }
  }

  get #termination(): { readonly termination?: TerminationPolicy } {
    const { termination } = this.#settings;
    return termination === undefined ? {} : { termination };
  }

  /** The broadcast address of the profile. */
  get #everybody(): number {
    return broadcastCa(this.#settings.profile);
  }

  async #say(text: string): Promise<void> {
    const { view, io } = this.#surroundings;
    view.status(text);
    await io.stderr.flush();
  }
}
