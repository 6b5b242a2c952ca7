// TLS on a plain TCP port, and plain TCP on a TLS port: both ends report it, and neither falls back.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connectTls } from "../../../../transport/low_level.ts";
import { listenTcp } from "../../../../transport/runtime/tcp.ts";
import { connect, ControlledStation, LinkError, listenTls } from "../../../../transport/mod.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";
import { SecurityLog } from "../../../helpers/machine/security_log.ts";

const made = makeCertificates();
const ignore = made === undefined;
const LOOPBACK = { host: "127.0.0.1", port: 0 };

Deno.test({
  name: "a TLS client on a plain port is reported as such by the station, and closed",
  ignore,
  async fn() {
    const { caCerts, centre } = made!;
    const station = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
    using listener = await listenTcp(LOOPBACK);
    const attempt = connectTls({ ...LOOPBACK, port: listener.address.port, caCerts, ...centre });
    const { value: tcp } = await listener[Symbol.asyncIterator]().next();
    const link = station.accept(tcp!.stream, tcp!.remote)!;
    const error = await assertRejects(() => attempt, LinkError);
    assertEquals(error.securityEvent, "handshake-failed");
    assertStringIncludes(error.message, "it may speak plain TCP on this port");
    const { code, detail } = await link.closed as { code: string; detail: string };
    assertEquals(code, "bad-frame");
    assertStringIncludes(
      detail,
      "found 0x16, the start of a TLS record: the peer speaks TLS, not plain TCP",
    );
    await station.close();
  },
});

Deno.test({
  name: "a plain client on a TLS port is reported as such by the listener, and gets nothing",
  ignore,
  async fn() {
    const { caCerts, station } = made!;
    const log = new SecurityLog();
    const { onSecurityEvent } = log;
    using listener = await listenTls({ ...LOOPBACK, caCerts, ...station, onSecurityEvent });
    const target = { host: "127.0.0.1", port: listener.address.port };
    await assertRejects(() => connect(target));
    const { reason, peer } = await log.first("unsecure-communication");
    assertStringIncludes(reason, "it speaks plain TCP on a port for TLS");
    assertEquals(peer?.host, "127.0.0.1");
    assertEquals(log.names, ["unsecure-communication"]);
  },
});

Deno.test({
  name: "a plain client is recognized by its first octet, and a client of another protocol as well",
  ignore,
  async fn() {
    const { caCerts, station } = made!;
    for (
      const [octet, expected] of [
        [0x68, "it speaks plain TCP on a port for TLS"],
        [0x47, "the peer does not speak TLS"],
      ] as const
    ) {
      const log = new SecurityLog();
      const { onSecurityEvent } = log;
      using listener = await listenTls({ ...LOOPBACK, caCerts, ...station, onSecurityEvent });
      const { port } = listener.address;
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      await conn.write(Uint8Array.of(octet));
      const { reason } = await log.first("unsecure-communication");
      assertStringIncludes(reason, expected);
      assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null, "closed");
    }
  },
});
