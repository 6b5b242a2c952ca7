// Messages of secure authentication: contents, limits, both layouts of errors, editions, and the worked example.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Asdu,
  type AsduInput,
  decodeAsdu,
  DecodeError,
  dissectAsdu,
  encodeAsdu,
  formatAsdu,
  fromJson,
  IEC104,
  parseHex,
  toHex,
  toJson,
} from "../../../codec/mod.ts";
import {
  decodeSecurityMessage,
  encodeSecurityMessage,
  identifierOctets,
  isSecurity,
  KEY_CHANGE_METHODS,
  KEY_WRAPS,
  MAC_ALGORITHMS,
  SECURITY_STATISTICS,
  securityAsdus,
  securityCause,
  type SecurityMessage,
  type SecurityTypeName,
  TYPES,
} from "../../../codec/low_level.ts";
import { loadVectors } from "../../helpers/asdu/vectors.ts";

const VECTORS = loadVectors();

/** The ASDU of a golden vector. */
function asduOf(id: string): Uint8Array {
  return VECTORS.find((vector) => vector.id === id)!.octets;
}

/** Content of an ASDU of 104 after its segmentation control. */
function contentOf(asdu: Uint8Array): Uint8Array {
  return asdu.subarray(7);
}

Deno.test("decodeSecurityMessage() and encodeSecurityMessage() restore the content of each whole vector", () => {
  let messages = 0;
  for (const { id, octets, asdu, encoded, profile } of VECTORS) {
    if (identifierOctets(profile) !== identifierOctets(IEC104)) continue;
    if (!isSecurity(asdu.typeId) || asdu.type === "raw" || encoded !== octets) continue;
    if (asdu.issues.some(({ code }) => code !== "outside-limits" && code !== "not-utf8")) continue;
    const [{ ioa: _, asn: __, fir, fin, ...fields }] =
      (asdu as Asdu & { objects: [Record<string, unknown>] })
        .objects;
    if (fields.data !== undefined) continue;
    const type = asdu.type as SecurityTypeName;
    const content = type === "S_KR_NA_1" ? octets.subarray(6) : contentOf(octets);
    const message = decodeSecurityMessage(type, content);
    assertEquals(message as unknown, { type, ...fields }, id);
    assertEquals([fir, fin], type === "S_KR_NA_1" ? [undefined, undefined] : [true, true], id);
    if (asdu.issues.some(({ code }) => code === "outside-limits")) {
      assertThrows(() => encodeSecurityMessage(message), RangeError, "expected at least", id);
    } else assertEquals(toHex(encodeSecurityMessage(message)), toHex(content), id);
    messages++;
  }
  assert(messages > 90, `${messages} messages`);
});

Deno.test("decodeSecurityMessage() reports what does not fit, with the octet and the field", () => {
  const cases: readonly (readonly [SecurityTypeName, string, string, number])[] = [
    [
      "S_CH_NA_1",
      "01 00 00 00",
      "S_CH_NA_1 has 4 octets after its identifier, expected at least 10",
      0,
    ],
    [
      "S_CH_NA_1",
      "01 00 00 00 00 00 04 01 05 00 DE AD BE EF",
      "CLN of S_CH_NA_1 announces 5 octets, and 4 octets are left",
      0,
    ],
    [
      "S_CH_NA_1",
      "01 00 00 00 00 00 04 01 04 00 DE AD BE EF 99",
      "1 octet follows the last object",
      14,
    ],
    [
      "S_AR_NA_1",
      "2D 01 06 00 01 00 88 13 00 01 02 00 00 00 01",
      "S_AR_NA_1 announces 10 octets, and 9 octets are left",
      0,
    ],
    [
      "S_AR_NA_1",
      "C8 01 06 00 01 00 88 13 00 01 02 00 00 00 01 00 AA AA AA AA",
      "The length of the ASDU in S_AR_NA_1 cannot be determined",
      0,
    ],
    [
      "S_AR_NA_1",
      "52 01 06 00 01 00 C0 13 00 01 02 00 00 00 01 00 AA AA AA AA",
      "The length of the ASDU in S_AR_NA_1 cannot be determined",
      0,
    ],
    [
      "S_US_NA_1",
      "04 01 01 00 00 00 01 00 6D 01 03 00 00 00 04 00 6F 70 31 AA BB CC",
      "CDL of S_US_NA_1 announces 4 octets, and 3 octets are left",
      0,
    ],
    ["S_KR_NA_1", "01 00 00", "1 octet follows the last object", 2],
    [
      "S_ER_NA_1",
      "05 00 00 00 01 00 00 00 01 AB 75 2D 0D AF 03 18 08 00 62 61",
      "ELN of S_ER_NA_1 announces 8 octets, and 2 octets are left",
      0,
    ],
  ];
  for (const [type, hex, detail, offset] of cases) {
    const error = assertThrows(
      () => decodeSecurityMessage(type, parseHex(hex)),
      DecodeError,
      detail,
      hex,
    );
    assertEquals(error.offset, offset, hex);
  }
});

Deno.test("encodeSecurityMessage() refuses lengths outside the limits, and values of the wrong type", () => {
  const challenge = decodeSecurityMessage("S_CH_NA_1", contentOf(asduOf("s-ch-na-1-challenge")));
  const status = decodeSecurityMessage("S_KS_NA_1", contentOf(asduOf("s-ks-na-1-status")));
  const update = decodeSecurityMessage("S_UK_NA_1", contentOf(asduOf("s-uk-na-1-symmetric")));
  const error = decodeSecurityMessage("S_ER_NA_1", contentOf(asduOf("s-er-na-1-error")));
  const refuses = (message: unknown, says: string): void => {
    assertThrows(() => encodeSecurityMessage(message as SecurityMessage), RangeError, says);
  };
  refuses(
    { ...challenge, challenge: new Uint8Array(3) },
    "Cannot encode S_CH_NA_1: DATA has 3 octets, expected at least 4",
  );
  refuses({ ...status, challenge: new Uint8Array(7) }, "DATA has 7 octets, expected at least 8");
  refuses({ ...status, challenge: new Uint8Array(65) }, "DATA has 65 octets, expected at most 64");
  refuses({ ...status, mac: new Uint8Array(65) }, "MAC has 65 octets, expected at most 64");
  refuses(
    { ...update, encryptedKey: new Uint8Array(15) },
    "EUK has 15 octets, expected at least 16",
  );
  refuses({ ...error, text: "é".repeat(65) }, "ETX has 130 octets, expected at most 128");
  refuses(
    { ...challenge, csq: 2 ** 32 },
    "csq is 4294967296, expected a whole number from 0 to 4294967295 (CSQ)",
  );
  refuses(
    { type: "S_UC_NA_X", kcm: 69, certificate: new Uint8Array(65_536) },
    "certificate is 65536, expected at most 65535 octets (CD)",
  );
  encodeSecurityMessage({ ...challenge, challenge: new Uint8Array(4) });
  encodeSecurityMessage({ ...error, text: "é".repeat(64) });
});

Deno.test("S_ER_NA_1 is read in the layout whose length fits, or in the one that the profile chooses", () => {
  const read = (id: string, errorLayout?: "auto" | "csq" | "csq-ksq"): unknown => {
    const profile = {
      ...IEC104,
      security: { ...errorLayout === undefined ? {} : { errorLayout } },
    };
    const asdu = decodeAsdu(asduOf(id), { profile });
    return asdu.type === "raw" ? "raw" : "ksq" in asdu.objects[0]! ? "csq-ksq" : "csq";
  };
  assertEquals(read("s-er-na-1-error"), "csq");
  assertEquals(read("s-er-na-1-error-with-ksq"), "csq-ksq");
  assertEquals(read("s-er-na-1-error", "csq"), "csq");
  assertEquals(read("s-er-na-1-error", "csq-ksq"), "raw");
  assertEquals(read("s-er-na-1-error-with-ksq", "csq"), "raw");
  assertEquals(read("s-er-na-1-error-with-ksq", "csq-ksq"), "csq-ksq");
  assertEquals(read("s-er-na-1-neither"), "raw");
});

Deno.test("an error is encoded in the layout of its keys", () => {
  const given = {
    usr: 1,
    association: 0,
    error: 1,
    time: Date.UTC(2026, 0, 1),
    timeFlags: 0,
    text: "",
  };
  const plain = encodeSecurityMessage({ type: "S_ER_NA_1", csq: 5, ...given });
  const both = encodeSecurityMessage({ type: "S_ER_NA_1", csq: 5, ksq: 2, ...given });
  assertEquals([plain.length, both.length], [18, 22]);
  assertEquals(toHex(both.subarray(0, 8), " "), "05 00 00 00 02 00 00 00");
});

Deno.test("an S_AR_NA_1 with an unknown type is read if the profile has the length of its MAC", () => {
  const octets = asduOf("s-ar-na-1-unknown-type");
  const profile = { ...IEC104, security: { macOctets: 8 } };
  const asdu = decodeAsdu(octets, { profile });
  assert(asdu.type === "S_AR_NA_1");
  const [object] = asdu.objects;
  assert(object !== undefined && object.data === undefined);
  assertEquals(toHex(object.asdu, " "), "C8 01 03 00 01 00 64 00 00 01".toLowerCase());
  assertEquals(object.mac.length, 8);
  const long = { ...IEC104, security: { macOctets: 20 } };
  assertEquals(decodeAsdu(octets, { profile: long }).type, "raw");
});

Deno.test("with the edition of 2025, types 81 to 95 are kept raw and are not called by their names of 2013", () => {
  const profile = { ...IEC104, security: { edition: 2025 } } as const;
  for (const { id, octets, asdu, ...vector } of VECTORS) {
    if (!isSecurity(asdu.typeId) || identifierOctets(vector.profile) !== identifierOctets(IEC104)) {
      continue;
    }
    const decoded = decodeAsdu(octets, { profile });
    assert(decoded.type === "raw", id);
    assertEquals(decoded.issues, [], id);
    assertEquals(toHex(encodeAsdu(decoded, { profile })), toHex(octets), id);
    assertEquals(fromJson(toJson(decoded, { profile }), { profile }), decoded, id);
    const name = `type ${asdu.typeId} (secure authentication, edition 2025)`;
    assert(formatAsdu(decoded, { profile }).startsWith(`${name} `), id);
    assertEquals(dissectAsdu(octets, { profile }).text, name, id);
  }
  const statistic = decodeAsdu(asduOf("s-it-tc-1-statistic"), { profile });
  assertEquals(statistic.type, "S_IT_TC_1", "type 41 is process information");
  assertEquals(
    decodeAsdu(asduOf("s-ch-na-1-challenge"), {
      profile: { ...IEC104, security: { edition: 2013 } },
    }).type,
    "S_CH_NA_1",
  );
});

Deno.test("type 41 without the sequence octet of its counter is kept raw, with the length that was expected", () => {
  const whole = asduOf("s-it-tc-1-statistic");
  const octets = Uint8Array.of(...whole.slice(0, 15), ...whole.slice(16));
  const asdu = decodeAsdu(octets);
  assert(asdu.type === "raw");
  assertEquals(asdu.issues.map(({ code, detail }) => [code, detail]), [[
    "length-mismatch",
    "S_IT_TC_1 with 1 object has 16 octets after its identifier, expected 17",
  ]]);
  assertEquals(toHex(encodeAsdu(asdu)), toHex(octets));
});

Deno.test("a text that is not UTF-8 is kept, and encoded again unless it was changed", () => {
  const octets = asduOf("s-er-na-1-not-utf-8");
  const asdu = decodeAsdu(octets);
  assert(asdu.type === "S_ER_NA_1");
  assertEquals(toHex(encodeAsdu(asdu)), toHex(octets));
  const objects = asdu.objects.map((object) => ({ ...object, text: "für" }));
  const changed = encodeAsdu({ ...asdu, objects } as AsduInput);
  assert(toHex(changed, " ").toUpperCase().endsWith("04 00 66 C3 BC 72"));
  assert(formatAsdu(asdu).includes('text="f\ufffdr!"'));
});

Deno.test("texts from a peer are shown without their control characters", () => {
  const octets = securityAsdus({
    type: "S_ER_NA_1",
    csq: 1,
    usr: 1,
    association: 0,
    error: 128,
    time: Date.UTC(2026, 0, 1),
    timeFlags: 0,
    text: "\x1b[31m\n\u202eabc",
  }, { ca: 1 })[0]!;
  // deno-lint-ignore no-control-regex -- these are the characters that must not appear
  const controls = /[\x00-\x1f\u202e]/;
  assert(!controls.test(formatAsdu(decodeAsdu(octets))));
  const [, object] = dissectAsdu(octets).children;
  for (const { text } of object!.children) assert(!controls.test(text), text);
});

Deno.test("securityCause() is the cause that the table lists for each type", () => {
  const causes = (Object.keys(TYPES) as (keyof typeof TYPES)[])
    .filter((name) => isSecurity(TYPES[name].id))
    .map((name) => securityCause(name as SecurityTypeName));
  assertEquals(causes, [14, 14, 14, 15, 15, 15, 14, 16, 16, 16, 16, 16, 16, 16]);
});

Deno.test("the tables of algorithms and statistics are complete", () => {
  assertEquals(
    [0, 1, 2, 3, 4, 5, 6].map((mal) => MAC_ALGORITHMS[mal]!.octets),
    [0, 4, 10, 8, 16, 8, 12],
  );
  const reserved = [1, 2, 5].map((mal) => MAC_ALGORITHMS[mal]!.edition);
  assertEquals(reserved, ["other", "other", "other"]);
  assertEquals([1, 2].map((kwa) => KEY_WRAPS[kwa]!.keyOctets), [16, 32]);
  assertEquals(Object.keys(KEY_CHANGE_METHODS).map(Number), [3, 4, 5, 67, 68, 69, 70, 71]);
  const rows = Object.values(SECURITY_STATISTICS);
  assertEquals(rows.map(({ index }) => index), Array.from({ length: 18 }, (_, index) => index));
});

Deno.test("messages of one type with fields of other lengths are read one after another", () => {
  for (const lengths of [[16, 16], [16, 16], [8, 16], [16, 8], [8, 16]] as const) {
    const [challenge, mac] = lengths.map((length) => new Uint8Array(length).fill(length + 1));
    const status = { ksq: 1, usr: 2, kwa: 1, kst: 1, mal: 4 };
    const message = { type: "S_KS_NA_1", ...status, challenge: challenge!, mac: mac! } as const;
    const content = encodeSecurityMessage(message);
    assertEquals(decodeSecurityMessage("S_KS_NA_1", content), message);
  }
});
