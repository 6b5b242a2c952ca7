// Rules of the encoder beyond single fields: the header, the number of objects, the length.

import { assert, assertEquals, assertIsError, assertThrows } from "@std/assert";
import type { AsduInput } from "../../codec/asdu_types.ts";
import { asduOctets, encodeAsdu, encodeAsduInto } from "../../codec/encode_asdu.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { IEC104, maxIoa, type Profile } from "../../codec/profile.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { altered, many, sample, text } from "../helpers/asdu/samples.ts";

Deno.test("encodeAsdu() ignores raw octets where the value is complete", () => {
  const asdu = sample("M_ME_TF_1");
  const octets = { valueOctets: new Uint8Array(4), timeOctets: new Uint8Array(7) };
  const values = { value: 1.5, time: Date.UTC(2026, 1, 17) };
  assertEquals(
    encodeAsdu(altered(asdu, { ...values, ...octets })),
    encodeAsdu(altered(asdu, values)),
  );
});

Deno.test("encodeAsdu() writes a NaN without raw octets as the standard quiet NaN", () => {
  const view = new DataView(Uint8Array.of(0xff, 0xff, 0xff, 0xff).buffer);
  for (const value of [NaN, -NaN, view.getFloat32(0)]) {
    const asdu = altered(sample("M_ME_NC_1"), { value, valueOctets: undefined });
    assertEquals(toHex(encodeAsdu(asdu).subarray(9, 13)), "0000c07f");
  }
});

Deno.test("encodeAsdu() rounds a normalized value to the nearest step and saturates at +1", () => {
  const cases: [number, string][] = [
    [1, "ff7f"],
    [0.99999, "ff7f"],
    [-1, "0080"],
    [0.25 + 0.4 / 32768, "0020"],
    [0.25 + 0.6 / 32768, "0120"],
    [-0.25 - 0.6 / 32768, "ffdf"],
    [-0.4 / 32768, "0000"],
  ];
  for (const [value, hex] of cases) {
    const octets = encodeAsdu(altered(sample("M_ME_ND_1"), { value }));
    assertEquals(toHex(octets.subarray(9)), hex, String(value));
  }
});

Deno.test("encodeAsdu() refuses properties that the type cannot carry instead of dropping them", () => {
  const cases: [TypeName, object, string][] = [
    ["C_BO_NA_1", { select: true }, "select is true, but the type does not carry it"],
    ["C_BO_TA_1", { select: true }, "select is true, but the type does not carry it"],
    ["C_BO_NA_1", { qualifier: 1 }, "qualifier is 1, but the type does not carry it"],
    ["M_ME_ND_1", { quality: 0x80 }, "quality is 128, but the type does not carry it"],
    ["M_SP_NA_1", { time: Date.UTC(2026, 1, 17) }, "time is 1771286400000, but the type does not"],
    ["C_SC_NA_1", { time: NaN }, "time is NaN, but the type does not carry it"],
    ["S_KR_NA_1", { ioa: 1 }, "ioa is 1, expected a whole number from 0 to 0"],
  ];
  for (const [name, values, says] of cases) {
    assertThrows(() => encodeAsdu(altered(sample(name), values)), RangeError, says, name);
  }
});

Deno.test("encodeAsdu() refuses header fields that exceed the octets of the profile", () => {
  for (const profile of PROFILES) {
    const asdu = sample("M_SP_NA_1", profile);
    const limits = {
      cause: 63,
      ca: profile.caOctets === 2 ? 65_535 : 255,
      originator: profile.cotOctets === 2 ? 255 : 0,
    };
    for (const [key, high] of Object.entries(limits)) {
      const says = `expected a whole number from 0 to ${high}`;
      for (const value of [-1, high + 1, 0.5, NaN]) {
        const error = assertThrows(
          () => encodeAsdu({ ...asdu, [key]: value } as AsduInput, { profile }),
          RangeError,
          `Cannot encode M_SP_NA_1: ${key} is ${value}, `,
        );
        assertIsError(error, RangeError, says);
      }
      encodeAsdu({ ...asdu, [key]: high } as AsduInput, { profile });
      for (const value of ["1", null, 1n, ...key === "originator" ? [] : [undefined]]) {
        const given = { ...asdu, [key]: value } as AsduInput;
        if (key === "originator" && value === null) continue;
        assertThrows(() => encodeAsdu(given, { profile }), TypeError, `${key} is `);
      }
    }
    for (const value of [-1, maxIoa(profile) + 1, 0.5, NaN]) {
      const says = `ioa is ${value}, expected a whole number from 0 to ${maxIoa(profile)}`;
      assertThrows(() => encodeAsdu(altered(asdu, { ioa: value }), { profile }), RangeError, says);
    }
  }
});

Deno.test("encodeAsdu() refuses a missing address, and header flags that are not booleans", () => {
  for (const ioa of [undefined, "1", null, 1n]) {
    const given = altered(sample("M_SP_NA_1"), { ioa });
    assertThrows(() => encodeAsdu(given), TypeError, "ioa is ", text(ioa));
  }
  assertThrows(
    () => encodeAsdu(altered(sample("C_IC_NA_1"), { ioa: "0" })),
    TypeError,
    'ioa is "0"',
  );
  for (const key of ["sq", "negative", "test"]) {
    for (const value of [1, 0, "true"]) {
      const given = { ...sample("M_SP_NA_1"), [key]: value } as unknown as AsduInput;
      assertThrows(() => encodeAsdu(given), TypeError, `${key} is ${text(value)}, expected true`);
    }
  }
});

Deno.test("encodeAsdu() refuses an empty list of objects, and one that is too long", () => {
  const profile: Profile = { ...IEC104, maxAsduOctets: 10_000 };
  for (const name of NAMES) {
    const says = TYPES[name].one ? "expected exactly 1" : "expected 1 to 127";
    const most = TYPES[name].one ? 1 : 127;
    const zeroAddress = TYPES[name].ioa !== "object";
    for (const count of [0, most + 1]) {
      const error = assertThrows(
        () => encodeAsdu(many(name, count, zeroAddress ? { first: 0 } : {}), { profile }),
        RangeError,
        `Cannot encode ${name}: it has ${count} objects, `,
      );
      assertIsError(error, RangeError, says);
    }
    if (most > 1) encodeAsdu(many(name, most), { profile });
  }
});

Deno.test("encodeAsdu() refuses an ASDU that exceeds the limit of the profile, and accepts one at the limit", () => {
  for (const [name, sq, most] of MOST) {
    encodeAsdu(many(name, most, { sq }));
    if (most === 127) continue;
    const given = many(name, most + 1, { sq });
    const error = assertThrows(
      () => encodeAsdu(given),
      RangeError,
      `Cannot encode ${name}: it needs`,
    );
    assertIsError(error, RangeError, `needs ${asduOctets(given)} octets, expected at most 249`);
  }
});

/** Maximum number of objects in an ASDU of IEC 60870-5-104. */
const MOST: readonly (readonly [name: TypeName, sq: boolean, most: number])[] = [
  ["M_SP_NA_1", false, 60],
  ["M_SP_NA_1", true, 127],
  ["M_SP_TA_1", false, 34],
  ["M_ST_NA_1", false, 48],
  ["M_ST_NA_1", true, 120],
  ["M_ST_TA_1", false, 30],
  ["M_BO_NA_1", false, 30],
  ["M_BO_NA_1", true, 48],
  ["M_ME_NA_1", false, 40],
  ["M_ME_NA_1", true, 80],
  ["M_ME_TC_1", false, 22],
  ["M_EP_TA_1", false, 27],
  ["M_ME_ND_1", false, 48],
  ["M_ME_ND_1", true, 120],
  ["M_SP_TB_1", false, 22],
  ["M_ST_TB_1", false, 20],
  ["M_BO_TB_1", false, 16],
  ["M_ME_TD_1", false, 18],
  ["M_ME_TF_1", false, 16],
  ["M_EP_TD_1", false, 18],
  ["S_IT_TC_1", false, 14],
  ["F_DR_TA_1", false, 15],
  ["F_DR_TA_1", true, 18],
];

Deno.test("encodeAsdu() refuses SQ = 1 on every type that does not permit it", () => {
  for (const name of NAMES) {
    const given = { ...sample(name), sq: true } as AsduInput;
    if (TYPES[name].sq) encodeAsdu(given);
    else assertThrows(() => encodeAsdu(given), RangeError, `Cannot encode ${name}: SQ is 1`);
  }
});

Deno.test("encodeAsdu() refuses sequences with gaps, and those that exceed the highest address", () => {
  const { objects, ...rest } = many("M_SP_NA_1", 3, { sq: true }) as unknown as {
    objects: object[];
  };
  for (const ioa of [2, 4, 65_539, undefined]) {
    const gap = [objects[0], objects[1], { ...objects[2], ioa }];
    const given = { ...rest, objects: gap } as unknown as AsduInput;
    assertThrows(() => encodeAsdu(given), RangeError, "expected IOA 3");
  }
  for (const profile of PROFILES) {
    const last = maxIoa(profile);
    const header = { originator: 0, ca: 1 };
    const fits = { ...many("M_SP_NA_1", 3, { sq: true, first: last - 2 }), ...header };
    encodeAsdu(fits as AsduInput, { profile });
    const past = { ...many("M_SP_NA_1", 3, { sq: true, first: last - 1 }), ...header };
    const says = `addresses run to ${last + 1}, expected at most ${last}`;
    assertThrows(() => encodeAsdu(past as AsduInput, { profile }), RangeError, says);
  }
});

Deno.test("encodeAsdu() refuses octets that exceed their length octet or the ASDU", () => {
  const longest = altered(sample("F_SG_NA_1"), { segment: new Uint8Array(236) });
  assertEquals(encodeAsdu(longest).length, 249);
  const longer = altered(sample("F_SG_NA_1"), { segment: new Uint8Array(237) });
  assertThrows(() => encodeAsdu(longer), RangeError, "needs 250 octets, expected at most 249");
  const huge = altered(sample("F_SG_NA_1"), { segment: new Uint8Array(256) });
  const profile = { ...IEC104, maxAsduOctets: 1000 };
  assertThrows(
    () => encodeAsdu(huge, { profile }),
    RangeError,
    "expected at most 255 octets (LOS)",
  );
  const message = altered(sample("S_CH_NA_1"), { data: new Uint8Array(243) });
  assertThrows(() => encodeAsdu(message), RangeError, "needs 250 octets, expected at most 249");
});

Deno.test("encodeAsdu() refuses unknown types", () => {
  for (const type of ["M_XX_NA_1", "m_sp_na_1", "constructor", "__proto__", "", undefined]) {
    const given = { ...sample("M_SP_NA_1"), type } as unknown as AsduInput;
    assertThrows(
      () => encodeAsdu(given),
      TypeError,
      "it is not a type of the standard",
      text(type),
    );
  }
  const given = { ...sample("M_SP_NA_1"), type: "private", typeId: 200 } as unknown as AsduInput;
  assertThrows(() => encodeAsdu(given), TypeError, "the profile has no row for it");
});

Deno.test("encodeAsdu() checks the headers of raw ASDUs", () => {
  const header = { sq: false, cause: 3, negative: false, test: false, originator: 0, ca: 1 };
  const body = parseHex("01 02 03");
  const raw = { type: "raw", typeId: 200, ...header, count: 1, body, issues: [] } as const;
  assertEquals(toHex(encodeAsdu(raw)), "c80103000100010203");
  const cases: [object, string][] = [
    [{ typeId: 256 }, "typeId is 256, expected a whole number from 0 to 255"],
    [{ typeId: -1 }, "typeId is -1"],
    [{ count: 128 }, "count is 128, expected a whole number from 0 to 127"],
    [{ cause: 64 }, "cause is 64, expected a whole number from 0 to 63"],
    [{ ca: 65_536 }, "ca is 65536"],
    [{ body: new Uint8Array(244) }, "needs 250 octets, expected at most 249"],
  ];
  for (const [values, says] of cases) {
    assertThrows(() => encodeAsdu({ ...raw, ...values }), RangeError, says);
  }
});

Deno.test("encodeAsduInto() refuses a target that is too small", () => {
  const asdu = sample("C_IC_NA_1");
  const says = "it needs 10 octets at 3, and the target has 12";
  assertThrows(() => encodeAsduInto(asdu, new Uint8Array(12), { at: 3 }), RangeError, says);
  assert(encodeAsduInto(asdu, new Uint8Array(13), { at: 3 }) === 13);
});

Deno.test("the state of a counter reading may be omitted, and is then valid, without number and flags", () => {
  const head = { type: "M_IT_NA_1", cause: 37, ca: 1 } as const;
  const octets = (object: object) =>
    toHex(encodeAsdu({ ...head, objects: [{ ioa: 7, value: 258, ...object }] } as AsduInput));
  const start = "0f01250001000700000201";
  const bare = octets({});
  assertEquals(bare, `${start}000000`);
  const states = [{ quality: 0x80 }, { sequence: 5 }, { carry: true }, { adjusted: true }];
  assertEquals(states.map((state) => octets(state).slice(-2)), ["80", "05", "20", "40"]);
});
