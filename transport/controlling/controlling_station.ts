// A controlling station on a single connection; it ends with the connection.

import type { Asdu, AsduInput } from "../../codec/asdu_types.ts";
import { isFileTransfer } from "../../codec/classify.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import type { PrivateType } from "../../codec/private_row.ts";
import type { Delivery } from "../authentication/association.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import { DeadlineTimer } from "../connection/deadline_timer.ts";
import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import { Connection } from "../connection/connection.ts";
import { type CloseReason, errorOf } from "../connection/connection_options.ts";
import { requireEngine } from "../connection/engine.ts";
import { PresentMoment } from "../connection/present_moment.ts";
import type { ByteStream } from "../connection/stream.ts";
import { AsduOutlet } from "./asdu_outlet.ts";
import {
  type ControllingOptions,
  isTransferring,
  type LinkState,
  requestDefaults,
} from "./controlling_options.ts";
import type { PointImage, PointImageOptions } from "./points/image_point.ts";
import type { PointsOptions, ReceivedPoint } from "./points/received_point.ts";
import { Observations } from "./observations.ts";
import { type Note, RequestError, type RequestErrorCode } from "./procedures/result.ts";
import type { Prepared, RequestDefaults } from "./procedures/request_options.ts";
import type { Run } from "./procedures/procedure.ts";
import { Transactions } from "./procedures/transactions.ts";
import type { Moment } from "../moment.ts";
import { type CallOptions, Requests } from "./requests.ts";
import { ReverseLink } from "./reverse_link.ts";
import { SecuredRequests } from "./secured_requests.ts";

const ABORTED = "aborted by the caller";

/** The caller of a pending procedure. */
interface Caller extends Pick<PromiseWithResolvers<unknown>, "resolve" | "reject"> {
  /** Ends the observation of the signal of the caller. */
  readonly release?: () => void;
}

/**
 * A controlling station on one connection to a controlled station, over any byte stream.
 * `connect()` creates one over TCP. If the controlled station opened the connection, use the
 * constructor.
 *
 * @example
 * ```ts
 * import { type ByteStream, ControllingStation } from "@telecontrol/iec104";
 *
 * async function setClock(stream: ByteStream): Promise<void> {
 *   await using station = new ControllingStation(stream, { originator: 3 });
 *   await station.start();
 *   const { driftMs } = await station.synchronizeClock(1);
 *   console.log(driftMs === undefined ? "set" : `set, it was ${driftMs} ms ahead`);
 * }
 * ```
 */
export class ControllingStation<T extends PrivateType = PrivateType> extends Requests
  implements AsyncDisposable {
  /** Resolves, and never rejects, when the connection has ended. */
  readonly closed: Promise<CloseReason>;
  /** @ignore */
  protected readonly defaults: RequestDefaults;
  readonly #options: ControllingOptions;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #transactions: Transactions;
  readonly #callers = new Map<Run, Caller>();
  readonly #timer: DeadlineTimer;
  readonly #outlet: AsduOutlet;
  readonly #observations: Observations;
  readonly #reverse: ReverseLink | undefined;
  readonly #secured: SecuredRequests | undefined;
  /** Resolves when the session keys are established, or could not be. */
  #settled = Promise.withResolvers<void>();
  #state: LinkState = "stopped";
  /** Whether a read turn is in progress, after which overdue requests time out. */
  #catchingUp = false;

  /**
   * Takes ownership of a connected stream; call `start()` to start data transfer.
   *
   * @throws {RangeError} An option is outside its range.
   */
  constructor(stream: ByteStream, given: ControllingOptions<T> = {}) {
    super();
    // The handlers receive the private types of the profile, and no others.
    const options = given as unknown as ControllingOptions;
    requireEngine("Cannot run a controlling station");
    const { clock = SYSTEM_CLOCK } = options;
    this.defaults = requestDefaults(options);
    this.#options = options;
    this.#clock = clock;
    this.#transactions = new Transactions(this.defaults.profile);
    this.#outlet = new AsduOutlet(options);
    this.#observations = new Observations(options.onObservation);
    this.#timer = new DeadlineTimer(clock, () => this.#ring());
    const { onError } = options;
    this.#connection = new Connection(stream, {
      ...options,
      role: "controlling",
      onAsdu: (octets) =>
        this.#secured === undefined ? this.#receive(octets) : this.#secured.receive(octets),
      onStarted: () => {
        this.#reverse?.start();
        if (this.#secured === undefined) this.#enter("started", "The station confirmed the start");
        else {
          this.#settled = Promise.withResolvers();
          this.#secured.started();
        }
      },
      onStopped: () => {
        this.#secured?.stopped();
        this.#reverse?.stop();
        this.#enter("stopped", "The station confirmed the stop");
        this.#cutShort("stopped", "data transfer was stopped");
      },
      onAcknowledged: (count) => {
        if (this.#secured === undefined) {
          this.#transactions.acknowledged(count, this.#moment());
        } else this.#secured.acknowledged(count);
      },
      onCredit: () => {
        this.#secured?.run();
        this.#turn();
      },
      ...this.#observations.tap(options, () => this.#connection.state),
      ...onError === undefined ? {} : { onError },
    });
    this.#reverse = options.controlled && new ReverseLink({
      attach: options.controlled,
      clock,
      send: (octets) => this.#send(octets),
    });
    const { authentication } = options;
    this.#secured = authentication && new SecuredRequests({
      authentication,
      connection: this.#connection,
      clock,
      defaults: this.defaults,
      transactions: this.#transactions,
      isCombined: options.controlled !== undefined,
      onDelivery: ({ octets, mode }) => this.#receive(octets, mode),
      onEvent: (event) => this.#tell(event),
      onSettled: () => {
        this.#settled.resolve();
        this.#enter("started", "The station confirmed the start");
      },
      turn: () => this.#turn(),
    });
    this.closed = this.#connection.closed.then((reason) => this.#ended(reason));
  }

  /** The state of the link. */
  get state(): LinkState {
    return this.#state;
  }

  /** Number of ASDUs discarded because they were not read. */
  get discarded(): number {
    return this.#outlet.discarded;
  }

  /** Tolerated deviations of the station on this connection. */
  get observations(): readonly Note[] {
    return this.#observations.notes;
  }

  /** Number of pending requests. */
  get pending(): number {
    return this.#transactions.size;
  }

  /**
   * Starts data transfer (STARTDT); resolves when the station has confirmed.
   *
   * @throws {LinkError | ProtocolError} The connection is closed, or closes before the
   * confirmation.
   */
  async start(): Promise<void> {
    const started = this.#connection.start();
    if (this.#connection.state === "starting") this.#enter("starting", "STARTDT act was sent");
    await started;
    if (this.#secured === undefined) return;
    const reason = await Promise.race([this.#settled.promise, this.closed]);
    if (reason !== undefined) throw errorOf(reason);
  }

  /**
   * Stops data transfer (STOPDT); resolves when the station has confirmed. Pending requests are
   * rejected with the code `stopped`.
   *
   * @throws {LinkError | ProtocolError} The connection is closed, or closes before the
   * confirmation.
   */
  async stop(): Promise<void> {
    const stopped = this.#connection.stop();
    if (this.#connection.state === "stopping") this.#enter("stopping", "STOPDT act was sent");
    await stopped;
  }

  /**
   * Closes the connection in an orderly way: with STOPDT, if data transfer is started. If the
   * station does not confirm within t1, the connection is closed anyway. Pending requests are
   * rejected.
   *
   * @returns The reason why the connection ended, as {@linkcode ControllingStation.closed}.
   */
  async close(): Promise<CloseReason> {
    this.#outlet.release();
    try {
      await this.stop();
    } catch {
      return await this.closed; // The connection has already ended, for the reason returned by `closed`.
    }
    await this.#connection.close();
    return await this.closed;
  }

  /** Closes the connection; see {@linkcode ControllingStation.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Iterates over received ASDUs, starting with the first one of the connection as far as the
   * buffer reaches. Yields all ASDUs, whether requested or not; those that cannot be decoded have
   * the type `raw`. If `onAsdu` or `points()` receives ASDUs as well, the iteration starts with the
   * call.
   *
   * Ends when this station closes the connection, and throws when the connection is lost. A slow
   * loop holds the station back; see `asduBufferLimit`. A request awaited in the loop is answered
   * as long as the buffer has room.
   *
   * @throws {TypeError} Another iteration is active.
   * @example
   * ```ts
   * import type { ControllingStation } from "@telecontrol/iec104";
   *
   * async function watch(station: ControllingStation): Promise<void> {
   *   for await (const asdu of station.asdus()) {
   *     if (asdu.type !== "M_ME_TF_1") continue;
   *     for (const { ioa, value } of asdu.objects) console.log(ioa, value);
   *   }
   * }
   * ```
   */
  asdus(): AsyncIterableIterator<Asdu> {
    return this.#outlet.asdus();
  }

  /**
   * Iterates over received points, one value at a time, whether requested or not. The first
   * iteration starts with the points already received but not read; any other starts with the call.
   * `isEventCause(cause)` distinguishes events from answers and cyclic values.
   *
   * Several iterations may run at the same time, and each yields every point. The slowest one holds
   * the station back when its buffer is full (see `pointBufferLimit`), so no points are lost. Leave
   * an iteration that is no longer needed with `break` or `return()`. If you need only the latest
   * values, use {@linkcode ControllingStation.keepImage}.
   *
   * Ends when this station closes the connection, and throws when the connection is lost; that of a
   * {@linkcode SupervisedStation} continues over all connections.
   *
   * @throws {RangeError} `pointBufferLimit` is outside its range.
   * @example
   * ```ts
   * import { type ControllingStation, describeQuality } from "@telecontrol/iec104";
   *
   * async function watch(station: ControllingStation): Promise<void> {
   *   for await (const { ca, ioa, value, quality } of station.points()) {
   *     console.log(`${ca}/${ioa}`, value, describeQuality(quality));
   *   }
   * }
   * ```
   */
  points(options: PointsOptions = {}): AsyncIterableIterator<ReceivedPoint> {
    return this.#outlet.points(options);
  }

  /**
   * Keeps the latest value, quality and time of every point from now on. Types that differ only in
   * their time tag are one point; the most recently received report counts. Interrogate the station
   * to fill the image.
   *
   * Each call creates a separate image; nothing is kept without one.
   *
   * @throws {RangeError} `maxPoints` is not a whole number of 1 or more.
   * @example
   * ```ts
   * import type { ControllingStation } from "@telecontrol/iec104";
   *
   * async function readImage(station: ControllingStation): Promise<void> {
   *   const image = station.keepImage();
   *   await station.interrogate(1, { keep: "none" });
   *   console.log(image.size, image.get(1, 705)?.value);
   *   for (const { ioa, value, ageMs, stale } of image) console.log(ioa, value, ageMs, stale);
   * }
   * ```
   */
  keepImage(options: PointImageOptions = {}): PointImage {
    return this.#outlet.keepImage(options);
  }

  /**
   * Sends any ASDU; resolves when the station has acknowledged it. Use `asdus()` or `onAsdu` to
   * receive answers.
   *
   * @param asdu The ASDU, decoded or encoded.
   * @throws {RangeError | TypeError} The ASDU cannot be encoded.
   * @throws {SendError} The ASDU was not acknowledged.
   */
  async send(asdu: AsduInput | Uint8Array): Promise<void> {
    const { profile } = this.defaults;
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu, { profile });
    await this.#send(octets);
  }

  /**
   * Tests the connection now (TESTFR). If the station does not confirm within t1, the connection is
   * closed.
   */
  testLink(): void {
    this.#connection.test();
  }

  /** @ignore */
  override perform<Result>(prepared: Prepared<Result>, { signal }: CallOptions): Promise<Result> {
    const { label } = prepared.procedure;
    if (signal?.aborted || this.#connection.state !== "started") {
      return this.#refusal(label, signal).then((error) => Promise.reject(error));
    }
    // Not an async function: the command is one already, and each takes additional steps.
    return new Promise((resolve, reject) => {
      // The time of sending, not of the arrival of the ASDU that the caller handles, which may take long.
      const moment = new PresentMoment(this.#clock);
      const run = this.#transactions.begin(prepared, moment);
      const release = signal && this.#watch(run, signal);
      this.#callers.set(run, {
        resolve: resolve as Caller["resolve"],
        reject,
        ...release && { release },
      });
      this.#turn(moment);
    });
  }

  /** Abandons a procedure when a signal fires. Returns a function that ends the observation. */
  #watch(run: Run, signal: AbortSignal): () => void {
    const onAbort = () => {
      this.#reject(run, "aborted", { detail: ABORTED, cause: signal.reason });
      this.#transactions.abandon(run);
      this.#turn();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    return () => signal.removeEventListener("abort", onAbort);
  }

  /** Removes the caller of a procedure that has ended. */
  #takeCaller(run: Run): Caller | undefined {
    const caller = this.#callers.get(run);
    this.#callers.delete(run);
    caller?.release?.();
    return caller;
  }

  #send(octets: Uint8Array): Promise<void> {
    return this.#secured?.send(octets) ?? this.#connection.send(octets);
  }

  /** Returns the error if a request cannot be started. */
  async #refusal(label: string, signal: AbortSignal | undefined): Promise<RequestError> {
    if (signal?.aborted) {
      const cause = signal.reason;
      return new RequestError(label, ABORTED, { code: "aborted", reach: "no", cause });
    }
    const { state } = this.#connection;
    if (state !== "closed") {
      const detail = `data transfer is ${state}`;
      return new RequestError(label, detail, { code: "not-started", reach: "no" });
    }
    const reason = await this.closed;
    const cause = errorOf(reason);
    return new RequestError(label, reason.detail, { code: "closed", reach: "no", cause });
  }

  #moment(): Moment {
    return this.#connection.present;
  }

  /** `mode` is how secure authentication has authenticated the ASDU; `undefined` without it. */
  #receive(octets: Uint8Array, mode?: Delivery["mode"]): void | Promise<void> {
    const asdu = decodeAsdu(octets, { profile: this.defaults.profile });
    const moment = this.#moment();
    const requested = this.#transactions.receive({ asdu, octets }, moment);
    this.#observations.lookAtTime(asdu, moment.instant, this.defaults.zone);
    this.#turn(moment);
    // Files are critical, and their requests are not distinguished from answers early enough to challenge them.
    const isBarred = mode === "plain" && isFileTransfer(asdu.typeId);
    if (!requested && !isBarred && this.#reverse?.takes(asdu) === true) {
      return this.#reverse.receive(octets);
    }
    return this.#outlet.deliver(asdu, { octets, requested }, moment.instant);
  }

  /** Events also come from timers, and from the end of the connection. */
  #tell(event: AuthenticationEvent): void {
    try {
      this.#options.onAuthentication?.(event);
    } catch (error) {
      this.#connection.handlerFailed(error);
    }
  }

  /** Times out overdue requests, after all answers that have arrived so far have been read. */
  #ring(): void {
    const now = this.#clock.monotonic();
    if (this.#transactions.deadline() > now) return this.#turn(); // The timer was set for something that is already done.
    this.#catchingUp = true;
    this.#connection.caughtUp().then(() => {
      this.#catchingUp = false;
      this.#transactions.tick(now);
      this.#turn();
    });
  }

  /** Sends requests, returns results to their callers, and sets the timer. */
  #turn(moment = this.#moment()): void {
    if (this.#connection.state === "started") this.#flush(moment);
    for (let run = this.#transactions.takeEnded(); run; run = this.#transactions.takeEnded()) {
      this.#observations.add(run.journal.progress().notes);
      const caller = this.#takeCaller(run);
      if (run.outcome?.type === "done") caller?.resolve(run.outcome.result);
      else caller?.reject(run.outcome?.error);
    }
    this.#connection.awaitAnswers(this.pending > 0);
    if (!this.#catchingUp) this.#timer.set(this.#transactions.deadline());
  }

  #flush(moment: Moment): void {
    const secured = this.#secured;
    if (secured === undefined) {
      return this.#transactions.flush(moment, (octets) => this.#connection.offer(octets));
    }
    for (let more = true; more;) {
      more = false;
      this.#transactions.flush(moment, (octets, user) => {
        const ticket = secured.offer(octets, user);
        more ||= ticket !== false;
        return ticket;
      });
      if (more) secured.run();
    }
  }

  #reject(
    run: Run,
    code: RequestErrorCode,
    { detail, cause }: { readonly detail: string; readonly cause?: unknown },
  ): void {
    const { journal, reach } = run;
    const progress = journal.progress();
    this.#observations.add(progress.notes);
    this.#takeCaller(run)?.reject(
      new RequestError(journal.label, detail, { code, reach, progress, cause }),
    );
  }

  #cutShort(code: RequestErrorCode, detail: string, cause?: unknown): void {
    this.#turn();
    for (const run of this.#transactions.end()) this.#reject(run, code, { detail, cause });
    this.#timer.cancel();
  }

  #enter(state: LinkState, reason: string): void {
    const previous = this.#state;
    if (state === previous) return;
    this.#state = state;
    if (isTransferring(previous) && !isTransferring(state)) this.#outlet.interrupt();
    this.#options.onStateChange?.({ state, previous, reason });
  }

  #ended(reason: CloseReason): CloseReason {
    this.#reverse?.close();
    this.#secured?.close(reason.detail);
    this.#cutShort("closed", reason.detail, errorOf(reason));
    this.#outlet.end(reason.code === "local" ? undefined : errorOf(reason));
    try {
      this.#enter("closed", reason.detail);
    } catch (error) {
      this.#options.onError?.(error);
    }
    return reason;
  }
}
