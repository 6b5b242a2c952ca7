// The upper tester of our controlling station: makes its requests, and reports what it has stored and what went wrong.

import {
  type Asdu,
  formatAsdu,
  supervise,
  type SupervisedStation,
  type SupervisionOptions,
  type SupervisionTarget,
} from "../../../mod.ts";
import { isProcessData } from "../../../codec/low_level.ts";
import { resolveSessionOptions } from "../../../transport/low_level.ts";
import { type RequestMeans, ScriptRequests } from "../../master/requests.ts";
import type { RequestLine } from "../../master/script.ts";
import type { ShiftedClock } from "../../simulation/shifted_clock.ts";
import { Mistake, wordsOf } from "../../text/words.ts";
import { noUpper } from "./no_upper.ts";
import { StoredValues } from "./stored_values.ts";
import {
  type DeviceSetting,
  type OperatorRequest,
  UpperFailure,
  type UpperTester,
} from "../bench/upper_tester.ts";

/** Maximum number of requests that are kept; the oldest ones are forgotten. */
const MOST_REQUESTS = 10_000;

/** Maximum number of request lines that are known to be understood; a case repeats a few lines thousands of times. */
const MOST_LINES = 100;

/** Maximum number of alarms that wait. */
const MOST_ALARMS = 10_000;

/** What the upper tester of a controlling station can do. */
export const CLIENT_VERBS: readonly (keyof UpperTester)[] = [
  ...["stepClock", "readClock", "request", "result", "cancel", "stored", "transfer"] as const,
  ...["alarms", "setting", "restart"] as const,
];

/** The settings that were changed, in the unit of the sheet: seconds, or APDUs. */
export type ClientSettings = { readonly [Name in DeviceSetting]?: number };

/** What the station is made of. */
export interface ClientUpperOptions {
  /** The links to the tester, with the settings that were changed. */
  readonly targets: (settings: ClientSettings) => readonly SupervisionTarget[];
  /** Everything else about its connections. */
  readonly supervision: Omit<
    SupervisionOptions,
    "targets" | "clock" | "signal" | "onAsdu" | "onLinkChange" | "onStartUp" | "onObservation"
  >;
  /** How request lines are understood; requests are not confirmed by a person. */
  readonly requests: RequestMeans;
  /** The clock of the station. */
  readonly clock: ShiftedClock;
  /** Called with everything that an operator is told. */
  readonly tell?: (text: string) => void;
}

/** A request that an operator has made. */
interface MadeRequest {
  readonly cancel: AbortController;
  state: OperatorRequest;
}

/** Starts a controlling station with an upper tester. It connects at once, and ends when it is disposed. */
export function clientUpper(options: ClientUpperOptions): UpperTester & AsyncDisposable {
  const client = new ClientUpper(options);
  const { clock } = options;
  return {
    ...noUpper("The upper tester of a controlling station"),
    stepClock: (ms) => Promise.try(() => void (clock.offsetMs += ms)),
    readClock: () => Promise.try(() => clock.instant()),
    request: (line) => client.request(line),
    result: (request) => Promise.try(() => client.requestOf(request).state),
    cancel: (request) => Promise.try(() => client.requestOf(request).cancel.abort(CANCELLED)),
    stored: (address) => Promise.try(() => client.stored.get(address)),
    transfer: (on) => Promise.try(() => client.transfer(on)),
    alarms: () => Promise.try(() => client.takeAlarms()),
    setting: (name, value) => client.set(name, value),
    restart: () => client.restart(),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

const CANCELLED = new Error("Cancelled by the operator");

class ClientUpper implements AsyncDisposable {
  readonly stored: StoredValues;
  readonly #options: ClientUpperOptions;
  readonly #requests: ScriptRequests;
  readonly #made = new Map<number, MadeRequest>();
  readonly #understood = new Set<string>();
  #lastRequest = 0;
  #alarms: string[] = [];
  readonly #settings: { -readonly [Name in DeviceSetting]?: number } = {};
  #end = new AbortController();
  #station: SupervisedStation | undefined;

  constructor(options: ClientUpperOptions) {
    this.#options = options;
    this.stored = new StoredValues(options.supervision.zone);
    this.#requests = new ScriptRequests(options.requests);
    this.transfer(true);
  }

  /** Starts connecting, or ends data transfer and disconnects. It does not wait for that. */
  transfer(on: boolean): void {
    if (!on) {
      void this.#station?.close();
      this.#station = undefined;
    } else this.#station ??= this.#supervise();
  }

  async restart(): Promise<void> {
    await this.#cut();
    for (const { cancel } of this.#made.values()) cancel.abort(new Error("The station restarts"));
    this.stored.clear();
    this.#alarms = [];
    this.#station ??= this.#supervise();
  }

  async request(line: string): Promise<number> {
    const step = stepOf(line);
    if (!this.#understood.has(line)) await this.#check(step);
    const id = ++this.#lastRequest;
    const made: MadeRequest = {
      cancel: new AbortController(),
      state: { state: "pending", text: "" },
    };
    this.#made.set(id, made);
    if (this.#made.size > MOST_REQUESTS) this.#made.delete(id - MOST_REQUESTS);
    void this.#perform(step, made);
    return id;
  }

  /** @throws {UpperFailure} The line is not a request, or has a mistake. */
  async #check(step: RequestLine): Promise<void> {
    const [mistake] = await this.#requests.plan([step]);
    if (mistake !== undefined) {
      throw new UpperFailure(`The request "${step.text}" is not understood: ${mistake.text}`);
    }
    if (this.#understood.size === MOST_LINES) this.#understood.clear();
    this.#understood.add(step.text);
  }

  /** @throws {UpperFailure} There is no such request. */
  requestOf(id: number): MadeRequest {
    const made = this.#made.get(id);
    if (made === undefined) throw new UpperFailure(`There is no request ${id}`);
    return made;
  }

  takeAlarms(): readonly string[] {
    return this.#alarms.splice(0);
  }

  /** Changes a setting; the station then disconnects, and connects anew. */
  async set(name: DeviceSetting, value: number | undefined): Promise<void> {
    const settings = { ...this.#settings, [name]: value };
    if (value === undefined) delete settings[name];
    try {
      resolveSessionOptions({ ...this.#options.supervision, ...sessionOf(settings) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UpperFailure(`${name} cannot be ${value}: ${error.message}`);
    }
    if (value === undefined) delete this.#settings[name];
    else this.#settings[name] = value;
    if (this.#station === undefined) return;
    await this.#cut();
    this.#station ??= this.#supervise();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cut();
  }

  /** Ends all connections at once. */
  async #cut(): Promise<void> {
    const before = this.#station;
    this.#station = undefined;
    this.#end.abort(new Error("The station was switched off"));
    this.#end = new AbortController();
    await before?.closed;
  }

  #supervise(): SupervisedStation {
    const { supervision, targets, clock } = this.#options;
    return supervise({
      ...supervision,
      ...sessionOf(this.#settings),
      ...{ clock, signal: this.#end.signal, targets: targets(this.#settings) },
      onAsdu: (asdu) => this.#receive(asdu),
      onLinkChange: ({ name, previous, state, reason }) => {
        if (state === "waiting" || state === "closed") this.#alarm(`${name}: ${reason}`);
        else this.#options.tell?.(`${name} was ${previous} and is ${state}: ${reason}`);
      },
      onStartUp: ({ step, result, error }) => {
        if (result?.outcome === "done") return;
        const why = result?.reason ?? (error instanceof Error ? error.message : String(error));
        this.#alarm(`start-up, ${step.do} of CA ${step.ca}: ${why}`);
      },
      onObservation: ({ detail }) => this.#alarm(detail),
    });
  }

  #receive(asdu: Asdu): void {
    if (asdu.type === "raw" || asdu.issues.length > 0) {
      this.#alarm(`an ASDU is not understood: ${formatAsdu(asdu, { maxObjects: 4 })}`);
    }
    if (isProcessData(asdu.typeId)) this.stored.take(asdu);
  }

  async #perform(step: RequestLine, made: MadeRequest): Promise<void> {
    const { cancel: { signal } } = made;
    const station = this.#station;
    if (station === undefined) {
      made.state = { state: "failed", text: "data transfer was stopped by the operator" };
      return;
    }
    const explainLoss = (text: string) => ({ text, hints: [] });
    try {
      const { isDone, reason } = await this.#requests.perform(step, {
        ...{ link: { station, explainLoss }, signal, records: { ended: () => {} } },
      });
      made.state = {
        state: isDone ? "done" : "failed",
        text: isDone ? reason : reason || "failed",
      };
    } catch (error) {
      made.state = {
        state: "failed",
        text: error instanceof Error ? error.message : String(error),
      };
    }
    if (made.state.state === "failed") this.#alarm(`${step.text}: ${made.state.text}`);
  }

  #alarm(text: string): void {
    this.#options.tell?.(text);
    if (this.#alarms.length < MOST_ALARMS) this.#alarms.push(text);
  }
}

/** The settings of a session that were changed. */
function sessionOf({ k, w, t1, t2, t3 }: ClientSettings) {
  return {
    ...k !== undefined && { k },
    ...w !== undefined && { w },
    ...t1 !== undefined && { t1Ms: t1 * 1000 },
    ...t2 !== undefined && { t2Ms: t2 * 1000 },
    ...t3 !== undefined && { t3Ms: t3 * 1000 },
  };
}

/** The request of a line. */
function stepOf(line: string): RequestLine {
  const words = wordsOf(line);
  if (words instanceof Mistake) throw new UpperFailure(`The request "${line}": ${words.text}`);
  if (words.length === 0) throw new UpperFailure("The request is empty");
  return {
    ...{ type: "request", words, everyMs: undefined, link: "first" },
    ...{ column: 1, line: 1, text: line },
  };
}
