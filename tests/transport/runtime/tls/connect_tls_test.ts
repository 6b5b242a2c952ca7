// What the platform is asked for when a controlling station connects over TLS, and what becomes of its socket.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { LinkError } from "../../../../transport/errors.ts";
import {
  connectTls,
  type ConnectTlsOptions,
} from "../../../../transport/runtime/tls/connect_tls.ts";
import type { TlsIdentity } from "../../../../transport/runtime/tls/identity.ts";
import { withValues } from "../../../helpers/machine/globals.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";

let known: TlsIdentity | undefined;

/** An identity that can be used, made once. */
function identityOf(): TlsIdentity {
  if (known === undefined) {
    using plant = PlantAuthority.standard();
    known = { caCerts: plant.pem("root"), ...plant.party("centre") };
  }
  return known;
}

/** Connects with a socket of the test: what it was asked for, its link, and what was set. */
async function connected(
  options: Partial<ConnectTlsOptions> & { readonly host: string },
  ends: object = {},
) {
  const identity = identityOf();
  const set: unknown[] = [];
  const asked: Record<string, unknown>[] = [];
  const connect = (given: Record<string, unknown>) => {
    asked.push(given);
    const socket = Object.assign(new Duplex({ read() {} }), {
      authorized: true,
      getPeerCertificate: () => ({ subject: { CN: "rtu" }, fingerprint256: "AB", valid_to: "" }),
      getProtocol: () => "TLSv1.3",
      isSessionReused: () => false,
      setNoDelay: (value: unknown) => void set.push(value),
      ...ends,
    });
    queueMicrotask(() => socket.emit("secureConnect"));
    return socket;
  };
  using _ = withValues(tls, { connect });
  const { stream, ...link } = await connectTls({ ...identity, ...options });
  stream.close();
  const [{ ca, cert, key, ...rest }] = asked as [Record<string, unknown>];
  assertEquals([ca, cert, key], [identity.caCerts, identity.certificate, identity.key]);
  return { asked: rest, link, set };
}

Deno.test({
  name: "connectTls() requires an authorized peer, and sends the host name where there is one",
  ignore: !HAS_OPENSSL,
  async fn() {
    const common = { rejectUnauthorized: true, port: 19_998, minVersion: "TLSv1.2" };
    for (
      const [options, expected] of [
        [{ host: "192.0.2.1" }, { host: "192.0.2.1" }],
        [{ host: "rtu.example" }, { host: "rtu.example", servername: "rtu.example" }],
        [{ host: "RTU" }, { host: "RTU", servername: "RTU" }],
        [{ host: "[2001:db8::a]" }, { host: "2001:db8::a" }],
        [{ host: "192.0.2.1", port: 1 }, { host: "192.0.2.1", port: 1 }],
        [{ host: "192.0.2.1", localAddress: "127.0.0.1" }, {
          host: "192.0.2.1",
          localAddress: "127.0.0.1",
        }],
        [{ host: "192.0.2.1", verifyHost: true }, { host: "192.0.2.1" }],
        [{ host: "192.0.2.1", passphrase: "secret", minVersion: "TLSv1.3" }, {
          host: "192.0.2.1",
          passphrase: "secret",
          minVersion: "TLSv1.3",
        }],
      ] as const
    ) {
      const { asked } = await connected(options);
      assertEquals(asked, { ...common, ...expected });
    }
    const { asked } = await connected({ host: "192.0.2.1", verifyHost: false });
    const { checkServerIdentity } = asked as { readonly checkServerIdentity: () => unknown };
    assertEquals(checkServerIdentity(), undefined);
  },
});

Deno.test({
  name: "connectTls() disables Nagle's algorithm by default, and reports both addresses",
  ignore: !HAS_OPENSSL,
  async fn() {
    const host = "192.0.2.1";
    assertEquals((await connected({ host })).set, [true]);
    assertEquals((await connected({ host, noDelay: true })).set, [true]);
    assertEquals((await connected({ host, noDelay: false })).set, [false]);
    const ends = { localAddress: "192.0.2.9", localPort: 9 };
    const { link } = await connected({ host, port: 7 }, ends);
    assertEquals([link.local, link.remote], [{ host: "192.0.2.9", port: 9 }, { host, port: 7 }]);
    const bare = await connected({ host: "[::1]" });
    assertEquals([bare.link.local, bare.link.remote], [
      { host: "", port: 0 },
      { host: "::1", port: 19_998 },
    ]);
    assertEquals(bare.link.peer.name, "rtu");
  },
});

Deno.test("connectTls() refuses options out of range before it starts", async () => {
  const identity = { caCerts: "", certificate: "", key: "" };
  for (
    const [options, message] of [
      [{ port: 0 }, "Cannot use port = 0: expected a whole number from 1 to 65535"],
      [{ port: 65_536 }, "Cannot use port = 65536: expected a whole number from 1 to 65535"],
      [{ t0Ms: 0 }, "Cannot use t0Ms = 0: expected a whole number from 1 to 255000"],
      [{ t0Ms: 255_001 }, "Cannot use t0Ms = 255001: expected a whole number from 1 to 255000"],
    ] as const
  ) {
    const error = await assertRejects(
      () => connectTls({ host: "rtu", ...identity, ...options }),
      RangeError,
    );
    assertEquals(error.message, message);
  }
  for (const options of [{ port: 1, t0Ms: 1 }, { port: 65_535, t0Ms: 255_000 }]) {
    const error = await assertRejects(
      () => connectTls({ host: "[::1]", ...identity, ...options }),
      LinkError,
    );
    assertEquals(error.code, "not-trusted");
    assert(error.message.startsWith(`Cannot connect over TLS to [::1]:${options.port}: `));
  }
});
