// Random stations: the sheets that are derived from them, or written from their scans, have no contradictions.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { initSheet } from "../../../../cli/conform/sheet/init_sheet.ts";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import { PICS_SCHEMA } from "../../../../cli/conform/sheet/schema.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { stationSheet } from "../../../../cli/conform/sheet/station/station_sheet.ts";
import { SeenTypes } from "../../../../cli/scan/scan.ts";
import { checkSchema } from "../../../../codec/low_level.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { checkDeclaration } from "../../../../transport/controlled/declaration/check_declaration.ts";
import type {
  CommandDeclaration,
  StationDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import { COMMAND_TYPES } from "../../../../transport/controlled/declaration/families.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { ask } from "../../../helpers/stations/discovered.ts";
import { randomStation } from "../../../helpers/stations/random_station.ts";

const SEED = 2404;

/** The contradictions of a sheet, and its mistakes. */
function wrongIn(document: SheetDocument): readonly string[] {
  const mistakes = checkSchema(document, PICS_SCHEMA).map(({ path }) => path);
  const errors = checkSheet(new Sheet(document)).filter(({ severity }) => severity === "error");
  return [...mistakes, ...errors.map(({ text }) => text)];
}

/** A random station with commands and procedures. */
function stationOf(random: Prng): StationDeclaration {
  const station = randomStation(random);
  const command = (ioa: number): CommandDeclaration => {
    const type = random.pick(COMMAND_TYPES);
    const modes = type === "C_BO_NA_1"
      ? ["direct"] as const
      : ["direct", "select-before-operate", "both"] as const;
    const timeTag = random.pick(["optional", "required", "refused"] as const);
    return {
      ...{ ioa, type, mode: random.pick(modes), timeTag },
      ...timeTag !== "refused" && random.chance(0.3) && { maxAgeMs: random.int(500, 60_000) },
      ...random.chance(0.2) && { termination: false },
    };
  };
  const types = ["C_IC_NA_1", "C_CI_NA_1", "C_RD_NA_1", "C_CS_NA_1", "C_RP_NA_1", "C_TS_TA_1"];
  return {
    ...station,
    sectors: station.sectors.map((sector) => ({
      ...sector,
      commands: Array.from({ length: random.int(0, 4) }, (_, at) => command(at + 1)),
    })),
    procedures: {
      ...station.procedures,
      unsupported: [...types, ...COMMAND_TYPES].filter(() => random.chance(0.15)),
    },
  };
}

Deno.test("the derived sheets of random stations have no contradictions", () => {
  const random = new Prng(SEED);
  for (let at = 0; at < 150; at++) {
    const declaration = stationOf(random);
    assertEquals(checkDeclaration(declaration), []);
    const sheet = stationSheet({
      ...{ declaration, port: 2404, profile: IEC104, security: "none", files: [] },
      ...{ acceptsFiles: random.chance(0.2), hasFaults: false, version: "0.1.0" },
    });
    assertEquals(wrongIn(sheet), [], `seed ${SEED}, station ${at}`);
  }
});

Deno.test("the sheets of scans of random stations have no contradictions", async () => {
  const random = new Prng(SEED);
  for (let at = 0; at < 15; at++) {
    const seen = new SeenTypes();
    await using it = await bothStations(randomStation(random), {
      controlling: { onAsdu: (asdu) => seen.take(asdu) },
    });
    const { declaration, notes, files } = await ask(it);
    const sheet = initSheet({
      ...{ profile: IEC104, declaration, notes, files, seen: seen.all(), refused: [], absent: [] },
      ...{ list: { points: [], commands: [] }, odd: [], requests: 0 },
      ...{ interruption: undefined, isListed: true },
    }, { host: "192.0.2.10", port: 2404, security: "none", date: "2026-11-30" });
    if (sheet === undefined) continue;
    assertEquals(wrongIn(sheet), [], `seed ${SEED}, station ${at}`);
  }
});
