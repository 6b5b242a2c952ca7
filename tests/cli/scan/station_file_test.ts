// The station file of a scan.

import { assertEquals } from "@std/assert";
import type { RefusedType, ScanResult } from "../../../cli/scan/result.ts";
import { stationDocument } from "../../../cli/scan/station_file.ts";
import { Names } from "../../../cli/text/names.ts";
import {
  checkDeclaration,
  IEC104,
  type StationDeclaration,
  TIME_FLAGS,
  type TypeName,
} from "../../../mod.ts";

const TWO: StationDeclaration = {
  sectors: [
    {
      ca: 1,
      points: [{ ioa: 5, type: "M_SP_NA_1" }, { ioa: 6, type: "M_SP_NA_1" }],
      counters: [{ ioa: 9 }],
    },
    { ca: 2 },
  ],
};

function refusal(ca: number, type: TypeName, isUnknown = true): RefusedType {
  return { ca, type, reason: "Refused", isUnknown };
}

function documentOf(result: Partial<ScanResult>, names = new Names()): StationDeclaration {
  const nothing: ScanResult = {
    profile: IEC104,
    declaration: TWO,
    list: { points: [], commands: [] },
    ...{ files: [], seen: [], odd: [], refused: [], absent: [], notes: [], requests: 0 },
    ...{ interruption: undefined, isListed: true },
  };
  return stationDocument({ ...nothing, ...result }, { name: "Copy", names }) as never;
}

Deno.test("the document has the name of the file, and of each object", () => {
  const names = new Names({
    sectors: [
      {
        ca: 1,
        points: [{ ioa: 5, type: "M_SP_NA_1", name: "Door" }],
        counters: [{ ioa: 9, unit: "kWh" }],
      },
      { ca: 2, points: [{ ioa: 6, type: "M_SP_NA_1", name: "Elsewhere" }] },
    ],
  });
  const found = documentOf({ declaration: { ...TWO, name: "Scanned" } }, names);
  assertEquals(found, {
    name: "Scanned",
    sectors: [
      {
        ca: 1,
        points: [{ ioa: 5, type: "M_SP_NA_1", name: "Door" }, { ioa: 6, type: "M_SP_NA_1" }],
        counters: [{ ioa: 9, unit: "kWh" }],
      },
      { ca: 2 },
    ],
  });
  assertEquals(documentOf({}).name, "Copy");
});

Deno.test("there is no document if no common address answered", () => {
  assertEquals(documentOf({ declaration: undefined }), undefined);
});

Deno.test("the field sizes are in the document only if they are not those of the standard", () => {
  const profile = { ...IEC104, caOctets: 1 } as const;
  assertEquals((documentOf({ profile }) as { readonly profile?: unknown }).profile, "2/1/3");
  assertEquals(Object.keys(documentOf({})), ["name", "sectors"]);
});

for (
  const [title, refused, unsupported] of [
    [
      "refused as unknown by every common address is unsupported",
      [refusal(1, "C_CI_NA_1"), refusal(2, "C_CI_NA_1")],
      ["C_CD_NA_1", "C_CI_NA_1"],
    ],
    ["refused by one of two common addresses is supported", [refusal(1, "C_CI_NA_1")], undefined],
    [
      "refused for another reason is supported",
      [refusal(1, "C_RD_NA_1", false), refusal(2, "C_RD_NA_1", false)],
      undefined,
    ],
    [
      "of a file is not listed",
      [refusal(1, "F_SC_NA_1"), refusal(2, "F_SC_NA_1")],
      undefined,
    ],
    ["that was not refused is supported", [], undefined],
  ] as const
) {
  Deno.test(`a type ${title}`, () => {
    const found = documentOf({ refused });
    assertEquals(checkDeclaration(found), []);
    assertEquals(found.procedures?.unsupported as unknown, unsupported);
  });
}

Deno.test("types that the declaration does not support come first, then refused types, each once", () => {
  const declaration: StationDeclaration = {
    ...TWO,
    procedures: { addressZero: true, unsupported: ["C_TS_TA_1"] },
  };
  const refused = [refusal(1, "C_CI_NA_1"), refusal(2, "C_CI_NA_1")];
  assertEquals(documentOf({ declaration, refused }).procedures, {
    addressZero: true,
    unsupported: ["C_TS_TA_1", "C_CI_NA_1"],
  });
  assertEquals(documentOf({ declaration }).procedures, declaration.procedures);
});

Deno.test("files that were fetched are in the document, with their times if those are valid", () => {
  const file = { ca: 1, ioa: 30_000, lof: 2, subdirectory: false, time: 0, timeFlags: 0 };
  const octets = Uint8Array.of(1, 255);
  const files = [
    { ...file, nof: 1, octets },
    { ...file, nof: 2, octets, timeFlags: TIME_FLAGS.invalid },
    { ...file, nof: 3, octets, timeFlags: TIME_FLAGS.summer },
    { ...file, nof: 4 },
  ] as unknown as ScanResult["files"];
  const time = "1970-01-01T00:00:00.000Z";
  assertEquals((documentOf({ files }) as unknown as { readonly files: unknown }).files, [
    { ca: 1, ioa: 30_000, nof: 1, hex: "01ff", time },
    { ca: 1, ioa: 30_000, nof: 2, hex: "01ff" },
    { ca: 1, ioa: 30_000, nof: 3, hex: "01ff", time },
  ]);
  assertEquals("files" in documentOf({ files: files.slice(3) }), false);
});
