// The one thing a connection needs from the outside: a stream of octets in both directions.

/**
 * A connected, reliable, ordered stream of octets. `Deno.TcpConn`, `Deno.TlsConn` and
 * `Deno.UnixConn` are byte streams already; {@linkcode fromWebStreams} adapts the web's.
 */
export interface ByteStream {
  /**
   * Reads what is there, at least one octet, into the buffer.
   *
   * @returns How many octets were read; `null` at the end of the stream.
   */
  read(into: Uint8Array): Promise<number | null>;
  /**
   * Writes octets from the beginning of the array; it is not changed until the promise settles.
   *
   * @returns How many octets were taken, at least one.
   */
  write(octets: Uint8Array): Promise<number>;
  /** Abandons the stream; a pending `read()` or `write()` ends or rejects. */
  close(): void;
}

/** A pair of web streams, as in `{ readable, writable }` of a socket, pipe or `TransformStream`. */
export interface WebStreamPair {
  /** Octets from the peer. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Octets to the peer. */
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * Creates a byte stream of a pair of web streams, for runtimes whose sockets come as such.
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
      // Both ends may have failed already; that failure was reported by read() or write().
      reader.cancel().catch(() => {});
      writer.close().catch(() => {});
    },
  };
}
