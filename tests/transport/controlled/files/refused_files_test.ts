// Files that one side no longer wants.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const RECORD = Uint8Array.of(1, 2, 3);

function message(type: string, keys: Record<string, unknown>): AsduInput {
  const objects = [{ ioa: 30, nof: 2, ...keys }];
  return { type, cause: 13, ca: 1, objects } as unknown as AsduInput;
}

/** Returns the notices of the station about its transfers. */
function told(rig: StationRig): unknown[] {
  return noticesOf(rig, "file").map(({ action, detail }) => detail === undefined ? action : detail);
}

Deno.test("a fetched file that is finally refused has failed", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  rig.station.addFile({ ca: 1, ioa: 30, nof: 2, sections: [RECORD] });
  const master = await rig.connect();
  await master.ask(message("F_SC_NA_1", { nos: 0, scq: 1 }));
  await master.ask(message("F_SC_NA_1", { nos: 0, scq: 2 }));
  await master.ask(message("F_AF_NA_1", { nos: 1, afq: 2 }));
  assertEquals(told(rig), ["The controlling station refused the file"]);
});

Deno.test("an offer marked as not ready has no effect", async () => {
  const asked: unknown[] = [];
  const rig = stationRig({ sectors: [{ ca: 1 }] }, {
    onFile: ({ action }) => {
      asked.push(action);
      return true;
    },
  });
  const master = await rig.connect();
  assertEquals(await master.ask(message("F_FR_NA_1", { lof: 3, refused: true })), []);
  assertEquals([asked, told(rig)], [[], []]);
});

Deno.test("a section that is not ready is awaited, an aborted one is announced again", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => true });
  const master = await rig.connect();
  await master.ask(message("F_FR_NA_1", { lof: 3 }));
  assertEquals(await master.ask(message("F_SR_NA_1", { nos: 1, lof: 0, notReady: true })), []);
  await master.ask(message("F_SR_NA_1", { nos: 1, lof: 3 }));
  await master.ask(message("F_SG_NA_1", { nos: 1, segment: RECORD }));
  assertEquals(await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 4, chs: 0 })), []);
  // The received part of the section was discarded: its end is refused until it is announced again.
  const [early] = await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 6 }));
  assertEquals(early!.includes("afq=4"), true, early);
  await master.ask(message("F_SR_NA_1", { nos: 1, lof: 3 }));
  await master.ask(message("F_SG_NA_1", { nos: 1, segment: RECORD }));
  const [taken] = await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 6 }));
  assertEquals(taken!.includes("afq=3"), true, taken);
  await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 1, chs: 6 }));
  assertEquals(told(rig), ["received"]);
});

Deno.test("a file that the application finally rejects is refused", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] }, {
    onFile: ({ action }) => action !== "received",
  });
  const master = await rig.connect();
  await master.ask(message("F_FR_NA_1", { lof: 3 }));
  await master.ask(message("F_SR_NA_1", { nos: 1, lof: 3 }));
  await master.ask(message("F_SG_NA_1", { nos: 1, segment: RECORD }));
  await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 3, chs: 6 }));
  const [answer] = await master.ask(message("F_LS_NA_1", { nos: 1, lsq: 1, chs: 6 }));
  assertEquals(answer!.includes("afq=2"), true, answer);
  assertEquals(told(rig), ["The application refused the file"]);
});

Deno.test("the end of an unknown transfer is answered, its abort is not", async () => {
  const master = await stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => true }).connect();
  for (const lsq of [2, 4]) {
    assertEquals(await master.ask(message("F_LS_NA_1", { nos: 1, lsq, chs: 0 })), []);
  }
  for (const [lsq, afq] of [[1, 2], [3, 4]] as const) {
    const [answer] = await master.ask(message("F_LS_NA_1", { nos: 1, lsq, chs: 0 }));
    assertEquals(answer!.includes(`afq=${afq}`), true, answer);
  }
});
