// The identity of a station over TLS: each fault of its files, and the options for the platform.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CertificateError } from "../../../../transport/certificates/certificate_error.ts";
import { readCertificate } from "../../../../transport/certificates/certificate.ts";
import {
  checkTlsIdentity,
  DEFAULT_TLS_PORT,
  type TlsIdentity,
} from "../../../../transport/runtime/tls/identity.ts";
import { prepareIdentity } from "../../../../transport/runtime/tls/prepared_identity.ts";
import { RevocationLists } from "../../../../transport/runtime/tls/revocation_lists.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { readPem } from "../../../../transport/certificates/pem.ts";

const plant = HAS_OPENSSL ? PlantAuthority.standard() : undefined;
const ignore = plant === undefined;
if (plant !== undefined) globalThis.addEventListener("unload", () => plant[Symbol.dispose]());

const DAY = 86_400_000;

const role = "server";

const NO_CERTIFICATE =
  "cannot be read as PEM: it has no PEM block, expected a certificate (-----BEGIN CERTIFICATE-----)";
const NO_KEY =
  "cannot be read as PEM: it has no PEM block, expected a private key (-----BEGIN PRIVATE KEY-----)";

/** Creates a clock that starts at a given time and can be advanced by the test. */
function clockAt(ms: number): FakeClock {
  const clock = new FakeClock();
  clock.setWall(Date.now() + ms);
  return clock;
}

function identity(changes: Partial<TlsIdentity> = {}): TlsIdentity {
  return { caCerts: plant!.pem("root"), ...plant!.party("station"), ...changes };
}

/** Returns the certificates of a party in DER. */
function chain(name: string): Uint8Array[] {
  return readPem(plant!.party(name).certificate).map(({ octets }) => octets);
}

async function faults(changes: Partial<TlsIdentity>, options = {}): Promise<string[]> {
  const found = await checkTlsIdentity(identity(changes), options);
  return found.map(({ part, severity, detail }) => `${severity} of ${part}: ${detail}`);
}

Deno.test({
  name: "checkTlsIdentity() reports each unreadable file, and a key of another certificate",
  ignore,
  async fn() {
    assertEquals(await faults({}), []);
    assertEquals(await faults({ caCerts: [plant!.pem("root"), plant!.pem("works")] }), []);
    assertEquals(
      await faults({ caCerts: [plant!.pem("root"), "?", "?"], certificate: "?", key: "?" }),
      [
        `error of caCerts: caCerts ${NO_CERTIFICATE}`,
        `error of caCerts: caCerts ${NO_CERTIFICATE}`,
        `error of certificate: certificate ${NO_CERTIFICATE}`,
        `error of key: key ${NO_KEY}`,
      ],
    );
    assertEquals(await faults({ key: plant!.party("centre").key }), [
      "error of key: the key does not match the certificate of CN=station",
    ]);
    assertEquals(await faults({ key: "?", crl: "?" }), [
      `error of key: key ${NO_KEY}`,
      "error of crl: The text contains no CRL (-----BEGIN X509 CRL-----), and no other block",
    ]);
    assertEquals(await faults({ certificate: "?", crl: "?" }), [
      `error of certificate: certificate ${NO_CERTIFICATE}`,
    ]);
    const { key } = plant!.party("station");
    for (const blocks of [1, 3, 4]) {
      const has = new Array(Math.min(blocks, 3)).fill("PRIVATE KEY").join(", ");
      assertEquals(await faults({ certificate: key.repeat(blocks) }), [
        `error of certificate: certificate ${NO_CERTIFICATE.replace("no PEM block", has)}`,
      ]);
    }
  },
});

Deno.test({
  name: "checkTlsIdentity() warns of CRLs that have expired, and of one that revokes this station",
  ignore,
  async fn() {
    const works = plant!.list("works");
    assertEquals(await faults({ crl: works }, { clock: clockAt(0) }), []);
    const late = await faults({ crl: works }, { clock: clockAt(2 * DAY) });
    assertEquals(late.length, 1);
    assert(late[0]!.startsWith("warning of crl: the CRL of CN=works expired at "), late[0]);
    const revoking = plant!.list("works", { revoked: ["station"] });
    const own = await faults({ crl: revoking }, { clock: clockAt(0) });
    assertEquals(own.length, 1);
    assert(own[0]!.startsWith("warning of crl: peers will refuse this station's certificate: "));
    const known = await RevocationLists.read(revoking, {
      caCerts: plant!.pem("root"),
      intermediates: plant!.pem("works"),
    });
    assertEquals(await faults({ crl: known }), [], "they warn by themselves");
  },
});

Deno.test({
  name: "prepareIdentity() returns what the platform needs, or reports what cannot be used",
  ignore,
  async fn() {
    const clock = clockAt(0);
    const { context, lists } = await prepareIdentity("Cannot listen", identity(), { clock, role });
    const { certificate, key } = plant!.party("station");
    const ca = plant!.pem("root");
    assertEquals([context, lists], [
      { ca, cert: certificate, key, minVersion: "TLSv1.2" },
      undefined,
    ]);
    const secret = identity({ passphrase: "secret", minVersion: "TLSv1.3" });
    const { context: other } = await prepareIdentity("Cannot listen", secret, { clock, role });
    assertEquals(other, {
      ca,
      cert: certificate,
      key,
      minVersion: "TLSv1.3",
    });
    const refused = async (changes: Partial<TlsIdentity>) => {
      const error = await assertRejects(
        () => prepareIdentity("Cannot listen", identity(changes), { clock, role }),
        LinkError,
      );
      assertEquals(error.code, "not-trusted");
      return error.message;
    };
    assertEquals(
      await refused({ certificate: "?" }),
      `Cannot listen: certificate ${NO_CERTIFICATE}`,
    );
    assertEquals(
      await refused({ crl: [] }),
      "Cannot listen, crl: Found no CRL, expected at least one",
    );
    const suites = (kind: string) => [`TLS_ECDHE_${kind}_WITH_AES_128_GCM_SHA256`];
    await prepareIdentity("Cannot listen", identity({ suites: suites("ECDSA") }), { clock, role });
    assertEquals(
      await refused({ suites: suites("RSA") }),
      "Cannot listen: none of suites can be used in this runtime with a key of the type ec",
    );
    const warnings: string[] = [];
    const crl = plant!.list("works", { revoked: ["station"] });
    const prepared = await prepareIdentity("Cannot listen", {
      ...identity({ crl }),
      onWarning: ({ code }) => warnings.push(code),
    }, { clock, role });
    assertEquals([prepared.lists?.lists.length, warnings], [1, ["own-certificate-revoked"]]);
    assertEquals(DEFAULT_TLS_PORT, 19_998);
  },
});

Deno.test({
  name: "RevocationLists reports the CRLs in use, and why a session is not admitted",
  ignore,
  async fn() {
    const options = { caCerts: plant!.pem("root"), intermediates: plant!.pem("works") };
    const validity = [Date.UTC(2026, 0, 1), Date.UTC(2099, 0, 1)] as const;
    const lists = await RevocationLists.read(
      plant!.list("works", { revoked: ["centre"], validity }),
      { ...options, clock: clockAt(0) },
    );
    assertEquals(lists.lists, [{
      issuer: "CN=works",
      thisUpdate: validity[0],
      nextUpdate: validity[1],
      revoked: 1,
    }]);
    const own = plant!.party("station").certificate;
    const refused = (peer: readonly Uint8Array[], of = lists) => {
      const error = assertThrows(
        () => of.admit({ what: "Cannot accept", peer, own, close: () => {} }),
        LinkError,
      );
      assertEquals(error.code, "not-trusted");
      return error.message;
    };
    assertEquals(refused([]), "Cannot accept: the peer sent no certificate");
    assertEquals(
      refused([Uint8Array.of(5, 0)]),
      "Cannot accept: cannot read a certificate of the peer: the certificate has the tag 0x05, expected 0x30",
    );
    assertEquals(
      refused(chain("station"), new RevocationLists(options)),
      "Cannot accept: no certificate revocation list (CRL) has been read yet",
    );
    assertEquals(
      refused(chain("centre")).startsWith(
        "Cannot accept: the certificate of CN=centre was revoked at ",
      ),
      true,
    );
    const missing = assertThrows(() => new RevocationLists({ caCerts: "" }), CertificateError);
    assertEquals([missing.message, missing.code], ["Found no certificate in caCerts", "malformed"]);
    assertEquals(readCertificate(chain("station")[0]!).names.subject, "CN=station");
  },
});

Deno.test({
  name:
    "RevocationLists reports each warning once, and closes only the sessions that a new CRL revokes",
  ignore,
  async fn() {
    const clock = clockAt(0);
    const warnings: string[] = [];
    const lists = await RevocationLists.read(plant!.list("works"), {
      caCerts: plant!.pem("root"),
      intermediates: plant!.pem("works"),
      clock,
      onWarning: ({ code }) => warnings.push(code),
    });
    const closed: string[] = [];
    const admit = (name: string) =>
      lists.admit({
        what: "Cannot accept",
        peer: chain(name),
        own: plant!.party("station").certificate,
        close: ({ message }) => closed.push(message),
      });
    const endings = [admit("centre"), admit("centre"), admit("station")];
    assertEquals(warnings, ["issuer-not-covered"]);
    assertEquals(clock.scheduled, 1);
    endings[0]!();
    await lists.replace(plant!.list("works", { revoked: ["centre"] }));
    assertEquals(closed.map((message) => message.split(" was revoked at ")[0]), [
      "Closed the session: the certificate of CN=centre",
    ]);
    endings[1]!();
    assertEquals(clock.scheduled, 1);
    endings[2]!();
    assertEquals(clock.scheduled, 0);
    await assertRejects(() => lists.replace([]), CertificateError, "Found no CRL");
    assertEquals(lists.lists[0]!.revoked, 1, "the previous ones stay");
    await lists.replace(plant!.list("works", { validity: [Date.now() - 9e7, Date.now() + 9e7] }));
    assertEquals(warnings, ["issuer-not-covered", "list-older"]);
  },
});

Deno.test({
  name: "a fault of the application while CRLs are read is not reported as one of the identity",
  ignore,
  async fn() {
    const crl = plant!.list("works", { revoked: ["station"] });
    const failure = new TypeError("Out of order");
    const fail = (): never => {
      throw failure;
    };
    const clock = Object.assign(new FakeClock(), { instant: fail });
    assert(await assertRejects(() => checkTlsIdentity(identity({ crl }), { clock })) === failure);
    const given = { ...identity({ crl }), onWarning: fail };
    assert(
      await assertRejects(() => prepareIdentity("Cannot", given, { clock: clockAt(0), role })) ===
        failure,
    );
  },
});
