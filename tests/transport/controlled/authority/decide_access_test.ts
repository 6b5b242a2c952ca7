// The function that decides who may do what, for every type in control direction, derived from the tables.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { TYPE_RANGES, type TypeName, TYPES } from "../../../../codec/types.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { FRZ, SCQ } from "../../../../codec/qualifiers.ts";
import {
  decideAccess,
  prepareAuthority,
} from "../../../../transport/controlled/authority/authority.ts";
import type { AuthorityDeclaration } from "../../../../transport/controlled/authority/authority_declaration.ts";
import {
  familiesOf,
  REQUEST_FAMILIES,
} from "../../../../transport/controlled/authority/request_families.ts";
import type { PeerIdentity } from "../../../../transport/controlled/notices/peer_identity.ts";
import { CONTROL_CASES, controlRequest } from "../../../helpers/asdu/control_requests.ts";
import { PLAIN_FREQUENCY, PRIVATE_PROFILE } from "../../../helpers/asdu/private_types.ts";

const ADDRESS: PeerIdentity = { host: "192.0.2.1", port: 1 };

/** Requests that the role of a viewer permits, by mnemonic. */
const VIEWED: readonly string[] = ["C_IC_NA_1", "C_RD_NA_1", "C_TS_NA_1", "C_TS_TA_1"];
const TIMED: readonly string[] = ["C_CS_NA_1", "C_CD_NA_1"];

/** Whether a standard role permits a type, according to the ranges of the standard and not to the families. */
function expected(role: string, name: TypeName): boolean {
  const { id } = TYPES[name];
  const within = ({ first, last }: { first: number; last: number }) => id >= first && id <= last;
  if (VIEWED.includes(name)) return true;
  if (within(TYPE_RANGES.processControl)) return role === "operator";
  if (within(TYPE_RANGES.parameter) || within(TYPE_RANGES.file)) return role === "engineer";
  if (name === "C_RP_NA_1") return role === "engineer";
  if (TIMED.includes(name)) return role !== "viewer";
  assert(name === "C_CI_NA_1" || within(TYPE_RANGES.systemMonitor), `${name}: who may send it?`);
  return name === "C_CI_NA_1" && role !== "viewer"; // this request freezes, see below
}

Deno.test("every type of control direction is decided by the roles of the peer, its common address and its object address", () => {
  let cases = 0;
  for (const role of ["viewer", "operator", "engineer", "bay", "nothing"]) {
    const own = {
      bay: [{ types: ["all"], cas: [1, [7, 9]], ioas: [[5000, 5099], 6000] }],
    } as const;
    const roles = role === "nothing" ? [] : [role];
    const authority = prepareAuthority({ roles: own, rules: [{ roles }], default: "allow" });
    for (const [name, cause] of CONTROL_CASES) {
      for (const ca of [1, 2, 7, 9, 10, 65_535]) {
        for (const ioa of [4999, 5000, 5099, 5100, 6000]) {
          const fields = name === "C_CI_NA_1" ? { frz: FRZ.freeze } : {};
          const asdu = decodeAsdu(controlRequest(name, { cause, ca, ioa, fields }));
          const { permitted, rule } = decideAccess(authority, { peer: ADDRESS, asdu, ca });
          const inBay = [1, 7, 9].includes(ca) &&
            (TYPES[name].ioa !== "object" || [5000, 5099, 6000].includes(ioa));
          const wanted = role === "bay" ? inBay : role !== "nothing" && expected(role, name);
          assertEquals([permitted, rule], [wanted, "rules[0]"], `${role} ${name} ${ca}/${ioa}`);
          cases++;
        }
      }
    }
  }
  assert(cases > 5000, `only ${cases} cases`);
});

Deno.test("without a rule for the peer everything is permitted, or nothing", () => {
  for (const [name, cause] of CONTROL_CASES) {
    const asdu = decodeAsdu(controlRequest(name, { cause, ca: 1, ioa: 1 }));
    const request = { peer: ADDRESS, asdu, ca: 1 };
    const rules = [{ addresses: ["192.0.2.2"], roles: ["viewer"] }];
    const verdicts = [{}, { rules }, { rules, default: "deny" }, { default: "deny" }].map((one) =>
      decideAccess(prepareAuthority(one as AuthorityDeclaration), request)
    );
    assertEquals(verdicts.map(({ permitted }) => permitted), [true, true, false, false], name);
    assertEquals(verdicts[3]!.detail, "no rule matches the peer");
  }
});

Deno.test("the first rule that matches decides, also where a later one would permit more", () => {
  const certificate = { subject: "CN=Centre A, O=North\\, field", fingerprint: "ab".repeat(32) };
  const known: PeerIdentity = { host: "::ffff:10.1.2.3", port: 1, certificate, user: "erin" };
  const asdu = decodeAsdu(controlRequest("C_SC_NA_1", { cause: 6, ca: 1, ioa: 1 }));
  const decide = (rule: object, peer: PeerIdentity = known) => {
    const rules = [{ name: "first", roles: [], ...rule }, { name: "last", roles: ["operator"] }];
    return decideAccess(prepareAuthority({ rules }), { peer, asdu, ca: 1 }).rule;
  };
  const yes: readonly object[] = [
    { addresses: ["10.1.2.3"] },
    { addresses: ["192.0.2.1", "10.0.0.0/8"] },
    { addresses: ["::ffff:10.0.0.0/104"] },
    { fingerprints: ["AB:".repeat(31) + "AB"] },
    { subjects: ["CN=Centre A"] },
    { subjects: ["CN=Centre B", "CN=Centre A"] },
    { subjects: ["o=North\\, field,cn=Centre A"] },
    { users: ["frank", "erin"] },
    { addresses: ["10.1.2.3"], users: ["erin"], subjects: ["CN=Centre A"] },
    {},
  ];
  for (const rule of yes) assertEquals(decide(rule), "first", JSON.stringify(rule));
  const no: readonly object[] = [
    { addresses: ["10.1.2.4"] },
    { addresses: ["::/0"] },
    { fingerprints: ["cd".repeat(32)] },
    { subjects: ["CN=Centre"] },
    { subjects: ["CN=Centre A, O=North"] },
    { subjects: ["CN=Centre A, OU=North\\, field"] },
    { users: ["Erin"] },
    { addresses: ["10.1.2.3"], users: ["frank"] },
  ];
  for (const rule of no) assertEquals(decide(rule), "last", JSON.stringify(rule));
  // A peer without any known attribute has no address, certificate or user.
  for (const rule of yes.slice(0, -1)) {
    assertEquals(decide(rule, { host: "", port: 0 }), "last", JSON.stringify(rule));
  }
});

Deno.test("reading and freezing of counters, and reading and writing of files, are rights of their own", () => {
  const families = (name: TypeName, cause: number, fields: object) =>
    familiesOf(decodeAsdu(controlRequest(name, { cause, ca: 1, ioa: 1, fields }))).slice(1);
  assertEquals(families("C_CI_NA_1", 6, { frz: FRZ.read }), ["counters", "counter-read"]);
  for (const frz of [FRZ.freeze, FRZ.freezeAndReset, FRZ.reset]) {
    assertEquals(families("C_CI_NA_1", 6, { frz }), ["counters", "counter-freeze"]);
  }
  for (const scq of Object.values(SCQ)) {
    const family = scq === SCQ.deleteFile ? "file-write" : "file-read";
    assertEquals(families("F_SC_NA_1", 13, { scq }), ["files", family]);
  }
});

Deno.test("what cannot be read needs a right without ranges, and one to write", () => {
  const authority = prepareAuthority({
    roles: {
      bay: [{ types: ["commands"], ioas: [[1, 99]] }],
      reader: [{ types: ["file-read"] }],
      low: [{ types: ["parameters"], ioas: [[0, 99]] }],
      parameters: [{ types: ["parameters"] }],
    },
    rules: ["bay", "reader", "low", "parameters"].map((name) => ({ users: [name], roles: [name] })),
  });
  const decide = (hex: string, user: string) => {
    const asdu = decodeAsdu(parseHex(hex));
    return decideAccess(authority, { peer: { ...ADDRESS, user }, asdu, ca: 1 }).permitted;
  };
  assertEquals(decide("2D 01 06 00 01 00 05 00 00 01", "bay"), true);
  assertEquals(decide("2D 01 06 00 01 00 05 00", "bay"), false, "an address that is cut");
  assertEquals(decide("2D 02 06 00 01 00 05 00 00 01 64 00 00 01", "bay"), false, "IOA 5 and 100");
  const all = "71 01 06 00 01 00 00 00 00 01";
  assertEquals(decide(all, "low"), false, "parameters of all points, also where 0 is in the range");
  assertEquals(decide(all, "parameters"), true);
  assertEquals(decide("71 01 06 00 01 00 05 00 00 03", "low"), true);
  assertEquals(decide("7A 01 0D 00 01 00 05 00 00 01 00 00 01", "reader"), true);
  assertEquals(decide("7A 01 0D 00 01 00 05 00 00 01", "reader"), false, "a call that is cut");
});

Deno.test("private types are decided by their name or their family, others by the family of all", () => {
  const { name, id } = PLAIN_FREQUENCY.row;
  const own = {
    own: [{ types: [name] }],
    any: [{ types: ["private"] }],
    all: [{ types: ["all"] }],
  };
  const permitted = (role: string, hex: string) => {
    const asdu = decodeAsdu(parseHex(hex), { profile: PRIVATE_PROFILE });
    const authority = prepareAuthority({ roles: own, rules: [{ roles: [role] }] });
    return decideAccess(authority, { peer: ADDRESS, asdu, ca: 1 }).permitted;
  };
  const known = `${id.toString(16)} 01 06 00 01 00 05 00 00 01 02 03 04 05`;
  const wanted = { own: [true, false, false], any: [true, true, false] };
  for (const [role, expected] of Object.entries(wanted)) {
    const cases = [known, "FE 01 06 00 01 00 05 00 00 01", "2C 01 06 00 01 00 05 00 00 01"];
    assertEquals(cases.map((hex) => permitted(role, hex)), expected, role);
    assertEquals(cases.map((hex) => permitted("all", hex)), [true, true, true]);
  }
  assertEquals(PRIVATE_PROFILE.caOctets, IEC104.caOctets);
});

Deno.test("each family is one that some request belongs to", () => {
  const found = new Set<string>(["private"]);
  for (const [name, cause] of CONTROL_CASES) {
    for (const fields of [{}, { frz: FRZ.read }, { frz: FRZ.reset }, { scq: SCQ.deleteFile }]) {
      const [key] = Object.keys(fields);
      if (key === "frz" && name !== "C_CI_NA_1" || key === "scq" && name !== "F_SC_NA_1") continue;
      const asdu = decodeAsdu(controlRequest(name, { cause, ca: 1, ioa: 1, fields }));
      for (const family of familiesOf(asdu)) found.add(family);
    }
  }
  assertEquals([...found].sort(), Object.keys(REQUEST_FAMILIES).sort());
});

Deno.test("each family of requests has a description of its own", () => {
  const descriptions = Object.values(REQUEST_FAMILIES);
  assertEquals(new Set(descriptions).size, descriptions.length);
});
