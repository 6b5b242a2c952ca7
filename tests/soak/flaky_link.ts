// A TCP proxy that loses connections: cut immediately, or first deaf in one direction, so that acknowledgements are
// lost.

import type { Prng } from "../helpers/random/prng.ts";

/** Forwards octets between clients and a target until it is told to break something. */
export class FlakyLink implements AsyncDisposable {
  /** Number of connections that were cut. */
  cuts = 0;
  readonly #listener: Deno.TcpListener;
  readonly #target: number;
  readonly #random: Prng;
  readonly #pairs = new Set<Pair>();
  readonly #accepting: Promise<void>;

  /** Listens on a free port of this machine. */
  constructor(target: number, random: Prng) {
    this.#target = target;
    this.#random = random;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accepting = this.#accept();
  }

  /** Port on which it listens. */
  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** Drops everything that collectors send from now on. */
  deafen(): void {
    for (const pair of this.#pairs) pair.deafen();
  }

  /** Breaks every connection: immediately, or after it has been deaf for a while. */
  cut(): void {
    for (const pair of this.#pairs) {
      this.cuts++;
      if (this.#random.chance(0.5)) pair.close();
      else {
        pair.deafen();
        setTimeout(() => pair.close(), this.#random.int(0, 200));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const pair of this.#pairs) pair.close();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    try {
      for await (const near of this.#listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
        far.setNoDelay(true);
        near.setNoDelay(true);
        const pair = new Pair(near, far);
        this.#pairs.add(pair);
        pair.closed.then(() => this.#pairs.delete(pair));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error; // the target has ended
    }
  }
}

/** One connection through the proxy. */
class Pair {
  readonly closed: Promise<void>;
  readonly #near: Deno.TcpConn;
  readonly #far: Deno.TcpConn;
  #deaf = false;
  #over = false;

  constructor(near: Deno.TcpConn, far: Deno.TcpConn) {
    this.#near = near;
    this.#far = far;
    this.closed = Promise.all([
      this.#pass(near, far, () => this.#deaf), // output of the collector: acknowledgements
      this.#pass(far, near, () => false),
    ]).then(() => {});
  }

  /** Drops everything that the collector sends from now on. */
  deafen(): void {
    this.#deaf = true;
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#near.close();
    this.#far.close();
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn, isLost: () => boolean): Promise<void> {
    const buffer = new Uint8Array(4096);
    try {
      for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
        for (let at = 0; at < read && !isLost();) at += await to.write(buffer.subarray(at, read));
      }
    } catch {
      // One end has closed, as intended.
    }
    this.close();
  }
}
