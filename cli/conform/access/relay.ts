// A network that the tester simulates itself, without a program and without special rights: it holds back the octets between TCP
// and the cases. TCP itself still works, so the relay can neither prevent a connection nor lose a single packet.

import type { ByteStream, Clock, TcpLink } from "../../../mod.ts";
import { waitUntil } from "../../io/wait.ts";
import type { CampaignNetwork, DeviceAccess } from "../bench/device_access.ts";
import { Inconclusive } from "../verdict.ts";

/** Maximum number of octets that wait in one direction of a connection. */
const MOST_OCTETS = 1_048_576;

/** Maximum number of octets of a piece on an impaired connection: what a segment holds with an MTU of 128. */
const MOST_PIECE = 88;

/** Longest delay of a piece on an impaired connection, in ms. */
const JITTER_MS = 30;

/** Share of the pieces that appear to be lost. */
const LOSS = 0.05;

/** Delay of a piece that TCP had to send again, in ms. */
const REPETITION_MS = 250;

/** The network between tester and device. */
export class Relay implements CampaignNetwork {
  readonly limitation = "the tester itself delayed and divided the octets: no packet was lost";
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #open = new Set<RelayedStream>();
  /** Resolves when the octets may pass again; `undefined` while they pass. */
  #held: PromiseWithResolvers<void> | undefined;
  #isImpaired = false;

  /** @param random Numbers in [0, 1). */
  constructor({ clock, random }: { readonly clock: Clock; readonly random: () => number }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Whether nothing passes. */
  get isDown(): boolean {
    return this.#held !== undefined;
  }

  /**
   * Holds back everything in both directions, or lets it pass.
   *
   * @throws {Inconclusive} There is no connection: the relay cannot prevent the next one.
   */
  drop(on: boolean): Promise<void> {
    return Promise.try(() => {
      if (on && this.#open.size === 0) throw unable();
      this.#held?.resolve();
      this.#held = on ? Promise.withResolvers() : undefined;
    });
  }

  /** Divides and delays everything in both directions, as if TCP repeated packets, or no longer does. */
  impair(on: boolean): Promise<void> {
    this.#isImpaired = on;
    return Promise.resolve();
  }

  /** The access to a device over this network. */
  around({ connect, accept, refuse }: DeviceAccess): DeviceAccess {
    return {
      ...connect !== undefined && {
        connect: async (options) => {
          if (this.isDown) throw unable();
          return this.#through(await connect(options));
        },
      },
      ...accept !== undefined && {
        accept: async (signal) => {
          if (this.isDown) throw unable();
          return this.#through(await accept(signal));
        },
      },
      ...refuse !== undefined && { refuse },
    };
  }

  /** Maximum number of octets that pass at once. */
  pieceOf(octets: number): number {
    if (!this.#isImpaired) return octets;
    return Math.min(octets, 1 + Math.floor(this.#random() * MOST_PIECE));
  }

  /** Resolves when the next octets may pass, or the connection is closed. */
  async passage(closed: AbortSignal): Promise<void> {
    if (this.#isImpaired) {
      const delay = this.#random() * JITTER_MS + (this.#random() < LOSS ? REPETITION_MS : 0);
      await waitUntil(this.#clock.monotonic() + delay, { clock: this.#clock, signal: closed });
    }
    while (this.#held !== undefined && !closed.aborted) {
      await Promise.race([this.#held.promise, aborted(closed)]);
    }
  }

  /** A connection has ended. */
  ended(stream: RelayedStream): void {
    this.#open.delete(stream);
  }

  #through(link: TcpLink): TcpLink {
    const stream = new RelayedStream(link.stream, this);
    this.#open.add(stream);
    return { ...link, stream };
  }
}

/** Resolves when a signal fires. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

function unable(): Inconclusive {
  return new Inconclusive(
    "The relay of the tester cannot prevent a connection: give a program with --network",
  );
}

/** A connection through the relay. */
class RelayedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #relay: Relay;
  readonly #closed = new AbortController();
  /** Octets that were read and have not passed yet; `null` is the end. */
  #arrived: Uint8Array | null = new Uint8Array(0);
  /** Why the connection cannot be read any more. */
  #broken: { readonly error: unknown } | undefined;
  readonly #waiting: Uint8Array[] = [];
  #waitingOctets = 0;
  #sending: Promise<void> | undefined;
  #fault: { readonly error: unknown } | undefined;

  constructor(stream: ByteStream, relay: Relay) {
    this.#stream = stream;
    this.#relay = relay;
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#arrived?.length === 0 && this.#broken === undefined) await this.#fetch(into.length);
    await this.#relay.passage(this.#closed.signal);
    if (this.#arrived === null || this.#closed.signal.aborted) return null;
    if (this.#broken !== undefined) throw this.#broken.error;
    const count = this.#relay.pieceOf(Math.min(into.length, this.#arrived.length));
    into.set(this.#arrived.subarray(0, count));
    this.#arrived = this.#arrived.subarray(count);
    return count;
  }

  /** Waits for octets, the end or the reset of the connection, each of which has to pass the network. */
  async #fetch(most: number): Promise<void> {
    try {
      const buffer = new Uint8Array(most);
      const count = await this.#stream.read(buffer);
      this.#arrived = count === null ? null : buffer.subarray(0, count);
    } catch (error) {
      this.#broken = { error };
    }
  }

  /** Takes octets, which the network delivers later; while it is down, up to a limit. */
  async write(octets: Uint8Array): Promise<number> {
    if (this.#fault !== undefined) throw this.#fault.error;
    this.#waiting.push(octets.slice());
    this.#waitingOctets += octets.length;
    this.#sending ??= this.#send();
    if (!this.#relay.isDown || this.#waitingOctets >= MOST_OCTETS) await this.#sending;
    return octets.length;
  }

  close(): void {
    this.#closed.abort();
    this.#relay.ended(this);
    this.#stream.close();
  }

  async #send(): Promise<void> {
    const { signal } = this.#closed;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        for (let at = 0; at < next.length && !signal.aborted;) {
          await this.#relay.passage(signal);
          if (signal.aborted) break;
          at += await this.#stream.write(
            next.subarray(at, at + this.#relay.pieceOf(next.length - at)),
          );
        }
        this.#waitingOctets -= next.length;
      }
    } catch (error) {
      this.#fault = { error };
    } finally {
      this.#sending = undefined;
    }
  }
}
