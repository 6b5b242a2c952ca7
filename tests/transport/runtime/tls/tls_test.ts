// TLS over loopback: accepted and refused peers, and what both ends report.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  connect,
  ControlledStation,
  LinkError,
  listenTls,
  serve,
  type TlsIdentity,
} from "../../../../transport/mod.ts";
import { connectTls } from "../../../../transport/low_level.ts";
import { linkErrorOf } from "../../../../transport/runtime/system_error.ts";
import { makeCertificates, type Party } from "../../../helpers/machine/certificates.ts";

const made = makeCertificates();
const ignore = made === undefined;
const { caCerts, station, centre, stranger } = made ??
  { caCerts: "", station: empty(), centre: empty(), stranger: empty() };

function empty(): Party {
  return { certificate: "", key: "" };
}

const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** Listens, runs the test, and returns the reasons for which connections were refused. */
async function listening(
  options: Partial<TlsIdentity>,
  use: (port: number) => Promise<void>,
): Promise<string[]> {
  const rejected: string[] = [];
  using listener = await listenTls({
    ...{ ...LOOPBACK, caCerts, ...station, ...options },
    onRejected: (error) => rejected.push(`${error.code}: ${error.message}`),
  });
  const echo = (async () => {
    for await (const { stream, peer } of listener) {
      const octets = new Uint8Array(16);
      // A client that closes at once may reset the connection.
      const count = await stream.read(octets).catch(() => null);
      if (count !== null) await stream.write(octets.subarray(0, count));
      assertEquals(peer.name, "centre");
      stream.close();
    }
  })();
  await use(listener.address.port);
  listener.close();
  await echo;
  return rejected;
}

function target(port: number): { host: string; port: number } {
  return { host: "127.0.0.1", port };
}

Deno.test({
  name: "connectTls() and listenTls() authenticate each other, and octets pass in both directions",
  ignore,
  async fn() {
    const rejected = await listening({}, async (port) => {
      const link = await connectTls({ ...target(port), caCerts, ...centre });
      assertEquals(link.peer.name, "station");
      assertEquals(link.peer.subject, "CN=station");
      assertMatch(link.peer.fingerprint, /^[0-9a-f]{64}$/);
      assertEquals(link.peer.protocol, "TLSv1.3");
      assertEquals(link.remote, { host: "127.0.0.1", port });
      await link.stream.write(Uint8Array.of(1, 2, 3));
      const octets = new Uint8Array(8);
      assertEquals(await link.stream.read(octets), 3);
      assertEquals([...octets.subarray(0, 3)], [1, 2, 3]);
      link.stream.close();
    });
    assertEquals(rejected, []);
  },
});

Deno.test({
  name: "connectTls() does not trust a station whose certificate is self-signed",
  ignore,
  async fn() {
    await listening({ ...stranger }, async (port) => {
      const error = await assertRejects(
        () => connectTls({ ...target(port), caCerts, ...centre }),
        LinkError,
        `127.0.0.1:${port}`,
      );
      assertEquals(error.code, "not-trusted");
    });
  },
});

Deno.test({
  name: "listenTls() refuses and reports a peer with an untrusted certificate",
  ignore,
  async fn() {
    const rejected = await listening({}, async (port) => {
      try {
        const { stream } = await connectTls({ ...target(port), caCerts, ...stranger });
        assertEquals(await stream.read(new Uint8Array(1)).catch(() => null), null);
        stream.close();
      } catch (error) {
        assert(error instanceof LinkError);
      }
    });
    assertEquals(rejected.length, 1);
    assert(rejected[0]!.startsWith("not-trusted: "), rejected[0]);
  },
});

Deno.test({
  name: "pins admits only the listed certificates, on both sides",
  ignore,
  async fn() {
    let fingerprint = "";
    await listening({}, async (port) => {
      const link = await connectTls({ ...target(port), caCerts, ...centre });
      fingerprint = link.peer.fingerprint;
      link.stream.close();
    });
    const colons = fingerprint.toUpperCase().replace(/..(?=.)/g, "$&:");
    await listening({}, async (port) => {
      const known = { ...target(port), caCerts, ...centre, pins: [colons] };
      (await connectTls(known)).stream.close();
      (await connectTls({ ...known, pins: [fingerprint] })).stream.close();
      const others = { ...known, pins: ["00".repeat(32)] };
      const error = await assertRejects(() => connectTls(others), LinkError, fingerprint);
      assertEquals(error.code, "not-trusted");
    });
  },
});

Deno.test({
  name: "a certificate that does not name the host is refused, unless verifyHost is off",
  ignore,
  async fn() {
    // The centre's certificate also names the host, so the stranger is the station: its certificate does not.
    await listening({ ...stranger }, async (port) => {
      const believed = { ...target(port), caCerts: stranger.certificate, ...centre };
      await assertRejects(() => connectTls(believed), LinkError);
      const link = await connectTls({ ...believed, verifyHost: false });
      assertEquals(link.peer.name, "stranger");
      link.stream.close();
    });
  },
});

Deno.test({
  name: "connectTls() fails at t0 when the handshake is not answered",
  ignore,
  async fn() {
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const taken = silent.accept();
    const { port } = silent.addr;
    const due = Promise.withResolvers<() => void>();
    const clock = {
      monotonic: () => 0,
      instant: () => 0,
      schedule: (_at: number, call: () => void) => (due.resolve(call), () => {}),
    };
    const attempt = connectTls({ ...target(port), caCerts, ...centre, clock });
    const conn = await taken;
    (await due.promise)();
    const error = await assertRejects(() => attempt, LinkError, "within t0");
    assertEquals(error.code, "timed-out");
    conn.close();
  },
});

Deno.test({
  name: "both stations communicate over TLS, from interrogation to an orderly end",
  ignore,
  async fn() {
    const point = { ioa: 700, type: "M_ME_NC_1", value: 20.5 } as const;
    const controlled = new ControlledStation({ sectors: [{ ca: 1, points: [point] }] });
    const listener = await listenTls({ ...LOOPBACK, caCerts, ...station });
    await using server = await serve(controlled, { listener });
    const tls = { caCerts, ...centre };
    await using controlling = await connect({ ...target(server.port), tls });
    const { outcome, data } = await controlling.interrogate(1);
    assertEquals(outcome, "done");
    const [asdu] = data.filter(({ type }) => type === "M_ME_NC_1");
    assert(asdu?.type === "M_ME_NC_1");
    assertEquals(asdu.objects[0]!.value, 20.5);
  },
});

Deno.test({
  name: "listenTls() refuses a key that does not match the certificate",
  ignore,
  async fn() {
    const mixed = { ...LOOPBACK, caCerts, certificate: station.certificate, key: centre.key };
    await assertRejects(() => listenTls(mixed), LinkError, "the key does not match");
    const broken = { ...LOOPBACK, caCerts, ...station, key: "no key" };
    await assertRejects(() => listenTls(broken), LinkError, "key cannot be read as PEM");
    const empty = { ...target(2404), caCerts: "nothing", ...station };
    await assertRejects(() => connectTls(empty), LinkError, "caCerts cannot be read as PEM");
  },
});

Deno.test("an access-denied alert is a trust failure", () => {
  const error = linkErrorOf("Cannot connect", new Error("received fatal alert: AccessDenied"));
  assertEquals(error.code, "not-trusted");
});

/** Forwards connections to a port, and records the lengths of the TLS records that its callers send. */
function recordWatch(port: number): Disposable & { readonly port: number; lengths(): number[] } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const passed: number[] = [];
  async function pass(from: Deno.Conn, to: Deno.Conn, seen: number[]): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        const octets = buffer.subarray(0, count);
        seen.push(...octets);
        for (let at = 0; at < count;) at += await to.write(octets.subarray(at));
      }
    } finally {
      to.close(); // Also if the connection was reset, or the other end would wait forever.
    }
  }
  (async () => {
    for await (const caller of listener) {
      const station = await Deno.connect({ hostname: "127.0.0.1", port });
      pass(caller, station, passed).catch(() => {}); // closed from the other side
      pass(station, caller, []).catch(() => {});
    }
  })();
  function lengths(): number[] {
    const found: number[] = [];
    for (let at = 0; at < passed.length;) {
      const length = passed[at + 3]! * 256 + passed[at + 4]!;
      found.push(length);
      at += 5 + length;
    }
    return found;
  }
  return { port: listener.addr.port, lengths, [Symbol.dispose]: () => listener.close() };
}

Deno.test({
  name: "every APDU is sent in its own TLS record, for peers that expect one per record",
  ignore,
  async fn() {
    using listener = await listenTls({ ...LOOPBACK, caCerts, ...station });
    using watch = recordWatch(listener.address.port);
    const arrived = Promise.withResolvers<void>();
    const testing = new Uint8Array(60);
    for (let at = 0; at < 60; at += 6) testing.set([0x68, 4, 0x43, 0, 0, 0], at);
    const serving = (async () => {
      for await (const { stream } of listener) {
        const octets = new Uint8Array(100);
        for (let count = 0; count < 60;) count += await stream.read(octets) ?? 0;
        arrived.resolve();
        await stream.read(octets);
        stream.close();
        return;
      }
    })();
    const { stream, peer } = await connectTls({ ...target(watch.port), caCerts, ...centre });
    assertEquals(peer.protocol, "TLSv1.3");
    for (let at = 0; at < 60;) at += await stream.write(testing.subarray(at));
    await arrived.promise;
    // 6 octets, the type of their content, and the authentication tag.
    assertEquals(watch.lengths().slice(-10), Array(10).fill(23));
    stream.close();
    await serving;
  },
});
