// Raw TCP connections as a basis for TLS, under Deno and as under Node.js.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Duplex } from "node:stream";
import {
  listenRaw,
  type RawConnection,
  type RawHandlers,
} from "../../../../transport/runtime/tls/raw_listener.ts";
import { withValues } from "../../../helpers/machine/globals.ts";

/** Listens as on a runtime without the global `Deno`. */
function listenAsInNode(handlers: RawHandlers, port = 0) {
  using _ = withValues(globalThis, { Deno: undefined });
  return listenRaw({ host: "127.0.0.1", port, noDelay: true }, handlers);
}

const LISTENERS = [
  [
    "Deno",
    (handlers: RawHandlers) => listenRaw({ host: "127.0.0.1", port: 0, noDelay: true }, handlers),
  ],
  ["Node", listenAsInNode],
] as const;

for (const [runtime, listen] of LISTENERS) {
  Deno.test(`listenRaw() accepts connections as in ${runtime}, and octets pass in both directions`, async () => {
    const accepted = Promise.withResolvers<RawConnection>();
    const failures: unknown[] = [];
    const listener = await listen({
      what: "Cannot listen",
      take: accepted.resolve,
      fail: (error) => failures.push(error),
    });
    assertEquals(listener.address.host, "127.0.0.1");
    assert(listener.address.port > 0);
    const peer = await Deno.connect({ hostname: "127.0.0.1", port: listener.address.port });
    const { stream, local, remote } = await accepted.promise;
    assertEquals([local, remote], [
      listener.address,
      { host: "127.0.0.1", port: peer.localAddr.port },
    ]);
    const heard = new Promise<number[]>((resolve) =>
      stream.once("data", (octets: Uint8Array) => resolve([...octets]))
    );
    await peer.write(Uint8Array.of(1, 2));
    assertEquals(await heard, [1, 2]);
    stream.write(Uint8Array.of(3));
    const buffer = new Uint8Array(4);
    assertEquals([await peer.read(buffer), buffer[0]], [1, 3]);
    await endOf(stream, peer);
    listener.close();
    assertEquals(failures, []);
  });
}

/** Ends the stream cleanly, and observes the end at the peer. */
async function endOf(stream: Duplex, peer: Deno.TcpConn): Promise<void> {
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.end();
  assertEquals(await peer.read(new Uint8Array(1)), null);
  peer.close();
  await closed;
}

Deno.test("listenRaw() reports a port that is in use", async () => {
  const handlers = { what: "Cannot listen", take: () => {}, fail: () => {} };
  const listener = await listenAsInNode(handlers);
  await assertRejects(() => listenAsInNode(handlers, listener.address.port));
  listener.close();
});

Deno.test("listenRaw() retries 100 ms after a failure to accept, and at once after a peer has disconnected", async () => {
  const pauses: number[] = [];
  const attempts = [
    new Deno.errors.ConnectionAborted("gone"),
    new Error("too many open files"),
    new Deno.errors.NotConnected("gone"),
    new Error("still"),
  ];
  const happened: string[] = [];
  const over = Promise.withResolvers<void>();
  const listener = {
    addr: { transport: "tcp", hostname: "192.0.2.9", port: 9 },
    accept: () => {
      const failure = attempts.shift();
      happened.push("accept");
      if (failure !== undefined) return Promise.reject(failure);
      over.resolve();
      return new Promise(() => {});
    },
    close: () => happened.push("close"),
  };
  const setTimeout = (resolve: () => void, ms: number) => {
    pauses.push(ms);
    happened.push("pause");
    queueMicrotask(resolve);
  };
  using _ = withValues(Deno, { listen: () => listener });
  using __ = withValues(globalThis, { setTimeout });
  const { address, close } = await listenRaw({ host: "192.0.2.9", port: 9, noDelay: true }, {
    what: "Cannot listen",
    take: () => {},
    fail: ({ message }) => void happened.push(message),
  });
  await over.promise;
  close();
  close();
  const what = "Cannot accept a connection on 192.0.2.9:9";
  assertEquals(address, { host: "192.0.2.9", port: 9 });
  assertEquals(pauses, [100, 100]);
  assertEquals(happened, [
    ...["accept", "accept", `${what}: too many open files`, "pause"],
    ...["accept", "accept", `${what}: still`, "pause", "accept", "close"],
  ]);
});

Deno.test("listenRaw() disables Nagle's algorithm on request, and closes a connection that was reset before it was accepted", async () => {
  for (const noDelay of [true, false]) {
    const set: unknown[] = [];
    const over = Promise.withResolvers<void>();
    const addr = { transport: "tcp", hostname: "192.0.2.9", port: 9 };
    const conn = (gone: boolean) => ({
      localAddr: addr,
      remoteAddr: { ...addr, port: 7 },
      setNoDelay(value: boolean) {
        set.push(value);
        if (gone) throw new Deno.errors.NotConnected("gone");
      },
      close: () => set.push("close"),
    });
    const arrivals = [conn(true), conn(false)];
    const accept = () => Promise.resolve(arrivals.shift() ?? new Promise(() => {}));
    using _ = withValues(Deno, { listen: () => ({ addr, accept, close: () => {} }) });
    const taken: RawConnection[] = [];
    const { close } = await listenRaw({ host: "192.0.2.9", port: 9, noDelay }, {
      what: "Cannot listen",
      take: (connection) => {
        taken.push(connection);
        over.resolve();
      },
      fail: over.reject,
    });
    await over.promise;
    close();
    assertEquals(set, [noDelay, "close", noDelay]);
    const [{ local, remote, stream }] = taken as [RawConnection];
    assertEquals([local.port, remote.port], [9, 7]);
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.destroy();
    await closed;
    assertEquals(set.at(-1), "close");
  }
});
