// Messages in segments: splitting, all ways to cut, and the rules for putting them together.

import { assert, assertEquals } from "@std/assert";
import {
  decodeAsdu,
  encodeAsdu,
  IEC104,
  parseHex,
  type Profile,
  toHex,
} from "../../../codec/mod.ts";
import {
  encodeSecurityMessage,
  identifierOctets,
  isSecurity,
  type Reassembled,
  securityAsdus,
  type SecurityMessage,
  SecurityReassembler,
  TYPES,
} from "../../../codec/low_level.ts";
import { generateObject, NAMES, PROFILES } from "../../helpers/asdu/generate_asdu.ts";
import { loadVectors } from "../../helpers/asdu/vectors.ts";
import { Prng } from "../../helpers/random/prng.ts";

const VECTORS = loadVectors();
const TYPE_NAMES = NAMES.filter((name) => isSecurity(TYPES[name].id));

function vector(id: string): Uint8Array {
  return VECTORS.find((each) => each.id === id)!.octets;
}

/** Generates a random whole message. */
function randomMessage(random: Prng, room: number, profile: Profile): SecurityMessage {
  const type = random.pick(TYPE_NAMES);
  const { ioa: _, asn: _asn, fir: _fir, fin: _fin, ...fields } = generateObject(type, random, {
    ioa: 0,
    room,
    profile,
    whole: true,
  });
  return { type, ...fields } as unknown as SecurityMessage;
}

/** Segments of a certificate of 600 octets, in three ASDUs. */
const CERTIFICATE: SecurityMessage = {
  type: "S_UC_NA_X",
  kcm: 69,
  certificate: Uint8Array.from({ length: 600 }, (_, i) => i & 0xff),
};

function segments(): Uint8Array[] {
  return securityAsdus(CERTIFICATE, { ca: 5 });
}

function kinds(asdus: readonly Uint8Array[], reassembler = new SecurityReassembler()): string[] {
  return asdus.map((asdu) => reassembler.push(asdu).kind);
}

Deno.test("securityAsdus() writes the golden vectors", () => {
  let written = 0;
  for (const { id, octets, asdu, profile } of VECTORS) {
    if (identifierOctets(profile) !== identifierOctets(IEC104)) continue;
    if (!isSecurity(asdu.typeId) || asdu.type === "raw" || asdu.issues.length > 0) continue;
    const result = new SecurityReassembler().push(octets);
    if (result.kind !== "message") continue;
    const again = securityAsdus(result.message, result.header);
    assertEquals(again.map((each) => toHex(each)), [toHex(octets)], id);
    written++;
  }
  assert(written > 90, `${written} vectors`);
});

Deno.test("a message that does not fit is sent in segments of the greatest length", () => {
  const asdus = segments();
  assertEquals(asdus.map(({ length }) => length), [249, 249, 126]);
  assertEquals(asdus.map((asdu) => asdu[6]), [0x40, 0x01, 0x82]);
  assertEquals(
    asdus.map((asdu) => toHex(asdu.subarray(0, 6), " ")),
    Array(3).fill("58 01 10 00 05 00"),
  );
  const reassembler = new SecurityReassembler();
  const last = asdus.map((asdu) => reassembler.push(asdu)).at(-1);
  assert(last?.kind === "message");
  assertEquals(last.message, CERTIFICATE);
  assertEquals(last.asdus, asdus);
  assertEquals(last.header.ca, 5);
});

Deno.test("a message that just fits has one segment, and one octet more makes two", () => {
  const fitting = { ...CERTIFICATE, certificate: new Uint8Array(242 - 3) } as SecurityMessage;
  const longer = { ...CERTIFICATE, certificate: new Uint8Array(242 - 2) } as SecurityMessage;
  assertEquals(securityAsdus(fitting, { ca: 1 }).map((asdu) => asdu[6]), [0xc0]);
  assertEquals(securityAsdus(longer, { ca: 1 }).map((asdu) => asdu[6]), [0x40, 0x81]);
});

Deno.test("random messages survive every size of segments, in every profile", () => {
  for (let seed = 1; seed <= 1500; seed++) {
    const random = new Prng(seed);
    const sizes = random.pick(PROFILES);
    const message = randomMessage(random, random.chance(0.2) ? 3000 : 120, sizes);
    const maxAsduOctets = random.int(identifierOctets(sizes) + 3, 249);
    const profile = { ...sizes, maxAsduOctets };
    const ca = random.int(0, 255);
    const asdus = securityAsdus(message, { ca }, { profile });
    const reassembler = new SecurityReassembler({ profile });
    const results = asdus.map((asdu) => reassembler.push(asdu));
    const last = results.pop();
    const where = `seed ${seed}: ${message.type}, at most ${maxAsduOctets} octets`;
    assertEquals(results.every(({ kind }) => kind === "partial"), true, where);
    assert(last?.kind === "message", `${where}: ${JSON.stringify(last)}`);
    assertEquals(last.message, message, where);
    assertEquals(last.asdus, asdus, where);
  }
});

Deno.test("a message is the same however its content is cut", () => {
  const content = encodeSecurityMessage({
    type: "S_RP_NA_1",
    csq: 7,
    usr: 2,
    mac: parseHex("10 11 12 13"),
  });
  const head = [0x52, 1, 14, 0, 1, 0];
  for (let cuts = 0; cuts < 2 ** (content.length - 1); cuts++) {
    const reassembler = new SecurityReassembler();
    let results: Reassembled[] = [];
    let at = 0;
    let asn = cuts & 0x3f;
    for (let end = 1; end <= content.length; end++) {
      if (end < content.length && (cuts >> (end - 1) & 1) === 0) continue;
      const control = asn++ & 0x3f | (at === 0 ? 0x40 : 0) | (end === content.length ? 0x80 : 0);
      const asdu = Uint8Array.of(...head, control, ...content.subarray(at, end));
      results = [...results, reassembler.push(asdu)];
      at = end;
    }
    const last = results.at(-1);
    assert(last?.kind === "message" && last.message.type === "S_RP_NA_1", `cuts ${cuts}`);
    assertEquals(last.message.mac.length, 4);
  }
});

Deno.test("the numbers of segments continue after 63 with 0", () => {
  const profile = { ...IEC104, maxAsduOctets: 10 };
  const asdus = securityAsdus(CERTIFICATE, { ca: 1 }, { profile });
  assertEquals(asdus.length, 201);
  assertEquals([asdus[63]![6], asdus[64]![6]], [63, 0]);
  assertEquals(kinds(asdus, new SecurityReassembler({ profile })).at(-1), "message");
});

Deno.test("a repeated segment is ignored, also the first and the last", () => {
  const [first, second, last] = segments() as [Uint8Array, Uint8Array, Uint8Array];
  const given = [first, first, second, second, second, last, last];
  const expected = [
    "partial",
    "repeated",
    "partial",
    "repeated",
    "repeated",
    "message",
    "repeated",
  ];
  assertEquals(kinds(given), expected);
});

Deno.test("any other segment than the next discards the message", () => {
  const [first, second, last] = segments() as [Uint8Array, Uint8Array, Uint8Array];
  const changed = (asdu: Uint8Array, at: number, octet: number): Uint8Array => {
    const copy = asdu.slice();
    copy[at] = octet;
    return copy;
  };
  const reasons: readonly (readonly [Uint8Array, string])[] = [
    [last, "A segment of S_UC_NA_X has number 2, expected 1"],
    [changed(second, 7, 0xee), ""],
    [
      changed(second, 0, 0x5a),
      "A segment of S_US_NA_1 has another identifier than the segment before",
    ],
    [
      changed(second, 2, 0x0e),
      "A segment of S_UC_NA_X has another identifier than the segment before",
    ],
    [
      changed(second, 4, 6),
      "A segment of S_UC_NA_X has another identifier than the segment before",
    ],
    [second.slice(0, 6), "S_UC_NA_X has no octets"],
    [second.slice(0, 5), "The ASDU is too short"],
  ];
  for (const [asdu, reason] of reasons) {
    const reassembler = new SecurityReassembler();
    reassembler.push(first);
    const result = reassembler.push(asdu);
    if (reason === "") {
      assertEquals(result.kind, "partial", "the octets of a segment are not checked");
      continue;
    }
    assertEquals(result, { kind: "discarded", reason });
    assertEquals(reassembler.isUnfinished, false);
    const after = reassembler.push(second);
    assertEquals(after, {
      kind: "discarded",
      reason: "S_UC_NA_X begins with a segment that is not the first",
    });
  }
});

Deno.test("a segment that repeats an earlier one than the last discards the message", () => {
  const [first, second, last] = segments() as [Uint8Array, Uint8Array, Uint8Array];
  assertEquals(
    kinds([first, second, first, second, last]).join(" "),
    "partial partial partial partial message",
  );
  const reassembler = new SecurityReassembler();
  reassembler.push(first);
  reassembler.push(second);
  const again = reassembler.push(first);
  assert(again.kind === "partial");
  assertEquals(
    again.interrupted,
    "S_UC_NA_X is unfinished after 2 segments: a new S_UC_NA_X began",
  );
});

Deno.test("another ASDU, a whole message and S_KR_NA_1 discard an unfinished message", () => {
  const command = parseHex("2D 01 06 00 01 00 88 13 00 01");
  const [first, second] = segments() as [Uint8Array, Uint8Array];
  for (
    const [asdu, kind, why] of [
      [command, "other", "another ASDU was received"],
      [vector("s-ch-na-1-challenge"), "message", "a new S_CH_NA_1 began"],
      [vector("s-kr-na-1-user"), "message", "S_KR_NA_1 was received"],
    ] as const
  ) {
    const reassembler = new SecurityReassembler();
    reassembler.push(first);
    const result = reassembler.push(asdu);
    assertEquals(result.kind, kind);
    assertEquals(
      (result as { interrupted?: string }).interrupted,
      `S_UC_NA_X is unfinished after 1 segment: ${why}`,
    );
    assertEquals(reassembler.push(second).kind, "discarded");
  }
  assertEquals(new SecurityReassembler().push(command), { kind: "other" });
});

Deno.test("segments that never end are discarded at the limit", () => {
  const reassembler = new SecurityReassembler({ maxOctets: 1000 });
  const asdu = (asn: number): Uint8Array =>
    Uint8Array.of(0x58, 1, 16, 0, 1, 0, asn === 0 ? 0x40 : asn & 0x3f, ...new Uint8Array(242));
  const results = [0, 1, 2, 3, 4].map((asn) => reassembler.push(asdu(asn)));
  assertEquals(results[3]!.kind, "partial");
  assertEquals(results[4], { kind: "discarded", reason: "S_UC_NA_X has more than 1000 octets" });
});

Deno.test("empty segments without an end are discarded, because they would never reach the limit", () => {
  const reassembler = new SecurityReassembler();
  const head = parseHex("51 01 0E 00 01 00");
  assertEquals(reassembler.push(Uint8Array.of(...head, 0x40, 1)).kind, "partial");
  const result = reassembler.push(Uint8Array.of(...head, 0x01));
  assert(result.kind === "discarded" && /is empty, and not the last/.test(result.reason));
  assertEquals(reassembler.isUnfinished, false);
  assertEquals(reassembler.push(Uint8Array.of(...head, 0x40)).kind, "discarded");
});

Deno.test("a complete message that cannot be read is discarded with the reason", () => {
  const reason = "CLN of S_CH_NA_1 announces 5 octets, and 4 octets are left";
  assertEquals(new SecurityReassembler().push(vector("s-ch-na-1-lying-length")), {
    kind: "discarded",
    reason,
  });
  const two = vector("s-ch-na-1-challenge").slice();
  two[1] = 2;
  assertEquals(new SecurityReassembler().push(two), {
    kind: "discarded",
    reason: "S_CH_NA_1 has 2 objects and SQ = 0, expected 1 and 0",
  });
});

Deno.test("with the edition of 2025 nothing is put together", () => {
  const profile = { ...IEC104, security: { edition: 2025 } } as const;
  assertEquals(kinds(segments(), new SecurityReassembler({ profile })), [
    "other",
    "other",
    "other",
  ]);
});

Deno.test("a reassembler keeps copies, and forgets them when it is reset", () => {
  const [first, second] = segments() as [Uint8Array, Uint8Array];
  const reassembler = new SecurityReassembler();
  const given = first.slice();
  reassembler.push(given);
  given.fill(0);
  assertEquals(reassembler.push(first).kind, "repeated");
  reassembler.reset();
  assertEquals(reassembler.isUnfinished, false);
  assertEquals(reassembler.push(second).kind, "discarded");
});

Deno.test("the buffer of an ASDU that is a whole message may be reused", () => {
  for (const octets of [vector("s-kr-na-1-user"), vector("s-ch-na-1-challenge")]) {
    const given = octets.slice();
    const found = new SecurityReassembler().push(given);
    given.fill(0);
    assertEquals(found, new SecurityReassembler().push(octets));
    assertEquals(found.kind, "message");
  }
});

Deno.test("decodeAsdu() of a segment keeps its octets, and encodeAsdu() restores them", () => {
  for (const asdu of segments()) {
    const decoded = decodeAsdu(asdu);
    assert(decoded.type === "S_UC_NA_X");
    assertEquals(decoded.objects[0]!.data, asdu.slice(7));
    assertEquals(toHex(encodeAsdu(decoded)), toHex(asdu));
  }
});
