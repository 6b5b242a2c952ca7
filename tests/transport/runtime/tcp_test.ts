// TCP over loopback: addresses, errors, time limits, and a complete conversation.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Clock } from "../../../transport/connection/clock.ts";
import { Connection } from "../../../transport/connection/connection.ts";
import { connectTcp, listenTcp, type TcpLink } from "../../../transport/runtime/tcp.ts";
import { connectTls } from "../../../transport/runtime/tls/connect_tls.ts";
import { listenTls } from "../../../transport/runtime/tls/listen_tls.ts";
import { listenRaw } from "../../../transport/runtime/tls/raw_listener.ts";
import { LinkError } from "../../../transport/errors.ts";
import { withValues } from "../../helpers/machine/globals.ts";
import { numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

/** A clock whose deadlines all expire immediately, before any connection can be established. */
const IMPATIENT: Clock = {
  monotonic: () => 0,
  instant: () => 0,
  schedule: (_at, call) => {
    queueMicrotask(call);
    return () => {};
  },
};

/**
 * The clock of a process that is suspended while the system connects: its timer fires late, and before everything
 * else.
 */
function stalledClock(): Clock {
  let now = 0;
  return {
    monotonic: () => now,
    instant: () => now,
    schedule: (at, call) => {
      if (at > now) {
        now = at + 10_000;
        queueMicrotask(call);
        return () => {};
      }
      const timer = setTimeout(call, 0);
      return () => clearTimeout(timer);
    },
  };
}

async function hasIpv6(): Promise<boolean> {
  try {
    (await listenTcp({ host: "::1", port: 0 })).close();
    return true;
  } catch (error) {
    if (error instanceof LinkError) return false;
    throw error;
  }
}

const HAS_IPV6 = await hasIpv6();

/** Returns the next connection that arrives. */
async function accept(listener: AsyncIterable<TcpLink>): Promise<TcpLink> {
  for await (const link of listener) return link;
  throw new Error("The listener was closed");
}

for (
  const { host, target = host, localAddress } of [
    { host: "127.0.0.1" },
    { host: "localhost" },
    { host: "::1" },
    { host: "::1", target: "[::1]" },
    { host: "127.0.0.1", localAddress: "127.0.0.1" },
  ]
) {
  const from = localAddress === undefined ? "" : ` from ${localAddress}`;
  Deno.test({
    name: `connectTcp() connects to ${target}${from}, and octets pass in both directions`,
    ignore: host === "::1" && !HAS_IPV6,
    async fn() {
      using listener = await listenTcp({ host, port: 0 });
      const { port } = listener.address;
      const accepted = accept(listener);
      const near = await connectTcp({ host: target, port, ...localAddress && { localAddress } });
      const far = await accepted;
      assertEquals(near.remote, far.local);
      assertEquals(near.local, far.remote);
      assertEquals(near.remote.port, port);
      const buffer = new Uint8Array(8);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        assertEquals(await one.stream.write(Uint8Array.of(1, 2, 3)), 3);
        assertEquals(await other.stream.read(buffer), 3);
        assertEquals(buffer.subarray(0, 3), Uint8Array.of(1, 2, 3));
      }
      near.stream.close();
      assertEquals(await far.stream.read(buffer), null);
      far.stream.close();
    },
  });
}

for (const localAddress of [undefined, "127.0.0.1"]) {
  const from = localAddress === undefined ? "" : " from a local address";
  Deno.test(`connectTcp()${from} reports the address that refused`, async () => {
    const port = CLOSED_PORT;
    const error = await assertRejects(
      () => connectTcp({ host: "127.0.0.1", port, ...localAddress && { localAddress } }),
      LinkError,
      `Cannot connect to 127.0.0.1:${port}: `,
    );
    assertEquals(error.code, "refused");
    assert(error.cause instanceof Error);
  });

  Deno.test(`connectTcp()${from} fails at t0`, async () => {
    using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
    const { port } = listener.address;
    const options = { host: "127.0.0.1", port, clock: IMPATIENT };
    const error = await assertRejects(
      () => connectTcp({ ...options, ...localAddress && { localAddress } }),
      LinkError,
      `Cannot connect to 127.0.0.1:${port}: no answer within t0, 30000 ms`,
    );
    assertEquals(error.code, "timed-out");
  });

  Deno.test(`connectTcp()${from} does not abandon a connection that was established while the process was stopped`, async () => {
    using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
    const { port } = listener.address;
    const accepted = accept(listener);
    const clock = stalledClock();
    const near = await connectTcp({
      host: "127.0.0.1",
      port,
      clock,
      ...localAddress && { localAddress },
    });
    const far = await accepted;
    for (const { stream } of [near, far]) stream.close();
  });

  Deno.test(`connectTcp()${from} rejects when aborted`, async () => {
    using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
    const abort = new AbortController();
    const why = new Error("Not needed any more");
    const connecting = connectTcp({
      host: "127.0.0.1",
      port: listener.address.port,
      signal: abort.signal,
      ...localAddress && { localAddress },
    });
    abort.abort(why);
    assertEquals(await assertRejects(() => connecting), why);
  });
}

Deno.test("connectTcp() does not begin when already aborted", async () => {
  const signal = AbortSignal.abort(new Error("Never mind"));
  await assertRejects(() => connectTcp({ host: "127.0.0.1", signal }), Error, "Never mind");
});

Deno.test("connectTcp() keeps a connection that was established before the abort", async () => {
  using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const abort = new AbortController();
  const accepted = accept(listener);
  const { port } = listener.address;
  const { stream } = await connectTcp({ host: "127.0.0.1", port, signal: abort.signal });
  abort.abort();
  assertEquals(await stream.write(Uint8Array.of(1)), 1);
  stream.close();
  (await accepted).stream.close();
});

Deno.test({
  name: "connectTcp() reports a missing permission",
  permissions: { net: false },
  async fn() {
    const error = await assertRejects(
      () => connectTcp({ host: "192.0.2.1" }),
      LinkError,
      "Cannot connect to 192.0.2.1:2404: Requires net access",
    );
    assertEquals(error.code, "not-permitted");
  },
});

Deno.test({
  name: "connectTcp() reports a missing permission for the local address",
  permissions: { net: ["127.0.0.1"] },
  async fn() {
    const error = await assertRejects(
      () => connectTcp({ host: "127.0.0.1", localAddress: "127.0.0.2" }),
      LinkError,
      "Cannot connect to 127.0.0.1:2404 from 127.0.0.2: it needs net access to 127.0.0.2:0",
    );
    assertEquals(error.code, "not-permitted");
  },
});

Deno.test("connectTcp() and listenTcp() refuse options out of range", async () => {
  const cases = [
    [{ port: 0 }, "Cannot use port = 0: expected a whole number from 1 to 65535"],
    [{ port: 65_536 }, "Cannot use port = 65536"],
    [{ t0Ms: 0 }, "Cannot use t0Ms = 0"],
    [{ t0Ms: 255_001 }, "Cannot use t0Ms = 255001"],
  ] as const;
  for (const [options, message] of cases) {
    await assertRejects(() => connectTcp({ host: "127.0.0.1", ...options }), RangeError, message);
  }
  for (const port of [-1, 65_536]) {
    await assertRejects(() => listenTcp({ port }), RangeError, `Cannot use port = ${port}`);
  }
});

Deno.test("connectTcp() and listenTcp() accept options at the limits of their ranges", async () => {
  const addr: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.7", port: 7 };
  const conn = { localAddr: addr, remoteAddr: addr, setNoDelay: () => {} } as Deno.TcpConn;
  using _ = withValues(Deno, { connect: () => Promise.resolve(conn) });
  using __ = listenWith(() => Promise.resolve(conn));
  for (const options of [{ port: 1 }, { port: 65_535 }, { t0Ms: 1 }, { t0Ms: 255_000 }]) {
    assertEquals((await connectTcp({ host: "192.0.2.7", ...options })).stream, conn);
  }
  for (const port of [0, 65_535]) (await listenTcp({ port })).close();
});

Deno.test("an empty host means neither localhost nor all interfaces", async () => {
  const expected = 'Cannot use host = "": expected an IP address or a host name';
  const target = { host: "", port: 1 };
  for (const open of [connectTcp, listenTcp]) {
    await assertRejects(() => open(target as never), TypeError, expected);
  }
  for (const open of [connectTls, listenTls]) {
    const options = { ...target, caCerts: [], certificate: [], key: "" };
    await assertRejects(() => open(options as never), TypeError, expected);
  }
  const misspelt = { hostname: "192.0.2.1" } as unknown as { host: string };
  await assertRejects(() => connectTcp(misspelt), TypeError, 'unknown option "hostname"');
});

Deno.test("listenTcp() reports an address in use", async () => {
  using first = await listenTcp({ host: "127.0.0.1", port: 0 });
  const { port } = first.address;
  const error = await assertRejects(
    () => listenTcp({ host: "127.0.0.1", port }),
    LinkError,
    `Cannot listen on 127.0.0.1:${port}: `,
  );
  assertEquals(error.code, "in-use");
});

Deno.test("TcpListener.close() ends the iteration, and keeps connections open", async () => {
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const links: TcpLink[] = [];
  const first = Promise.withResolvers<void>();
  const iteration = (async () => {
    for await (const link of listener) {
      links.push(link);
      first.resolve();
    }
  })();
  const near = await connectTcp({ host: "127.0.0.1", port: listener.address.port });
  await first.promise;
  listener.close();
  listener.close(); // closing again has no effect
  await iteration;
  assertEquals(await near.stream.write(Uint8Array.of(1)), 1);
  assertEquals(await links[0]!.stream.read(new Uint8Array(8)), 1);
  near.stream.close();
  links[0]!.stream.close();
});

Deno.test("a peer that resets its connection before it is accepted does not block others", async () => {
  using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const { port } = listener.address;
  const { connect } = await import("node:net");
  for (let i = 0; i < 3; i++) {
    const socket = connect({ host: "127.0.0.1", port });
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.resetAndDestroy();
    await new Promise((resolve) => socket.once("close", resolve));
  }
  const near = await connectTcp({ host: "127.0.0.1", port });
  const far = await accept(listener);
  assertEquals(far.remote, near.local);
  near.stream.close();
  far.stream.close();
});

Deno.test("two connections communicate over TCP, from the start to an orderly end", async () => {
  using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const accepted = accept(listener);
  const { stream } = await connectTcp({ host: "127.0.0.1", port: listener.address.port });
  const echoed: number[] = [];
  const controlled: Connection = new Connection((await accepted).stream, {
    role: "controlled",
    onAsdu: (asdu) => void controlled.send(asdu),
  });
  const controlling = new Connection(stream, {
    role: "controlling",
    onAsdu: (asdu) => void echoed.push(numberOf(asdu)),
  });
  await controlling.start();
  await Promise.all(Array.from({ length: 100 }, (_, n) => controlling.send(numberedAsdu(n))));
  await controlling.stop();
  assertEquals(echoed, Array.from({ length: 100 }, (_, n) => n));
  assertEquals((await controlling.close()).code, "local");
  assertEquals((await controlled.closed).code, "eof");
});

for (const localAddress of [undefined, "127.0.0.1"]) {
  const from = localAddress === undefined ? "" : " made from a local address";
  Deno.test(`a connection${from} closes when the peer resets it`, async () => {
    using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
    const accepted = accept(listener);
    const { port } = listener.address;
    const link = await connectTcp({ host: "127.0.0.1", port, ...localAddress && { localAddress } });
    const connection = new Connection(link.stream, { role: "controlling" });
    const start = assertRejects(() => connection.start(), LinkError, "The connection is closed");
    const peer = await accepted;
    await peer.stream.read(new Uint8Array(1)); // leaves the rest unread, so that closing is a reset
    peer.stream.close();
    const { code } = await connection.closed;
    assert(code === "link-error" || code === "eof", code);
    await start;
  });
}

/** Replaces the listener of Deno during the test. */
function listenWith(accept: () => Promise<Deno.TcpConn>, asked: object[] = []): Disposable {
  const addr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 };
  return withValues(Deno, {
    listen: (options: object) => {
      asked.push(options);
      return { addr, accept, close: () => {} };
    },
  });
}

Deno.test("listenTcp() and listenRaw() let 4096 connections wait until they are accepted", async () => {
  const asked: object[] = [];
  using _ = listenWith(() => new Promise(() => {}), asked);
  (await listenTcp({ host: "192.0.2.9", port: 9 })).close();
  const binding = { host: "192.0.2.9", port: 9, noDelay: true };
  (await listenRaw(binding, { what: "Cannot listen", take: () => {}, fail: () => {} })).close();
  const expected = { hostname: "192.0.2.9", port: 9, tcpBacklog: 4096 };
  assertEquals(asked, [expected, expected]);
});

Deno.test("connectTcp() and listenTcp() disable Nagle's algorithm unless told not to", async () => {
  const addr: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.7", port: 7 };
  for (const [options, expected] of [[{}, true], [{ noDelay: false }, false]] as const) {
    const set: unknown[] = [];
    const setNoDelay = (value?: boolean) => void set.push(value);
    const conn = { localAddr: addr, remoteAddr: addr, setNoDelay } as Deno.TcpConn;
    using _ = withValues(Deno, { connect: () => Promise.resolve(conn) });
    using __ = listenWith(() => Promise.resolve(conn));
    await connectTcp({ host: "192.0.2.7", ...options });
    await accept(await listenTcp(options));
    assertEquals(set, [expected, expected]);
  }
});

Deno.test("TcpListener continues after a connection that was aborted before it was accepted", async () => {
  const addr: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.7", port: 7 };
  const conn = { localAddr: addr, remoteAddr: addr, setNoDelay: () => {} } as Deno.TcpConn;
  let closed = 0;
  const reset = {
    setNoDelay: () => {
      throw new Deno.errors.NotConnected("reset");
    },
    close: () => closed++,
  };
  const arrivals = [
    Promise.reject(new Deno.errors.ConnectionAborted("gone")),
    Promise.resolve(reset as unknown as Deno.TcpConn),
    Promise.resolve(conn),
  ];
  using _ = listenWith(() => arrivals.shift()!);
  const { remote } = await accept(await listenTcp());
  assertEquals([remote, closed], [{ host: "192.0.2.7", port: 7 }, 1]);
});

Deno.test("TcpListener reports why it can no longer accept", async () => {
  using _ = listenWith(() => Promise.reject(new Error("too many open files")));
  const error = await assertRejects(async () => accept(await listenTcp()), LinkError);
  assertEquals(error.message, "Cannot accept a connection on 127.0.0.1:1: too many open files");
});
