// One redundant link to a controlled station: connects, and connects again, until it is given up.

import type { Clock } from "../../connection/clock.ts";
import { type CloseReason, errorOf } from "../../connection/connection_options.ts";
import type { ByteStream } from "../../connection/stream.ts";
import type { BackOff } from "./back_off.ts";
import type { ControllingOptions, LinkState } from "../controlling_options.ts";
import { ControllingStation } from "../controlling_station.ts";

/**
 * The state of a redundant link: that of its connection, or
 *
 * | state | meaning |
 * |---|---|
 * | `connecting` | a connection is being made |
 * | `waiting` | there is no connection, and the next attempt is delayed |
 *
 * `stopped` is the state of a standby: connected, supervised by TESTFR, without data.
 */
export type RedundantLinkState = LinkState | "connecting" | "waiting";

/** A change of one redundant link. */
export interface RedundantLinkChange {
  /** Index of the target. */
  readonly link: number;
  /** Its name. */
  readonly name: string;
  /** The new state. */
  readonly state: RedundantLinkState;
  /** The state before. */
  readonly previous: RedundantLinkState;
  /** Why, in words. */
  readonly reason: string;
  /** With `waiting`: when the next attempt is made, in ms from now. */
  readonly retryInMs: number | undefined;
}

/** The parts of a redundant link. */
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
  /** Called when a handler of the connection has failed, which no new connection would mend. */
  onFailure(error: unknown): void;
}

/** Keeps one link to the station. */
export class RedundantLink {
  readonly name: string;
  readonly #options: RedundantLinkOptions;
  readonly #stop = new AbortController();
  #state: RedundantLinkState = "waiting";
  #station: ControllingStation | undefined;
  #wake: (() => void) | undefined;
  #done: Promise<void> | undefined;

  /** Creates a link that `begin()` opens. */
  constructor(options: RedundantLinkOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Its state. */
  get state(): RedundantLinkState {
    return this.#state;
  }

  /** The connection, if there is one. */
  get station(): ControllingStation | undefined {
    return this.#station;
  }

  /** Begins to connect. */
  begin(): void {
    this.#done ??= this.#keep();
  }

  /** Makes the next attempt now, if it was put off. */
  hurry(): void {
    this.#wake?.();
  }

  /** Ends in order. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#station?.close();
    await this.#done;
    this.#enter("closed", "Closed by this station");
  }

  async #keep(): Promise<void> {
    const { clock, backOff } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#enter("connecting", "A connection is being made");
      const begun = clock.monotonic();
      const why = await this.#connect(signal);
      if (signal.aborted) return;
      const retryInMs = Math.round(backOff.next(clock.monotonic() - begun));
      this.#enter("waiting", why, retryInMs);
      await this.#delay(retryInMs);
    }
  }

  /** Makes one connection, and waits for its end. */
  async #connect(signal: AbortSignal): Promise<string> {
    let stream: ByteStream;
    try {
      stream = await this.#options.open(signal);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) {
      stream.close();
      return "Closed by this station";
    }
    const station = new ControllingStation(stream, {
      ...this.#options.station,
      onStateChange: ({ state, reason }) => {
        if (state !== "closed") this.#enter(state, reason);
      },
    });
    this.#station = station;
    this.#enter("stopped", "Connected");
    const reason = await station.closed;
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
