// A syslog server for tests: accepts messages over UDP, TCP or TLS, and can be stopped.

import { createSocket } from "node:dgram";

/** Certificates of a TLS server. */
export interface ServerCertificates {
  readonly cert: string;
  readonly key: string;
}

/** A server that runs until it is stopped. */
export class SyslogServer implements AsyncDisposable {
  /** Messages in order of arrival. */
  readonly received: string[] = [];
  /** The port on which it listens. */
  port = 0;
  readonly #connections = new Set<Deno.Conn>();
  readonly #waiting = new Set<() => void>();
  #close: () => void = () => {};
  #running: Promise<unknown> = Promise.resolve();

  /** Starts a server on 127.0.0.1. */
  static async start(
    protocol: "udp" | "tcp" | "tls",
    { port = 0, certificates }: {
      readonly port?: number;
      readonly certificates?: ServerCertificates;
    } = {},
  ): Promise<SyslogServer> {
    const server = new SyslogServer();
    if (protocol === "udp") await server.#datagrams();
    else {
      const target = { hostname: "127.0.0.1", port };
      const listener = protocol === "tcp"
        ? Deno.listen(target)
        : Deno.listenTls({ ...target, ...certificates! });
      server.#accept(listener);
    }
    return server;
  }

  /** Waits until this number of messages has arrived. */
  async until(count: number): Promise<void> {
    while (this.received.length < count) await this.#more();
  }

  /** Waits for a message that matches. */
  async find(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.received.find((text) => pattern.test(text));
      if (found !== undefined) return found;
      await this.#more();
    }
  }

  /** Waits until every connection has ended and everything received on it has been processed. */
  async untilEnded(): Promise<void> {
    while (this.#connections.size > 0) await this.#more();
  }

  /** Stops immediately, like a server that is killed. */
  async stop(): Promise<void> {
    this.#close();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
    await this.#running;
  }

  /** Stops the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #take(text: string): void {
    this.received.push(text);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #datagrams(): Promise<void> {
    const socket = createSocket("udp4");
    socket.on("message", (message) => this.#take(new TextDecoder().decode(message)));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    this.port = socket.address().port;
    this.#close = () => void socket.close();
  }

  #accept(listener: Deno.Listener): void {
    this.port = (listener.addr as Deno.NetAddr).port;
    let isOpen = true;
    this.#close = () => {
      if (isOpen) listener.close();
      isOpen = false;
    };
    const reading: Promise<void>[] = [];
    const accepting = (async () => {
      try {
        for await (const connection of listener) {
          this.#connections.add(connection);
          reading.push(this.#read(connection));
        }
      } catch (error) {
        if (isOpen) throw error;
      }
    })();
    this.#running = accepting.then(() => Promise.all(reading));
  }

  /** Reads frames that use octet counting. */
  async #read(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(0x4000);
    let octets = new Uint8Array(0);
    try {
      for (let read = await connection.read(buffer); read !== null;) {
        octets = Uint8Array.from([...octets, ...buffer.subarray(0, read)]);
        octets = this.#frames(octets);
        read = await connection.read(buffer);
      }
    } catch {
      // The connection was closed: the test has stopped the server.
    }
    if (this.#connections.delete(connection)) connection.close();
    this.#wake();
  }

  #frames(octets: Uint8Array): Uint8Array<ArrayBuffer> {
    let rest = octets;
    for (;;) {
      const [, digits] = /^(\d{1,6}) /.exec(new TextDecoder().decode(rest.subarray(0, 8))) ?? [];
      const end = digits === undefined ? Infinity : digits.length + 1 + Number(digits);
      if (rest.length < end) return Uint8Array.from(rest);
      this.#take(new TextDecoder().decode(rest.subarray(digits!.length + 1, end)));
      rest = rest.subarray(end);
    }
  }
}
