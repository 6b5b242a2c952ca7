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

  /** Creates a link; `begin()` opens it. */
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

  /** Starts connecting. */
  begin(): void {
    this.#done ??= this.#keep();
  }

  /** Starts a delayed attempt now. */
  hurry(): void {
    this.#wake?.();
  }

  /** Closes the link in an orderly way. */
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

  /** Makes one connection and waits for its end. */
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
