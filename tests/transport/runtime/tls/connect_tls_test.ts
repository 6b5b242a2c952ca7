// Options that the platform receives when a controlling station connects over TLS, and the handling of its socket.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { EventEmitter } from "node:events";
import { Duplex } from "node:stream";
import net, { type Socket } from "node:net";
import tls from "node:tls";
import { LinkError } from "../../../../transport/errors.ts";
import {
  connectTls,
  type ConnectTlsOptions,
} from "../../../../transport/runtime/tls/connect_tls.ts";
import { tapAnswer } from "../../../../transport/runtime/tls/answer_tap.ts";
import type { TlsIdentity } from "../../../../transport/runtime/tls/identity.ts";
import { readPem } from "../../../../transport/certificates/pem.ts";
import { withValues } from "../../../helpers/machine/globals.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";

const HOSTS = "DNS:rtu.example,DNS:RTU,IP:192.0.2.1,IP:2001:db8::a,IP:::1";
const STATION = `subjectAltName=${HOSTS}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n`;

/** A valid identity, and the certificates of a station. */
interface Known {
  readonly identity: TlsIdentity;
  readonly station: readonly Uint8Array[];
}

let made: Known | undefined;

/** Creates them once. */
function known(): Known {
  if (made === undefined) {
    using plant = PlantAuthority.standard();
    const { certificate } = plant.station("rtu", { by: "works", extensions: STATION });
    made = {
      identity: { caCerts: plant.pem("root"), ...plant.party("centre") },
      station: readPem(certificate).map(({ octets }) => octets),
    };
  }
  return made;
}

/** Returns the certificates of a peer in the form of the platform. */
function peerCertificate([raw, ...rest]: readonly Uint8Array[]): object {
  return {
    ...{ subject: { CN: "rtu" }, fingerprint256: `A${rest.length}`, valid_to: "", raw },
    ...rest.length > 0 && { issuerCertificate: peerCertificate(rest) },
  };
}

/** Connects with sockets of the test; returns the options of TCP and TLS, and the link. */
async function connected(
  options: Partial<ConnectTlsOptions> & { readonly host: string },
  ends: object = {},
) {
  const { identity, station } = known();
  const asked: { readonly tcp: Asked[]; readonly tls: Asked[] } = { tcp: [], tls: [] };
  const dial = (given: Asked) => {
    asked.tcp.push(given);
    const socket = Object.assign(new Duplex({ read() {} }), ends);
    queueMicrotask(() => socket.emit("connect"));
    return socket;
  };
  const secure = (given: Asked) => {
    asked.tls.push(given);
    const socket = Object.assign(new Duplex({ read() {} }), {
      authorized: true,
      getPeerCertificate: () => peerCertificate(station),
      getProtocol: () => "TLSv1.3",
      getCipher: () => ({ name: "TLS_AES_256_GCM_SHA384" }),
      isSessionReused: () => false,
    });
    setImmediate(() => socket.emit("secureConnect"));
    return socket;
  };
  using _tcp = withValues(net, { connect: dial });
  using _tls = withValues(tls, { connect: secure });
  const { stream, ...link } = await connectTls({ ...identity, ...options });
  stream.close();
  const [{ ca, cert, key, socket, secureContext, ...rest }] = asked.tls as [Asked];
  assert(secureContext instanceof Object);
  assertEquals([ca, cert], [identity.caCerts, identity.certificate]);
  assert(socket instanceof Duplex);
  assert(typeof key === "string");
  return { tcp: asked.tcp[0], tls: rest, link };
}

type Asked = Record<string, unknown>;

Deno.test({
  name:
    "connectTls() asks for the host, by its name where it has one, and decides itself about the peer",
  ignore: !HAS_OPENSSL,
  async fn() {
    const common = { rejectUnauthorized: false, minVersion: "TLSv1.2" };
    for (
      const [options, host, expected] of [
        [{ host: "192.0.2.1" }, "192.0.2.1", {}],
        [{ host: "rtu.example" }, "rtu.example", { servername: "rtu.example" }],
        [{ host: "RTU" }, "RTU", { servername: "RTU" }],
        [{ host: "[2001:db8::a]" }, "2001:db8::a", {}],
        [{ host: "192.0.2.1", verifyHost: true }, "192.0.2.1", {}],
        [{ host: "192.0.2.1", passphrase: "secret", minVersion: "TLSv1.3" }, "192.0.2.1", {
          minVersion: "TLSv1.3",
        }],
      ] as const
    ) {
      const { tcp, tls } = await connected(options);
      assertEquals(tls, { ...common, host, ...expected });
      assertEquals(tcp, { host, port: 19_998, noDelay: true });
    }
    const { tls } = await connected({ host: "192.0.2.77", verifyHost: false });
    const { checkServerIdentity } = tls as { readonly checkServerIdentity: () => unknown };
    assertEquals(checkServerIdentity(), undefined);
    const local = await connected({ host: "192.0.2.1", port: 1, localAddress: "127.0.0.1" });
    const expected = { host: "192.0.2.1", port: 1, noDelay: true, localAddress: "127.0.0.1" };
    assertEquals(local.tcp, expected);
  },
});

Deno.test({
  name: "connectTls() disables Nagle's algorithm by default, and reports both ends",
  ignore: !HAS_OPENSSL,
  async fn() {
    const host = "192.0.2.1";
    for (const [noDelay, expected] of [[undefined, true], [true, true], [false, false]] as const) {
      const options = noDelay === undefined ? { host } : { host, noDelay };
      assertEquals((await connected(options)).tcp?.noDelay, expected);
    }
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

Deno.test("connectTls() refuses values out of range before it connects", async () => {
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

Deno.test("tapAnswer() pauses the connection while what has arrived is not read", () => {
  const calls: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    pause: () => calls.push("pause"),
    resume: () => calls.push("resume"),
  });
  const { stream } = tapAnswer(socket as unknown as Socket, "Cannot connect");
  socket.emit("data", new Uint8Array(1000));
  assertEquals(calls, []);
  socket.emit("data", new Uint8Array(stream.readableHighWaterMark));
  assertEquals(calls, ["pause"]);
  while (stream.read() !== null);
  assertEquals(calls.at(-1), "resume");
});

Deno.test({
  name: "connectTls() refuses a key log in Deno, which does not report the keys",
  ignore: !HAS_OPENSSL,
  async fn() {
    const error = await assertRejects(
      () => connectTls({ ...known().identity, host: "rtu.example", onKeyLog: () => {} }),
      LinkError,
      "Deno does not report the keys of TLS sessions, onKeyLog needs Node.js or Bun",
    );
    assertEquals(error.code, "not-supported");
  },
});
