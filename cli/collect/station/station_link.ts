// Keeps data transfer with one controlled station going, and has everything that arrives written down.

import type { Profile } from "../../../codec/mod.ts";
import {
  type Asdu,
  type AsduContext,
  type ByteStream,
  type Clock,
  type RedundantLinkChange,
  type RedundantLinkState,
  type StartUpGate,
  type StartUpReport,
  supervise,
  type SupervisedStation,
  type TlsSettings,
} from "../../../mod.ts";
import { count } from "../../text/count.ts";
import { formatEndpoint, type HostPort } from "../../text/endpoint.ts";
import type { StationConfig } from "../config/config.ts";
import {
  acknowledgeAfter,
  casOf,
  endpointsOf,
  startUpOf,
  windowOf,
  zoneOf,
} from "../config/settings.ts";
import type { Entry } from "../store/entry.ts";
import { Observer } from "../intake/observer.ts";
import type { PointBook } from "../config/point_book.ts";

/** Where entries go. */
export interface EntrySink {
  /** Resolves when the entry is on the disk. */
  add(entry: Entry, pressing?: boolean): Promise<void>;
}

/** Connects to an address in another way than over TCP or TLS. */
export type Dial = (endpoint: HostPort) => Promise<ByteStream>;

/** The options and dependencies of a link. */
export interface StationLinkOptions {
  readonly config: StationConfig;
  readonly profile: Profile;
  readonly book: PointBook;
  readonly tls: TlsSettings | undefined;
  /** How to connect; over TCP or TLS if absent. */
  readonly dial: Dial | undefined;
  readonly clock: Clock;
  readonly gate: StartUpGate;
  readonly writer: EntrySink;
  /** A number for a link that begins. */
  readonly newLink: () => number;
  /** Called at every change that matters to a user. */
  readonly onNote: (note: LinkNote) => void;
}

/** Something that people want to know. */
export interface LinkNote {
  readonly level: "info" | "warning";
  readonly text: string;
  /** What happened, for programs. */
  readonly event: "connected" | "lost" | "waiting" | "start-up" | "failed";
}

/** One redundant link to a station: to an address of it. */
export interface AddressLink {
  readonly address: string;
  readonly state: RedundantLinkState;
  /** Why. */
  readonly reason: string;
}

/** How a link is doing. */
export interface LinkStatus {
  readonly name: string;
  /** The best state of its links. */
  readonly state: RedundantLinkState;
  /** Each redundant link, for a station that has several. */
  readonly links: readonly AddressLink[];
  /** The link that is in use, or the one that is tried. */
  readonly address: string;
  /** Since when it is in that state. */
  readonly since: number;
  /** Why. */
  readonly reason: string;
  /** ASDUs and values that arrived since the start. */
  readonly asdus: number;
  readonly values: number;
  /** How often data transfer was started. */
  readonly starts: number;
  /** When something arrived last; `undefined` if nothing has. */
  readonly lastArrival: number | undefined;
}

/** ASDUs that may wait for the disk; a station that has a smaller k stops there. */
const PENDING = 1000;

/** How long stations may take to confirm a broadcast: their number is unknown. */
const BROADCAST_MS = 3000;

/** Keeps data transfer going. */
export class StationLink {
  readonly name: string;
  readonly #options: StationLinkOptions;
  readonly #observer: Observer;
  #book: PointBook;
  readonly #pressing: number;
  #supervised: SupervisedStation | undefined;
  #stop = new AbortController();
  #link: number | undefined;
  /** ASDUs of this link that wait for the disk. */
  #waiting = { count: 0 };
  readonly #links = new Map<string, AddressLink>();
  /** Why the link is closed, once that is wanted. */
  #closing: string | undefined;
  #state: RedundantLinkState = "closed";
  #reason = "";
  #address: string;
  #since: number;
  #asdus = 0;
  #values = 0;
  #starts = 0;
  #lastArrival: number | undefined;
  #repeat: (() => void) | undefined;

  /** Creates a link; `open()` connects it. */
  constructor(options: StationLinkOptions) {
    const { config, profile, book } = options;
    this.name = config.name;
    this.#options = options;
    this.#book = book;
    this.#observer = new Observer({
      name: config.name,
      book,
      profile,
      zone: zoneOf(config),
      types: config.types,
    });
    this.#pressing = acknowledgeAfter(config);
    this.#address = addressText(config);
    this.#since = options.clock.instant();
  }

  /** How it is doing. */
  get status(): LinkStatus {
    return {
      name: this.name,
      state: this.#state,
      links: [...this.#links.values()],
      address: this.#address,
      since: this.#since,
      reason: this.#reason,
      asdus: this.#asdus,
      values: this.#values,
      starts: this.#starts,
      lastArrival: this.#lastArrival,
    };
  }

  /** What is known about its points. */
  get book(): PointBook {
    return this.#book;
  }

  /** Applies another list of points and types while data transfer continues. */
  relist(config: StationConfig, book: PointBook): void {
    this.#book = book;
    this.#observer.relist(book, config.types);
  }

  /** Begins to connect, if it does not already. */
  open(): void {
    if (this.#supervised !== undefined) return;
    const { config, tls, dial, clock, gate } = this.#options;
    const { t0Ms, ...session } = config.session ?? {};
    const { localAddress, originator = 0, quirks = {}, backOff = {} } = config;
    this.#stop = new AbortController();
    this.#closing = undefined;
    this.#supervised = supervise({
      ...session,
      targets: endpointsOf(config).map((endpoint) =>
        dial === undefined
          ? {
            ...endpoint,
            ...t0Ms !== undefined && { t0Ms },
            ...localAddress !== undefined && { localAddress },
            ...tls !== undefined && { tls },
          }
          : { name: formatEndpoint(endpoint), open: () => dial(endpoint) }
      ),
      startUp: startUpOf(config),
      startUpGate: gate,
      ...casOf(config).length === 0 && { confirmationMs: BROADCAST_MS },
      ...config.limits,
      profile: this.#options.profile,
      zone: zoneOf(config),
      originator,
      quirks,
      backOff,
      clock,
      signal: this.#stop.signal,
      replayWindow: 0, // the store knows better: also what was stored before this process began
      pendingAsduLimit: PENDING,
      onAsdu: (asdu, context) => this.#receive(asdu, context),
      onLinkChange: (change) => this.#changed(change),
      onStartUp: (report) => this.#startedUp(report),
      onError: (error) => this.#failed(error),
    });
    this.#supervised.closed.then((reason) => {
      if (reason.code === "handler-error") this.#failed(reason.error);
    });
  }

  /** Ends in order: what has arrived is acknowledged when it is on the disk. */
  async close(reason: string): Promise<void> {
    this.#closing = reason;
    await this.#supervised?.close();
    this.#end(reason);
    this.#supervised = undefined;
  }

  /** Ends at once, and acknowledges nothing more. */
  abort(reason: string): void {
    this.#closing = reason;
    this.#stop.abort(new Error(reason));
    this.#end(reason);
    this.#supervised = undefined;
  }

  #receive(asdu: Asdu, { octets, requested }: AsduContext): Promise<void> {
    const { clock, writer } = this.#options;
    const at = { wall: clock.instant(), monotonic: clock.monotonic() };
    const arrival = this.#observer.take(asdu, { octets, requested, at });
    this.#asdus++;
    this.#values += arrival.drafts.length;
    this.#lastArrival = at.wall;
    const waiting = this.#waiting;
    waiting.count++;
    return writer.add(arrival, waiting.count >= this.#pressing).then(() => {
      waiting.count--;
    });
  }

  #changed(change: RedundantLinkChange): void {
    const { clock, config, newLink, writer } = this.#options;
    const { name, state, reason, retryInMs } = change;
    const before = this.#links.get(name);
    const isNews = before?.reason !== reason;
    // While it connects again, the reason for it is kept.
    const why = state === "connecting" ? before?.reason ?? reason : reason;
    this.#links.set(name, { address: name, state, reason: why });
    if (state === "started") {
      this.#end("Another link has taken over");
      this.#link = newLink();
      this.#waiting = { count: 0 };
      this.#starts++;
      this.#observer.begin(this.#link);
      const at = clock.instant();
      const window = windowOf(config);
      void writer.add({
        type: "begun",
        station: this.name,
        link: this.#link,
        address: name,
        at,
        window,
      });
      this.#enter(state, name, reason);
      this.#note("info", "connected", `data transfer is started with ${name}`);
      this.#repeatLater();
      return;
    }
    const wasActive = this.#link !== undefined && this.#address === name;
    if (wasActive && (state === "waiting" || state === "stopped" || state === "closed")) {
      this.#end(reason);
      if (state === "waiting") this.#note("warning", "lost", `lost ${name}: ${reason}`);
    } else if (state === "waiting" && retryInMs !== undefined && isNews) {
      this.#note("warning", "waiting", `${name}: ${reason}`);
    }
    if (this.#link === undefined) {
      this.#enter(state, name, state === "connecting" ? this.#reason : reason);
    }
  }

  #enter(state: RedundantLinkState, address: string, reason: string): void {
    if (state !== this.#state) this.#since = this.#options.clock.instant();
    this.#state = state;
    this.#address = address;
    this.#reason = reason;
  }

  #end(reason: string): void {
    this.#repeat?.();
    this.#repeat = undefined;
    if (this.#link === undefined) return;
    const { writer, clock } = this.#options;
    const why = this.#closing ?? reason;
    void writer.add({ type: "ended", link: this.#link, at: clock.instant(), reason: why });
    this.#link = undefined;
    this.#enter("closed", this.#address, why);
  }

  #startedUp({ step, result, error }: StartUpReport): void {
    const what = `${step.do} of CA ${step.ca}`;
    if (result?.outcome === "done") {
      return this.#note("info", "start-up", `${what}: done, ${count(result.objects, "object")}`);
    }
    const why = result?.reason ?? (error instanceof Error ? error.message : String(error));
    this.#note("warning", "start-up", `${what}: ${why}`);
  }

  /** Interrogates again and again, if that is wanted. */
  #repeatLater(): void {
    const { config: { repeatMs }, clock } = this.#options;
    if (repeatMs === undefined) return;
    this.#repeat = clock.schedule(clock.monotonic() + repeatMs, () => {
      void this.#interrogate();
      this.#repeatLater();
    });
  }

  async #interrogate(): Promise<void> {
    const station = this.#supervised;
    for (const step of startUpOf(this.#options.config)) {
      if (step.do !== "interrogate" || station === undefined) continue;
      const group = step.group === undefined ? {} : { group: step.group };
      try {
        const result = await station.interrogate(step.ca, {
          ...group,
          whenBusy: "wait",
          keep: "none",
        });
        if (result.outcome !== "done") this.#startedUp({ step, result, error: undefined });
      } catch (error) {
        this.#startedUp({ step, result: undefined, error });
      }
    }
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#note("warning", "failed", `an internal error: ${text}`);
  }

  #note(level: LinkNote["level"], event: LinkNote["event"], text: string): void {
    this.#options.onNote({ level, event, text });
  }
}

function addressText({ address }: StationConfig): string {
  return typeof address === "string" ? address : address.join(", ");
}
