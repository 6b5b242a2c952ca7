// Chains and CRLs: signers, signature algorithms, and attempts to bypass a revoked authority.

import { assertEquals, assertThrows } from "@std/assert";
import { readCertificates } from "../../../transport/certificates/certificate.ts";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { type ChainParts, findChain } from "../../../transport/certificates/chain.ts";
import { indexLists, judgeChain } from "../../../transport/certificates/revocation.ts";
import { readRevocationLists } from "../../../transport/certificates/revocation_list.ts";
import { platformVerify } from "../../../transport/runtime/tls/signature.ts";
import {
  HAS_OPENSSL,
  type ListOptions,
  PlantAuthority,
} from "../../helpers/machine/plant_authority.ts";

const verify = platformVerify();
const ignore = !HAS_OPENSSL;
const NOW = Date.now();

function parts(believed: readonly string[], others: readonly string[] = []): ChainParts {
  return {
    believed: believed.flatMap(readCertificates),
    others: others.flatMap(readCertificates),
    verify,
  };
}

/** Returns the verdict of CRLs on a certificate: the revoked certificate, and the certificates that no CRL covers. */
function judge(certificate: string, lists: readonly string[], chainParts: ChainParts) {
  const chain = findChain(readCertificates(certificate)[0]!, chainParts);
  assertEquals(chain.fault, undefined);
  const index = indexLists(lists.flatMap(readRevocationLists), chainParts);
  const { revocation, uncovered } = judgeChain(chain, index, NOW);
  return {
    revoked: revocation?.certificate.names.subject,
    uncovered: uncovered.map(({ names }) => names.subject),
  };
}

Deno.test({
  name: "certificates and CRLs are verified with every accepted algorithm",
  ignore,
  fn() {
    const pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];
    const kinds = [
      ["RSA", [["-sha256"], ["-sha384"], ["-sha512"], ["-sha256", ...pss]]],
      ["P-256", [["-sha256"]]],
      ["P-384", [["-sha384"]]],
      ["Ed25519", [[]]],
    ] as const;
    for (const [key, variants] of kinds) {
      using plant = new PlantAuthority();
      plant.authority("root", { key });
      const believed = parts([plant.pem("root")]);
      for (const args of variants) {
        plant.station("good", { by: "root", args });
        plant.station("bad", { by: "root", args });
        const [digest = "-null", ...more] = args;
        const md = ["-md", digest.slice(1), ...more];
        const list = plant.list("root", { revoked: ["bad"], args: md });
        const clean = { revoked: undefined, uncovered: [] };
        assertEquals(judge(plant.pem("good"), [list], believed), clean, `${key} ${args}`);
        assertEquals(judge(plant.pem("bad"), [list], believed).revoked, "CN=bad", `${key} ${args}`);
      }
    }
  },
});

Deno.test({
  name: "a CRL signed with SHA-1, or by a key that must not sign CRLs, is refused with the reason",
  ignore,
  fn() {
    using plant = new PlantAuthority();
    plant.authority("root");
    plant.authority("mute", {
      extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n",
    });
    const believed = parts([plant.pem("root"), plant.pem("mute")]);
    const index = (by: string, options: ListOptions = {}) =>
      indexLists(readRevocationLists(plant.list(by, options)), believed);
    const sha1 =
      "but its signature cannot be verified: it is signed with ECDSA with SHA-1, expected";
    assertThrows(() => index("root", { args: ["-md", "sha1"] }), CertificateError, sha1);
    const mute = "The CRL names as its issuer CN=mute, which must not sign CRLs: its keyUsage";
    const error = assertThrows(() => index("mute"), CertificateError, mute);
    assertEquals(error.code, "not-signed");
  },
});

Deno.test({
  name: "a CRL of an intermediate authority counts if a trusted authority issued its certificate",
  ignore,
  fn() {
    using plant = PlantAuthority.standard();
    using other = PlantAuthority.standard("other");
    const list = plant.list("works", { revoked: ["station"] });
    const known = parts([plant.pem("root")], [plant.pem("works")]);
    assertEquals(judge(plant.pem("station"), [list], known).revoked, "CN=station");
    const foreign = parts([plant.pem("root")], [other.pem("works")]);
    assertThrows(
      () => indexLists(readRevocationLists(other.list("works")), foreign),
      CertificateError,
      "CN=works, whose certificate was not issued by a trusted authority",
    );
  },
});

Deno.test({
  name: "a renewed certificate for the key of a revoked authority does not bypass the CRL",
  ignore,
  fn() {
    // The authority was renewed: two certificates with the same name and key, one of which is revoked.
    using plant = PlantAuthority.standard();
    plant.renew("again", "works", "root");
    const believed = parts([plant.pem("root")], [plant.pem("works"), plant.pem("again")]);
    for (const revoked of ["works", "again"]) {
      const list = plant.list("root", { revoked: [revoked] });
      assertEquals(judge(plant.pem("station"), [list], believed).revoked, "CN=works");
    }
  },
});

Deno.test({
  name: "the newest CRL of an authority applies, and a partial CRL covers only its scope",
  ignore,
  fn() {
    using plant = PlantAuthority.standard();
    const both = parts([plant.pem("root"), plant.pem("works")]);
    const [old, recent] = [[NOW - 9e6, NOW + 9e6], [NOW - 3e6, NOW + 9e6]] as const;
    const held = plant.list("works", { revoked: { station: "certificateHold" }, validity: old });
    const released = plant.list("works", { validity: recent });
    const clean = { revoked: undefined, uncovered: ["CN=works"] };
    assertEquals(judge(plant.pem("station"), [held, released], both), clean);
    assertEquals(judge(plant.pem("station"), [released, held], both), clean);
    assertEquals(judge(plant.pem("station"), [held], both).revoked, "CN=station");
    const part = (line: string, revoked: readonly string[] = []) =>
      plant.list("works", {
        revoked,
        extensions: `issuingDistributionPoint=critical,@point\n[point]\n${line}`,
      });
    const all = ["CN=station", "CN=works"];
    assertEquals(judge(plant.pem("station"), [part("onlyCA=TRUE")], both).uncovered, all);
    assertEquals(judge(plant.pem("station"), [part("onlyuser=TRUE")], both), clean);
    const uri = "URI:http://192.0.2.1/a.crl";
    assertEquals(judge(plant.pem("station"), [part(`fullname=${uri}`)], both).uncovered, all);
    plant.station("named", { by: "works", extensions: `crlDistributionPoints=${uri}` });
    assertEquals(judge(plant.pem("named"), [part(`fullname=${uri}`)], both), clean);
    const elsewhere = part("fullname=URI:http://192.0.2.1/b.crl", ["named"]);
    assertEquals(judge(plant.pem("named"), [elsewhere], both).revoked, "CN=named");
  },
});

Deno.test({
  name: "CRLs of one issuer with different keys do not replace each other",
  ignore,
  fn() {
    // The authority has a new key, and issues one CRL with each.
    using plant = PlantAuthority.standard();
    plant.authority("renewed", { by: "root", subject: "works" });
    plant.station("late", { by: "renewed" });
    const all = parts([plant.pem("root")], [plant.pem("works"), plant.pem("renewed")]);
    const [old, recent] = [[NOW - 9e6, NOW - 1e6], [NOW - 3e6, NOW + 9e6]] as const;
    const former = plant.list("works", { revoked: ["station"], validity: old });
    const current = plant.list("renewed", { validity: recent });
    for (const lists of [[former, current], [current, former]]) {
      assertEquals(judge(plant.pem("station"), lists, all).revoked, "CN=station");
    }
    // The new key may also revoke certificates that the old one has signed.
    const taken = plant.list("renewed", { revoked: ["station"], validity: recent });
    assertEquals(judge(plant.pem("station"), [taken], all).revoked, "CN=station");
    // An old CRL of the old key does not apply to certificates that the new key has signed.
    const index = indexLists([former, current].flatMap(readRevocationLists), all);
    const expired = (name: string) =>
      judgeChain(findChain(readCertificates(plant.pem(name))[0]!, all), index, NOW).expired.length;
    assertEquals([expired("late"), expired("station")], [0, 1]);
  },
});

Deno.test({
  name: "a station may not sign a CRL, even in its own name",
  ignore,
  fn() {
    using plant = PlantAuthority.standard();
    const own = parts([plant.pem("root")], [plant.pem("centre"), plant.pem("works")]);
    assertThrows(
      () => indexLists(readRevocationLists(plant.list("centre")), own),
      CertificateError,
      "The CRL names as its issuer CN=centre, which is not an authority",
    );
  },
});

Deno.test({
  name: "findChain() does not trust a name alone, and limits its work with many authorities",
  ignore,
  fn() {
    using plant = PlantAuthority.standard();
    using impostor = PlantAuthority.standard("impostor");
    const [leaf] = readCertificates(plant.pem("station"));
    const wrong = findChain(leaf!, parts([impostor.pem("root")], [impostor.pem("works")]));
    assertEquals(wrong.fault, "the signature of CN=works is wrong");
    const unknown = findChain(leaf!, parts([plant.pem("root")]));
    assertEquals(
      unknown.fault,
      "its issuer CN=works is not a trusted authority, and the peer did not send it",
    );
    // A station cannot issue certificates, even though its own is genuine.
    plant.station("below", { by: "station" });
    const below = findChain(
      readCertificates(plant.pem("below"))[0]!,
      parts([plant.pem("root")], [plant.pem("works"), plant.pem("station")]),
    );
    assertEquals(
      below.fault,
      "its issuer CN=station may not issue certificates: it lacks CA:TRUE or the key usage keyCertSign",
    );
    // Nor can an authority whose key may only sign CRLs.
    plant.authority("lister", {
      by: "root",
      extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n",
    });
    plant.station("unheard", { by: "lister" });
    const unheard = findChain(
      readCertificates(plant.pem("unheard"))[0]!,
      parts([plant.pem("root")], [plant.pem("lister")]),
    );
    assertEquals(
      unheard.fault,
      "its issuer CN=lister may not issue certificates: it lacks CA:TRUE or the key usage keyCertSign",
    );
    let verified = 0;
    const many = readCertificates(impostor.pem("works")).flatMap((each) =>
      Array.from({ length: 200 }, (_, i) => ({ ...each, octets: Uint8Array.of(i) }))
    );
    const busy = findChain(leaf!, {
      believed: readCertificates(plant.pem("root")),
      others: many,
      verify: () => (verified++, "bad"),
    });
    assertEquals([busy.fault, verified], ["its certificate chain is too long", 64]);
  },
});
