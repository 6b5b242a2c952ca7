// Peers that connect and then stay silent, send too little or send garbage do not hold file descriptors and do not
// delay others.

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  LinkError,
  listenTls,
  type ListenTlsOptions,
  type TlsLink,
} from "../../../../transport/mod.ts";
import { connectTls } from "../../../../transport/low_level.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";
import { liveHeap } from "../../../helpers/machine/live_heap.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const made = makeCertificates();
const ignore = made === undefined;
const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** A listener, the peers that it refused, and its silent peers. */
class Bench implements Disposable {
  readonly clock = new FakeClock();
  readonly rejected: string[] = [];
  readonly taken: TlsLink[] = [];
  readonly #peers: Deno.TcpConn[] = [];
  port = 0;
  #close = () => {};
  #told = Promise.withResolvers<void>();
  readonly #arrived = Promise.withResolvers<void>();

  static async make(options: Partial<ListenTlsOptions> = {}, takes = true): Promise<Bench> {
    const bench = new Bench();
    bench.clock.setWall(Date.now()); // within the validity of the certificates
    const { caCerts, station } = made!;
    const listener = await listenTls({
      ...{ ...LOOPBACK, caCerts, ...station, clock: bench.clock },
      onRejected: ({ code, message }, { port }) => {
        bench.rejected.push(`${code}: ${message.replace(`:${port}`, "")}`);
        bench.#told.resolve();
        bench.#told = Promise.withResolvers();
      },
      ...options,
    });
    bench.port = listener.address.port;
    bench.#close = () => listener.close();
    if (takes) {
      (async () => {
        for await (const link of listener) {
          bench.taken.push(link);
          bench.#arrived.resolve();
        }
      })();
    }
    return bench;
  }

  /** Connects, and sends octets. */
  async peer(octets = new Uint8Array(0)): Promise<Deno.TcpConn> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    this.#peers.push(conn);
    if (octets.length > 0) await conn.write(octets);
    return conn;
  }

  /** Waits until this number of peers was refused. */
  async told(count: number): Promise<void> {
    while (this.rejected.length < count) await this.#told.promise;
  }

  /** Returns the first accepted connection. */
  async link(): Promise<TlsLink> {
    await this.#arrived.promise;
    return this.taken[0]!;
  }

  dial(): Promise<TlsLink> {
    const { caCerts, centre } = made!;
    return connectTls({ host: "127.0.0.1", port: this.port, caCerts, ...centre });
  }

  close(): void {
    this.#close();
  }

  [Symbol.dispose](): void {
    this.close();
    for (const { stream } of this.taken) stream.close();
    for (const conn of this.#peers) {
      try {
        conn.close();
      } catch {
        // The test has already closed it.
      }
    }
  }
}

/** Reads to the end; a connection closed by the other side is seen as the end or as an error. */
async function ended(conn: Deno.TcpConn): Promise<void> {
  const octets = new Uint8Array(1000);
  while (await conn.read(octets).catch(() => null) !== null);
}

/** Forwards octets until one side has ended. */
async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(20_000);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  } catch {
    // The other side has ended.
  }
}

/** The beginning of a ClientHello. */
const HALF_HELLO = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3);

Deno.test({
  name: "silent connections are closed in time, and hundreds of them do not block a client",
  ignore,
  async fn() {
    using bench = await Bench.make();
    const peers: Deno.TcpConn[] = [];
    for (let i = 0; i < 300; i++) peers.push(await bench.peer());
    await bench.told(300 - 16);
    await Promise.all(peers.slice(0, 300 - 16).map(ended)); // closed: they hold no descriptors
    const made =
      "refused: Cannot accept 127.0.0.1: Aborted the TLS handshake to make room for a newer one: " +
      "16 from its address are in progress";
    assertEquals(new Set(bench.rejected), new Set([made]));
    const { stream } = await bench.dial(); // the clock is stopped
    const far = await bench.link();
    stream.close();
    far.stream.close();
    await bench.told(300 - 15); // the client took the place of one of them
    await bench.clock.advance(10_000);
    await Promise.all(peers.map(ended));
    assertEquals(
      bench.rejected.slice(300 - 15),
      Array(15).fill(
        "timed-out: Cannot accept 127.0.0.1: The TLS handshake timed out after 10000 ms",
      ),
    );
    assertEquals(bench.clock.scheduled, 0);
  },
});

Deno.test({
  name: "a peer that sends half a ClientHello is closed in time",
  ignore,
  async fn() {
    using bench = await Bench.make({ handshakeTimeoutMs: 2000 });
    const peer = await bench.peer(HALF_HELLO);
    const { stream } = await bench.dial(); // a later client was served, so the octets have arrived
    await bench.link();
    stream.close();
    await bench.clock.advance(2000);
    await ended(peer);
    assertEquals(bench.rejected, [
      "timed-out: Cannot accept 127.0.0.1: The TLS handshake timed out after 2000 ms",
    ]);
  },
});

Deno.test({
  name: "a peer that sends garbage, or ends during the handshake, is closed at once",
  ignore,
  async fn() {
    using bench = await Bench.make();
    await ended(await bench.peer(new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n")));
    await bench.told(1);
    for (const octets of [new Uint8Array(0), HALF_HELLO]) {
      const peer = await bench.peer(octets);
      await peer.closeWrite();
      await ended(peer);
    }
    await bench.told(3);
    assertEquals(bench.clock.scheduled, 0);
    assertEquals(
      bench.rejected[0],
      "not-secure: Cannot accept 127.0.0.1: the peer does not speak TLS: 474554202f204854 is not a " +
        "TLS record",
    );
    for (const text of bench.rejected.slice(1)) {
      assertEquals(
        text,
        "failed: Cannot accept 127.0.0.1: the peer closed the connection during the handshake, before " +
          "its ClientHello was complete",
      );
    }
  },
});

Deno.test({
  name: "an exception in onRejected is reported as uncaught, and other peers are still accepted",
  ignore,
  async fn() {
    const failures: string[] = [];
    const both = Promise.withResolvers<void>();
    const onError = (event: ErrorEvent) => {
      event.preventDefault();
      if (failures.push(event.message) === 2) both.resolve();
    };
    globalThis.addEventListener("error", onError);
    try {
      const onRejected = () => {
        throw new Error("no log");
      };
      using bench = await Bench.make({ onRejected, maxHandshakesPerAddress: 1 });
      for (let i = 0; i < 3; i++) await bench.peer(); // each is evicted by the next
      const { stream } = await bench.dial();
      await bench.link();
      await both.promise;
      stream.close();
    } finally {
      globalThis.removeEventListener("error", onError);
    }
    assertEquals(failures.every((message) => message.includes("no log")), true);
  },
});

Deno.test({
  name: "a client whose certificate is refused is disconnected before any of its octets are read",
  ignore,
  async fn() {
    using bench = await Bench.make();
    const { caCerts, stranger } = made!;
    const link = await connectTls({ host: "127.0.0.1", port: bench.port, caCerts, ...stranger });
    assertEquals(await link.stream.read(new Uint8Array(1)).catch(() => null), null);
    link.stream.close();
    await bench.told(1);
    assertEquals(bench.rejected.map((text) => text.replace(/[0-9a-f]{64}/, "HEX")), [
      "not-trusted: Cannot accept 127.0.0.1: the certificate of CN=stranger is self-signed and not " +
      "trusted (SHA-256 HEX)",
    ]);
    assertEquals([bench.taken.length, bench.clock.scheduled], [0, 0]);
  },
});

Deno.test({
  name: "closing a listener aborts its handshakes without calling onRejected",
  ignore,
  async fn() {
    using bench = await Bench.make({}, false);
    const peer = await bench.peer();
    bench.close();
    await ended(peer);
    assertEquals([bench.rejected, bench.clock.scheduled], [[], 0]);
  },
});

Deno.test({
  name:
    "a limited number of connections waits to be accepted, and closing the listener closes them",
  ignore,
  async fn() {
    using bench = await Bench.make({ maxHandshakes: 2 }, false);
    const expected =
      "refused: Cannot accept 127.0.0.1: 2 connections are already waiting to be accepted";
    const links: TlsLink[] = [];
    // A client learns of its session before the listener does, so a few more may be needed.
    while (!bench.rejected.includes(expected)) {
      links.push(await bench.dial());
      await settle();
    }
    bench.close();
    for (const { stream } of links) {
      assertEquals(await stream.read(new Uint8Array(1)).catch(() => null), null);
      stream.close();
    }
    assertEquals(bench.clock.scheduled, 0);
  },
});

Deno.test({
  name: "closing TCP without closing TLS ends the connection",
  ignore,
  async fn() {
    using bench = await Bench.make();
    using relay = Deno.listen({ hostname: LOOPBACK.host, port: 0 });
    const { caCerts, centre } = made!;
    const dialling = connectTls({ host: "127.0.0.1", port: relay.addr.port, caCerts, ...centre });
    const near = await relay.accept();
    const far = await bench.peer();
    const passing = [pass(near, far), pass(far, near)];
    const { stream } = await dialling;
    await stream.write(Uint8Array.of(1));
    const link = await bench.link();
    assertEquals(await link.stream.read(new Uint8Array(9)), 1);
    await far.closeWrite(); // FIN without a preceding TLS alert
    assertEquals(await link.stream.read(new Uint8Array(9)), null);
    link.stream.close();
    stream.close();
    await Promise.all(passing);
    near.close();
  },
});

Deno.test({
  name: "listenTls() refuses limits that are out of range",
  ignore,
  async fn() {
    for (
      const options of [
        ...[{ maxHandshakes: 0 }, { maxHandshakes: 10_001 }, { handshakeTimeoutMs: 0 }],
        ...[{ maxHandshakesPerAddress: 0 }, { maxHandshakesPerAddress: 1.5 }],
        ...[{ maxHandshakesPerAddress: 10_001 }, { handshakeTimeoutMs: 255_001 }],
      ]
    ) {
      const [name] = Object.keys(options);
      await assertRejects(() => Bench.make(options), RangeError, `Cannot use ${name} = `);
    }
    for (const most of [1, 10_000]) {
      using _ = await Bench.make({ maxHandshakes: most, maxHandshakesPerAddress: most });
    }
    for (const handshakeTimeoutMs of [1, 255_000]) {
      using _ = await Bench.make({ handshakeTimeoutMs });
    }
    await assertRejects(() => Bench.make({ host: "192.0.2.1" }), LinkError);
  },
});

Deno.test({
  name: "the memory of failed handshakes is released promptly",
  ignore,
  async fn() {
    using bench = await Bench.make({ handshakeTimeoutMs: 1 });
    const garbage = new Uint8Array(300).fill(7);
    const fail = async (count: number) => {
      const before = bench.rejected.length;
      await Promise.all(Array.from({ length: count }, () => bench.peer(garbage)));
      await bench.told(before + count);
    };
    for (let i = 0; i < 10; i++) await fail(10);
    const before = liveHeap();
    for (let i = 0; i < 80; i++) await fail(10);
    const grown = liveHeap() - before;
    assert(grown < 5_000_000, `${grown} octets of 800 handshakes`);
  },
});

Deno.test({
  name: "connections that end at once get no TLS context",
  ignore,
  async fn() {
    using bench = await Bench.make();
    const endAtOnce = async (count: number) => {
      const before = bench.rejected.length;
      for (let i = 1; i <= count; i++) {
        (await bench.peer()).close();
        await bench.told(before + i);
      }
    };
    await endAtOnce(50);
    const before = liveHeap();
    await endAtOnce(300);
    const grown = liveHeap() - before;
    assert(grown < 1_500_000, `${grown} octets`); // 300 contexts would need 3 600 000
  },
});
