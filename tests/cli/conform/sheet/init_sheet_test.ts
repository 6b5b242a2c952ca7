// Tests of the sheet that is written from a scan.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { type InitFacts, initSheet } from "../../../../cli/conform/sheet/init_sheet.ts";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import { PICS_SCHEMA } from "../../../../cli/conform/sheet/schema.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { EXAMPLE_SUBSTATION } from "../../../../cli/example/example_substation.ts";
import { UsageError } from "../../../../cli/io/exit.ts";
import type { ScanResult } from "../../../../cli/scan/result.ts";
import { SeenTypes } from "../../../../cli/scan/scan.ts";
import { Names } from "../../../../cli/text/names.ts";
import { checkSchema } from "../../../../codec/low_level.ts";
import { IEC104, type StationDeclaration } from "../../../../mod.ts";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { ask } from "../../../helpers/stations/discovered.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";

const FACTS: InitFacts = { host: "192.0.2.10", port: 2404, security: "none", date: "2026-11-30" };

const NOTHING: ScanResult = {
  profile: IEC104,
  declaration: { sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }] },
  list: { points: [], commands: [] },
  ...{ files: [], seen: [], odd: [], refused: [], absent: [], notes: [], requests: 0 },
  ...{ interruption: undefined, isListed: true },
};

const FILE = { lof: 300, subdirectory: false, time: undefined } as const;

/** The sheet of a result; it has the shape of the schema, and contradicts nothing. */
function sheetOf(result: Partial<ScanResult>, facts: Partial<InitFacts> = {}): Sheet {
  const document = initSheet({ ...NOTHING, ...result }, { ...FACTS, ...facts })!;
  return checked(document);
}

function checked(document: SheetDocument): Sheet {
  assertEquals(checkSchema(document, PICS_SCHEMA), []);
  const sheet = new Sheet(document);
  assertEquals(checkSheet(sheet).filter(({ severity }) => severity === "error"), []);
  return sheet;
}

/** Scans a simulated station in virtual time, and returns its sheet. */
async function scanned(declaration: StationDeclaration): Promise<Sheet> {
  const seen = new SeenTypes();
  await using it = await bothStations(declaration, {
    controlling: { onAsdu: (asdu) => seen.take(asdu) },
  });
  const { notes, files, declaration: found } = await ask(it);
  await within(it.clock, 60_000, it.station.read(47, 100));
  const result = { ...NOTHING, declaration: found, notes, files, seen: seen.all() };
  return checked(initSheet(result, FACTS)!);
}

Deno.test("the sheet of a scanned station has the types, groups and signals that it reported", async () => {
  const sheet = await scanned(EXAMPLE_SUBSTATION);
  assertEquals(
    sheet.types,
    [
      ...[
        "M_SP_NA_1",
        "M_DP_NA_1",
        "M_ST_NA_1",
        "M_BO_NA_1",
        "M_ME_NA_1",
        "M_ME_NB_1",
        "M_ME_NC_1",
      ],
      ...["M_IT_NA_1", "M_EI_NA_1", "C_IC_NA_1", "C_CI_NA_1", "C_RD_NA_1"],
    ] as typeof sheet.types,
  );
  assertEquals([3, 15, 70, 100, 101, 102].map((id) => sheet.causes(id)), [
    [5, 20, 21],
    [37, 38, 39],
    [4],
    [6, 7, 10],
    [6, 7, 10],
    [5],
  ]);
  const groups = ["baf.gi.g1", "baf.gi.g2", "baf.gi.g3", "baf.gi.g4"] as const;
  assertEquals(groups.filter((key) => sheet.isMarked(key)), groups.slice(0, 3));
  assertEquals(sheet.signals.length, 45);
  assertEquals(sheet.signals[0], { ca: 47, ioa: 100, type: "M_DP_NA_1", groups: [0, 1] });
  assertEquals(sheet.commonAddresses, [47]);
});

Deno.test("each mark says how it was seen, and what cannot be seen is listed", async () => {
  const { document } = await scanned(EXAMPLE_SUBSTATION);
  const { notes = {}, unknown = [] } = document;
  assertEquals(notes["type.5"], "sent by the station: 2 objects, cause 20, 22");
  assertEquals(notes["baf.gi.g1"], "answered with 13 objects");
  assertEquals(notes["baf.read"], "answered with data");
  for (const key of ["type.45", "type.103", "baf.cmd.sbo", "t1", "k", "pixit.secondGI"] as const) {
    assert(unknown.includes(key), key);
  }
  for (const key of ["type.1", "port", "pixit.security", "dev.controlling"] as const) {
    assert(!unknown.includes(key), key);
  }
  assert(!unknown.includes("pixit.retryInterval"), "a question for controlling stations");
});

Deno.test("events during the scan mark their types, and cause 1 and 2 their procedures", () => {
  const sheet = sheetOf({
    seen: [
      { ca: 1, type: "M_SP_NA_1", objects: 9, causes: [2, 20] },
      { ca: 1, type: "M_SP_TB_1", objects: 2, causes: [3] },
      { ca: 1, type: "M_ME_TF_1", objects: 2, causes: [3] },
      { ca: 1, type: "M_ME_NC_1", objects: 5, causes: [1] },
    ],
  });
  assertEquals(sheet.causes(30), [3]);
  for (const key of ["baf.spont", "baf.cyclic", "baf.backscan"] as const) {
    assert(sheet.isMarked(key), key);
  }
  assertEquals(sheet.document.notes?.["baf.spont"], "sent with M_SP_TB_1, M_ME_TF_1");
});

Deno.test("refused types stay without a mark, with the reason", () => {
  const sheet = sheetOf({
    refused: [{ ca: 1, type: "C_RD_NA_1", reason: "Unknown type", isUnknown: true }],
    seen: [{ ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] }],
  });
  assertEquals(sheet.isMarked("type.102"), false);
  assertEquals(sheet.document.notes?.["type.102"], "refused by CA 1: Unknown type");
  assert(!sheet.document.unknown?.includes("type.102"), "it is known that the station lacks it");
});

Deno.test("causes and types that 104 does not have are noted", () => {
  const sheet = sheetOf({
    seen: [
      { ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] },
      { ca: 1, type: "M_DP_TB_1", objects: 4, causes: [3, 20] },
      { ca: 1, type: "M_SP_TA_1", objects: 2, causes: [3] },
      { ca: 1, type: "type 200", objects: 1, causes: [3] },
    ],
  });
  const { notes = {} } = sheet.document;
  assertEquals(sheet.causes(31), [3]);
  assertEquals(
    notes["type.31"],
    "sent by the station: 4 objects, cause 3, 20; the standard does not permit cause 20",
  );
  assertEquals(
    notes["dev.controlled"],
    "written from a scan: complete and correct it before a test; sent 2 objects of M_SP_TA_1, " +
      "which 104 does not have; sent 1 object of type 200, which 104 does not have",
  );
});

Deno.test("files of a directory mark the file transfer", () => {
  const seen = [
    { ca: 1, type: "F_DR_TA_1", objects: 2, causes: [5] },
    { ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] },
  ];
  const files = [
    { ...FILE, ca: 1, ioa: 30_000, nof: 2 },
    { ...FILE, ca: 1, ioa: 30_001, nof: 1, octets: new Uint8Array(300) },
  ] as unknown as ScanResult["files"];
  const sheet = sheetOf({ seen, files });
  assertEquals(sheet.isMarked("baf.file.mon.disturbance"), true);
  assertEquals(sheet.isMarked("baf.file.mon.transparent"), true);
  assertEquals([sheet.causes(122), sheet.causes(126)], [[5, 13], [5]]);
  assertEquals(sheet.document.notes?.["type.120"], "used to fetch files");
  assertEquals(sheet.pixit("pixit.file")?.[0], { ca: 1, ioa: 30_000, nof: 2, octets: 300 });
  const empty = sheetOf({ seen, files: [] });
  assertEquals(empty.isMarked("type.126"), false);
});

Deno.test("parameters in interrogations mark their procedures", () => {
  const sheet = sheetOf({
    declaration: {
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NC_1", parameters: ["threshold"] }] }],
    },
    seen: [
      { ca: 1, type: "M_ME_NC_1", objects: 1, causes: [20] },
      { ca: 1, type: "P_ME_NC_1", objects: 1, causes: [20] },
    ],
  });
  assertEquals(sheet.causes(112), [20]);
  assertEquals(sheet.isMarked("baf.param.threshold"), true);
});

Deno.test("names, the port and the security of the connection are stated", () => {
  const declaration: StationDeclaration = {
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", name: "Door" }] }],
  };
  const sheet = sheetOf(
    { seen: [{ ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] }] },
    { port: 19_998, security: "tls", names: new Names(declaration) },
  );
  assertEquals(sheet.signals[0]?.name, "Door");
  assertEquals([sheet.value("port"), sheet.pixit("pixit.security")], [19_998, "tls"]);
  assertEquals(sheet.device.document, "Scan of 192.0.2.10, 2026-11-30");
});

Deno.test("an interrupted scan is noted; a station that did not answer has no sheet", () => {
  const seen = [{ ca: 1, type: "M_SP_NA_1", objects: 1, causes: [20] }];
  const { document } = sheetOf({ seen, interruption: new Error("The link was lost") });
  assert(document.notes?.["dev.controlled"]?.endsWith("interrupted: The link was lost"));
  assertEquals(initSheet({ ...NOTHING, declaration: undefined }, FACTS), undefined);
});

Deno.test("a station with other field sizes than 104 has no sheet", () => {
  const profile = { ...IEC104, ioaOctets: 2 } as const;
  assertThrows(
    () => initSheet({ ...NOTHING, profile }, FACTS),
    UsageError,
    "The device has the field sizes 2/2/2, expected 2/2/3",
  );
});
