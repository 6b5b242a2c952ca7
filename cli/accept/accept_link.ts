// The link of an acceptance run: connects, interrogates, and connects again when the link was lost.

import {
  type Asdu,
  type CommandInput,
  type ControllingStation,
  formatDuration,
  type ProcedureResult,
  type TerminationPolicy,
} from "../../mod.ts";
import { roleOf } from "../../codec/low_level.ts";
import { BackOff } from "../../transport/low_level.ts";
import type { Io } from "../io/io.ts";
import { waitFor } from "../io/wait.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { lossText } from "../link/link_failure.ts";
import { messageOf } from "../link/security_notes.ts";
import { connectStation, linkExit, openWatch } from "../link/link_options.ts";
import { EXIT } from "../io/exit.ts";
import { CHALLENGED, isChallenge } from "../request/challenged.ts";
import { lackOf } from "../request/ending.ts";
import { reportLinkError } from "../request/link_error.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { openRequestRecords, type RequestRecords } from "../request/request_records.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { LinkWatch } from "../trace/link_watch.ts";
import type { StationAccess } from "./surroundings.ts";
import type { TestItem } from "./test_plan.ts";

/** The delays before connecting again. */
const DELAYS = { firstMs: 500, maxMs: 30_000, jitter: 0, stableMs: 30_000 } as const;

/** What a link reports to. */
export interface LinkUse {
  readonly io: Io;
  /** The common addresses to interrogate. */
  readonly cas: readonly number[];
  /** Time limit of a command from its confirmation to its end, in ms. */
  readonly finishMs: number;
  /** Fires when the run ends. */
  readonly end: AbortSignal;
  readonly onAsdu: (asdu: Asdu) => void;
  /** Called when a connection begins, before its first ASDU. */
  readonly onConnecting: () => void;
  /** Called after each interrogation, with the common addresses that were interrogated completely. */
  readonly onInterrogated: (cas: readonly number[]) => void;
  /** Shows a message. */
  readonly tell: (text: string) => void;
}

/** The link to one station. */
export class AcceptLink implements StationAccess {
  readonly #settings: RequestSettings;
  readonly #use: LinkUse;
  readonly #host: string;
  #station: ControllingStation | undefined;
  #records: RequestRecords | undefined;
  #told = "";

  /** Creates a link that is not connected yet. */
  constructor(settings: RequestSettings, use: LinkUse) {
    this.#settings = settings;
    this.#use = use;
    this.#host = formatEndpoint(settings.link.endpoint);
  }

  get isUp(): boolean {
    return this.#station?.state === "started";
  }

  /** Runs until the end; returns the exit code of a first attempt that failed, or 0. */
  async run(): Promise<number> {
    const { io, end, tell } = this.#use;
    using watch = openWatch(this.#settings.link, { io, tell });
    const backOff = new BackOff(DELAYS, () => 0);
    for (let attempt = 0; !end.aborted; attempt++) {
      const begun = performance.now();
      const code = await this.#attempt(watch, attempt === 0);
      if (code !== EXIT.done) return code;
      if (end.aborted) break;
      const delayMs = backOff.next(performance.now() - begun);
      await waitFor(delayMs, end);
    }
    return EXIT.done;
  }

  async command(
    ca: number,
    input: CommandInput,
    mode: "direct" | "select-before-operate",
  ): Promise<ProcedureResult> {
    const station = this.#station!;
    const records = this.#records;
    const { end, finishMs } = this.#use;
    const object = { ca, ioa: input.ioa };
    try {
      const limits = { terminationMs: finishMs, ...this.#termination };
      const result = await station.command(ca, input, { mode, signal: end, ...limits });
      records?.ended(result, object);
      return result;
    } catch (error) {
      const explain = (detail: string) => ({ text: detail, hints: [] });
      records?.ended(lackOf(error, end, explain), object);
      throw error;
    }
  }

  async request({ ca, ioa, kind, feedback, listed: { typeIds } }: TestItem): Promise<string> {
    const station = this.#station!;
    const { end } = this.#use;
    const role = typeIds[0] === undefined ? undefined : roleOf(typeIds[0]);
    const isTotal = role === "total" || role === "statistic";
    if (kind === "command" && feedback === undefined) return "no feedback in the list to read";
    const object = kind === "command" ? feedback! : { ca, ioa };
    try {
      const { outcome, reason } = isTotal
        ? await station.readCounters(ca, { signal: end, keep: "none", ...this.#termination })
        : await station.read(object.ca, object.ioa, { signal: end });
      return outcome === "done" ? "read" : `not read: ${reason}`;
    } catch (error) {
      if (linkExit(error) === undefined) throw error;
      return `not read: ${messageOf(error as Error)}`;
    }
  }

  /** Connects once, and stays connected until the run ends or the link is lost. */
  async #attempt(watch: LinkWatch, isFirst: boolean): Promise<number> {
    const { io, end, tell, onAsdu } = this.#use;
    const { link } = this.#settings;
    let isChallenged = false;
    const heard = (asdu: Asdu) => {
      if (isChallenge(asdu) && !isChallenged) {
        isChallenged = true;
        tell(CHALLENGED);
      }
      onAsdu(asdu);
    };
    const hangUp = new AbortController();
    let station: ControllingStation;
    await using records = await openRequestRecords(
      { command: "accept", ca: 0 },
      this.#settings,
      io,
    );
    this.#use.onConnecting();
    try {
      station = await connectStation(link, {
        ...records.handlers,
        ...{ signal: end, hangUp: hangUp.signal, watch, tell, onAsdu: heard },
      });
    } catch (error) {
      if (end.aborted) return EXIT.done;
      if (isFirst) return reportLinkError("accept", error, io.stderr);
      return this.#failed(error);
    }
    this.#told = "";
    this.#station = station;
    this.#records = records;
    try {
      tell(`connected to ${this.#host}`);
      await this.#interrogate(station);
      const ended = Promise.withResolvers<undefined>();
      const stop = () => ended.resolve(undefined);
      if (end.aborted) stop();
      else end.addEventListener("abort", stop, { once: true });
      const reason = await Promise.race([station.closed, ended.promise]);
      end.removeEventListener("abort", stop);
      if (reason !== undefined) {
        const text = lossText(reason.detail, link.endpoint, watch.conduct);
        tell(`${text}; connecting again, the run continues`);
      }
      return EXIT.done;
    } finally {
      this.#station = undefined;
      this.#records = undefined;
      const withinMs = Math.min(LEAVE_MS, link.timeoutMs);
      await leave(station, { hangUp, withinMs, watch, peer: this.#host, tell });
    }
  }

  /** Shows why connecting again failed, once for each reason. */
  #failed(error: unknown): number {
    if (linkExit(error) === undefined) throw error;
    const text = messageOf(error as Error);
    if (text !== this.#told) {
      const limit = formatDuration(DELAYS.maxMs);
      this.#use.tell(`${text}; trying again, at least every ${limit}`);
    }
    this.#told = text;
    return EXIT.done;
  }

  async #interrogate(station: ControllingStation): Promise<void> {
    const { cas, end, tell, onInterrogated } = this.#use;
    const done: number[] = [];
    for (const ca of cas) {
      try {
        const { outcome, reason } = await station.interrogate(ca, {
          ...{ signal: end, keep: "none" },
          ...this.#termination,
        });
        if (outcome === "done") done.push(ca);
        else tell(`interrogation of CA ${ca}: ${reason}`);
      } catch (error) {
        if (linkExit(error) === undefined) throw error;
        return; // The link was lost, which is reported elsewhere, or the run was ended.
      }
    }
    onInterrogated(done);
  }

  get #termination(): { readonly termination?: TerminationPolicy } {
    const { termination } = this.#settings.link;
    return termination === undefined ? {} : { termination };
  }
}
