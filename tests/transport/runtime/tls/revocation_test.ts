// Revoked certificates over loopback: refused in both roles, and disconnected when a new CRL revokes them.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  connect,
  ControlledStation,
  LinkError,
  listenTls,
  RevocationLists,
  serve,
  type TlsIdentity,
  type TlsLink,
  type TlsWarning,
} from "../../../../transport/mod.ts";
import { connectTls } from "../../../../transport/low_level.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const plant = HAS_OPENSSL ? PlantAuthority.standard() : undefined;
const ignore = plant === undefined;
if (plant !== undefined) globalThis.addEventListener("unload", () => plant[Symbol.dispose]());

const ROOT = plant?.pem("root") ?? "";
const WORKS = plant?.pem("works") ?? "";
const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** Returns CRLs of both authorities that revoke these certificates. */
function lists(...revoked: string[]): string {
  const isAuthority = (name: string) => name === "works";
  return plant!.list("root", { revoked: revoked.filter(isAuthority) }) +
    plant!.list("works", { revoked: revoked.filter((name) => !isAuthority(name)) });
}

/** A listening station, and the peers that it refused. */
interface Listening extends Disposable {
  readonly port: number;
  readonly accepted: TlsLink[];
  readonly rejected: string[];
  /** Resolves with the next rejection. */
  next(): Promise<string>;
  /** Resolves with the next accepted connection. */
  taken(): Promise<TlsLink>;
}

async function listening(options: Partial<TlsIdentity> = {}): Promise<Listening> {
  const rejected: string[] = [];
  let waiting = Promise.withResolvers<string>();
  const listener = await listenTls({
    ...{ ...LOOPBACK, caCerts: ROOT, ...plant!.party("station"), ...options },
    onRejected: (error, { host }) => {
      rejected.push(`${error.code}: ${error.message}`);
      assertEquals(host, "127.0.0.1");
      waiting.resolve(rejected.at(-1)!);
      waiting = Promise.withResolvers();
    },
  });
  const accepted: TlsLink[] = [];
  let taken = Promise.withResolvers<TlsLink>();
  const taking = (async () => {
    for await (const link of listener) {
      accepted.push(link);
      taken.resolve(link);
      taken = Promise.withResolvers();
    }
  })();
  return {
    port: listener.address.port,
    accepted,
    rejected,
    next: () => waiting.promise,
    taken: () => taken.promise,
    [Symbol.dispose]() {
      listener.close();
      for (const { stream } of accepted) stream.close();
      void taking;
    },
  };
}

function dial(port: number, options: Partial<TlsIdentity> = {}): Promise<TlsLink> {
  return connectTls({
    host: "127.0.0.1",
    port,
    caCerts: ROOT,
    ...plant!.party("centre"),
    ...options,
  });
}

/** Asserts that the peer refuses a connection; under TLS 1.3 a client learns that at its first read. */
async function refused(port: number): Promise<void> {
  const { stream } = await dial(port);
  assertEquals(await stream.read(new Uint8Array(1)).catch(() => null), null);
  stream.close();
}

Deno.test({
  name: "listenTls() refuses a controlling station whose certificate is revoked",
  ignore,
  async fn() {
    const crl = plant!.list("works", { revoked: { centre: "keyCompromise" } });
    using station = await listening({ crl });
    const why = station.next();
    await refused(station.port);
    assertEquals(station.accepted, []);
    assertStringIncludes(await why, "not-trusted: Cannot accept 127.0.0.1:");
    assertStringIncludes(
      await why,
      "the certificate of CN=centre was revoked at 2026-11-01T08:00:00Z, key compromise " +
        `(serial number ${plant!.serial("centre")}, CRL of CN=works)`,
    );
  },
});

Deno.test({
  name: "connectTls() refuses a controlled station whose certificate is revoked",
  ignore,
  async fn() {
    using station = await listening();
    const error = await assertRejects(
      () => dial(station.port, { crl: plant!.list("works", { revoked: ["station"] }) }),
      LinkError,
      "the certificate of CN=station was revoked at 2026-11-01T08:00:00Z (serial number",
    );
    assertEquals(error.code, "not-trusted");
    assertStringIncludes(error.message, `Cannot connect over TLS to 127.0.0.1:${station.port}: `);
  },
});

Deno.test({
  name: "a peer with a revoked intermediate authority is refused in both roles",
  ignore,
  async fn() {
    const crl = lists("works");
    using station = await listening({ crl });
    const why = station.next();
    await refused(station.port);
    const expected =
      "the certificate of CN=works, a certificate authority above CN=centre, was revoked";
    assertStringIncludes(await why, expected);
    using open = await listening();
    const behind =
      "the certificate of CN=works, a certificate authority above CN=station, was revoked";
    await assertRejects(() => dial(open.port, { crl }), LinkError, behind);
    // The same applies if the intermediate authority is itself trusted.
    const both = { caCerts: [WORKS, ROOT], crl };
    await assertRejects(() => dial(open.port, both), LinkError, behind);
  },
});

Deno.test({
  name: "a peer that no CRL revokes is accepted in both roles, and octets are passed",
  ignore,
  async fn() {
    const warnings: TlsWarning[] = [];
    const onWarning = (warning: TlsWarning) => warnings.push(warning);
    plant!.station("former", { by: "works" });
    const crl = lists("former");
    using station = await listening({ crl, onWarning });
    const taken = station.taken();
    const { stream } = await dial(station.port, { crl, onWarning });
    await stream.write(Uint8Array.of(1, 2, 3));
    const peer = await taken;
    const octets = new Uint8Array(8);
    assertEquals(await peer.stream.read(octets), 3);
    stream.close();
    assertEquals(await peer.stream.read(octets).catch(() => null), null);
    assertEquals(warnings, []);
    assertEquals(station.rejected, []);
  },
});

Deno.test({
  name:
    "a CRL that is unreadable, of an unknown authority or not signed by its authority is an error",
  ignore,
  async fn() {
    using stranger = new PlantAuthority();
    stranger.authority("other");
    stranger.authority("works");
    const foreign = stranger.list("other");
    const forged = stranger.list("works");
    const changed = plant!.list("works").replace(
      /\n(.)/,
      (_, letter) => letter === "M" ? "\nN" : "\nM",
    );
    for (
      const [crl, message] of [
        ["", "The text contains no CRL (-----BEGIN X509 CRL-----)"],
        [[], "Found no CRL, expected at least one"],
        [ROOT, ", but CERTIFICATE"],
        [
          foreign,
          "names as its issuer CN=other, whose certificate is not among the trusted authorities",
        ],
        [forged, "names as its issuer CN=works, but its signature is wrong"],
        [changed, "The CRL in line 1: "],
      ] as const
    ) {
      const identity = { caCerts: [ROOT, WORKS], crl, ...plant!.party("station") };
      const error = await assertRejects(() => listenTls({ ...LOOPBACK, ...identity }), LinkError);
      assertStringIncludes(error.message, "Cannot listen for TLS on 127.0.0.1:0, crl: ");
      assertStringIncludes(error.message, message);
      assertEquals(error.code, "not-trusted");
      const dialling = await assertRejects(
        () => dial(2404, { caCerts: [ROOT, WORKS], crl }),
        LinkError,
      );
      assertStringIncludes(dialling.message, message);
    }
  },
});

Deno.test({
  name:
    "an expired CRL is a warning, or by option a refusal; the certificates it revokes are refused anyway",
  ignore,
  async fn() {
    const past = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)] as const;
    const old = plant!.list("works", { validity: past });
    const warnings: string[] = [];
    using station = await listening();
    const onWarning = ({ code, detail }: TlsWarning) => warnings.push(`${code}: ${detail}`);
    (await dial(station.port, { crl: old, onWarning })).stream.close();
    assertEquals(warnings, [
      "list-expired: the CRL of CN=works expired at 2026-01-02T00:00:00Z",
      "issuer-not-covered: no CRL of CN=root covers CN=works",
    ]);
    const options = { caCerts: [ROOT, WORKS], expired: "refuse" } as const;
    const strict = await RevocationLists.read([old, plant!.list("root")], options);
    const expected = "the CRL of CN=works expired at 2026-01-02T00:00:00Z";
    await assertRejects(() => dial(station.port, { crl: strict }), LinkError, expected);
    await strict.replace(lists());
    (await dial(station.port, { crl: strict })).stream.close();
    const revoking = plant!.list("works", { validity: past, revoked: ["station"] });
    await assertRejects(() => dial(station.port, { crl: revoking }), LinkError, "was revoked");
  },
});

Deno.test({
  name: "an authority without a CRL causes a warning, or by option a refusal",
  ignore,
  async fn() {
    using station = await listening();
    const options = { caCerts: [ROOT, WORKS], uncovered: "refuse" } as const;
    const crl = await RevocationLists.read(plant!.list("root"), options);
    const expected = "no CRL of CN=works covers CN=station";
    await assertRejects(() => dial(station.port, { crl }), LinkError, expected);
    await crl.replace(lists());
    (await dial(station.port, { crl })).stream.close();
  },
});

Deno.test({
  name:
    "a session is closed with the reason, in both roles, when a new CRL revokes its certificate",
  ignore,
  async fn() {
    for (const revoked of ["centre", "station", "works"]) {
      const options = { caCerts: [ROOT, WORKS] };
      const ours = await RevocationLists.read(lists(), options);
      const theirs = await RevocationLists.read(lists(), options);
      const controlled = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
      const identity = { caCerts: ROOT, ...plant!.party("station"), crl: theirs };
      const listener = await listenTls({ ...LOOPBACK, ...identity });
      await using server = await serve(controlled, { listener });
      const tls = { caCerts: ROOT, ...plant!.party("centre"), crl: ours };
      const target = { host: "127.0.0.1", port: server.port };
      await using controlling = await connect({ ...target, tls });
      assertEquals((await controlling.interrogate(1)).outcome, "done");
      const [link] = controlled.links;
      if (revoked === "centre") {
        await theirs.replace(lists(revoked));
        const { code, detail } = await link!.closed;
        assertEquals(code, "link-error");
        assertStringIncludes(
          detail,
          "Closed the session: the certificate of CN=centre was revoked",
        );
      } else {
        await ours.replace(lists(revoked));
        const { code, detail } = await controlling.closed;
        assertEquals(code, "link-error");
        assertStringIncludes(detail, `the certificate of CN=${revoked}`);
        assertStringIncludes(detail, " was revoked at ");
        await link!.closed;
      }
    }
  },
});

Deno.test({
  name: "replace() keeps the previous CRLs if the new ones cannot be used, and sessions stay open",
  ignore,
  async fn() {
    const warnings: string[] = [];
    const crl = await RevocationLists.read(lists("centre"), {
      caCerts: [ROOT, WORKS],
      onWarning: ({ code }) => warnings.push(code),
    });
    using station = await listening({ crl });
    for (const broken of ["", "-----BEGIN X509 CRL-----\nAAAA\n", []]) {
      await assertRejects(() => crl.replace(broken), Error);
    }
    const why = station.next();
    await refused(station.port);
    assertStringIncludes(await why, "CN=centre was revoked");
    const hourAgo = Date.now() - 3_600_000;
    await crl.replace(plant!.list("works", { validity: [hourAgo - 5000, hourAgo + 1e8] }));
    assertEquals(warnings, ["list-older"]);
    assertEquals(crl.lists.map(({ issuer, revoked }) => [issuer, revoked]), [["CN=works", 0]]);
    (await dial(station.port)).stream.close();
  },
});

Deno.test({
  name: "a station is warned when its own certificate is revoked",
  ignore,
  async fn() {
    const warnings: string[] = [];
    const onWarning = ({ code, detail }: TlsWarning) => warnings.push(`${code}: ${detail}`);
    using _ = await listening({ crl: lists("station"), onWarning });
    assertEquals(warnings.length, 1);
    assertStringIncludes(
      warnings[0]!,
      "own-certificate-revoked: peers will refuse this station's certificate: the certificate of CN=station",
    );
  },
});

Deno.test({
  name: "a peer that does not send its intermediate certificate is refused, not accepted unchecked",
  ignore,
  async fn() {
    // The platform accepts it because it trusts the intermediate authority, but its revocation cannot be checked.
    const alone = { certificate: plant!.pem("station"), key: plant!.party("station").key };
    using station = await listening(alone);
    const crl = await RevocationLists.read(plant!.list("root"), { caCerts: ROOT });
    await assertRejects(
      () => dial(station.port, { caCerts: [ROOT, WORKS], crl }),
      LinkError,
      "cannot determine whether CN=station is revoked: its issuer CN=works is not a trusted authority, and the peer",
    );
  },
});

Deno.test({
  name:
    "a CRL that expires during a session causes a warning at that time, and the session stays open",
  ignore,
  async fn() {
    const clock = new FakeClock();
    clock.setWall(Date.now());
    const warnings: string[] = [];
    const due = clock.instant() + 7_200_000 - clock.instant() % 1000;
    const crl = await RevocationLists.read(
      plant!.list("works", { validity: [clock.instant() - 1e6, due] }),
      {
        ...{ caCerts: [ROOT, WORKS], expired: "refuse", clock },
        onWarning: ({ code, detail }) => warnings.push(`${code}: ${detail}`),
      },
    );
    const uncovered = "issuer-not-covered: no CRL of CN=root covers CN=works";
    using station = await listening();
    const { stream } = await dial(station.port, { crl });
    await clock.advance(due - clock.instant());
    assertEquals(warnings, [uncovered]);
    await clock.advance(1);
    const time = new Date(due).toISOString().replace(".000", "");
    const expired = `the CRL of CN=works expired at ${time}`;
    assertEquals(warnings, [uncovered, `list-expired: ${expired}`]);
    await stream.write(Uint8Array.of(1));
    await assertRejects(() => dial(station.port, { crl }), LinkError, expired);
    stream.close();
  },
});

Deno.test({
  name: "CRLs check the time only while there are sessions",
  ignore,
  async fn() {
    const clock = new FakeClock();
    clock.setWall(Date.now());
    const crl = await RevocationLists.read(lists(), { caCerts: [ROOT, WORKS], clock });
    using station = await listening();
    const { stream } = await dial(station.port, { crl });
    assertEquals(clock.scheduled, 1);
    stream.close();
    assertEquals(await stream.read(new Uint8Array(1)).catch(() => null), null);
    await settle();
    assertEquals(clock.scheduled, 0);
  },
});

Deno.test({
  name:
    "no peer is accepted before CRLs have been read, or, by option, while a CRL is not yet valid",
  ignore,
  async fn() {
    using station = await listening();
    const crl = new RevocationLists({ caCerts: [ROOT, WORKS], expired: "refuse" });
    const unread = "no certificate revocation list (CRL) has been read yet";
    await assertRejects(() => dial(station.port, { crl }), LinkError, unread);
    const tomorrow = [Date.now() + 86_400_000, Date.now() + 2 * 86_400_000] as const;
    await crl.replace(plant!.list("works", { validity: tomorrow }));
    await assertRejects(() => dial(station.port, { crl }), LinkError, "is not valid until");
  },
});
