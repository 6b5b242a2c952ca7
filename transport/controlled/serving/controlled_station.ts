// Drives a controlled station: state machine, connections, timer, and the handlers of the
// application. Long because it is the public class, with the documentation of each method.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import { requireDeclaration } from "../declaration/check_declaration.ts";
import { profileOf } from "../declaration/profile_of.ts";
import { DeadlineTimer } from "../../connection/deadline_timer.ts";
import type { SecuredLink } from "../../connection/authentication.ts";
import { type CancelSchedule, type Clock, SYSTEM_CLOCK } from "../../connection/clock.ts";
import { Connection } from "../../connection/connection.ts";
import type { FrameDirection } from "../../connection/connection_options.ts";
import { requireEngine } from "../../connection/engine.ts";
import { PresentMoment } from "../../connection/present_moment.ts";
import { readTurn } from "../../connection/read_turn.ts";
import type { ByteStream } from "../../connection/stream.ts";
import type { ChangeResult, ReportedChange, SetOptions } from "../procedures/change.ts";
import { Application, wantedQuestions } from "./controlled_station_application.ts";
import type {
  ControlledStationOptions,
  OpenStationOptions,
  StationLink,
} from "./controlled_station_options.ts";
import { requireKnownOptions } from "../../known_options.ts";
import type { StationDeclaration } from "../declaration/declaration.ts";
import { type LinkDriver, LinkHandlers } from "./link_handlers.ts";
import { STATION_OPTIONS } from "./option_names.ts";
import type { StationFile, StationFileInput } from "../objects/station_file.ts";
import type { RefusalReason } from "../notices/notices.ts";
import type { AuthenticatedUser, PeerIdentity } from "../notices/peer_identity.ts";
import { StationMachine } from "../machine.ts";
import { DEFAULT_STORE_TIMEOUT_MS } from "../events/event_keeper.ts";
import { ServedLink } from "./served_link.ts";
import { DEFAULT_LOAD_TIMEOUT_MS, loadedEvents, loadStore, StoreDriver } from "./store_driver.ts";
import type { Moment } from "../../moment.ts";
import type { ObjectState } from "../objects/object_state.ts";
import type { ReportResult } from "../events/reporter.ts";

/** Why a connection is closed if secure authentication keeps an ASDU from being sent. */
const UNSENT = "An ASDU could not be sent before data transfer ended";

/**
 * A controlled station (server, outstation, RTU). It answers interrogations, executes commands, reports changes and
 * keeps events until they are acknowledged, for any number of controlling stations over any byte stream.
 *
 * Unless the declaration has `redundancy`, all connections form one redundancy group: data is sent on one of them at a
 * time, and a connection that starts data transfer takes over from the previous one.
 *
 * @example A station on a port, with a measured value and a breaker that the application operates
 * ```ts
 * import { ControlledStation, serve, type StationDeclaration } from "@telecontrol/iec104";
 *
 * const bay: StationDeclaration = {
 *   sectors: [{
 *     ca: 1,
 *     points: [
 *       { ioa: 100, type: "M_DP_NA_1", name: "Q0 position" },
 *       { ioa: 700, type: "M_ME_NC_1", name: "U L1-L2", unit: "kV" },
 *     ],
 *     commands: [{
 *       ioa: 5000,
 *       type: "C_DC_NA_1",
 *       mode: "select-before-operate",
 *       feedback: { ioa: 100, simulated: false },
 *     }],
 *   }],
 * };
 *
 * async function run(operate: (on: boolean) => Promise<boolean>): Promise<void> {
 *   const station = new ControlledStation(bay, {
 *     // With `test` the answer is wanted, and nothing must be operated.
 *     onCommand: ({ phase, value, test }) => phase !== "execute" || test || operate(value === 2),
 *   });
 *   station.set(1, 700, 20.3);
 *   await using server = await serve(station);
 *   await server.finished;
 * }
 * ```
 */
export class ControlledStation implements AsyncDisposable {
  /** The declaration of the station. */
  readonly declaration: StationDeclaration;
  readonly #machine: StationMachine;
  readonly #application: Application;
  readonly #options: ControlledStationOptions;
  readonly #profile: Profile;
  readonly #clock: Clock;
  /** The present of the call that is running. */
  readonly #present: PresentMoment;
  readonly #timer: DeadlineTimer;
  readonly #store: StoreDriver | undefined;
  readonly #links = new Map<number, ServedLink>();
  readonly #driver: LinkDriver = {
    started: (id) =>
      this.#step(() => {
        this.#machine.started(id);
        this.#links.get(id)?.secured?.started();
      }),
    stopped: (id) =>
      this.#step(() => {
        this.#machine.stopped(id);
        this.#links.get(id)?.secured?.stopped();
      }),
    closed: (id, detail) => this.#ended(id, detail),
    credit: (id) =>
      this.#step(() => {
        this.#links.get(id)?.secured?.run();
        this.#pump(id);
      }),
    // Reads all input before sending, because it may contain an ASDU.
    acknowledged: (id, count) => {
      const secured = this.#links.get(id)?.secured;
      if (secured === undefined) this.#acknowledged(id, count);
      else secured.acknowledged(count);
    },
    receive: (id, octets) => {
      const secured = this.#links.get(id)?.secured;
      return secured === undefined ? this.#receive(id, octets) : secured.receive(octets);
    },
    startRefusal: (id) => this.#machine.startRefusal(id),
  };
  readonly #closed = new AbortController();
  #waking = false;
  /** Cancels the current read turn, after which overdue peers are dropped. */
  #readTurn: CancelSchedule | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  /**
   * Creates a station that has just been switched on. It runs immediately; pass streams to `serve()`.
   *
   * @throws {DeclarationError} The declaration cannot be used; `faults` lists every fault.
   * @throws {RangeError} An address is too large for the profile, or `causeOfInitialization` is not permitted.
   * @throws {TypeError} The store returns something that is not an event, or it loads its events asynchronously, which
   * requires `ControlledStation.open()`.
   */
  constructor(given: StationDeclaration, options: ControlledStationOptions = {}) {
    requireEngine("Cannot run a controlled station");
    requireKnownOptions("Cannot run a controlled station", options, STATION_OPTIONS);
    const { clock = SYSTEM_CLOCK, store, signal } = options;
    const { storeTimeoutMs = DEFAULT_STORE_TIMEOUT_MS, authority } = options;
    const { causeOfInitialization = 0, parametersChanged = false } = options;
    const declaration = authority === undefined ? given : { ...given, authority };
    requireDeclaration(declaration);
    const profile = profileOf(declaration, options.profile ?? IEC104);
    const questions = wantedQuestions(options);
    this.declaration = declaration;
    this.#options = options;
    this.#profile = profile;
    this.#clock = clock;
    this.#present = new PresentMoment(clock);
    this.#machine = new StationMachine(
      declaration,
      {
        profile,
        questions,
        decisions: options.onAuthority !== undefined,
        notices: options.onNotice !== undefined,
        storeTimeoutMs,
        causeOfInitialization,
        parametersChanged,
        statistics: options.authentication?.report,
        ...store && { stored: loadedEvents(store) },
      },
      this.#now(),
    );
    this.#application = new Application(options, {
      answer: (id, answer) => this.#machine.answer(id, answer, this.#now()),
      fail: (id, error) => this.#machine.fail(id, error, this.#now()),
      finish: (id, done) => this.#machine.finish(id, done),
      turn: () => this.#turn(),
    });
    this.#store = store && new StoreDriver(store, {
      machine: this.#machine,
      clock,
      timeoutMs: storeTimeoutMs,
      turn: () => this.#turn(),
      tell: (notice) => this.#application.tell(notice),
    });
    this.#timer = new DeadlineTimer(clock, () => this.#ring());
    const abort = () => void this.close("Closed by the caller");
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true, signal: this.#closed.signal });
    this.#turn();
  }

  /**
   * Creates a station with an event store that may return promises. Loads the events that remain from before and
   * continues with them.
   *
   * ```ts
   * import { ControlledStation, type EventStore, type StationDeclaration } from "@telecontrol/iec104";
   *
   * async function start(declaration: StationDeclaration, store: EventStore): Promise<void> {
   *   const station = await ControlledStation.open(declaration, { store });
   *   station.set(1, 700, 20.5);
   *   await station.whenStored(); // it is sent as soon as it is stored
   * }
   * ```
   *
   * Rejects with the store's error if its events cannot be loaded, with an
   * {@linkcode EventStoreError} if that takes longer than `storeLoadTimeoutMs`, with the reason of
   * the signal if that fires before, and in the cases in which the constructor throws.
   */
  static async open(
    declaration: StationDeclaration,
    options: OpenStationOptions,
  ): Promise<ControlledStation> {
    const { store, storeLoadTimeoutMs = DEFAULT_LOAD_TIMEOUT_MS, ...others } = options;
    const { clock = SYSTEM_CLOCK, signal } = others;
    const loaded = await loadStore(store, { clock, timeoutMs: storeLoadTimeoutMs, signal });
    return new ControlledStation(declaration, { ...others, store: loaded });
  }

  /** Open connections. */
  get links(): StationLink[] {
    return [...this.#links.values()];
  }

  /** Whether it is closed. A closed station serves no connection, and its objects cannot be changed. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The time of the station, in ms since 1970-01-01 UTC. */
  get instant(): number {
    return this.#machine.instant(this.#now());
  }

  /** How many requests were refused with a negative confirmation, by reason; see {@linkcode RefusalReason}. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#machine.refusals;
  }

  /** Number of waiting and unacknowledged events by redundancy group. */
  get bufferedEvents(): ReadonlyMap<string, number> {
    return this.#machine.buffered();
  }

  /**
   * Serves a stream that was just connected or accepted. If all slots are taken, another connection may be closed for
   * it; see `maxConnections` of the declaration.
   *
   * @param remote The peer, used for redundancy groups, limits, `authority` and notices; `identityOf()` makes it of a
   * TCP or TLS connection. The limit per address does not apply to a peer without a host name.
   * @returns The connection; `undefined` if the peer is refused, in which case the stream is closed.
   */
  accept(
    stream: ByteStream,
    remote: PeerIdentity = { host: "", port: 0 },
  ): StationLink | undefined {
    const id = this.#closing === undefined ? this.#machine.open(remote, this.#now()) : undefined;
    if (id === undefined) {
      stream.close();
      this.#wake();
      return undefined;
    }
    const { onFrame } = this.#options;
    const connection = new Connection(
      stream,
      Object.assign(new LinkHandlers(this.#driver, id), {
        ...this.declaration.session,
        role: "controlled" as const,
        clock: this.#clock,
        ...(onFrame && {
          onFrame: (direction: FrameDirection, apdu: Uint8Array) => onFrame(id, direction, apdu),
        }),
      }),
    );
    const link = new ServedLink(id, remote, connection);
    this.#links.set(id, link);
    this.#wake();
    try {
      link.secured = this.#secure(link, connection);
    } catch (error) {
      // Without its authentication, the connection would be served as if the station had none.
      void link.close("Secure authentication could not be set up");
      throw error;
    }
    return link;
  }

  /**
   * Sets a point to a value with good quality, or with the given quality. The event, if there is one, is sent
   * immediately; changes made in one turn share ASDUs.
   *
   * For a counter, the value is its reading: a higher one adds to the count, a lower one presets it.
   *
   * ```ts
   * import { CAUSE, ControlledStation, QUALITY } from "@telecontrol/iec104";
   *
   * const points = [{ ioa: 100, type: "M_DP_NA_1", value: 1 }] as const;
   * const station = new ControlledStation({ sectors: [{ ca: 1, points }] });
   * const { accepted } = station.set(1, 100, 2, {
   *   quality: QUALITY.substituted,
   *   cause: CAUSE.returnLocal,
   * });
   * console.log(accepted, station.get(1, 100)?.value); // true 2
   * ```
   *
   * To forward a decoded object, add the zone of the station that sent it: `set(ca, ioa, o.value, { ...o, zone })`. See
   * {@linkcode InstantInput}. With a point from `points()` or `pointsOf()`, use its `object`; the point itself also has
   * the cause with which it arrived, and the event would be sent with that cause.
   *
   * @throws {TypeError} The station is closed, the object does not exist, or `time` was passed without a `zone`.
   * @throws {RangeError} The value or quality is not permitted for the object, or the time or the
   * cause is not valid. A measured value beyond its range is not an error: it is limited, with the
   * overflow quality bit. NaN and infinities of M_ME_NC_1 need a `quality`: that of the sender, or
   * one such as `QUALITY.invalid`.
   */
  set(
    ca: number,
    ioa: number,
    value: number,
    options: SetOptions = {},
  ): ChangeResult {
    // NaN and infinities are not good by default: the point asks for their quality.
    if (!Number.isFinite(value)) return this.update(ca, ioa, { ...options, value });
    const { quality = 0 } = options;
    return this.update(ca, ioa, { ...options, quality, value });
  }

  /**
   * Changes part of a point, such as only its quality; omitted parts do not change. Throws the same
   * errors as {@linkcode ControlledStation.set}, and for a quality other than 0 of M_ME_ND_1, which
   * has none. For counters, only {@linkcode QUALITY.invalid} is stored.
   */
  update(ca: number, ioa: number, change: ReportedChange): ChangeResult {
    if (this.#isClosed) this.#requireOpen(`Cannot set ${ca}/${ioa}`);
    const result = this.#machine.set(ca, ioa, change, this.#present.renewed());
    this.#store?.run();
    this.#wake();
    return result;
  }

  /**
   * Increments a counter, which restarts from 0 at its rollover.
   *
   * @throws {TypeError} The counter does not exist.
   * @throws {RangeError} The increment is not a whole number, or it is too large.
   */
  count(ca: number, ioa: number, increment = 1): void {
    if (this.#isClosed) this.#requireOpen(`Cannot count ${ca}/${ioa}`);
    this.#machine.count(ca, ioa, increment);
  }

  /** Returns the state of a point or counter; `undefined` if nothing is declared there. */
  get(ca: number, ioa: number): ObjectState | undefined {
    return this.#machine.get(ca, ioa);
  }

  /** The states of all points and counters. */
  objects(): Iterable<ObjectState> {
    return this.#machine.objects();
  }

  /**
   * Adds an ASDU of any type and cause to the event buffers; it is delivered like an event to every redundancy group.
   *
   * @throws {RangeError | TypeError} The ASDU cannot be encoded.
   */
  enqueue(asdu: AsduInput, options: { readonly eventClass?: string } = {}): ReportResult {
    this.#requireOpen("Cannot enqueue an ASDU");
    const result = this.#machine.enqueue(asdu, options.eventClass, this.#present.renewed());
    this.#store?.run();
    this.#wake();
    return result;
  }

  /**
   * Sends an ASDU of any type and cause on one connection, before all events. It is not stored: if
   * it is not acknowledged before the connection ends, it is lost.
   *
   * @returns `false` if the connection does not exist or is not started.
   * @throws {RangeError | TypeError} The ASDU cannot be encoded.
   */
  send(link: number, asdu: AsduInput): boolean {
    const sent = this.#machine.send(link, encodeAsdu(asdu, { profile: this.#profile }));
    this.#wake();
    return sent;
  }

  /**
   * Adds a file that controlling stations can fetch, or replaces the one with the same addresses and name.
   *
   * ```ts
   * import type { ControlledStation } from "@telecontrol/iec104";
   *
   * function publish(station: ControlledStation, record: Uint8Array): void {
   *   const file = { ca: 1, ioa: 30_001, nof: 2, sections: [record], instant: Date.now() };
   *   station.addFile(file, { announce: true });
   * }
   * ```
   *
   * @param options.announce Whether to send a directory entry with cause 3 to every redundancy group; false by default.
   * @throws {RangeError} The file exceeds a limit of the protocol.
   * @throws {TypeError} The common address is not declared, or `time` was passed without a `zone`.
   */
  addFile(file: StationFileInput, options: { readonly announce?: boolean } = {}): void {
    this.#requireOpen("Cannot add a file");
    const { announce = false } = options;
    this.#machine.addFile(file, { announce, now: this.#now() });
    this.#store?.run();
    this.#wake();
  }

  /** Removes a file; returns whether it existed. Transfers in progress continue. */
  removeFile(file: Pick<StationFile, "ca" | "ioa" | "nof">): boolean {
    return this.#machine.removeFile(file.ca, file.ioa, file.nof);
  }

  /** Returns the files of a common address. */
  files(ca: number): readonly StationFile[] {
    return this.#machine.filesOf(ca);
  }

  /**
   * Offers a file on a connection without a request (F_FR_NA_1).
   *
   * @returns `false` if the file does not exist or the connection is not started.
   */
  offerFile(link: number, file: Pick<StationFile, "ca" | "ioa" | "nof">): boolean {
    const offered = this.#machine.offerFile(link, file, this.#now());
    this.#wake();
    return offered;
  }

  /**
   * Resolves when the event store contains all events that are still waiting; immediately without
   * a store. Keeps waiting while the store fails. Rejects if the station is closed first.
   */
  whenStored(): Promise<void> {
    return this.#store?.whenStored() ?? Promise.resolve();
  }

  /**
   * Closes all connections and serves no more. Unacknowledged events remain in the event store, if
   * there is one; pending writes are awaited for up to `storeTimeoutMs`.
   */
  close(detail = "The station was closed"): Promise<void> {
    this.#closing ??= this.#close(detail);
    return this.#closing;
  }

  /** Closes the station and waits until this is complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(detail: string): Promise<void> {
    this.#timer.cancel();
    this.#readTurn?.();
    this.#closed.abort();
    const { links } = this;
    if (links.length > 0) await Promise.all(links.map((link) => link.close(detail)));
    this.#isClosed = true;
    await this.#store?.close();
  }

  /** Throws if the station is closed. */
  #requireOpen(what: string): void {
    if (this.#isClosed) throw new TypeError(`${what}: the station is closed, expected one in use`);
  }

  #now(): Moment {
    return { monotonic: this.#clock.monotonic(), instant: this.#clock.instant() };
  }

  /** Puts secure authentication between a connection and the machine, if the station has it. */
  #secure(link: ServedLink, connection: Connection): SecuredLink | undefined {
    const { id, remote } = link;
    const { sectors, originator = 0 } = this.declaration;
    return this.#options.authentication?.attach({
      role: "controlled",
      connection,
      clock: this.#clock,
      profile: this.#profile,
      commonAddress: sectors[0]!.ca,
      originator,
      handlers: {
        onDelivery: ({ octets, user, mode }) =>
          this.#receive(id, octets, user && mode !== "plain" ? { ...user, mode } : undefined),
        onEvent: (event) => {
          this.#application.tell({ type: "authentication", link: id, remote, event });
          if (event.type === "statistic") {
            this.#machine.reportStatistic(event, this.#now());
            this.#wake();
          }
          // Events that were not sent, or not accepted, must be sent on the next connection.
          const isOpen = event.type === "not-possible" && event.reason === "stopped";
          if (isOpen) void link.close(UNSENT);
        },
        onAcknowledged: ({ length }) => this.#acknowledged(id, length),
        onCredit: () => this.#pump(id),
      },
    });
  }

  #acknowledged(id: number, count: number): void {
    this.#machine.acknowledged(id, count, this.#present.renewed());
    this.#wake();
  }

  /** Handles an ASDU, and holds the peer back while too many answers are waiting. */
  #receive(id: number, octets: Uint8Array, user?: AuthenticatedUser): void | Promise<void> {
    this.#step(() => this.#machine.receive(id, octets, this.#now(), user));
    if (this.#machine.isCongested(id)) return this.#links.get(id)?.hold();
  }

  #ended(id: number, detail: string): void {
    const link = this.#links.get(id)!;
    link.release();
    link.secured?.close();
    this.#links.delete(link.id);
    this.#machine.closed(link.id);
    this.#application.tell({
      type: "link",
      link: link.id,
      remote: link.remote,
      state: "closed",
      detail,
    });
    this.#turn();
  }

  /** Runs everything that is due. A peer is dropped only after everything that has arrived so far has been read. */
  #ring(): void {
    const now = this.#now();
    this.#machine.tick(now, -Infinity);
    if (this.#machine.answerDeadline() <= now.monotonic) {
      this.#readTurn ??= readTurn(this.#clock, () => {
        this.#readTurn = undefined;
        this.#machine.tick(this.#now(), now.monotonic);
        this.#turn();
      });
    }
    this.#turn();
  }

  #step(input: () => void): void {
    input();
    this.#turn();
  }

  /**
   * Schedules a turn: one for all changes of the running task, so that their events share ASDUs.
   */
  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      this.#turn();
    });
  }

  /** Sends questions and ASDUs, and sets the timer. */
  #turn(): void {
    const machine = this.#machine;
    this.#store?.run();
    this.#takeEvents();
    this.#store?.run(); // Events caused by immediate answers.
    this.#takeEvents();
    for (let id = machine.nextReady(); id !== undefined; id = machine.nextReady()) this.#pump(id);
    if (this.#closing !== undefined || this.#readTurn !== undefined) return;
    this.#timer.set(machine.deadline());
  }

  #takeEvents(): void {
    const machine = this.#machine;
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
      if (event.type === "notice") this.#application.tell(event.notice);
      else if (event.type === "decision") this.#application.report(event.decision);
      else if (event.type === "question") this.#application.ask(event.question);
      else this.#links.get(event.link)?.close(event.detail);
    }
  }

  /** Sends waiting ASDUs while the send window permits. */
  #pump(id: number): void {
    const link = this.#links.get(id);
    if (link === undefined) return;
    while (link.hasRoom) {
      const asdu = this.#machine.take(id);
      if (asdu === undefined) break;
      link.offer(asdu);
    }
    if (link.isHeld && !this.#machine.isCongested(id)) link.release();
  }
}
