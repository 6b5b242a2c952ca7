// Drives a session over a byte stream: reads and writes, keeps the timer, and turns events into
// promises and callbacks. Long because it is a public class, with the documentation of each method.

import { DeadlineTimer } from "./deadline_timer.ts";
import { type CancelSchedule, type Clock, SYSTEM_CLOCK } from "./clock.ts";
import {
  type CloseReason,
  type ConnectionHandlers,
  type ConnectionOptions,
  errorOf,
} from "./connection_options.ts";
import { SendError } from "../errors.ts";
import { FrameTap } from "./frame_tap.ts";
import { requireAsduSize } from "../session/frame_writer.ts";
import { type Handlings, handlingsOf } from "./handlings.ts";
import type { Moment } from "../moment.ts";
import { Outbox } from "./outbox.ts";
import { PresentMoment } from "./present_moment.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { countReader, readTurn } from "./read_turn.ts";
import { Session } from "../session/session.ts";
import type { SessionEvent, SessionState } from "../session/session_events.ts";
import type { Role } from "../session/session_options.ts";
import type { ByteStream } from "./stream.ts";
import { StreamWriter, type WriterHooks } from "./stream_writer.ts";

/** Maximum number of octets queued for a peer that does not read; above it, this station stops reading as well. */
const MAX_WAITING_OCTETS = 65_536;

/** Time limit for sending the last frames when the connection closes. */
const CLOSE_GRACE_MS = 1000;

/** Close reasons after which no last frame can or should be sent. */
const UNHEARD: ReadonlySet<CloseReason["code"]> = new Set(["link-error", "aborted", "t1-timeout"]);

/** A pending `start()` or `stop()`. */
interface Transition extends PromiseWithResolvers<void> {
  readonly to: "started" | "stopped";
}

/**
 * An IEC 60870-5-104 connection over any byte stream, for either station. It reads and supervises
 * the link from the start; everything caused by one wake-up is sent in one write.
 *
 * @example A controlling station, from the start to an orderly end
 * ```ts ignore
 * const stream = await connectTcp({ host: "192.0.2.10" });
 * await using connection = new Connection(stream, {
 *   role: "controlling",
 *   onAsdu: (asdu) => console.log(formatAsdu(decodeAsdu(asdu))),
 * });
 * await connection.start();
 * await connection.send(encodeAsdu(interrogation));
 * await connection.stop();
 * ```
 */
export class Connection implements AsyncDisposable {
  /** The same for all connections: closures would be most of the memory of a connection. */
  static readonly #RING = (connection: Connection): void => connection.#ring();
  static readonly #WRITER: WriterHooks<Connection> = {
    take: (connection) => connection.#takeOutput(),
    fail: (connection, error) => connection.#fail("link-error", "Writing failed", error),
  };

  readonly #stream: ByteStream;
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #handlers: ConnectionHandlers;
  readonly #tap: FrameTap | undefined;
  readonly #outbox: Outbox;
  readonly #writer: StreamWriter<Connection>;
  readonly #timer: DeadlineTimer<Connection>;
  readonly #handlings: Handlings | undefined;
  readonly #buffer = new ReadBuffer();
  /** Created when it is needed, as most callers wait for the end of few connections. */
  #closed: PromiseWithResolvers<CloseReason> | undefined;
  readonly #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;
  #reason: CloseReason | undefined;
  #transition: Transition | undefined;
  #waking = false;
  #octetsRead = 0;
  /** The time of everything that happens in a turn; reading a clock takes as long as sending an ASDU. */
  #moment: PresentMoment | undefined;
  /** When the octets that are being handled arrived; `undefined` outside their turn. */
  #arrival: PresentMoment | undefined;
  /** Cancels the current read turn, after which an overdue answer ends the connection. */
  #readTurn: CancelSchedule | undefined;

  /**
   * Takes ownership of a stream that was just connected or accepted.
   *
   * @throws {RangeError} An option is outside its range.
   */
  constructor(stream: ByteStream, options: ConnectionOptions) {
    const { role, clock = SYSTEM_CLOCK, sendQueueLimit = 1000, signal, onFrame } = options;
    if (!Number.isInteger(sendQueueLimit) || sendQueueLimit < 0) {
      throw new RangeError(
        `Cannot use sendQueueLimit = ${sendQueueLimit}: expected a whole number, 0 or more`,
      );
    }
    this.#session = new Session(role, options, clock.monotonic());
    this.#handlings = handlingsOf(options);
    this.#stream = stream;
    this.#clock = clock;
    this.#handlers = options;
    this.#tap = onFrame && new FrameTap(onFrame);
    this.#outbox = new Outbox(sendQueueLimit, this.#session);
    this.#writer = new StreamWriter(stream, { hooks: Connection.#WRITER, owner: this });
    this.#timer = new DeadlineTimer<Connection>(clock, Connection.#RING, this);
    this.#signal = signal;
    if (signal !== undefined) this.#watch(signal);
    this.#timer.set(this.#session.deadline());
    countReader(1);
    this.#read();
  }

  /** Resolves, and never rejects, when the connection has ended and the stream is released. */
  get closed(): Promise<CloseReason> {
    return (this.#closed ??= Promise.withResolvers()).promise;
  }

  /** Role of this station. */
  get role(): Role {
    return this.#session.role;
  }

  /** The state of the session. */
  get state(): SessionState {
    return this.#session.state;
  }

  /**
   * The present: of octets that are being handled, the time of their arrival.
   *
   * @ignore
   */
  get present(): Moment {
    return this.#arrival ?? new PresentMoment(this.#clock);
  }

  /** Number of ASDUs that `offer()` would accept now. */
  get credit(): number {
    return this.#outbox.waiting > 0 ? 0 : this.#session.credit;
  }

  /** Number of ASDUs passed to `send()` that wait for the send window. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /**
   * Starts data transfer (STARTDT); resolves when the peer has confirmed.
   *
   * @throws {TypeError} This is a controlled station.
   * @throws {LinkError | ProtocolError} The connection is closed, or closes before the
   * confirmation.
   */
  start(): Promise<void> {
    return this.#change("started");
  }

  /**
   * Stops data transfer (STOPDT); resolves when the peer has confirmed, which it does when both
   * sides have acknowledged everything. ASDUs that `send()` has not sent yet are rejected.
   *
   * @throws {TypeError} This is a controlled station.
   * @throws {LinkError | ProtocolError} The connection is closed, or closes before the
   * confirmation.
   */
  stop(): Promise<void> {
    return this.#change("stopped");
  }

  /**
   * Tells the connection whether requests of this station still await answers. While they do, the connection
   * learns sooner that the send window of the peer is small; see {@linkcode Session.awaitAnswers}.
   */
  awaitAnswers(on: boolean): void {
    this.#session.awaitAnswers(on);
  }

  /** Sends a TESTFR act; if the peer does not confirm within t1, the connection is closed. */
  test(): void {
    this.#session.test(this.#clock.monotonic());
    this.#wake();
  }

  /**
   * Sends an ASDU; resolves when the peer has acknowledged it. If the send window is full, ASDUs
   * wait in the order of the calls.
   *
   * @param asdu The octets, 1 to 249; copied before this returns.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   * @throws {SendError} The ASDU was not acknowledged; `sent` reports whether it may have reached
   * the peer.
   */
  async send(asdu: Uint8Array): Promise<void> {
    requireAsduSize(asdu);
    if (this.state === "closed") {
      const reason = await this.closed;
      throw new SendError(reason.detail, { code: "closed", sent: false, cause: errorOf(reason) });
    }
    if (this.state !== "started") {
      const detail = `data transfer is ${this.state}`;
      throw new SendError(detail, { code: "not-started", sent: false });
    }
    const delivery = this.#outbox.deliver(asdu, this.#now());
    this.#wake();
    await delivery;
  }

  /**
   * Sends an ASDU if the send window permits, without a promise. Meant for a station that stores
   * its events and deletes them on `onAcknowledged`.
   *
   * @param asdu The octets, 1 to 249; copied before this returns.
   * @returns `false` if data transfer is not started, the send window is full, or calls of `send()`
   * are waiting; try again on `onCredit`.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   */
  offer(asdu: Uint8Array): boolean {
    requireAsduSize(asdu);
    if (this.credit === 0 || !this.#outbox.offer(asdu, this.#now())) return false;
    this.#wake();
    return true;
  }

  /**
   * Acknowledges what was received and closes the connection, without stopping data transfer first.
   * Call `stop()` before it for an orderly end.
   *
   * @param detail Description for the close reason.
   * @returns The same as {@linkcode Connection.closed}.
   */
  close(detail?: string): Promise<CloseReason> {
    this.#session.close(detail);
    this.#wake();
    return this.closed;
  }

  /** Ends the connection as if one of its handlers had thrown the error: for handlers that something else calls. */
  handlerFailed(error: unknown): void {
    this.#fail("handler-error", "A handler failed", error);
    this.#handlers.onError?.(error);
  }

  /** Closes the connection and waits until this is complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Resolves when everything that has arrived so far has been read and delivered, or the connection
   * has ended. Call it before giving up on an answer: in a process that was busy or suspended,
   * timers expire before pending input has been read.
   */
  async caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = readTurn(this.#clock, resolve, () => this.#octetsRead);
    await Promise.race([promise, this.closed]);
    cancel();
  }

  async #change(to: Transition["to"]): Promise<void> {
    // An opposite transition is finished first; its failure is reported to its own caller.
    while (this.#transition !== undefined && this.#transition.to !== to) {
      await this.#transition.promise.catch(() => {});
    }
    if (this.state === "closed") throw errorOf(await this.closed);
    if (this.#transition === undefined) {
      const now = this.#clock.monotonic();
      const act = to === "started" ? this.#session.start(now) : this.#session.stop(now);
      if (!act) return; // Already in this state.
      this.#transition = { to, ...Promise.withResolvers<void>() };
      this.#wake();
    }
    await this.#transition.promise;
  }

  /** Starts the next read. Not an async function, whose state is a sixth of the memory of an idle connection. */
  #read(): void {
    if (this.#reason !== undefined) return;
    let read: Promise<number | null>;
    try {
      read = Promise.resolve(this.#stream.read(this.#buffer.octets));
    } catch (error) {
      return this.#fail("link-error", "Reading failed", error);
    }
    read.then(this.#onRead, this.#onUnreadable);
  }

  readonly #onRead = (octets: number | null): void => {
    if (this.#reason !== undefined) return;
    if (octets === null) this.#session.receiveEnd();
    else this.#receive(this.#buffer.filled(octets));
    this.#octetsRead += octets ?? 0;
    this.#turn();
    if (this.#session.outputOctets <= MAX_WAITING_OCTETS) this.#read();
    else this.#writer.idle.then(() => this.#read());
  };

  readonly #onUnreadable = (error: unknown): void =>
    this.#fail("link-error", "Reading failed", error);

  #receive(octets: Uint8Array): void {
    try {
      this.#tap?.pass("received", octets);
      if (this.#handlers.startRefusal !== undefined && this.state !== "started") {
        this.#session.refuseStart(this.#handlers.startRefusal());
      }
    } catch (error) {
      return this.handlerFailed(error);
    }
    this.#moment = this.#arrival = new PresentMoment(this.#clock);
    this.#session.receive(octets, this.#moment.monotonic);
  }

  /**
   * Runs everything that is due. The connection is closed only after everything that the peer has
   * sent so far has been read.
   */
  #ring(): void {
    const now = this.#clock.monotonic();
    this.#session.tick(now, -Infinity);
    if (this.#session.answerDeadline() <= now) {
      this.#readTurn ??= readTurn(
        this.#clock,
        () => {
          this.#readTurn = undefined;
          this.#session.tick(this.#clock.monotonic(), now);
          this.#turn();
        },
        () => this.#octetsRead,
      );
    }
    this.#turn();
  }

  /** Schedules a turn: one for everything that the running task requests. */
  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      this.#turn();
    });
  }

  /** Delivers events, sends waiting ASDUs in one write, and sets the timer. */
  #turn(): void {
    try {
      this.#handOut();
    } catch (error) {
      this.handlerFailed(error);
    }
    this.#moment = this.#arrival = undefined;
    if (this.#reason !== undefined) return;
    this.#writer.write();
    if (this.#readTurn === undefined) this.#timer.set(this.#session.deadline());
  }

  #handOut(): void {
    let window = false;
    for (let event = this.#next(); event !== undefined; event = this.#next()) {
      window ||= event.type === "acknowledged" || event.type === "started";
      this.#handle(event);
    }
    if (this.state !== "started") {
      return this.#outbox.rejectWaiting(`data transfer is ${this.state}`);
    }
    if (this.#outbox.waiting > 0) this.#outbox.fill(this.#now());
    if (window && this.credit > 0) this.#handlers.onCredit?.();
  }

  #next(): SessionEvent | undefined {
    return this.#reason === undefined ? this.#session.nextEvent() : undefined;
  }

  #handle(event: SessionEvent): void {
    switch (event.type) {
      case "asdu":
        return this.#handleAsdu(event.octets);
      case "acknowledged": {
        const offered = this.#outbox.acknowledge(event.count);
        if (offered > 0) this.#handlers.onAcknowledged?.(offered);
        return;
      }
      case "started":
        this.#arrive("started");
        return this.#handlers.onStarted?.();
      case "stopped":
        this.#arrive("stopped");
        return this.#handlers.onStopped?.();
      case "closed":
        return this.#finish({ code: event.code, detail: event.detail });
    }
  }

  #handleAsdu(asdu: Uint8Array): void {
    if (this.#handlings !== undefined) return this.#handleAlongside(asdu, this.#handlings);
    const busy = this.#handlers.onAsdu?.(asdu);
    if (!busy) return;
    this.#session.hold(true, this.#now());
    this.#after(busy, () => this.#session.hold(false, this.#now()));
  }

  /**
   * Hands an ASDU over while earlier ones are still being handled. It is not acknowledged yet, not
   * even by ASDUs that the handler sends.
   */
  #handleAlongside(asdu: Uint8Array, handlings: Handlings): void {
    const handling = handlings.begin();
    this.#noteHandlings(handlings);
    const busy = this.#handlers.onAsdu?.(asdu);
    const done = () => {
      handlings.finish(handling);
      this.#noteHandlings(handlings);
    };
    return busy ? this.#after(busy, done) : done();
  }

  /** Continues when a handler is done. */
  #after(busy: Promise<void>, done: () => void): void {
    busy.then(
      () => {
        done();
        this.#wake();
      },
      (error: unknown) => this.handlerFailed(error),
    );
  }

  #noteHandlings(handlings: Handlings): void {
    const now = this.#now();
    this.#session.withhold(handlings.size, now);
    this.#session.hold(handlings.isFull, now);
  }

  #now(): number {
    return (this.#moment ??= new PresentMoment(this.#clock)).monotonic;
  }

  #arrive(at: Transition["to"]): void {
    if (this.#transition?.to !== at) return;
    this.#transition.resolve();
    this.#transition = undefined;
  }

  #takeOutput(): Uint8Array | undefined {
    const octets = this.#session.takeOutput();
    try {
      if (octets !== undefined) this.#tap?.pass("sent", octets);
    } catch (error) {
      this.handlerFailed(error);
      return undefined; // An observer that cannot record a frame keeps it from being sent.
    }
    return octets;
  }

  #watch(signal: AbortSignal): void {
    const onAbort = () => this.#fail("aborted", "Aborted by the caller", signal.reason);
    this.#onAbort = onAbort;
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) queueMicrotask(onAbort);
  }

  #fail(code: CloseReason["code"], what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#finish({ code, detail: `${what}: ${why}`, error });
  }

  /** Ends the connection; only the first reason counts. */
  #finish(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    // After a failure, ASDUs whose handling is not complete must not be acknowledged.
    this.#session.hold(true, this.#clock.monotonic());
    this.#session.close();
    this.#timer.cancel();
    this.#readTurn?.();
    countReader(-1);
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener("abort", this.#onAbort);
    const error = errorOf(reason);
    this.#outbox.end(reason.detail, error);
    this.#transition?.reject(error);
    this.#transition = undefined;
    this.#release(reason);
  }

  /** Sends the last frames within a time limit, unless the peer has disconnected, and closes the stream. */
  async #release(reason: CloseReason): Promise<void> {
    if (!UNHEARD.has(reason.code)) {
      this.#writer.write();
      const grace = Promise.withResolvers<void>();
      const cancel = this.#clock.schedule(this.#clock.monotonic() + CLOSE_GRACE_MS, grace.resolve);
      await Promise.race([this.#writer.idle, grace.promise]);
      cancel();
    }
    try {
      this.#stream.close();
    } catch {
      // The stream is already closed.
    }
    if (this.#handlers.onClosed) queueMicrotask(() => this.#handlers.onClosed?.(reason));
    (this.#closed ??= Promise.withResolvers()).resolve(reason);
  }
}
