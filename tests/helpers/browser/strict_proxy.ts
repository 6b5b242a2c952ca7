// A proxy that records requests and answers none.

/** Records everything that a browser requests from the network, if it uses this proxy. */
export class StrictProxy {
  /** The first line of each request. */
  readonly asked: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  /** Starts listening. */
  constructor() {
    void this.#serve();
  }

  /** Address on which it listens. */
  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  /** Stops listening. */
  close(): void {
    this.#listener.close();
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) void this.#hear(connection);
  }

  async #hear(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(2048);
    const count = await connection.read(buffer);
    connection.close();
    if (count === null) return; // browsers connect before they have anything to ask
    const text = new TextDecoder().decode(buffer.subarray(0, count));
    this.asked.push(text.slice(0, text.indexOf("\r\n")));
  }
}
