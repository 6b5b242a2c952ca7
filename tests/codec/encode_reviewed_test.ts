// Output of encodeAsdu() for each field at the limits of its range and beyond them, as a reviewed text.

import type { AsduInput } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu, encodeAsduInto } from "../../codec/encode_asdu.ts";
import { toHex } from "../../codec/hex.ts";
import { packAsdus } from "../../codec/pack.ts";
import { type PlanField, planOf } from "../../codec/plan.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import { loadVectors } from "../helpers/asdu/vectors.ts";
import { assertReviewed, inLine } from "../helpers/golden/reviewed.ts";

type Values = Record<string, unknown>;

/** Returns the octets as hex digits, or the error. */
function encoded(asdu: Values, profile: Profile = IEC104): string {
  try {
    return toHex(encodeAsdu(asdu as unknown as AsduInput, { profile }), " ");
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

/** Returns values at the limits of a field's range, beyond them, and values of other types. */
function edges({ row, range, mask }: PlanField): unknown[] {
  switch (row.form) {
    case "flag":
      return [true, false, 1, undefined];
    case "normalized":
      return [-1.001, -1, 0.99999, 1, 1.001, NaN, "1"];
    case "float":
      return [3.4028234663852886e38, 3.5e38, -Infinity, NaN, undefined];
    case "cp24":
      return [-1, 0, 3_599_999, 3_600_000, 0.5, NaN];
    case "cp56":
      return [946_684_799_999, 946_684_800_000, 4_102_444_799_999, 4_102_444_800_000, 0.5, NaN];
    case "segment":
      return [new Uint8Array(0), new Uint8Array(256), "00"];
    case "rest":
      return [new Uint8Array(2), null];
    case "bits":
    case "reserved":
      return [0, mask, 256, ~mask & 0xff, -1];
    default:
      return [range[0] - 1, range[0], range[1], range[1] + 1, 0.5];
  }
}

Deno.test("encodeAsdu(): each field at the limits of its range matches the reviewed text", () => {
  const seen = new Set<string>();
  const rows: string[] = [];
  for (const { type, octets, profile, asdu } of loadVectors()) {
    if (asdu.issues.length > 0 || type === "raw" || type === "private") continue;
    const { objects, ...head } = decodeAsdu(octets, { profile }) as unknown as {
      objects: Values[];
    };
    const plan = planOf(asdu.typeId)!;
    const [object] = objects;
    const single = { ...head, sq: false };
    for (const field of plan.fields) {
      const { key, symbol, title, form } = field.row;
      const name = `${symbol}, ${title}, ${form}`;
      if (seen.has(name)) continue;
      seen.add(name);
      rows.push(`# ${key} of ${type}: ${name}`);
      for (const value of edges(field)) {
        const changed = { ...object, [key]: value, [field.octetsKey]: undefined };
        rows.push(`  ${inLine(value)}: ${encoded({ ...single, objects: [changed] }, profile)}`);
      }
    }
  }
  assertReviewed("encoded_fields.txt", rows.join("\n"));
});

const POINT = { ioa: 1, value: 1, quality: 0 };
const SINGLE = { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [POINT] };
const COMMAND = { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 1, value: 1 }] };
const TAGGED = {
  type: "M_SP_TB_1",
  cause: 3,
  ca: 1,
  objects: [{ ...POINT, time: 1_714_979_289_123 }],
};
const SMALL: Profile = { cotOctets: 1, caOctets: 1, ioaOctets: 1, maxAsduOctets: 20 };

/** Inputs with something other than a field at a limit of its range, or beyond it. */
const INPUTS: readonly (readonly [what: string, asdu: Values, profile?: Profile])[] = [
  ...["cause", "originator", "ca"].flatMap((key) =>
    [-1, 0, 63, 64, 255, 256, 65_535, 65_536, 0.5, "1"].map((value) =>
      [`${key} ${inLine(value)}`, { ...SINGLE, [key]: value }] as const
    )
  ),
  ...["originator", "ca"].flatMap((key) =>
    [0, 1, 255, 256].map((value) =>
      [`${key} ${value}, small profile`, { ...SINGLE, [key]: value }, SMALL] as const
    )
  ),
  ...["negative", "test", "sq"].flatMap((key) =>
    [true, false, 1].map((value) => [`${key} ${value}`, { ...SINGLE, [key]: value }] as const)
  ),
  ...[-1, 0, 255, 256, 0xffffff, 0x1000000, 0.5, undefined].flatMap((ioa) =>
    [IEC104, SMALL].map((profile) =>
      [
        `ioa ${ioa}, ${profile.ioaOctets} octets`,
        { ...SINGLE, objects: [{ ...POINT, ioa }] },
        profile,
      ] as const
    )
  ),
  ["a type that does not exist", { ...SINGLE, type: "M_XX_NA_1" }],
  ["no objects", { ...SINGLE, objects: [] }],
  ["two commands", { ...COMMAND, objects: [...COMMAND.objects, ...COMMAND.objects] }],
  ["SQ 1 where it is not permitted", { ...TAGGED, sq: true }],
  ["SQ 1 with addresses in a row", { ...SINGLE, sq: true, objects: [POINT, { ...POINT, ioa: 2 }] }],
  ["SQ 1 with a gap", { ...SINGLE, sq: true, objects: [POINT, { ...POINT, ioa: 3 }] }],
  ["SQ 1 up to the last address", {
    ...SINGLE,
    sq: true,
    objects: [254, 255].map((ioa) => ({ ...POINT, ioa })),
  }, SMALL],
  ["SQ 1 past the last address", {
    ...SINGLE,
    sq: true,
    objects: [255, 256].map((ioa) => ({ ...POINT, ioa })),
  }, SMALL],
  ["as many octets as there is room for", { ...SINGLE, objects: new Array(8).fill(POINT) }, SMALL],
  ["one object more", { ...SINGLE, objects: new Array(9).fill(POINT) }, SMALL],
  ["127 objects", {
    ...SINGLE,
    sq: true,
    objects: Array.from({ length: 127 }, (_, ioa) => ({ ...POINT, ioa })),
  }],
  ["128 objects", {
    ...SINGLE,
    sq: true,
    objects: Array.from({ length: 128 }, (_, ioa) => ({ ...POINT, ioa })),
  }],
  ["a time tag of a type without", { ...SINGLE, objects: [{ ...POINT, time: 1 }] }],
  ["flags of a time tag of a type without", { ...SINGLE, objects: [{ ...POINT, timeFlags: 0 }] }],
  ["no time tag of a type with", { ...TAGGED, objects: [POINT] }],
  ...[0, 0x1fff, 0x2000, -1, 0.5, "1"].map((timeFlags) =>
    [`flags ${inLine(timeFlags)}`, {
      ...TAGGED,
      objects: [{ ...TAGGED.objects[0], timeFlags }],
    }] as const
  ),
  ...[6, 7, 8].map((length) =>
    [`${length} octets of a time tag`, {
      ...TAGGED,
      objects: [{ ...POINT, time: NaN, timeOctets: new Uint8Array(length).fill(0xff) }],
    }] as const
  ),
  ["an address of an interrogation", {
    type: "C_IC_NA_1",
    cause: 6,
    ca: 1,
    objects: [{ ioa: 1, qoi: 20 }],
  }],
  ["no address of an interrogation", {
    type: "C_IC_NA_1",
    cause: 6,
    ca: 1,
    objects: [{ qoi: 20 }],
  }],
  ["a command without qualifier", COMMAND],
  ["a command with a quality", { ...COMMAND, objects: [{ ioa: 1, value: 1, quality: 1 }] }],
  ...[-1, 0, 255, 256].map((typeId) =>
    [`raw type ${typeId}`, {
      type: "raw",
      typeId,
      cause: 3,
      ca: 1,
      count: 1,
      body: new Uint8Array(2),
    }] as const
  ),
  ...[-1, 0, 127, 128].map((count) =>
    [`raw count ${count}`, {
      type: "raw",
      typeId: 200,
      cause: 3,
      ca: 1,
      count,
      body: new Uint8Array(0),
    }] as const
  ),
];

Deno.test("encodeAsdu(): headers, addresses and limits match the reviewed text", () => {
  const rows = INPUTS.map(([what, asdu, profile]) => `${what}: ${encoded(asdu, profile)}`);
  const target = new Uint8Array(12);
  const into = [0, 1, 2, 3].map((at) => {
    try {
      return `at ${at} of 12: ${encodeAsduInto(SINGLE as unknown as AsduInput, target, { at })}`;
    } catch (error) {
      return `at ${at} of 12: ${error}`;
    }
  });
  assertReviewed("encoded.txt", [...rows, ...into].join("\n"));
});

Deno.test("packAsdus(): objects per ASDU and their layout match the reviewed text", () => {
  const run = (first: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ ioa: first + i, value: 1 }));
  const lists: readonly (readonly [string, Values[]])[] = [
    ["none", []],
    ["one", run(1, 1)],
    ...[4, 5, 6, 7, 8].map((count) => [`${count} in a row`, run(1, count)] as const),
    ["127 in a row", run(1, 127)],
    ["128 in a row", run(1, 128)],
    ["400 in a row", run(1, 400)],
    ["every second address", Array.from({ length: 130 }, (_, i) => ({ ioa: 2 * i, value: 0 }))],
    ["some, a run, and some more", [...run(1, 2), ...run(100, 10), ...run(5, 2)]],
    ["the same address again and again", new Array(10).fill({ ioa: 7, value: 1 })],
    ["backwards", run(1, 10).reverse()],
  ];
  const rows = lists.flatMap(([name, objects]) =>
    ["M_SP_NA_1", "M_BO_NA_1", "M_IT_NA_1"].flatMap((type) =>
      [{}, { sequences: false }, { profile: SMALL }].map((options) => {
        const small = objects.filter(({ ioa }) => (ioa as number) < 200);
        const list = "profile" in options ? small : objects;
        const packed = packAsdus(
          { type, cause: 20, ca: 1, objects: list } as never,
          options as never,
        ) as unknown as readonly Values[];
        const sizes = packed.map(({ sq, objects }) =>
          `${(objects as unknown[]).length}${sq ? " in sequence" : ""}`
        );
        return `${name}, ${type} ${Object.keys(options).join("")}: ${sizes.join(", ")}`;
      })
    )
  );
  assertReviewed("packed.txt", rows.join("\n"));
});
