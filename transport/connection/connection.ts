// The one driver: pumps a byte stream through a session, keeps its one timer, and turns events into
// promises and callbacks.

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
import { Handlings } from "./handlings.ts";
import { Outbox } from "./outbox.ts";
import { countReader, readTurn } from "./read_turn.ts";
import { Session } from "../session/session.ts";
import type { SessionEvent, SessionState } from "../session/session_events.ts";
import type { Role } from "../session/session_options.ts";
import type { ByteStream } from "./stream.ts";
import { StreamWriter } from "./stream_writer.ts";

/** Octets read at once: a window of short frames, or some sixteen of the longest. */
const READ_OCTETS = 4096;

/** Octets that may wait for a peer that does not read, before this station stops reading too. */
const MAX_WAITING_OCTETS = 65_536;

/** How long the last frames may take to leave at a close. */
const CLOSE_GRACE_MS = 1000;

/** Reasons to close with which no last frame can arrive, or none should. */
const UNHEARD: ReadonlySet<CloseReason["code"]> = new Set(["link-error", "aborted", "t1-timeout"]);

/** A `start()` or `stop()` under way. */
interface Transition extends PromiseWithResolvers<void> {
  readonly to: "started" | "stopped";
}

/**
 * An IEC 60870-5-104 connection over any byte stream, either role. It reads and supervises from the
 * moment it is made; all that one wake-up causes leaves in one write.
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
  /** Resolves, and never rejects, when the connection has ended and the stream is given up. */
  readonly closed: Promise<CloseReason>;

  readonly #stream: ByteStream;
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #handlers: ConnectionHandlers;
  readonly #tap: FrameTap | undefined;
  readonly #outbox: Outbox;
  readonly #writer: StreamWriter;
  readonly #timer: DeadlineTimer;
  readonly #handlings: Handlings | undefined;
  readonly #end = Promise.withResolvers<CloseReason>();
  readonly #signal: AbortSignal | undefined;
  #reason: CloseReason | undefined;
  #transition: Transition | undefined;
  #waking = false;
  #octetsRead = 0;
  /** Cancels the current read turn, after which an overdue answer ends the connection. */
  #readTurn: CancelSchedule | undefined;

  /**
   * Takes over a stream that has just been connected or accepted.
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
    this.#outbox = new Outbox(
      sendQueueLimit,
      (asdu) => this.#session.send(asdu, clock.monotonic()),
    );
    this.#writer = new StreamWriter(stream, {
      take: () => this.#takeOutput(),
      fail: (error) => this.#fail("link-error", "Writing failed", error),
    });
    this.#timer = new DeadlineTimer(clock, () => this.#ring());
    this.closed = this.#end.promise;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) queueMicrotask(this.#onAbort);
    this.#timer.set(this.#session.deadline());
    countReader(1);
    this.#read();
  }

  /** Which station this end is. */
  get role(): Role {
    return this.#session.role;
  }

  /** The state of the session. */
  get state(): SessionState {
    return this.#session.state;
  }

  /** How many ASDUs `offer()` would take now. */
  get credit(): number {
    return this.#outbox.waiting > 0 ? 0 : this.#session.credit;
  }

  /** How many ASDUs given to `send()` wait for a place in the window. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /**
   * Starts data transfer (STARTDT); resolves when the peer has confirmed.
   *
   * @throws {TypeError} This is a controlled station.
   * @throws {LinkError | ProtocolError} The connection is or gets closed.
   */
  start(): Promise<void> {
    return this.#change("started");
  }

  /**
   * Stops data transfer (STOPDT); resolves when the peer has confirmed, which it does when both
   * sides have acknowledged everything. What `send()` has not sent yet is rejected.
   *
   * @throws {TypeError} This is a controlled station.
   * @throws {LinkError | ProtocolError} The connection is or gets closed.
   */
  stop(): Promise<void> {
    return this.#change("stopped");
  }

  /**
   * Controlled station: a STARTDT act that arrives is not confirmed, but closes the connection with
   * `detail`; `undefined` lets the peer start again.
   */
  refuseStart(detail: string | undefined): void {
    this.#session.refuseStart(detail);
  }

  /** Sends a TESTFR act now; if the peer does not confirm within t1, the connection is closed. */
  test(): void {
    this.#session.test(this.#clock.monotonic());
    this.#wake();
  }

  /**
   * Sends an ASDU; resolves when the peer has acknowledged it, that is, taken it over. While the
   * window is full it waits, in the order of the calls.
   *
   * @param asdu The octets, 1 to 249; copied before this returns.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   * @throws {SendError} It was not acknowledged; `sent` says whether it may have reached the peer.
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
    const delivery = this.#outbox.deliver(asdu);
    this.#wake();
    await delivery;
  }

  /**
   * Sends an ASDU if the window has a place, without a promise: the way for a station that keeps its
   * events itself and forgets them at `onAcknowledged`.
   *
   * @param asdu The octets, 1 to 249; copied before this returns.
   * @returns `false` if not started, or the window is full, or calls of `send()` wait: try again at
   * `onCredit`.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   */
  offer(asdu: Uint8Array): boolean {
    requireAsduSize(asdu);
    if (!this.#outbox.offer(asdu)) return false;
    this.#wake();
    return true;
  }

  /**
   * Acknowledges what was received and closes. Data transfer is not stopped first: call `stop()`
   * before for an end that the peer takes for planned.
   *
   * @param detail Why, for the close reason.
   * @returns The same as {@linkcode Connection.closed}.
   */
  close(detail?: string): Promise<CloseReason> {
    this.#session.close(detail);
    this.#wake();
    return this.closed;
  }

  /** Closes, and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Resolves when everything that has arrived by now has been read and handed out, or the connection has
   * ended. Wait for it before you stop waiting for an answer: when a process was busy or stopped, its timers are
   * due while the answers are still unread.
   */
  async caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = readTurn(this.#clock, resolve, () => this.#octetsRead);
    await Promise.race([promise, this.closed]);
    cancel();
  }

  async #change(to: Transition["to"]): Promise<void> {
    // A transition the other way goes first; its failure is reported to its own caller.
    while (this.#transition !== undefined && this.#transition.to !== to) {
      await this.#transition.promise.catch(() => {});
    }
    if (this.state === "closed") throw errorOf(await this.closed);
    if (this.#transition === undefined) {
      const now = this.#clock.monotonic();
      const act = to === "started" ? this.#session.start(now) : this.#session.stop(now);
      if (!act) return; // it is there already
      this.#transition = { to, ...Promise.withResolvers<void>() };
      this.#wake();
    }
    await this.#transition.promise;
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_OCTETS);
    while (this.#reason === undefined) {
      let octets: number | null;
      try {
        octets = await this.#stream.read(buffer);
      } catch (error) {
        return this.#fail("link-error", "Reading failed", error);
      }
      if (this.#reason !== undefined) return;
      if (octets === null) this.#session.receiveEnd();
      else this.#receive(buffer.subarray(0, octets));
      this.#octetsRead += octets ?? 0;
      this.#turn();
      if (this.#session.outputOctets > MAX_WAITING_OCTETS) await this.#writer.idle;
    }
  }

  #receive(octets: Uint8Array): void {
    try {
      this.#tap?.pass("received", octets);
    } catch (error) {
      return this.#failHandler(error);
    }
    this.#session.receive(octets, this.#clock.monotonic());
  }

  /** Does what is due; the connection is closed only after everything that the peer has sent by now is read. */
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

  /** Brings everything up to date: events out, waiting ASDUs in, one write, the timer. */
  #turn(): void {
    try {
      this.#handOut();
    } catch (error) {
      this.#failHandler(error);
    }
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
      this.#outbox.rejectWaiting(`data transfer is ${this.state}`);
      return;
    }
    this.#outbox.fill();
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
    this.#session.hold(true, this.#clock.monotonic());
    busy.then(
      () => {
        this.#session.hold(false, this.#clock.monotonic());
        this.#wake();
      },
      (error: unknown) => this.#failHandler(error),
    );
  }

  /** Hands an ASDU over while earlier ones are under way; not even what the handler sends acknowledges it. */
  #handleAlongside(asdu: Uint8Array, handlings: Handlings): void {
    const handling = handlings.begin();
    this.#noteHandlings(handlings);
    const busy = this.#handlers.onAsdu?.(asdu);
    const done = () => {
      handlings.finish(handling);
      this.#noteHandlings(handlings);
    };
    if (!busy) return done();
    busy.then(
      () => {
        done();
        this.#wake();
      },
      (error: unknown) => this.#failHandler(error),
    );
  }

  #noteHandlings(handlings: Handlings): void {
    const now = this.#clock.monotonic();
    this.#session.withhold(handlings.size, now);
    this.#session.hold(handlings.isFull, now);
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
      this.#failHandler(error);
    }
    return octets;
  }

  readonly #onAbort = (): void => {
    this.#fail("aborted", "Aborted by the caller", this.#signal?.reason);
  };

  #failHandler(error: unknown): void {
    this.#fail("handler-error", "A handler failed", error);
    this.#handlers.onError?.(error);
  }

  #fail(code: CloseReason["code"], what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#finish({ code, detail: `${what}: ${why}`, error });
  }

  /** Ends the connection; the first reason counts. */
  #finish(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    // After a failure, nothing that a handler did not see to its end may be acknowledged.
    this.#session.hold(true, this.#clock.monotonic());
    this.#session.close();
    this.#timer.cancel();
    this.#readTurn?.();
    countReader(-1);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    const error = errorOf(reason);
    this.#outbox.end(reason.detail, error);
    this.#transition?.reject(error);
    this.#transition = undefined;
    this.#release(reason);
  }

  /** Sends the last frames within a time limit, unless the peer is gone, and closes the stream. */
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
      // The stream is closed already, which is what was wanted.
    }
    this.#end.resolve(reason);
  }
}

function handlingsOf({ pendingAsduLimit = 1 }: ConnectionOptions): Handlings | undefined {
  if (Number.isInteger(pendingAsduLimit) && pendingAsduLimit >= 1 && pendingAsduLimit <= 32_767) {
    return pendingAsduLimit === 1 ? undefined : new Handlings(pendingAsduLimit);
  }
  throw new RangeError(
    `Cannot use pendingAsduLimit = ${pendingAsduLimit}: expected a whole number from 1 to 32767`,
  );
}
