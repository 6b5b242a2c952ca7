// An echo over bare TCP, with which round trips are compared.

const HOST = "127.0.0.1";

/** A connection whose peer returns what it receives. */
export interface Echo {
  /** Sends 16 octets and waits for them. */
  trip(): Promise<void>;
  /** Ends the connection and its peer. */
  close(): Promise<void>;
}

/** Waits for one connection, and returns what it receives until it ends. */
export function listenForEcho(): { readonly port: number; readonly ended: Promise<void> } {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  async function echo(): Promise<void> {
    using conn = await listener.accept();
    listener.close();
    conn.setNoDelay(true);
    const buffer = new Uint8Array(512);
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      await conn.write(buffer.subarray(0, count));
    }
  }
  return { port: (listener.addr as Deno.NetAddr).port, ended: echo() };
}

/** Opens an echo over bare TCP: at a port, or with a peer of its own in this process. */
export async function openEcho(given?: number): Promise<Echo> {
  const { port, ended } = given === undefined
    ? listenForEcho()
    : { port: given, ended: Promise.resolve() };
  const conn = await Deno.connect({ hostname: HOST, port });
  conn.setNoDelay(true);
  const buffer = new Uint8Array(512);
  return {
    trip: async () => {
      await conn.write(buffer.subarray(0, 16));
      await conn.read(buffer);
    },
    close: async () => {
      conn.close();
      await ended;
    },
  };
}
