// A relay that delivers what it receives later, as a network does.

const HOST = "127.0.0.1";

/** Octets on their way. */
interface Octets {
  readonly due: number;
  readonly octets: Uint8Array;
  readonly to: Deno.TcpConn;
}

/**
 * Relays one connection to a port, and delays each direction by this time, in ms. Timers of the engine have whole milliseconds:
 * while something is on its way, the relay looks at the clock instead.
 */
export function delayed(port: number, delayMs: number): { readonly port: number } {
  const onTheWay: Octets[] = [];
  let isDelivering = false;
  async function deliver(): Promise<void> {
    isDelivering = true;
    for (let [first] = onTheWay; first !== undefined; [first] = onTheWay) {
      while (performance.now() < first.due) await othersRun();
      onTheWay.shift();
      try {
        await first.to.write(first.octets);
      } catch (error) {
        if (!isEnd(error)) throw error;
      }
    }
    isDelivering = false;
  }
  async function carry(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(4096);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        onTheWay.push({ due: performance.now() + delayMs, octets: buffer.slice(0, count), to });
        if (!isDelivering) void deliver();
      }
      to.close();
    } catch (error) {
      if (!isEnd(error)) throw error;
    }
  }
  async function relay(): Promise<void> {
    const near = await listener.accept();
    listener.close();
    const far = await Deno.connect({ hostname: HOST, port });
    for (const conn of [near, far]) conn.setNoDelay(true);
    void carry(near, far);
    void carry(far, near);
  }
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  void relay();
  return { port: (listener.addr as Deno.NetAddr).port };
}

/** Lets everything else run that can. */
function othersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether either end has closed its connection. */
function isEnd(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionReset,
    Deno.errors.Interrupted,
  ].some((kind) => error instanceof kind);
}
