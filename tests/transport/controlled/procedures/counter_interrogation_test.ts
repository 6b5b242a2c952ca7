// Counter interrogation of a controlled station: reading, freezing, resetting, and the local freeze.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { type ScriptedMaster, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [
    {
      ca: 1,
      points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }],
      counters: [
        { ioa: 900, value: 100, groups: [1] },
        { ioa: 901, value: 200, groups: [1, 4] },
        { ioa: 910, value: 300, type: "M_IT_TB_1" },
      ],
    },
    { ca: 2, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] },
  ],
};

function counters(rqt: number, frz = 0, options: Partial<AsduInput> = {}): AsduInput {
  return { type: "C_CI_NA_1", cause: 6, ca: 1, objects: [{ rqt, frz }], ...options } as AsduInput;
}

/** Returns the received readings: `IOA=value` with sequence number, CY, CA and IV. */
function readings(master: ScriptedMaster): string[] {
  return master.asdus.flatMap((asdu) => {
    if (asdu.type !== "M_IT_NA_1" && asdu.type !== "M_IT_TB_1") return [];
    return asdu.objects.map(({ ioa, value, sequence, carry, adjusted, quality }) =>
      `${asdu.cause} ${ioa}=${value} #${sequence}${carry ? " CY" : ""}${adjusted ? " CA" : ""}` +
      (quality === 0 ? "" : " IV")
    );
  });
}

Deno.test("a general request reads all counters with cause 37, groups have 38 to 41", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(counters(5)), [
    "C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=0 (read)",
    "M_IT_NA_1 reqcogen CA 1: 900=100, 901=200",
    "M_IT_TB_1 reqcogen CA 1: 910=300 @2026-10-09 15:34:12.345",
    "C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=0 (read)",
  ]);
  assertEquals((await master.ask(counters(1)))[1], "M_IT_NA_1 reqco1 CA 1: 900=100, 901=200");
  assertEquals((await master.ask(counters(4)))[1], "M_IT_NA_1 reqco4 CA 1: 901=200");
});

Deno.test("a request without counters, or with an undefined qualifier, is refused", async () => {
  const master = await stationRig(STATION).connect();
  for (const [rqt, ca] of [[0, 1], [2, 1], [6, 1], [63, 1], [5, 2]] as const) {
    const answer = await master.ask(counters(rqt, 0, { ca }));
    assertEquals(answer.length, 1, `RQT ${rqt} CA ${ca}`);
    assert(answer[0]!.startsWith(`C_CI_NA_1 actcon NEGATIVE CA ${ca}`), answer[0]);
  }
  assertEquals(readings(master), []);
});

Deno.test("a freeze keeps and numbers the reading while the counter continues", async () => {
  const { station, connect } = stationRig(STATION);
  const master = await connect();
  assertEquals((await master.ask(counters(5, 1))).map((line) => line.split(" ")[1]), [
    "actcon",
    "actterm",
  ]);
  station.count(1, 900, 5);
  await master.ask(counters(1));
  assertEquals(readings(master), ["38 900=100 #1", "38 901=200 #1"]);
  assertEquals(station.get(1, 900)!.value, 105);
});

Deno.test("freeze with reset starts a new period, and a reset alone marks the next reading as adjusted", async () => {
  const { station, connect } = stationRig(STATION);
  const master = await connect();
  await master.ask(counters(1, 2));
  station.count(1, 900, 7);
  await master.ask(counters(1, 1));
  await master.ask(counters(1));
  await master.ask(counters(1, 3));
  await master.ask(counters(1, 1));
  await master.ask(counters(1));
  assertEquals(readings(master), [
    "38 900=7 #2",
    "38 901=0 #2",
    "38 900=0 #3 CA",
    "38 901=0 #3 CA",
  ]);
});

Deno.test("the sequence number wraps after 31, CY marks a rollover, and IV an unreliable count", async () => {
  const declaration: StationDeclaration = {
    sectors: [{ ca: 1, counters: [{ ioa: 1, value: 98, rollover: 100 }] }],
  };
  const { station, connect } = stationRig(declaration);
  const master = await connect();
  for (let i = 0; i < 31; i++) await master.ask(counters(5, 1));
  station.count(1, 1, 5);
  station.update(1, 1, { quality: 0x80 });
  await master.ask(counters(5, 1));
  await master.ask(counters(5));
  station.update(1, 1, { quality: 0 });
  await master.ask(counters(5, 1));
  await master.ask(counters(5));
  assertEquals(readings(master), ["37 1=3 #0 CY IV", "37 1=3 #1"]);
});

Deno.test("a reading set below the previous one is marked as adjusted", async () => {
  const { station, connect } = stationRig(STATION);
  const master = await connect();
  station.set(1, 900, 50);
  station.set(1, 901, 250);
  await master.ask(counters(1, 1));
  await master.ask(counters(1));
  assertEquals(readings(master), ["38 900=50 #1 CA", "38 901=250 #1"]);
});

Deno.test("with the test bit, nothing is frozen", async () => {
  const { connect } = stationRig(STATION);
  const master = await connect();
  await master.ask(counters(1, 2, { test: true }));
  await master.ask(counters(1));
  assertEquals(readings(master), ["38 900=100 #0", "38 901=200 #0"]);
});

Deno.test("the termination of a freeze can be disabled", async () => {
  const master = await stationRig({ ...STATION, procedures: { freezeTermination: false } })
    .connect();
  assertEquals((await master.ask(counters(5, 1))).length, 1);
});

Deno.test("mode A: local freezes are reported at multiples of the interval; mode B: only requests are answered", async () => {
  const freezeMs = 60_000;
  const rig = stationRig({
    sectors: [{
      ca: 1,
      counters: [
        { ioa: 1, value: 10, freezeMs, reportFrozen: true, freezeResets: true, type: "M_IT_TB_1" },
        { ioa: 2, value: 20, freezeMs },
      ],
    }],
  });
  const master = await rig.connect();
  await rig.clock.advance(50_000); // to 15:35:02
  rig.station.count(1, 1, 4);
  await rig.clock.advance(60_000);
  const reports = master.news();
  assertEquals(reports, [
    "M_IT_TB_1 spont CA 1: 1=10 sequence=1 @2026-10-09 15:35:00.000",
    "M_IT_TB_1 spont CA 1: 1=4 sequence=2 @2026-10-09 15:36:00.000",
  ]);
  await master.ask(counters(5));
  assertEquals(readings(master).slice(2), ["37 2=20 #2", "37 1=4 #2"]);
});

Deno.test("mode D: a remote freeze is reported without a request, for all stations at once", async () => {
  const counter = { ioa: 1, value: 10, reportFrozen: true };
  const rig = stationRig({
    sectors: [{ ca: 1, counters: [counter] }, { ca: 2, counters: [counter] }],
  });
  const master = await rig.connect();
  await master.ask(counters(5, 1, { ca: 65535 }));
  const told = master.asdus.map(({ type, ca, cause }) => `${type} ${ca} ${cause}`);
  assertEquals(told.toSorted(), [
    "C_CI_NA_1 1 10",
    "C_CI_NA_1 1 7",
    "C_CI_NA_1 2 10",
    "C_CI_NA_1 2 7",
    "M_IT_NA_1 1 3",
    "M_IT_NA_1 2 3",
  ]);
});
