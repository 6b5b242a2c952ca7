// Messages about another file than the one in transfer: both parts of its identity must match.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { stationRig } from "../../../helpers/stations/scripted_master.ts";

const RECORD = new Uint8Array(10);

function message(type: string, keys: Record<string, unknown>): AsduInput {
  const objects = [{ ioa: 30, nof: 2, ...keys }];
  return { type, cause: 13, ca: 1, objects } as unknown as AsduInput;
}

Deno.test("a section is sent only for the called file, by address and name", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  for (const [ioa, nof] of [[30, 2], [30, 3], [31, 2]] as const) {
    rig.station.addFile({ ca: 1, ioa, nof, sections: [RECORD] });
  }
  for (const other of [{ nof: 3 }, { ioa: 31 }]) {
    const master = await rig.connect();
    await master.ask(message("F_SC_NA_1", { nos: 0, scq: 1 }));
    const answers = await master.ask(message("F_SC_NA_1", { nos: 1, scq: 2, ...other }));
    assertEquals(answers.filter((line) => /^F_(?:SR|SG)_/.test(line)), []);
    const sections = await master.ask(message("F_SC_NA_1", { nos: 0, scq: 2 }));
    assertEquals(sections.map((line) => line.split(" ")[0]), ["F_SR_NA_1"]);
    await master.connection.close();
  }
});

Deno.test("a section is accepted only for the offered file, by address and name", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => true });
  for (const other of [{ nof: 3 }, { ioa: 31 }]) {
    const master = await rig.connect();
    await master.ask(message("F_FR_NA_1", { lof: 10 }));
    const refused = await master.ask(message("F_SR_NA_1", { nos: 1, lof: 10, ...other }));
    assertEquals(refused.map((line) => /NEGATIVE/.test(line)), [true]);
    const taken = await master.ask(message("F_SR_NA_1", { nos: 1, lof: 10 }));
    assertEquals(taken.map((line) => /NEGATIVE/.test(line)), [false]);
    await master.connection.close();
  }
});
