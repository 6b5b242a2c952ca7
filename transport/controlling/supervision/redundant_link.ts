// A redundant link to a controlled station, which reconnects until it is closed.

import type { Clock } from "../../connection/clock.ts";
import { type CloseReason, errorOf } from "../../connection/connection_options.ts";
import type { ByteStream } from "../../connection/stream.ts";
import type { BackOff } from "./back_off.ts";
import type { ControllingOptions, LinkState } from "../controlling_options.ts";
import { ControllingStation } from "../controlling_station.ts";

/**
 * State of a redundant link: that of its connection, or
 *
 * | state | meaning |
 * |---|---|
 * | `connecting` | a connection is being established |
 * | `waiting` | there is no connection, and the next attempt is delayed |
 *
 * `stopped` is the state of a standby: connected, supervised by TESTFR, without data.
 */
export type RedundantLinkState = LinkState | "connecting" | "waiting";

/** A state change of a redundant link. */
export interface RedundantLinkChange {
  /** Index of the target. */
  readonly link: number;
  /** Name of the target. */
  readonly name: string;
  /** The new state. */
  readonly state: RedundantLinkState;
  /** The previous state. */
  readonly previous: RedundantLinkState;
  /** Description of the reason. */
  readonly reason: string;
  /** With `waiting`: time until the next attempt, in ms. */
  readonly retryInMs: number | undefined;
}

/** Dependencies of a redundant link. */
export interface RedundantLinkOptions {
  readonly link: number;
  readonly name: string;
  readonly clock: Clock;
  readonly backOff: BackOff;
  /** Options of each connection. */
  readonly station: ControllingOptions;
  /** Opens a stream. */
  open(signal: AbortSignal): Promise<ByteStream>;
  /** Called with each change; must not throw. */
  onChange(change: RedundantLinkChange): void;
  /** Longest duration of a connection, in ms; `undefined` without a limit. */
  readonly renewAfterMs?: number | undefined;
  /** Called when a connection has lasted that long. */
  onOld?(): void;
  /** Called when a handler of the connection has failed, which reconnecting would not fix. */
  onFailure(error: unknown): void;
}

/** Maintains a link to the station. */
export class RedundantLink {
  readonly name: string;
  readonly #options: RedundantLinkOptions;
  readonly #stop = new AbortController();
  #state: RedundantLinkState = "waiting";
  #station: ControllingStation | undefined;
  #wake: (() => void) | undefined;
  #done: Promise<void> | undefined;
  /** Resolves when the connection that is being renewed is there again, or could not be made. */
  #renewal: PromiseWithResolvers<void> | undefined;
  #renewalReason = "";
  #connectedAt = 0;

  /** Creates a link; `begin()` opens it. */
  constructor(options: RedundantLinkOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Its state. */
  get state(): RedundantLinkState {
    return this.#state;
  }

  /** Whether its connection has lasted at least half of the longest duration. */
  get isAged(): boolean {
    const { clock, renewAfterMs = Infinity } = this.#options;
    return (clock.monotonic() - this.#connectedAt) * 2 >= renewAfterMs;
  }

  /** The connection, if there is one. */
  get station(): ControllingStation | undefined {
    return this.#station;
  }

  /** Starts connecting. */
  begin(): void {
    this.#done ??= this.#keep();
  }

  /** Starts a delayed attempt now. */
  hurry(): void {
    this.#wake?.();
  }

  /** Closes the connection and reconnects immediately; resolves when that has succeeded or failed. */
  async renew(why: string): Promise<void> {
    if (this.#station === undefined || this.#stop.signal.aborted) return;
    this.#renewal = Promise.withResolvers();
    this.#renewalReason = why;
    const { promise } = this.#renewal;
    void this.#station.close();
    await promise;
  }

  /** Closes the link in an orderly way. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#station?.close();
    await this.#done;
    this.#renewal?.resolve();
    this.#enter("closed", "Closed by this station");
  }

  async #keep(): Promise<void> {
    const { clock, backOff } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const reason = this.#renewal === undefined
        ? "A connection is being made"
        : this.#renewalReason;
      this.#enter("connecting", reason);
      const begun = clock.monotonic();
      const renewed = this.#renewal;
      this.#renewal = undefined;
      const why = await this.#connect(signal, renewed);
      if (signal.aborted) return;
      if (this.#renewal !== undefined) continue;
      const retryInMs = Math.round(backOff.next(clock.monotonic() - begun));
      this.#enter("waiting", why, retryInMs);
      await this.#delay(retryInMs);
    }
  }

  /** Makes one connection and waits for its end. */
  async #connect(
    signal: AbortSignal,
    renewed: PromiseWithResolvers<void> | undefined,
  ): Promise<string> {
    let stream: ByteStream;
    try {
      stream = await this.#options.open(signal);
    } catch (error) {
      renewed?.resolve();
      return error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) {
      renewed?.resolve();
      stream.close();
      return "Closed by this station";
    }
    let station: ControllingStation;
    try {
      station = new ControllingStation(stream, {
        ...this.#options.station,
        onStateChange: ({ state, reason }) => {
          if (state !== "closed") this.#enter(state, reason);
        },
      });
    } catch (error) {
      // Such as secure authentication that cannot be set up.
      renewed?.resolve();
      stream.close();
      return error instanceof Error ? error.message : String(error);
    }
    this.#station = station;
    this.#enter("stopped", "Connected");
    renewed?.resolve();
    const { renewAfterMs, onOld, clock } = this.#options;
    this.#connectedAt = clock.monotonic();
    const cancel = renewAfterMs === undefined
      ? undefined
      : clock.schedule(clock.monotonic() + renewAfterMs, () => onOld?.());
    const reason = await station.closed;
    cancel?.();
    this.#station = undefined;
    if (reason.code === "handler-error") this.#options.onFailure(reason.error);
    return describe(reason);
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { clock } = this.#options;
      const cancel = clock.schedule(clock.monotonic() + ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #enter(state: RedundantLinkState, reason: string, retryInMs?: number): void {
    const previous = this.#state;
    if (state === previous) return;
    this.#state = state;
    const { link, name } = this.#options;
    this.#options.onChange({ link, name, state, previous, reason, retryInMs });
  }
}

function describe(reason: CloseReason): string {
  return reason.code === "local" ? reason.detail : errorOf(reason).message;
}
