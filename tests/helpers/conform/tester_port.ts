// The port of the tester in virtual time, to which a controlling station connects.

import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import { LinkError, type TcpLink } from "../../../mod.ts";
import type { FakeClock } from "../virtual/fake_clock.ts";
import type { MemoryStream } from "../virtual/memory_stream.ts";
import type { VirtualNetwork } from "../virtual/virtual_network.ts";
import { TESTER_HOST } from "./full_station.ts";

/** A connection that the tester has not accepted for this time is no longer new, in ms. */
const NEW_MS = 1000;

/** Interval of looks at the network, in ms. */
const LOOK_MS = 100;

/** A connection that waits for the tester. */
interface Arrival {
  readonly at: number;
  readonly link: TcpLink;
  readonly near: MemoryStream;
}

/** The port of the tester. */
export class TesterPort {
  /** How the tester gets its connections. */
  readonly access: DeviceAccess;
  readonly #clock: FakeClock;
  readonly #network: VirtualNetwork;
  readonly #arrived: Arrival[] = [];
  #arrival = Promise.withResolvers<void>();
  #refuses = false;
  #ports = 40_000;

  /** Opens a port on a network. */
  constructor({ clock, network }: { readonly clock: FakeClock; readonly network: VirtualNetwork }) {
    this.#clock = clock;
    this.#network = network;
    this.access = {
      accept: (signal) => this.#accept(signal),
      refuse: (on) => Promise.try(() => void (this.#refuses = on)),
    };
  }

  /** Connects a station; rejects with `LinkError` after t0, or at once if the tester refuses. */
  async open(t0Ms: number): Promise<MemoryStream> {
    const until = this.#clock.monotonic() + t0Ms;
    while (this.#network.isDown && this.#clock.monotonic() < until) {
      await new Promise<void>((resolve) =>
        void this.#clock.schedule(this.#clock.monotonic() + LOOK_MS, resolve)
      );
    }
    if (this.#network.isDown || this.#refuses) {
      const code = this.#network.isDown ? "timed-out" : "refused";
      throw new LinkError(`Cannot connect to the tester: ${code}`, { code });
    }
    const [near, far] = this.#network.pipe();
    const remote = { host: "192.0.2.1", port: ++this.#ports };
    const link = { stream: far, local: { host: TESTER_HOST, port: 2404 }, remote };
    this.#arrived.push({ at: this.#clock.monotonic(), link, near });
    this.#arrival.resolve();
    return near;
  }

  /** The next connection; those that have waited for long, or are closed already, are ignored. */
  async #accept(signal: AbortSignal): Promise<TcpLink> {
    for (;;) {
      signal.throwIfAborted();
      const first = this.#arrived.shift();
      if (first !== undefined) {
        const isNew = this.#clock.monotonic() - first.at <= NEW_MS;
        if (isNew && !first.near.closed) return first.link;
        first.link.stream.close();
        continue;
      }
      this.#arrival = Promise.withResolvers();
      const { promise, reject } = this.#arrival;
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      await promise;
      signal.removeEventListener("abort", abort);
    }
  }
}
