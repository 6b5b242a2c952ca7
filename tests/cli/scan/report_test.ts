// The result of a scan as text and as JSON.

import { assertEquals } from "@std/assert";
import type { Difference } from "../../../cli/scan/compare.ts";
import { differenceLines, scanDocument, scanLines } from "../../../cli/scan/report.ts";
import type { ScanResult } from "../../../cli/scan/result.ts";
import { Names } from "../../../cli/text/names.ts";
import { IEC104, type StationDeclaration } from "../../../mod.ts";

/** A result in which nothing was found. */
const NOTHING: ScanResult = {
  profile: IEC104,
  declaration: undefined,
  list: { points: [], commands: [] },
  ...{ files: [], seen: [], odd: [], refused: [], absent: [], notes: [], requests: 0 },
  ...{ interruption: undefined, isListed: true },
};

const NAMED: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 300, type: "M_ME_NC_1", name: "Voltage", unit: "kV" }] }],
};

function lines(
  result: Partial<ScanResult>,
  { names = new Names(), incomplete }: Partial<Parameters<typeof scanLines>[1]> = {},
): readonly string[] {
  return [...scanLines({ ...NOTHING, ...result }, { names, incomplete })];
}

Deno.test("only field sizes and the lack of an answer are reported if nothing was found", () => {
  assertEquals(lines({}), ["Field sizes: 2/2/3", "", "No common address answered"]);
  const profile = { ...IEC104, cotOctets: 1 } as const;
  assertEquals(lines({ profile })[0], "Field sizes: 1/2/3 (not those of IEC 60870-5-104)");
});

Deno.test("stations, points, counters and files have their own lines", () => {
  const declaration: StationDeclaration = {
    sectors: [
      {
        ca: 1,
        points: [
          { ioa: 300, type: "M_ME_NC_1", value: 2.5, groups: [10, 9], quality: ["NT"] },
          { ioa: 5, type: "M_SP_NA_1", groups: [9] },
        ],
        counters: [{ ioa: 6, type: "M_IT_TB_1" }, { ioa: 4, value: 17 }],
      },
      { ca: 2 },
    ],
  };
  const file = { nof: 1, lof: 7, subdirectory: false, time: undefined };
  const files = [
    { ...file, ca: 1, ioa: 30_000 },
    { ...file, ca: 2, ioa: 40_000, subdirectory: true, lof: 0 },
    { ...file, ca: 2, ioa: 40_001 },
  ] as unknown as ScanResult["files"];
  assertEquals(lines({ declaration, files }, { names: new Names(NAMED) }), [
    "Field sizes: 2/2/3",
    "",
    "CA  points  counters  files  groups",
    " 1       2         2      1  9 10",
    " 2       0         0      2",
    "",
    "CA/IOA  name     value     quality  type       groups",
    "1/5                        IV       M_SP_NA_1  9",
    "1/300   Voltage    2.5 kV  NT       M_ME_NC_1  10 9",
    "1/4                 17              M_IT_NA_1",
    "1/6                                 M_IT_TB_1",
    "",
    "files (CA/IOA/NOF)  octets  what",
    "1/30000/1                7  file",
    "2/40000/1                0  directory",
    "2/40001/1                7  file",
  ]);
});

Deno.test("columns without content are omitted", () => {
  const declaration: StationDeclaration = {
    sectors: [{ ca: 1, points: [{ ioa: 5, type: "M_SP_NA_1", value: 1 }] }],
  };
  assertEquals(lines({ declaration }).slice(2), [
    "CA  points  counters  files  groups",
    " 1       1         0      0",
    "",
    "CA/IOA  value  type",
    "1/5        ON  M_SP_NA_1",
  ]);
  assertEquals(lines({ declaration: { sectors: [{ ca: 1 }] } }).slice(-2), ["", "No points"]);
});

Deno.test("types seen and refused, absent stations and open questions follow", () => {
  const note = { ca: 1, count: 1 };
  assertEquals(
    lines({
      seen: [{ ca: 1, type: "M_SP_NA_1", objects: 12, causes: [3, 20] }],
      refused: [{ ca: 1, type: "C_RD_NA_1", reason: "Refused", isUnknown: true }],
      absent: [3, 8],
      notes: [
        { ...note, code: "refused", detail: "in the table of refusals" },
        { ...note, code: "not-transmitted", detail: "of every station" },
        { ...note, code: "no-answer", detail: "No answer" },
        { ...note, code: "no-value", detail: "No value", count: 2 },
      ],
    }).slice(3),
    [
      "",
      "CA  types seen  objects",
      " 1  M_SP_NA_1        12",
      "",
      "CA  types refused  reason",
      " 1  C_RD_NA_1      Refused",
      "",
      "Common addresses that the station does not have: 3, 8",
      "",
      "note: No answer",
      "note: No value (and 1 more)",
    ],
  );
});

Deno.test("types that are not decoded are named, with the option that describes them", () => {
  const seen = [1, 2].map((ca) => ({ ca, type: "type 150", objects: 3, causes: [3] }));
  assertEquals(
    lines({ seen }).at(-1),
    "note: Objects of type 150 are not listed; --types FILE describes private types",
  );
});

Deno.test("notes on what no station transmits do not add an empty line", () => {
  const notes = [{ code: "not-transmitted" as const, ca: undefined, detail: "Names", count: 1 }];
  assertEquals(lines({ notes }).length, 3);
});

Deno.test("ASDUs that were not decoded are named, and notes name the common address if there are several", () => {
  const notes = [
    {
      code: "time-tagged" as const,
      ca: 1,
      detail: "IOA 5 was interrogated as M_SP_TB_1",
      count: 3,
    },
    { code: "no-answer" as const, ca: 2, detail: "The read of CA 2 ended early", count: 1 },
  ];
  const odd = ["2 ASDUs not decoded and not counted: 2 M_ME_NC_1 (length-mismatch)"];
  const sectors = [{ ca: 1 }, { ca: 2 }];
  assertEquals(lines({ declaration: { sectors }, odd, notes }).slice(-4), [
    "",
    "note: 2 ASDUs not decoded and not counted: 2 M_ME_NC_1 (length-mismatch)",
    "note: CA 1: IOA 5 was interrogated as M_SP_TB_1 (and 2 more)",
    "note: The read of CA 2 ended early",
  ]);
  assertEquals(
    lines({ declaration: { sectors: [{ ca: 1 }] }, notes }).at(-2),
    "note: IOA 5 was interrogated as M_SP_TB_1 (and 2 more)",
  );
});

const MISSING: Difference = {
  ...{ kind: "missing", ca: 1, ioa: 300, name: "Voltage", expected: [13, 36, 30], found: [] },
  quality: "",
};
const EXTRA: Difference = {
  ...{ kind: "extra", ca: 2, ioa: 5, name: "", expected: [], found: [200] },
  quality: "",
};

Deno.test("differences are a table with a summary; a family of types is one entry", () => {
  const options = { expected: 2, events: 0, names: new Names(), incomplete: undefined };
  assertEquals(differenceLines([MISSING, EXTRA, { ...EXTRA, ioa: 6 }], options), [
    "difference  CA/IOA  name     listed type           found type  quality",
    "missing     1/300   Voltage  M_ME_NC_1, M_SP_TB_1",
    "extra       2/5                                    type 200",
    "extra       2/6                                    type 200",
    "",
    "2 points in the list: 1 missing, 2 extra",
  ]);
  assertEquals(
    differenceLines([EXTRA], options)[0],
    "difference  CA/IOA  listed type  found type  quality",
  );
  assertEquals(differenceLines([], { ...options, expected: 1 }), [
    "No differences in 1 point of the list",
  ]);
  const events = "1 event of protection equipment not compared, because a scan cannot request them";
  assertEquals(differenceLines([], { ...options, events: 1 }), [
    "No differences in 1 point of the list",
    events,
  ]);
  assertEquals(differenceLines([EXTRA], { ...options, events: 1 }).at(-1), events);
});

Deno.test("the JSON document has types by name, or by number if unknown", () => {
  const result: ScanResult = {
    ...NOTHING,
    ...{ requests: 9, absent: [3] },
    refused: [{ ca: 1, type: "C_RD_NA_1", reason: "Refused", isUnknown: true }],
    seen: [{ ca: 1, type: "M_SP_NA_1", objects: 12, causes: [3, 20] }],
  };
  const options = { host: "192.0.2.1", port: 2404, incomplete: undefined, exitCode: 1 };
  const compared = { differences: [MISSING, EXTRA], events: 3 };
  assertEquals(scanDocument({ ...result, odd: ["x"] }, { ...options, ...compared }), {
    ...{ host: "192.0.2.1", port: 2404, profile: "2/2/3", requests: 9, incomplete: null },
    ...{ sectors: [], files: [] },
    typesSeen: [{ ca: 1, type: "M_SP_NA_1", objects: 12, causes: [3, 20] }],
    oddAsdus: ["x"],
    typesRefused: [{ ca: 1, type: "C_RD_NA_1", reason: "Refused" }],
    ...{ absent: [3], notes: [] },
    differences: [
      { ...MISSING, expected: ["M_ME_NC_1", "M_ME_TF_1", "M_SP_TB_1"], found: [] },
      { ...EXTRA, expected: [], found: [200] },
    ] as never,
    ...{ eventsNotCompared: 3, exitCode: 1 },
  });
  const { sectors, differences, eventsNotCompared } = scanDocument({
    ...result,
    declaration: NAMED,
  }, {
    ...options,
    ...{ differences: undefined, events: undefined },
  });
  assertEquals([sectors, differences, eventsNotCompared], [NAMED.sectors as never, null, null]);
});

Deno.test("an incomplete result says so first, and does not report what is missing", () => {
  assertEquals(lines({}, { incomplete: "Ctrl-C" }).slice(0, 3), [
    ...["INCOMPLETE: Ctrl-C", "", "Field sizes: 2/2/3"],
  ]);
  const options = { expected: 2, events: 0, names: new Names(), incomplete: "Ctrl-C" };
  const unknown = "Missing points are not reported, because the scan is incomplete";
  assertEquals(differenceLines([], options), [unknown]);
  assertEquals(differenceLines([EXTRA], options).slice(-2), [
    ...["2 points in the list: 1 extra", unknown],
  ]);
});

Deno.test("the report says which files were fetched, if any were to be", () => {
  const file = { ca: 1, ioa: 30_000, lof: 2, subdirectory: false, time: 0, timeFlags: 0 };
  const files = [
    { ...file, nof: 1, octets: Uint8Array.of(1, 255) },
    { ...file, nof: 2, unfetched: "a directory" },
    { ...file, nof: 3 },
  ] as unknown as ScanResult["files"];
  assertEquals(lines({ files }).slice(-4), [
    "files (CA/IOA/NOF)  octets  what  content",
    "1/30000/1                2  file  fetched",
    "1/30000/2                2  file  a directory",
    "1/30000/3                2  file",
  ]);
  assertEquals(
    lines({ files: files.slice(1, 2) }).at(-2),
    "files (CA/IOA/NOF)  octets  what  content",
  );
  const document = scanDocument({ ...NOTHING, files }, {
    ...{ host: "192.0.2.1", port: 2404, incomplete: "Ctrl-C", exitCode: 3 },
    ...{ differences: undefined, events: undefined },
  });
  const found = document.files as readonly {
    readonly content: unknown;
    readonly unfetched: unknown;
  }[];
  assertEquals(found.map(({ content, unfetched }) => [content, unfetched]), [
    ...[["01ff", null], [null, "a directory"], [null, null]],
  ]);
  assertEquals(document.incomplete, "Ctrl-C");
});
