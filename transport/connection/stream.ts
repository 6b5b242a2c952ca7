// The transport below a connection: a stream of octets in both directions.

/**
 * A connected, reliable, ordered stream of octets. `Deno.TcpConn`, `Deno.TlsConn` and
 * `Deno.UnixConn` are byte streams; {@linkcode fromWebStreams} adapts web streams.
 */
export interface ByteStream {
  /**
   * Reads available data, at least one octet, into the buffer.
   *
   * @returns Number of octets read; `null` at the end of the stream.
   */
  read(into: Uint8Array): Promise<number | null>;
  /**
   * Writes octets from the beginning of the array, which does not change until the promise settles.
   *
   * @returns Number of octets written, at least one.
   */
  write(octets: Uint8Array): Promise<number>;
  /** Closes the stream; a pending `read()` or `write()` ends or rejects. */
  close(): void;
}

/**
 * A pair of web streams, such as the `{ readable, writable }` of a socket, pipe or
 * `TransformStream`.
 */
export interface WebStreamPair {
  /** Octets from the peer. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Octets to the peer. */
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * Creates a byte stream from a pair of web streams, for runtimes whose sockets use them.
 *
 * @example
 * ```ts ignore
 * const socket = new WebSocketStream("wss://gateway.example/rtu");
 * const stream = fromWebStreams(await socket.opened);
 * ```
 */
export function fromWebStreams(pair: WebStreamPair): ByteStream {
  const reader = pair.readable.getReader();
  const writer = pair.writable.getWriter();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    async read(into: Uint8Array): Promise<number | null> {
      while (rest.length === 0) {
        const { done, value } = await reader.read();
        if (done) return null;
        rest = value;
      }
      const octets = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, octets));
      rest = rest.subarray(octets);
      return octets;
    },
    async write(octets: Uint8Array): Promise<number> {
      await writer.write(octets.slice());
      return octets.length;
    },
    close(): void {
      // Both streams may already have failed; read() or write() reported that.
      reader.cancel().catch(() => {});
      writer.close().catch(() => {});
    },
  };
}
