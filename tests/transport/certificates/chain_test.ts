// Certificate chains without real signatures: the test decides which signatures are valid.

import { assert, assertEquals } from "@std/assert";
import { type Certificate, readCertificate } from "../../../transport/certificates/certificate.ts";
import { type ChainParts, findChain, verifySigned } from "../../../transport/certificates/chain.ts";
import { indexLists, judgeChain } from "../../../transport/certificates/revocation.ts";
import { readRevocationList } from "../../../transport/certificates/revocation_list.ts";
import type { SignatureQuestion } from "../../../transport/certificates/signature_scheme.ts";
import {
  certificate,
  type CertificateParts,
  der,
  entry,
  extension,
  latin,
  type ListParts,
  revocationList,
  sequence,
  tagged,
  utcTime,
} from "../../helpers/wire/der.ts";

const CA = extension("2.5.29.19", sequence(der(1, 0xff)));

function read(parts: CertificateParts): Certificate {
  return readCertificate(certificate(parts));
}

function authority(subject: string, issuer: string, parts: CertificateParts = {}): Certificate {
  return read({ subject, issuer, extensions: [CA], ...parts });
}

const ROOT = authority("root", "root");
const WORKS = authority("works", "root", { key: 2 });
const STATION = read({ subject: "station", issuer: "works" });

function parts(
  believed: readonly Certificate[],
  others: readonly Certificate[] = [],
  verify: ChainParts["verify"] = () => "good",
): ChainParts {
  return { believed, others, verify };
}

/** Returns the names in a chain, how it ends, and its fault. */
function chain(leaf: Certificate, from: ChainParts) {
  const { certificates, ends, fault } = findChain(leaf, from);
  const names = (each: Iterable<Certificate>) =>
    [...each].map(({ names }) => names.subject.slice(3));
  return { chain: names(certificates), ends: names(ends), fault };
}

Deno.test("findChain() finds the chain from a certificate to a trusted authority", () => {
  const found = { chain: ["station", "works", "root"], ends: ["root"], fault: undefined };
  assertEquals(chain(STATION, parts([ROOT], [WORKS])), found);
  assertEquals(chain(STATION, parts([ROOT, WORKS])), found);
  assertEquals(chain(STATION, parts([WORKS])), {
    chain: ["station", "works"],
    ends: ["works"],
    fault: undefined,
  });
  assertEquals(chain(STATION, parts([STATION])), {
    chain: ["station"],
    ends: ["station"],
    fault: undefined,
  });
});

Deno.test("findChain() reports why a chain does not reach a trusted authority", () => {
  const other = authority("other", "other");
  assertEquals(chain(STATION, parts([other], [WORKS, ROOT])), {
    chain: ["station", "works", "root"],
    ends: ["root"],
    fault: "CN=root is not a trusted authority",
  });
  const missing = (issuer: string) =>
    `its issuer CN=${issuer} is not a trusted authority, and the peer did not send it`;
  assertEquals(chain(STATION, parts([other], [WORKS])), {
    chain: ["station", "works"],
    ends: [],
    fault: missing("root"),
  });
  assertEquals(chain(STATION, parts([ROOT])).fault, missing("works"));
  const wrong = parts([ROOT], [WORKS], () => "bad");
  assertEquals(chain(STATION, wrong), {
    chain: ["station"],
    ends: [],
    fault: "the signature of CN=works is wrong",
  });
  const self = read({ subject: "alone", issuer: "alone" });
  assertEquals(chain(self, parts([ROOT])), {
    chain: ["alone"],
    ends: ["alone"],
    fault: "CN=alone is not a trusted authority",
  });
});

Deno.test("findChain() follows every issuer with the right name and a valid signature, and no other", () => {
  const renewed = authority("works", "root", { serial: 2, key: 2 });
  const impostor = authority("works", "root", { serial: 3, key: 3 });
  const verify = ({ publicKey }: SignatureQuestion) => publicKey.at(-1) === 3 ? "bad" : "good";
  const found = findChain(STATION, parts([ROOT], [impostor, WORKS, renewed], verify));
  assertEquals(found.certificates.map(({ serial }) => serial), ["01", "01", "02", "01"]);
  assertEquals(found.fault, undefined);
  // A trusted authority may issue certificates even if its own does not mark it as an authority.
  const plain = read({ subject: "works", issuer: "root", key: 2 });
  assertEquals(chain(STATION, parts([plain])).chain, ["station", "works"]);
  assertEquals(chain(STATION, parts([ROOT], [plain])).chain, ["station"]);
});

Deno.test("findChain() counts a certificate once if it is both trusted and sent", () => {
  let verified = 0;
  const from = parts([ROOT, WORKS], [WORKS, ROOT, STATION], () => (verified++, "good"));
  assertEquals(chain(STATION, from).chain, ["station", "works", "root"]);
  assertEquals(verified, 2);
});

Deno.test("findChain() ends on a cycle of authorities that issued each other", () => {
  const [a, b] = [authority("works", "b"), authority("b", "works")];
  assertEquals(chain(STATION, parts([ROOT], [a, b])), {
    chain: ["station", "works", "b"],
    ends: [],
    fault: "CN=b is not a trusted authority",
  });
});

Deno.test("findChain() finds at most 16 certificates", () => {
  const ladder = (length: number) =>
    Array.from({ length }, (_, i) => authority(`${i}`, `${i + 1}`)).with(
      -1,
      authority(`${length - 1}`, `${length - 1}`),
    );
  const leaf = read({ issuer: "0" });
  const short = ladder(15);
  assertEquals(findChain(leaf, parts([short.at(-1)!], short)).certificates.length, 16);
  assertEquals(findChain(leaf, parts([short.at(-1)!], short)).fault, undefined);
  const long = ladder(16);
  const { certificates, fault } = findChain(leaf, parts([long.at(-1)!], long));
  assertEquals([certificates.length, fault], [16, "its certificate chain is too long"]);
});

Deno.test("verifySigned() returns a phrase that completes an error message", () => {
  const text = (verdict: ReturnType<ChainParts["verify"]>) =>
    verifySigned(STATION, ROOT.publicKey, () => verdict);
  assertEquals(text("good"), "good");
  assertEquals(text("bad"), "is wrong");
  assertEquals(text("unsupported"), "is of a kind that this runtime cannot verify");
  const failing = () => {
    throw new Error("Out of order");
  };
  assertEquals(
    verifySigned(STATION, ROOT.publicKey, failing),
    "cannot be verified: Out of order",
  );
  let asked: SignatureQuestion | undefined;
  verifySigned(STATION, ROOT.publicKey, (question) => (asked = question, "good"));
  assertEquals(asked, {
    scheme: { type: "ecdsa", hash: "sha256" },
    signed: STATION.signed,
    signature: STATION.signature,
    publicKey: ROOT.publicKey,
  });
});

/** Creates a CRL of an issuer. */
function list(issuer: string, options: Omit<ListParts, "issuer"> = {}) {
  return readRevocationList(revocationList({ issuer, ...options }));
}

const DAY = 86_400_000;
const ISSUED = Date.UTC(2024, 0, 1);

Deno.test("judgeChain() reports the first revoked certificate, and those that no CRL covers", () => {
  const from = parts([ROOT], [WORKS]);
  const found = findChain(STATION, from);
  const judge = (...lists: readonly ReturnType<typeof list>[]) => {
    const { revocation, uncovered } = judgeChain(found, indexLists(lists, from), ISSUED);
    return {
      revoked: revocation?.certificate.names.subject,
      uncovered: uncovered.map(({ names }) => names.subject),
    };
  };
  assertEquals(judge(), { revoked: undefined, uncovered: ["CN=station", "CN=works"] });
  assertEquals(judge(list("root")), { revoked: undefined, uncovered: ["CN=station"] });
  const all = [entry(1)];
  assertEquals(judge(list("root", { entries: all })), {
    revoked: "CN=works",
    uncovered: ["CN=station"],
  });
  assertEquals(judge(list("root", { entries: all }), list("works", { entries: all })), {
    revoked: "CN=station",
    uncovered: [],
  });
});

Deno.test("judgeChain() reports CRLs that have expired or are not yet valid, but only those it used", () => {
  const from = parts([ROOT], [WORKS]);
  const found = findChain(STATION, from);
  const next = { nextUpdate: utcTime("240102000000Z") };
  const judge = (now: number, lists: readonly ReturnType<typeof list>[]) => {
    const { expired, early } = judgeChain(found, indexLists(lists, from), now);
    return [expired, early].map((each) => each.map(({ issuerName }) => issuerName));
  };
  const works = list("works", next);
  assertEquals(judge(ISSUED - 1, [works]), [[], ["CN=works"]]);
  assertEquals(judge(ISSUED, [works]), [[], []]);
  assertEquals(judge(ISSUED + DAY, [works]), [[], []]);
  assertEquals(judge(ISSUED + DAY + 1, [works]), [["CN=works"], []]);
  assertEquals(judge(ISSUED + 1000 * DAY, [list("works")]), [[], []], "no next update");
  const scope = extension("2.5.29.28", sequence(der(0x82, 0xff)));
  const unused = list("works", { ...next, extensions: [scope] });
  assertEquals(judge(ISSUED + DAY + 1, [unused, works]), [["CN=works"], []]);
  assertEquals(judge(ISSUED + DAY + 1, [unused]), [[], []]);
});

Deno.test("indexLists() keeps the newest CRL of each scope and key, and the first of two with the same time", () => {
  const from = parts([ROOT], [WORKS]);
  const point = (...names: readonly string[]) =>
    extension(
      "2.5.29.28",
      sequence(tagged(0, tagged(0, ...names.map((name) => der(0x86, latin(name)))))),
    );
  const at = (text: string, serial: number, ...extensions: readonly Uint8Array[]) =>
    list("works", { thisUpdate: utcTime(text), entries: [entry(serial)], extensions });
  const kept = (...lists: readonly ReturnType<typeof list>[]) =>
    indexLists(lists, from).get(WORKS.subject)!.map(({ revoked }) => [...revoked.keys()].join());
  const [old, recent] = ["240101000000Z", "240102000000Z"];
  assertEquals(kept(at(old, 1), at(recent, 2)), ["02"]);
  assertEquals(kept(at(recent, 2), at(old, 1)), ["02"]);
  assertEquals(kept(at(old, 1), at(old, 2)), ["01"]);
  assertEquals(kept(at(old, 1), at(recent, 2, point("a"))), ["01", "02"]);
  assertEquals(kept(at(old, 1, point("a", "b")), at(recent, 2, point("b", "a"))), ["02"]);
  assertEquals(kept(at(old, 1, point("a")), at(recent, 2, point("b"))), ["01", "02"]);
  assert(!indexLists([at(old, 1)], from).has(ROOT.subject));
});

Deno.test("findChain() verifies at most 64 signatures", () => {
  const works = (count: number) =>
    Array.from({ length: count }, (_, i) => authority("works", "root", { serial: i + 1, key: 3 }));
  const verify = ({ publicKey }: SignatureQuestion) => publicKey.at(-1) === 3 ? "bad" : "good";
  const fault = (count: number) => findChain(STATION, parts([ROOT], works(count), verify)).fault;
  assertEquals(fault(64), "the signature of CN=works is wrong");
  assertEquals(fault(65), "its certificate chain is too long");
});

Deno.test("findChain() distinguishes an issuer that is not an authority from a missing one", () => {
  const plain = read({ subject: "works", issuer: "root", key: 2 });
  assertEquals(
    findChain(STATION, parts([ROOT], [plain])).fault,
    "its issuer CN=works may not issue certificates: it lacks CA:TRUE or the key usage keyCertSign",
  );
  const missing = "its issuer CN=works is not a trusted authority, and the peer did not send it";
  assertEquals(findChain(STATION, parts([ROOT])).fault, missing);
  assertEquals(findChain(STATION, parts([ROOT], [STATION])).fault, missing);
});

Deno.test("a CRL for some distribution points covers the certificates that have one of them", () => {
  const points = (...names: readonly string[]) =>
    tagged(0, tagged(0, ...names.map((name) => der(0x86, latin(name)))));
  const uncovered = (own: readonly string[], listed: readonly string[]) => {
    const extensions = [extension("2.5.29.31", sequence(sequence(points(...own))))];
    const from = parts([ROOT], [WORKS]);
    const found = findChain(read({ subject: "station", issuer: "works", extensions }), from);
    const scope = extension("2.5.29.28", sequence(points(...listed)), 0xff);
    const lists = [list("root"), list("works", { extensions: [scope] })];
    return judgeChain(found, indexLists(lists, from), ISSUED).uncovered.length;
  };
  assertEquals([uncovered(["a"], ["a"]), uncovered(["a"], ["b"])], [0, 1]);
  assertEquals([uncovered(["a"], ["b", "a"]), uncovered(["a", "c"], ["b", "a"])], [0, 0]);
  assertEquals(uncovered(["c"], ["b", "a"]), 1);
});
