// A listener without a network: the test opens connections.

import { type ByteStream, LinkError, type TcpLink, type TcpListener } from "../../../mod.ts";
import { type FakeClock, settle } from "./fake_clock.ts";
import { memoryPipe } from "./memory_stream.ts";
import { ScriptedMaster } from "../stations/scripted_master.ts";

const ADDRESS = { host: "192.0.2.1", port: 2404 };

/** Creates listeners, one after the other, and connects to the last one. */
export class MemoryListener {
  /** Whether the next `listen()` fails. */
  fails = false;
  readonly #clock: FakeClock;
  readonly #waiting: TcpLink[] = [];
  #arrived: (() => void) | undefined;
  #isOpen = false;
  #ports = 40_000;

  /** Creates an instance that is not yet listening. */
  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Listens like `listenTcp()`, but immediately. */
  listen(): TcpListener {
    if (this.fails) {
      throw new LinkError("Cannot listen on 192.0.2.1:2404: taken", { code: "in-use" });
    }
    this.#isOpen = true;
    const close = () => {
      this.#isOpen = false;
      this.#arrived?.();
    };
    const accept = () => this.#accept();
    return { address: ADDRESS, close, [Symbol.dispose]: close, [Symbol.asyncIterator]: accept };
  }

  /** Connects, and starts data transfer if requested; `undefined` if nothing is listening. */
  async connect({ start = true } = {}): Promise<ScriptedMaster | undefined> {
    const [near, far] = memoryPipe();
    if (this.arrive(far) === undefined) return undefined;
    const master = new ScriptedMaster(near, this.#clock);
    await settle();
    if (start) {
      master.connection.start().catch(() => {}); // a silent station does not confirm
      await settle();
    }
    return master;
  }

  /** Delivers a connection from an address; returns its ends, or `undefined` if nothing is listening. */
  arrive(stream: ByteStream, host = "192.0.2.9"): Pick<TcpLink, "local" | "remote"> | undefined {
    if (!this.#isOpen) return undefined;
    const ends = { local: ADDRESS, remote: { host, port: ++this.#ports } };
    this.#waiting.push({ stream, ...ends });
    this.#arrived?.();
    return ends;
  }

  async *#accept(): AsyncGenerator<TcpLink> {
    while (this.#isOpen) {
      const link = this.#waiting.shift();
      if (link !== undefined) {
        yield link;
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#arrived = resolve;
      await promise;
    }
  }
}
