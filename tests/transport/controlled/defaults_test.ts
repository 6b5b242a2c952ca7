// Documented defaults of a controlled station whose declaration omits them.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { noticesOf, stationRig } from "../../helpers/stations/scripted_master.ts";

function offer(lof: number): AsduInput {
  const objects = [{ ioa: 30, nof: 2, lof }];
  return { type: "F_FR_NA_1", cause: 13, ca: 1, objects } as unknown as AsduInput;
}

Deno.test("files of up to 1048576 octets are accepted", async () => {
  const asked: unknown[] = [];
  const rig = stationRig({ sectors: [{ ca: 1 }] }, {
    onFile: ({ action }) => {
      asked.push(action);
      return true;
    },
  });
  const master = await rig.connect();
  await master.ask(offer(1_048_577));
  assertEquals(asked, []);
  await master.ask(offer(1_048_576));
  assertEquals(asked, ["offer"]);
});

Deno.test("a file transfer is aborted after 30 s of silence", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => true });
  const master = await rig.connect();
  await master.ask(offer(100));
  await rig.clock.advance(29_999);
  assertEquals(noticesOf(rig, "file"), []);
  await rig.clock.advance(1);
  assertEquals(noticesOf(rig, "file").length, 1);
});

Deno.test("a command without feedback fails after 60 s", async () => {
  const rig = stationRig({
    sectors: [{
      ca: 1,
      points: [{ ioa: 10, type: "M_SP_NA_1", value: 0 }],
      commands: [{ ioa: 20, type: "C_SC_NA_1", mode: "direct", feedback: { ioa: 10 } }],
    }],
  }, { onCommand: () => ({ accept: true, finished: new Promise<boolean>(() => {}) }) });
  const master = await rig.connect();
  const objects = [{ ioa: 20, value: 1, qu: 0, select: false }];
  const command = { type: "C_SC_NA_1", cause: 6, ca: 1, objects } as unknown as AsduInput;
  assertEquals((await master.ask(command)).length, 1);
  await rig.clock.advance(59_999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(master.news().map((line) => line.split(" CA")[0]), ["C_SC_NA_1 actterm NEGATIVE"]);
});
