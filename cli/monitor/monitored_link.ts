// The link to one host of a monitoring run: connects, sends the requests, and connects again when the link was lost.

import {
  type Asdu,
  type AsduContext,
  type BackOffOptions,
  type ControllingStation,
  formatDuration,
  type NoteCode,
  type ProcedureResult,
  RequestError,
  type TerminationPolicy,
} from "../../mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import type { Io } from "../io/io.ts";
import { BackOff } from "../../transport/low_level.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { LinkFailure, lossText, sizesHint } from "../link/link_failure.ts";
import { waitFor } from "../io/wait.ts";
import { messageOf } from "../link/security_notes.ts";
import { connectStation, linkExit, type LinkSettings, openWatch } from "../link/link_options.ts";
import { EXIT } from "../io/exit.ts";
import { broadcastLimits, nameOfStation } from "../request/broadcast.ts";
import { count } from "../text/count.ts";
import { formatDrift } from "../text/drift.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { Names } from "../text/names.ts";
import { hintLines } from "../text/hint_lines.ts";
import type { LinkWatch } from "../trace/link_watch.ts";
import { type MonitorPlan, OVER } from "./plan.ts";
import type { MonitorView } from "./view.ts";

/** Notes about missing and repeated answers, which are shown even if a request succeeds. */
const ODD_ANSWERS: readonly NoteCode[] = [
  "missing-confirmation",
  "repeated-confirmation",
  "missing-termination",
];

/** The delays before connecting again: each failed attempt, and each connection that is soon lost, doubles them. */
const DELAYS: BackOffOptions = { firstMs: 500, maxMs: 30_000, jitter: 0, stableMs: 30_000 };

/** After this number of consecutive connections that were soon lost, another master is the most likely cause. */
const SUSPICIOUS_LOSSES = 3;

const OTHER_MASTER =
  "The connection is repeatedly lost: another controlling station, such as a second monitor, may be taking over the data transfer";

/** Dependencies of a link. */
export interface MonitoredLinkOptions {
  readonly io: Io;
  readonly view: MonitorView;
  readonly names: Names;
  readonly plan: MonitorPlan;
  /** Fires when the run ends; its reason is `OVER` when its time is over. */
  readonly end: AbortSignal;
  /** Whether the host is one of several, which messages must name. */
  readonly isOneOfSeveral: boolean;
  /** The name of the host in messages. */
  readonly label: string;
  readonly show: (asdu: Asdu, context: AsduContext) => void | Promise<void>;
  /** Shows a change of the state of the link. */
  readonly onState: (state: string) => void;
}

/** How an attempt ended, with the exit code that belongs to it. */
interface Attempt {
  readonly type: "stopped" | "failed" | "lost";
  readonly code: number;
}

/** The link to one host, from the first attempt to the end of the run. */
export class MonitoredLink {
  readonly #settings: LinkSettings;
  readonly #options: MonitoredLinkOptions;
  readonly #host: string;
  #connected = false;
  #code: number = EXIT.done;
  /** The last reason why connecting failed; it is shown once. */
  #told = "";

  /** Creates a link that is not connected yet. */
  constructor(settings: LinkSettings, options: MonitoredLinkOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#host = formatEndpoint(settings.endpoint);
  }

  /** Whether data transfer was ever started. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Runs until the end, and returns the exit code. */
  async run(): Promise<number> {
    const { end, io, view, names } = this.#options;
    using watch = openWatch(this.#settings, {
      io,
      print: (line) => view.status(line),
      tell: (text) => this.#complain(text),
      names,
    });
    const backOff = new BackOff(DELAYS, () => 0);
    let losses = 0;
    for (;;) {
      const begun = performance.now();
      const { type, code } = await this.#attempt(watch);
      const lastedMs = performance.now() - begun;
      if (type === "stopped") {
        this.#hint(sizesHint(watch.conduct));
        return this.#code === EXIT.done ? code : this.#code;
      }
      if (!this.#goesOn || end.aborted) return code;
      const delayMs = backOff.next(lastedMs);
      losses = type === "lost" && lastedMs < DELAYS.stableMs! ? losses + 1 : 0;
      if (losses === SUSPICIOUS_LOSSES) this.#hint(OTHER_MASTER);
      this.#options.onState(`down, connecting again in ${formatDuration(delayMs)}`);
      await waitFor(delayMs, end);
      if (end.aborted) return code;
    }
  }

  /** Whether the host is connected again when the link fails. */
  get #goesOn(): boolean {
    const { plan, isOneOfSeveral } = this.#options;
    return !plan.once && (this.#connected || isOneOfSeveral);
  }

  /** What happens after the link has failed, for messages. */
  get #outlook(): string {
    return this.#goesOn ? "; connecting again" : "";
  }

  /** Connects once, and stays connected until the run ends or the link is lost. */
  async #attempt(watch: LinkWatch): Promise<Attempt> {
    const { end, show, onState } = this.#options;
    const before = watch.conduct;
    const hangUp = new AbortController();
    let station: ControllingStation;
    onState("connecting");
    try {
      station = await connectStation(this.#settings, {
        ...{ signal: end, hangUp: hangUp.signal, watch },
        onAsdu: show,
        tell: (text) => this.#complain(text),
      });
    } catch (error) {
      return this.#notStarted(error, watch.conduct !== before);
    }
    this.#connected = true;
    this.#told = "";
    onState("started");
    await this.#say(`connected to ${this.#host}`, { bare: true });
    return await this.#use(station, { watch, hangUp });
  }

  async #use(
    station: ControllingStation,
    { watch, hangUp }: { readonly watch: LinkWatch; readonly hangUp: AbortController },
  ): Promise<Attempt> {
    const { plan, end, onState } = this.#options;
    const ended = Promise.withResolvers<void>();
    if (end.aborted) ended.resolve();
    else end.addEventListener("abort", () => ended.resolve(), { once: true });
    try {
      const asking = this.#ask(station, plan, end);
      asking.catch(ended.reject);
      const reason = await Promise.race([station.closed, ended.promise.then(() => undefined)]);
      await asking;
      if (reason === undefined) return { type: "stopped", code: EXIT.done };
      onState("down");
      const text = lossText(reason.detail, this.#settings.endpoint, watch.conduct);
      this.#complain(text + this.#outlook);
      this.#hint(sizesHint(watch.conduct));
      const code = reason.code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection;
      return { type: "lost", code };
    } finally {
      const withinMs = Math.min(LEAVE_MS, this.#settings.timeoutMs);
      const tell = (text: string) => this.#complain(text);
      await leave(station, { hangUp, withinMs, watch, peer: this.#host, tell });
    }
  }

  /** Reports why data transfer was not started; `isConnected` reports whether the host accepted the connection. */
  #notStarted(error: unknown, isConnected: boolean): Attempt {
    const { end, plan: { durationMs } } = this.#options;
    const code = linkExit(error);
    if (end.aborted && (error === end.reason || code !== undefined)) {
      if (end.reason !== OVER) {
        const when = isConnected
          ? `before ${this.#host} confirmed STARTDT`
          : `while connecting to ${this.#host}`;
        this.#complain(`stopped ${when}`);
        return { type: "stopped", code: this.#connected ? EXIT.noConnection : EXIT.done };
      }
      const limit = `within ${formatDuration(durationMs ?? 0)}, the time of --for`;
      this.#complain(
        isConnected
          ? `${this.#host} did not confirm STARTDT ${limit}`
          : `no connection to ${this.#host} ${limit}`,
      );
      return { type: "stopped", code: isConnected ? EXIT.timedOut : EXIT.noConnection };
    }
    if (code === undefined) throw error;
    const text = messageOf(error as Error);
    if (text !== this.#told) {
      this.#told = text;
      this.#complain(text + this.#outlook);
      for (const hint of error instanceof LinkFailure ? error.hints : []) this.#hint(hint);
    }
    return { type: "failed", code };
  }

  /** Sends the requests of the plan. */
  async #ask(station: ControllingStation, plan: MonitorPlan, signal: AbortSignal): Promise<void> {
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
      // The link was lost, which is reported elsewhere, or the run was stopped.
      if (signal.aborted && interrogates) {
        await this.#say("the interrogation was not finished; values may be missing");
      }
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
    { setsClock, counters, signal }: MonitorPlan & { readonly signal: AbortSignal },
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
    { outcome, reason, notes }: Pick<ProcedureResult, "outcome" | "reason" | "notes">,
    detail: string,
  ): Promise<void> {
    const odd = notes.filter(({ code }) => ODD_ANSWERS.includes(code));
    const remark = odd.map((note) => `; ${note.detail}`).join("");
    if (outcome === "done") return await this.#say(`${what}: done${detail}${remark}`);
    this.#code = outcome === "timed-out" ? EXIT.timedOut : EXIT.fault;
    const hint = what.endsWith("all stations") ? "; name the common address with --ca" : "";
    await this.#say(`${what}: ${reason}${hint}`);
  }

  get #termination(): { readonly termination?: TerminationPolicy } {
    const { termination } = this.#settings;
    return termination === undefined ? {} : { termination };
  }

  /** The broadcast address of the profile. */
  get #everybody(): number {
    return broadcastCa(this.#settings.profile);
  }

  /** Shows a message, with the host if there are several; `bare` if it names the address of the host. */
  async #say(text: string, { bare = false } = {}): Promise<void> {
    const { view, io, isOneOfSeveral, label } = this.#options;
    const isNamed = bare && label === this.#host;
    view.status(isOneOfSeveral && !isNamed ? `${label}: ${text}` : text);
    await io.stderr.flush();
  }

  #complain(text: string): void {
    const { view, isOneOfSeveral, label } = this.#options;
    const lead = isOneOfSeveral && label !== this.#host ? `${label}: ` : "";
    view.status(`iec104 monitor: ${lead}${text}`);
  }

  #hint(hint: string | undefined): void {
    if (hint !== undefined) { for (const line of hintLines(hint)) this.#options.view.status(line); }
  }
}
