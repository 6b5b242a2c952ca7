// Station and group interrogation of a controlled station.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { asduOctets } from "../../../../codec/encode_asdu.ts";
import type {
  InterrogationLayout,
  StationDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [
    {
      ca: 1,
      points: [
        { ioa: 100, type: "M_SP_NA_1", value: 1, groups: [1] },
        { ioa: 200, type: "M_DP_NA_1", value: 2, groups: [1, 2] },
        { ioa: 300, type: "M_ST_NA_1", value: -5 },
        { ioa: 400, type: "M_BO_NA_1", value: 0xdeadbeef },
        { ioa: 500, type: "M_ME_NA_1", value: 0.5 },
        { ioa: 510, type: "M_ME_NB_1", value: -7 },
        { ioa: 520, type: "M_ME_NC_1", value: 49.98 },
        { ioa: 530, type: "M_ME_ND_1", value: -0.25 },
        { ioa: 540, type: "M_PS_NA_1", value: 3 },
        { ioa: 600, type: "M_SP_NA_1", value: 0, interrogated: false, groups: [16] },
        { ioa: 700, type: "M_EP_TD_1" },
      ],
      counters: [{ ioa: 900, value: 5 }],
    },
    { ca: 2, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] },
  ],
};

function interrogation(qoi: number, options: Partial<AsduInput> = {}): AsduInput {
  return { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi }], ...options } as AsduInput;
}

Deno.test("a station interrogation is answered with untagged types and cause 20, without counters", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(interrogation(20)), [
    "C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)",
    "M_SP_NA_1 inrogen CA 1: 100=ON",
    "M_DP_NA_1 inrogen CA 1: 200=ON",
    "M_ST_NA_1 inrogen CA 1: 300=-5",
    "M_BO_NA_1 inrogen CA 1: 400=0xdeadbeef",
    "M_ME_NA_1 inrogen CA 1: 500=0.5",
    "M_ME_NB_1 inrogen CA 1: 510=-7",
    "M_ME_NC_1 inrogen CA 1: 520=49.98",
    "M_PS_NA_1 inrogen CA 1: 540=0x0003",
    "M_ME_ND_1 inrogen CA 1: 530=-0.25",
    "C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)",
  ]);
});

Deno.test("a group interrogation reports only its group, with the cause of the group", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(interrogation(21)), [
    "C_IC_NA_1 actcon CA 1: qoi=21 (group 1)",
    "M_SP_NA_1 inro1 CA 1: 100=ON",
    "M_DP_NA_1 inro1 CA 1: 200=ON",
    "C_IC_NA_1 actterm CA 1: qoi=21 (group 1)",
  ]);
  assertEquals((await master.ask(interrogation(36)))[1], "M_SP_NA_1 inro16 CA 1: 600=OFF");
});

Deno.test("an unused qualifier is refused, without data or termination", async () => {
  const master = await stationRig(STATION).connect();
  for (const qoi of [0, 19, 23, 37, 255]) {
    const answer = await master.ask(interrogation(qoi));
    assertEquals(answer.length, 1, `QOI ${qoi}`);
    assert(answer[0]!.startsWith(`C_IC_NA_1 actcon NEGATIVE CA 1: qoi=${qoi}`), answer[0]);
  }
});

Deno.test("all answers have the originator and test bit of the request", async () => {
  const master = await stationRig(STATION).connect();
  await master.ask(interrogation(22, { originator: 7, test: true }));
  for (const asdu of master.asdus) assertEquals([asdu.originator, asdu.test], [7, true]);
  assertEquals(master.asdus.map(({ cause }) => cause), [7, 22, 10]);
});

Deno.test("a broadcast interrogation is answered by every common address with its own address", async () => {
  const master = await stationRig(STATION).connect();
  await master.ask(interrogation(20, { ca: 65535 }));
  const told = master.asdus.map(({ ca, cause }) => `${ca}:${cause}`);
  assertEquals(told.filter((one) => !one.endsWith(":20")), ["1:7", "2:7", "1:10", "2:10"]);
  assertEquals(new Set(master.asdus.map(({ ca }) => ca)), new Set([1, 2]));
});

/** Options of a controlling station that acknowledges only at t2, so that a window of 2 stays full meanwhile. */
const SLOW = { strictW: true, w: 8, t2Ms: 1000, t1Ms: 2000 } as const;

Deno.test("interrogations are queued, and refused when the queue is full", async () => {
  const procedures = { interrogationLimit: 2 };
  const rig = stationRig({ ...STATION, session: { k: 2, w: 1 }, procedures });
  const master = await rig.connect(SLOW);
  for (const qoi of [20, 21, 22]) master.tell(interrogation(qoi));
  await rig.clock.advance(30_000);
  const told = master.asdus.filter(({ type }) => type === "C_IC_NA_1").map((asdu) =>
    `${asdu.type === "C_IC_NA_1" && asdu.objects[0]!.qoi} ${asdu.cause}${asdu.negative ? "-" : ""}`
  );
  assertEquals(told, ["20 7", "21 7", "22 7-", "20 10", "21 10"]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), ["too-many"]);
});

Deno.test("a deactivation aborts a running interrogation, without termination", async () => {
  const rig = stationRig({ ...STATION, session: { k: 2, w: 1 } });
  const master = await rig.connect(SLOW);
  master.tell(interrogation(20));
  await settle();
  master.tell(interrogation(20, { cause: 8 }));
  await rig.clock.advance(20_000);
  assertEquals(master.news(), [
    "C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)",
    "M_SP_NA_1 inrogen CA 1: 100=ON",
    "C_IC_NA_1 deactcon CA 1: qoi=20 (station interrogation)",
  ]);
  assertEquals(await master.ask(interrogation(20, { cause: 8 })), [
    "C_IC_NA_1 deactcon NEGATIVE CA 1: qoi=20 (station interrogation)",
  ]);
});

Deno.test("events precede interrogated data, and a value is never older than an earlier event", async () => {
  const rig = stationRig({ ...STATION, session: { k: 2, w: 1 } });
  const master = await rig.connect(SLOW);
  master.tell(interrogation(20));
  await settle();
  rig.station.set(1, 520, 50.02);
  await rig.clock.advance(20_000);
  const told = master.news().filter((line) => line.includes(": 520="));
  assertEquals(told.length, 2);
  assert(told[0]!.startsWith("M_ME_TF_1 spont CA 1: 520=50.02 @"), told[0]);
  assertEquals(told[1], "M_ME_NC_1 inrogen CA 1: 520=50.02");
  assert(
    master.asdus.findIndex(({ cause }) => cause === CAUSE.spontaneous) === 2,
    "the event is next",
  );
});

Deno.test("an interrogation ends with its connection, and with STOPDT", async () => {
  const rig = stationRig({ ...STATION, session: { k: 2, w: 1 } });
  const first = await rig.connect(SLOW);
  first.tell(interrogation(20));
  await settle();
  first.stream.close();
  const second = await rig.connect(SLOW);
  await rig.clock.advance(20_000);
  assertEquals(second.asdus, []);
  second.tell(interrogation(20));
  await settle();
  await second.connection.stop();
  await second.connection.start();
  await rig.clock.advance(20_000);
  assertEquals(second.asdus.map(({ cause }) => cause), [7, 20]);
});

Deno.test("a large image is packed into few ASDUs of at most 249 octets", async () => {
  const points = Array.from({ length: 1000 }, (_, i) => ({
    // Runs of consecutive addresses with gaps, unsorted.
    ioa: 1 + ((i * 7) % 1000) + Math.floor(((i * 7) % 1000) / 300) * 10,
    type: i % 2 === 0 ? "M_ME_NC_1" as const : "M_SP_NA_1" as const,
    value: i % 2,
  }));
  const dense = Array.from({ length: 1000 }, (_, i) => ({
    ioa: 5000 + i,
    type: "M_SP_NA_1" as const,
    value: 1,
  }));
  const rig = stationRig({ sectors: [{ ca: 1, points: [...points, ...dense] }] });
  const sizes: number[] = [];
  const station = new Map<number, number>();
  const master = await rig.connect();
  await master.ask(interrogation(20));
  for (const asdu of master.asdus.slice(1, -1)) {
    if (asdu.type !== "M_SP_NA_1" && asdu.type !== "M_ME_NC_1") throw new Error(asdu.type);
    sizes.push(asduOctets(asdu));
    for (const { ioa, value } of asdu.objects) {
      assert(!station.has(ioa), `IOA ${ioa} twice`);
      station.set(ioa, value);
    }
  }
  assertEquals(station.size, 2000);
  for (const { ioa, value } of [...points, ...dense]) assertEquals(station.get(ioa), value);
  assert(Math.max(...sizes) <= 249, `${Math.max(...sizes)} octets`);
  // 1000 consecutive single points, 127 per ASDU; 500 floats and 500 single points with gaps, 30 and 60 per ASDU.
  const sequences = master.asdus.filter(({ sq }) => sq);
  assertEquals(sequences.length, Math.ceil(1000 / 127));
  assertEquals(sizes.length - sequences.length, Math.ceil(500 / 30) + Math.ceil(500 / 60));
});

Deno.test("a slow peer receives a large image completely, within the window", async () => {
  const points = Array.from({ length: 2000 }, (_, i) => ({
    ioa: 1 + 2 * i,
    type: "M_ME_NC_1" as const,
    value: i,
  }));
  const rig = stationRig({ sectors: [{ ca: 1, points }], session: { k: 3, w: 1 } });
  const master = await rig.connect({ strictW: true, w: 3, t2Ms: 1000, t1Ms: 15_000 });
  await master.ask(interrogation(20));
  await rig.clock.advance(60_000);
  assertEquals(master.asdus.length, 2 + Math.ceil(2000 / 30));
  assertEquals(master.asdus.at(-1)!.cause, 10);
});

/** What a station with mixed addresses answers to an interrogation, arranged as the layout says. */
async function arranged(interrogationLayout: InterrogationLayout): Promise<string[]> {
  const master = await stationRig({
    sectors: [{
      ca: 1,
      points: [
        { ioa: 13, type: "M_SP_NA_1", value: 1 },
        { ioa: 11, type: "M_SP_NA_1", value: 1 },
        { ioa: 12, type: "M_DP_NA_1", value: 2 },
        { ioa: 14, type: "M_SP_NA_1", value: 0 },
      ],
    }],
    procedures: { endOfInitialization: false, interrogation: interrogationLayout },
  }).connect();
  const lines = await master.ask(interrogation(20));
  return lines.map((line) =>
    line.replace(" inrogen CA 1", "").replace(" CA 1: qoi=20 (station interrogation)", "")
  );
}

Deno.test("the objects of an interrogation are in the declared order, in that of the addresses, or by type", async () => {
  const [con, term] = ["C_IC_NA_1 actcon", "C_IC_NA_1 actterm"];
  assertEquals(await arranged({}), [
    con,
    "M_SP_NA_1: 11=ON, 13=ON, 14=OFF",
    "M_DP_NA_1: 12=ON",
    term,
  ]);
  assertEquals(await arranged({ order: "address" }), [
    con,
    "M_SP_NA_1: 11=ON",
    "M_DP_NA_1: 12=ON",
    "M_SP_NA_1: 13=ON, 14=OFF",
    term,
  ]);
  assertEquals(await arranged({ order: "declared" }), [
    con,
    "M_SP_NA_1: 13=ON, 11=ON",
    "M_DP_NA_1: 12=ON",
    "M_SP_NA_1: 14=OFF",
    term,
  ]);
});

Deno.test("the number of objects per ASDU is limited, and the termination is omitted, where declared", async () => {
  assertEquals(await arranged({ objectsPerAsdu: 2, termination: false }), [
    "C_IC_NA_1 actcon",
    "M_SP_NA_1: 11=ON, 13=ON",
    "M_SP_NA_1: 14=OFF",
    "M_DP_NA_1: 12=ON",
  ]);
});

Deno.test("consecutive addresses use SQ = 1 where it saves octets, nowhere, or everywhere", async () => {
  const declared = (sequences?: InterrogationLayout["sequences"]) => ({
    sectors: [{
      ca: 1,
      points: Array.from({ length: 9 }, (_, i) => ({ ioa: 1 + i, type: "M_SP_NA_1" as const })),
    }],
    procedures: {
      endOfInitialization: false,
      interrogation: sequences === undefined ? {} : { sequences },
    },
  });
  const sqOf = async (sequences?: InterrogationLayout["sequences"]) => {
    const master = await stationRig(declared(sequences)).connect();
    await master.ask(interrogation(20));
    return master.asdus.filter((asdu) => asdu.type === "M_SP_NA_1").map((asdu) => asdu.sq);
  };
  assertEquals([await sqOf(), await sqOf("never"), await sqOf("always")], [[true], [false], [
    true,
  ]]);
});

Deno.test("interrogated values have the time of their last change, where declared", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 11, type: "M_SP_NA_1" }, { ioa: 12, type: "M_BO_NA_1" }] }],
    procedures: { endOfInitialization: false, interrogation: { timeTags: true } },
  });
  const master = await rig.connect();
  rig.station.set(1, 11, 1);
  await settle();
  const [, , single] = await master.ask(interrogation(20));
  assertMatch(single!, /^M_SP_TB_1 inrogen CA 1: 11=ON @/);
});
