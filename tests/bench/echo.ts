// An echo over bare TCP, with which round trips are compared.

const HOST = "127.0.0.1";

/** A connection whose peer returns what it receives. */
export interface Echo {
  /** Sends 16 octets and waits for them. */
  trip(): Promise<void>;
  /** Ends the connection and its peer. */
  close(): Promise<void>;
}

/** Opens an echo over bare TCP. */
export async function openEcho(): Promise<Echo> {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  async function echo(): Promise<void> {
    using conn = await listener.accept();
    conn.setNoDelay(true);
    const buffer = new Uint8Array(512);
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      await conn.write(buffer.subarray(0, count));
    }
  }
  const echoing = echo();
  const conn = await Deno.connect({ hostname: HOST, port: (listener.addr as Deno.NetAddr).port });
  conn.setNoDelay(true);
  const buffer = new Uint8Array(512);
  return {
    trip: async () => {
      await conn.write(buffer.subarray(0, 16));
      await conn.read(buffer);
    },
    close: async () => {
      conn.close();
      await echoing;
      listener.close();
    },
  };
}
