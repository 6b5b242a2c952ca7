// Edge cases of requests: from other connections, from before a restart, and for separate objects.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { StationCore } from "../../../../transport/controlled/core/station_core.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

function request(type: string, cause: number, object: object, header = {}): AsduInput {
  return { type, cause, ca: 1, ...header, objects: [object] } as unknown as AsduInput;
}

const TIME = Date.UTC(2026, 0, 1);

function heads(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(/ (?:OA \d+ )?CA/)[0]!);
}

Deno.test("an operation is cancelled only by the connection that began it", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1, commands: [{ ioa: 30, type: "C_SC_NA_1" }] }],
    redundancy: { mode: "each-connection" },
  }, {
    onCommand: ({ phase }) =>
      phase === "cancel" || { accept: true, finished: new Promise<boolean>(() => {}) },
  });
  const [one, other] = [await rig.connect(), await rig.connect()];
  const object = { ioa: 30, value: 1, select: false };
  assertEquals(heads(await one.ask(request("C_SC_NA_1", 6, object))), ["C_SC_NA_1 actcon"]);
  assertEquals(heads(await other.ask(request("C_SC_NA_1", 8, object))), [
    "C_SC_NA_1 deactcon NEGATIVE",
  ]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), ["busy"]);
  assertEquals(heads(await one.ask(request("C_SC_NA_1", 8, object))), ["C_SC_NA_1 deactcon"]);
  assertEquals(noticesOf(rig, "command").map(({ phase }) => phase), ["executed", "cancelled"]);
});

Deno.test("a log can be queried only where the application provides one", async () => {
  const query = request("F_SC_NB_1", 13, { ioa: 9, nof: 1, start: TIME, stop: TIME });
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  rig.station.addFile({ ca: 1, ioa: 9, nof: 1, sections: [Uint8Array.of(1)] });
  const master = await rig.connect();
  assertEquals(heads(await master.ask(query)), ["F_SC_NB_1 uknType NEGATIVE"]);
  const other = await stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => false }).connect();
  assertEquals(heads(await other.ask(query)), ["F_FR_NA_1 file"]);
});

Deno.test("a malformed file message is refused with an activation confirmation", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] }, { onFile: () => true });
  const master = await rig.connect();
  const cut = Uint8Array.of(125, 1, 13, 0, 1, 0, 9, 0, 0, 1, 0, 1, 5, 1, 2);
  assertEquals(heads(await master.ask(cut)), ["F_SG_NA_1 actcon NEGATIVE"]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), ["malformed"]);
});

const CYCLES: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      {
        ioa: 1,
        type: "M_ME_NC_1",
        value: 1,
        cyclicMs: 1000,
        backgroundMs: 1500,
        parameters: ["cyclic"],
      },
      { ioa: 2, type: "M_ME_NC_1", value: 2, cyclicMs: 1000, backgroundMs: 1500 },
    ],
  }],
};

Deno.test("a point whose cyclic transmission is stopped remains in the background scan", async () => {
  const rig = stationRig(CYCLES);
  const master = await rig.connect();
  await master.ask(request("P_AC_NA_1", 8, { ioa: 1, qpa: 3 }));
  await rig.clock.advance(1500);
  assertEquals(master.news(), [
    "M_ME_NC_1 per/cyc CA 1: 2=2",
    "M_ME_NC_1 back CA 1: 1=1, 2=2",
  ]);
  await master.ask(request("P_AC_NA_1", 6, { ioa: 1, qpa: 3 }));
  await rig.clock.advance(500);
  assertEquals(master.news(), ["M_ME_NC_1 per/cyc CA 1: 1=1, 2=2"]);
});

Deno.test("a cycle whose points are all stopped sends nothing, and can resume", async () => {
  const points = [CYCLES.sectors[0]!.points![0]!];
  const rig = stationRig({ sectors: [{ ca: 1, points }] });
  const master = await rig.connect();
  await master.ask(request("P_AC_NA_1", 8, { ioa: 1, qpa: 3 }));
  await rig.clock.advance(1000);
  assertEquals(master.news(), []);
  await master.ask(request("P_AC_NA_1", 6, { ioa: 1, qpa: 3 }));
  await rig.clock.advance(1000);
  assertEquals(heads(master.news()), ["M_ME_NC_1 back", "M_ME_NC_1 per/cyc"]);
});

Deno.test("local freezes continue when the clock is set back far, and wait when it is set back slightly", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1, counters: [{ ioa: 1, value: 5, freezeMs: 60_000, reportFrozen: true }] }],
  });
  rig.clock.setWall(Date.UTC(2026, 0, 2));
  const master = await rig.connect();
  const frozen = async (ms: number) => {
    await rig.clock.advance(ms);
    return heads(master.news());
  };
  assertEquals(await frozen(59_999), []);
  assertEquals(await frozen(1), ["M_IT_NA_1 spont"]);
  rig.clock.setWall(Date.UTC(2026, 0, 1, 0, 0, 30));
  assertEquals((await frozen(60_000)).length, 0, "it looks once more at the time it had planned");
  assertEquals((await frozen(60_000)).length, 1);
  assertEquals((await frozen(60_000)).length, 1);
});

Deno.test("raising the threshold while a small difference is integrated delays its report", async () => {
  const rig = stationRig({
    sectors: [{
      ca: 1,
      points: [{
        ioa: 1,
        type: "M_ME_NC_1",
        value: 0,
        deadband: { kind: "integrated", value: 10 },
        parameters: ["threshold"],
      }],
    }],
  });
  const master = await rig.connect();
  rig.station.set(1, 1, 1);
  await rig.clock.advance(5000);
  await master.ask(request("P_ME_NC_1", 6, { ioa: 1, value: 20, kpa: 1 }));
  await rig.clock.advance(14_999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(heads(master.news()), ["M_ME_TF_1 spont"]);
  await rig.clock.advance(100_000);
  assertEquals(master.news(), []);
});

Deno.test("a change without a value keeps value and quality, one without quality makes an unknown point good", async () => {
  const rig = stationRig({
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ST_NA_1" }] }],
  });
  const state = () => {
    const { value, quality } = rig.station.get(1, 1)!;
    return [value, quality];
  };
  rig.station.update(1, 1, { transient: true });
  assertEquals(state(), [0, 0x80]);
  rig.station.update(1, 1, { value: 3 });
  assertEquals(state(), [3, 0]);
  rig.station.update(1, 1, { quality: 0x40 });
  rig.station.update(1, 1, { value: 4 });
  assertEquals(state(), [4, 0x40]);
  rig.station.set(1, 1, 5);
  assertEquals(state(), [5, 0]);
  await settle();
});

Deno.test("a counter declared without a rollover wraps at 2147483648", () => {
  const { station } = stationRig({ sectors: [{ ca: 1, counters: [{ ioa: 1 }] }] });
  station.count(1, 1, 2_147_483_647);
  assertEquals(station.get(1, 1)!.value, 2_147_483_647);
  station.count(1, 1);
  assertEquals([station.get(1, 1)!.value, station.get(1, 1)!.type], [0, "M_IT_NA_1"]);
});

Deno.test("at most one object per common address is selected where declared, any number elsewhere", async () => {
  const commands = [30, 31].map((ioa) => ({ ioa, type: "C_SC_NA_1", mode: "both" }) as const);
  const sectors = [{ ca: 1, commands }, { ca: 2, commands }];
  const select = (ca: number, ioa: number) =>
    request("C_SC_NA_1", 6, { ioa, value: 1, select: true }, { ca });
  const answers = async (procedures: object) => {
    const master = await stationRig({ sectors, procedures }).connect();
    const lines: string[] = [];
    for (const [ca, ioa] of [[1, 30], [2, 30], [1, 30], [1, 31]] as const) {
      lines.push(...heads(await master.ask(select(ca, ioa))));
    }
    return lines.map((line) => line.includes("NEGATIVE"));
  };
  assertEquals(await answers({}), [false, false, false, false]);
  assertEquals(await answers({ oneSelection: true }), [false, false, false, true]);
});

Deno.test("a station follows the documented procedures by default", () => {
  const core = new StationCore({ sectors: [{ ca: 1 }] }, {}, 0);
  assertEquals(core.procedures, {
    endOfInitialization: true,
    interrogationLimit: 4,
    interrogateParameters: false,
    interrogation: {},
    alsoReadable: [],
    addressZero: false,
    freezeTermination: true,
    outdatedCommand: "refuse",
    oneSelection: false,
    resetCloses: true,
    unsupported: ["C_CD_NA_1"],
    fileTimeoutMs: 30_000,
    maxFileOctets: 1_048_576,
  });
});

const DIRECT = request("C_SC_NA_1", 6, { ioa: 31, value: 1, select: false });

Deno.test("a decision after data transfer was stopped and restarted is not sent", async () => {
  const requests: readonly (readonly [name: string, asdu: AsduInput, answer: unknown])[] = [
    ["onInterrogation", request("C_IC_NA_1", 6, { qoi: 20 }), true],
    ["onCounterInterrogation", request("C_CI_NA_1", 6, { rqt: 5, frz: 0 }), true],
    ["onCounterInterrogation", request("C_CI_NA_1", 6, { rqt: 5, frz: 1 }), true],
    ["onRead", request("C_RD_NA_1", 5, { ioa: 10 }), true],
    ["onClock", request("C_CS_NA_1", 6, { time: TIME, timeFlags: 0 }), "set"],
    ["onReset", request("C_RP_NA_1", 6, { qrp: 1 }), true],
    ["onParameter", request("P_ME_NB_1", 6, { ioa: 11, value: 5, kpa: 1 }), true],
    ["onFile", request("F_SC_NA_1", 13, { ioa: 40, nof: 2, nos: 0, scq: 1 }), true],
    ["onCommand", request("C_SC_NA_1", 6, { ioa: 30, value: 1, select: true }), true],
    ["onCommand", DIRECT, true],
  ];
  for (const answer of ["as answered", "refused"]) {
    for (const [name, asdu, accepted] of requests) {
      const decision = Promise.withResolvers<unknown>();
      let asked = 0;
      const rig = stationRig({
        sectors: [{
          ca: 1,
          points: [
            { ioa: 10, type: "M_SP_NA_1", value: 0 },
            { ioa: 11, type: "M_ME_NB_1", value: 1, parameters: ["threshold"] },
          ],
          counters: [{ ioa: 20, value: 7 }],
          commands: [
            { ioa: 30, type: "C_SC_NA_1", mode: "select-before-operate" },
            { ioa: 31, type: "C_SC_NA_1" },
          ],
        }],
      }, {
        [name]: () => {
          asked++;
          return decision.promise;
        },
      });
      rig.station.addFile({ ca: 1, ioa: 40, nof: 2, sections: [Uint8Array.of(1)] });
      const master = await rig.connect();
      master.tell(asdu);
      await settle();
      assertEquals(asked, 1, name);
      await master.connection.stop();
      await master.connection.start();
      master.news();
      if (answer === "refused") decision.reject(new Error("Out of order"));
      else decision.resolve(accepted);
      await settle();
      assertEquals(master.news(), [], `${name}, ${answer}`);
      const commands = noticesOf(rig, "command").map(({ phase }) => phase);
      const goesOn = asdu === DIRECT && answer === "as answered";
      assertEquals(commands, goesOn ? ["executed", "finished"] : [], "an operation continues");
    }
  }
});
