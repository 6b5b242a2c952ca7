// Maintains data transfer with a controlled station and passes everything received to the store.

import type { Profile } from "../../../codec/mod.ts";
import {
  type Asdu,
  type AsduContext,
  type Authentication,
  type AuthenticationEvent,
  type ByteStream,
  type Clock,
  type RedundantLinkChange,
  type RedundantLinkState,
  type SecurityEvent,
  type StartUpGate,
  type StartUpReport,
  supervise,
  type SupervisedStation,
  type TcpLink,
  type TlsSettings,
} from "../../../mod.ts";
import type { StationRecords } from "../../audit/collect_audit.ts";
import { AuthenticationNotes } from "../../key_file/authentication_notes.ts";
import { SecurityNotes } from "../../link/security_notes.ts";
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

/** Destination of entries. */
export interface EntrySink {
  /** Resolves when the entry is on disk. */
  add(entry: Entry, pressing?: boolean): Promise<void>;
}

/** Connects to an address without TCP or TLS. */
export type Dial = (endpoint: HostPort) => Promise<ByteStream>;

/** The options and dependencies of a link. */
export interface StationLinkOptions {
  readonly config: StationConfig;
  readonly profile: Profile;
  readonly book: PointBook;
  readonly tls: TlsSettings | undefined;
  /** Secure authentication of requests; none if absent. */
  readonly authentication?: Authentication | undefined;
  /** How to connect; over TCP or TLS if absent. */
  readonly dial: Dial | undefined;
  /** The stream to use for a new connection; that of the connection if absent. */
  readonly tap?: ((link: TcpLink) => ByteStream) | undefined;
  readonly clock: Clock;
  readonly gate: StartUpGate;
  readonly writer: EntrySink;
  /** Returns the number for a new link. */
  readonly newLink: () => number;
  /** Keeps records of what is sent; absent if there are none. */
  readonly records: StationRecords | undefined;
  /** Called on every change relevant to a user. */
  readonly onNote: (note: LinkNote) => void;
}

/** A log note about a link. */
export interface LinkNote {
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  /** Machine-readable event name. */
  readonly event:
    | "connected"
    | "lost"
    | "waiting"
    | "start-up"
    | "failed"
    | "security"
    | "authentication";
}

/** The state of a redundant link, to one address of the station. */
export interface AddressLink {
  readonly address: string;
  readonly state: RedundantLinkState;
  /** Reason for the state. */
  readonly reason: string;
}

/** Status of a link. */
export interface LinkStatus {
  readonly name: string;
  /** The best state among its links. */
  readonly state: RedundantLinkState;
  /** The redundant links, if the station has several. */
  readonly links: readonly AddressLink[];
  /** Address of the active link, or of the current attempt. */
  readonly address: string;
  /** Start of the current state. */
  readonly since: number;
  /** Reason for the state. */
  readonly reason: string;
  /** Why a link has no session keys of secure authentication; absent without it, and if there are keys. */
  readonly withoutKeys?: string | undefined;
  /** Number of ASDUs and values received since the start. */
  readonly asdus: number;
  readonly values: number;
  /** Number of times data transfer was started. */
  readonly starts: number;
  /** Time of the last arrival; `undefined` if there was none. */
  readonly lastArrival: number | undefined;
}

/** Maximum number of ASDUs waiting for the disk; a station with a smaller k stops earlier. */
const PENDING = 1000;

/** Time allowed for confirmations of a broadcast, since the number of stations is unknown. */
const BROADCAST_MS = 3000;

/** Maintains data transfer with a station. */
export class StationLink {
  readonly name: string;
  readonly #options: StationLinkOptions;
  readonly #observer: Observer;
  #book: PointBook;
  readonly #pressing: number;
  #supervised: SupervisedStation | undefined;
  #tls: TlsSettings | undefined;
  #stop = new AbortController();
  #link: number | undefined;
  /** Whether the link began with data that arrived before the session keys were established. */
  #isEarly = false;
  /** Number of ASDUs of this link that are waiting for the disk. */
  #waiting = { count: 0 };
  readonly #links = new Map<string, AddressLink>();
  /** Why the link is being closed, if it is. */
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
  readonly #securityNotes = new SecurityNotes();
  readonly #authenticationNotes = new AuthenticationNotes();

  /** Creates a link; `open()` connects it. */
  constructor(options: StationLinkOptions) {
    const { config, profile, book } = options;
    this.name = config.name;
    this.#tls = options.tls;
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

  /** Current status. */
  get status(): LinkStatus {
    return {
      name: this.name,
      state: this.#state,
      links: [...this.#links.values()],
      address: this.#address,
      since: this.#since,
      reason: this.#reason,
      withoutKeys: isUsed(this.#state) ? this.#authenticationNotes.withoutKeys : undefined,
      asdus: this.#asdus,
      values: this.#values,
      starts: this.#starts,
      lastArrival: this.#lastArrival,
    };
  }

  /** The configured points. */
  get book(): PointBook {
    return this.#book;
  }

  /** Applies a new list of points and types without interrupting data transfer. */
  relist(config: StationConfig, book: PointBook): void {
    this.#book = book;
    this.#observer.relist(book, config.types);
  }

  /**
   * Uses other certificates and another key; resolves when the station has reconnected with them, or has failed to.
   *
   * @throws {LinkError} They cannot be used; the previous ones stay in use.
   */
  async replaceIdentity(settings: TlsSettings): Promise<void> {
    const before = this.#tls;
    this.#tls = { ...before, ...settings };
    try {
      await this.#supervised?.replaceIdentity(settings);
    } catch (error) {
      this.#tls = before;
      throw error;
    }
  }

  /** Starts connecting, unless already started. */
  open(): void {
    if (this.#supervised !== undefined) return;
    const { config, authentication, dial, tap, clock, gate, records } = this.#options;
    const tls = this.#tls;
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
            ...tap !== undefined && { tap },
            ...tls !== undefined && {
              tls: {
                ...tls,
                onSecurityEvent: (event: SecurityEvent) => {
                  records?.onSecurityEvent(event);
                  this.#secured(event);
                },
              },
            },
          }
          : { name: formatEndpoint(endpoint), open: () => dial(endpoint) }
      ),
      startUp: startUpOf(config),
      startUpGate: gate,
      ...casOf(config).length === 0 && { confirmationMs: BROADCAST_MS },
      ...config.limits,
      ...authentication !== undefined && {
        authentication,
        onAuthentication: (event) => this.#authenticated(event),
      },
      profile: this.#options.profile,
      zone: zoneOf(config),
      originator,
      quirks,
      backOff,
      clock,
      signal: this.#stop.signal,
      replayWindow: 0, // Redelivery is detected by the store, which also knows the values of earlier runs.
      pendingAsduLimit: PENDING,
      ...records !== undefined && { onFrame: records.onFrame },
      onAsdu: (asdu, context) => this.#receive(asdu, context),
      onLinkChange: (change) => this.#changed(change),
      onStartUp: (report) => this.#startedUp(report),
      onError: (error) => this.#failed(error),
    });
    this.#supervised.closed.then((reason) => {
      if (reason.code === "handler-error") this.#failed(reason.error);
    });
  }

  /** Closes the link cleanly; received data is acknowledged once it is on disk. */
  async close(reason: string): Promise<void> {
    this.#closing = reason;
    await this.#supervised?.close();
    this.#end(reason);
    this.#supervised = undefined;
  }

  /** Closes the link immediately, without further acknowledgements. */
  abort(reason: string): void {
    this.#closing = reason;
    this.#stop.abort(new Error(reason));
    this.#end(reason);
    this.#supervised = undefined;
  }

  #receive(asdu: Asdu, { octets, requested }: AsduContext): Promise<void> {
    const { clock, writer } = this.#options;
    this.#beginEarly();
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
    this.#options.records?.changed(change);
    const { name, state, reason, retryInMs } = change;
    const before = this.#links.get(name);
    const isNews = before?.reason !== reason;
    // Keep the reason while reconnecting.
    const why = state === "connecting" ? before?.reason ?? reason : reason;
    this.#links.set(name, { address: name, state, reason: why });
    if (state === "started") {
      if (!this.#isEarly || this.#address !== name) this.#begin(name);
      this.#isEarly = false;
      this.#enter(state, name, reason);
      this.#note("info", "connected", `data transfer started with ${name}`);
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

  /** A link of the store begins. */
  #begin(name: string): void {
    const { clock, config, newLink, writer } = this.#options;
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
  }

  /** Data may arrive while the start waits for session keys: the link has begun then. */
  #beginEarly(): void {
    if (this.#link !== undefined) return;
    const starting = [...this.#links.values()].find(({ state }) => state === "starting");
    if (starting === undefined) return;
    const { address, reason } = starting;
    this.#begin(address);
    this.#isEarly = true;
    this.#enter("starting", address, reason);
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
    this.#isEarly = false;
    this.#enter("closed", this.#address, why);
  }

  #startedUp({ step, result, error }: StartUpReport): void {
    const what = `${step.do} of CA ${step.ca}`;
    if (step.do !== "interrogate") {
      const { outcome = "failed", reason = String(error) } = result ?? {};
      const { ca } = step;
      this.#options.records?.record({ event: "result", ca, result: outcome, detail: reason });
    }
    if (result?.outcome === "done") {
      return this.#note("info", "start-up", `${what}: done, ${count(result.objects, "object")}`);
    }
    const why = result?.reason ?? (error instanceof Error ? error.message : String(error));
    this.#note("warning", "start-up", `${what}: ${why}`);
  }

  /** Schedules the next interrogation if repetition is configured. */
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

  /** Reports a warning or an incident of TLS. */
  #secured(event: SecurityEvent): void {
    const text = this.#securityNotes.lineOf(event);
    if (text !== undefined) {
      this.#note(event.severity === "incident" ? "error" : "warning", "security", text);
    }
  }

  /** Reports why session keys could not be established, and what is odd. */
  #authenticated(event: AuthenticationEvent): void {
    this.#options.records?.onAuthentication(event);
    const text = this.#authenticationNotes.lineOf(event);
    if (text !== undefined) this.#note("warning", "authentication", text);
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#note("warning", "failed", `an internal error: ${text}`);
  }

  #note(level: LinkNote["level"], event: LinkNote["event"], text: string): void {
    this.#options.onNote({ level, event, text });
  }
}

/** Whether session keys are needed in this state. */
function isUsed(state: RedundantLinkState): boolean {
  return state === "starting" || state === "started";
}

function addressText({ address }: StationConfig): string {
  return typeof address === "string" ? address : address.join(", ");
}
