// Parameters of measured values: loading, activation and withdrawal.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { ReceivedParameter } from "../../../../transport/controlled/core/questions.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      {
        ioa: 1,
        type: "M_ME_NC_1",
        value: 0,
        deadband: { kind: "absolute", value: 1 },
        limits: { low: -10, high: 10 },
        parameters: ["threshold", "low-limit", "high-limit"],
      },
      { ioa: 2, type: "M_ME_NB_1", value: 0, parameters: ["threshold"] },
      { ioa: 3, type: "M_ME_NA_1", value: 0, parameters: ["threshold"] },
      {
        ioa: 4,
        type: "M_ME_NC_1",
        value: 4,
        cyclicMs: 1000,
        parameters: ["cyclic"],
        event: "none",
      },
      { ioa: 5, type: "M_ME_NC_1", value: 5, cyclicMs: 1000, event: "none" },
      { ioa: 6, type: "M_ME_NC_1", value: 6, filter: 0.25, parameters: ["filter"] },
    ],
  }],
};

function load(type: string, ioa: number, kpa: number, value: number, options = {}): AsduInput {
  const { pop = false, ...header } = options as { pop?: boolean };
  const objects = [{ ioa, kpa, value, pop, lpc: false }];
  return { type, cause: 6, ca: 1, objects, ...header } as unknown as AsduInput;
}

function activation(qpa: number, ioa: number, cause: 6 | 8 = 6, test = false): AsduInput {
  return { type: "P_AC_NA_1", cause, ca: 1, test, objects: [{ ioa, qpa }] };
}

function interrogation(qoi: number, originator = 0): AsduInput {
  return { type: "C_IC_NA_1", cause: 6, ca: 1, originator, objects: [{ qoi }] };
}

/** Returns cause and sign of the only answer, which may be accompanied by events. */
function verdict(lines: readonly string[]): string {
  const answers = lines.filter((line) => line.startsWith("P_"));
  assertEquals(answers.length, 1);
  const [, cause, sign] = answers[0]!.split(" ");
  return `${cause}${sign === "NEGATIVE" ? "-" : ""}`;
}

Deno.test("loaded thresholds and limits determine what is reported", async () => {
  const { station, connect } = stationRig(STATION);
  const master = await connect();
  assertEquals(await master.ask(load("P_ME_NC_1", 1, 1, 3)), [
    "P_ME_NC_1 actcon CA 1: 1 value=3 kpa=1 (threshold value)",
  ]);
  assertEquals(station.set(1, 1, 2).reported, false);
  assertEquals(station.set(1, 1, 3.5).reported, true);
  assertEquals(verdict(await master.ask(load("P_ME_NC_1", 1, 4, 4))), "actcon");
  assertEquals(station.set(1, 1, 4.5).reported, true, "the high limit is crossed");
  assertEquals(
    verdict(await master.ask(load("P_ME_NC_1", 1, 3, 4.2))),
    "actcon-",
    "above the high limit",
  );
  assertEquals(verdict(await master.ask(load("P_ME_NC_1", 1, 3, 3))), "actcon");
  assertEquals(verdict(await master.ask(load("P_ME_NB_1", 2, 1, 5))), "actcon");
  assertEquals(station.set(1, 2, 5).reported, false);
  assertEquals(verdict(await master.ask(load("P_ME_NA_1", 3, 1, 0.5))), "actcon");
  assertEquals(station.set(1, 3, 0.5).reported, false);
});

Deno.test("a loaded parameter takes effect on activation, and is withdrawn on deactivation", async () => {
  for (const [qpa, ioa] of [[1, 0], [2, 1]] as const) {
    const { station, connect } = stationRig(STATION);
    const master = await connect();
    await master.ask(load("P_ME_NC_1", 1, 1, 100, { pop: true }));
    assertEquals(station.set(1, 1, 2).reported, true, "not yet");
    assertEquals(verdict(await master.ask(activation(qpa, ioa))), "actcon");
    assertEquals(station.set(1, 1, 6).reported, false);
    assertEquals(verdict(await master.ask(activation(qpa, ioa, 8))), "deactcon");
    assertEquals(station.set(1, 1, 7).reported, true);
  }
});

Deno.test("cyclic transmission of a point can be stopped and started", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const next = async (): Promise<string[]> => {
    await rig.clock.advance(1000);
    return master.news();
  };
  assertEquals(await next(), ["M_ME_NC_1 per/cyc CA 1: 4=4, 5=5"]);
  assertEquals(verdict(await master.ask(activation(3, 4, 8))), "deactcon");
  assertEquals(await next(), ["M_ME_NC_1 per/cyc CA 1: 5=5"]);
  assertEquals(verdict(await master.ask(activation(3, 4))), "actcon");
  assertEquals(await next(), ["M_ME_NC_1 per/cyc CA 1: 4=4, 5=5"]);
});

Deno.test("undeclared parameters are refused: kind, value, point, type and cause", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const cases: [AsduInput, string][] = [
    [load("P_ME_NC_1", 1, 2, 5), "actcon-"],
    [load("P_ME_NC_1", 6, 2, -1), "actcon-"],
    [load("P_ME_NC_1", 1, 0, 5), "actcon-"],
    [load("P_ME_NC_1", 1, 5, 5), "actcon-"],
    [load("P_ME_NC_1", 1, 1, -1), "actcon-"],
    [load("P_ME_NC_1", 1, 1, NaN), "actcon-"],
    [load("P_ME_NC_1", 1, 1, Infinity), "actcon-"],
    [load("P_ME_NB_1", 2, 3, 5), "actcon-"],
    [load("P_ME_NB_1", 1, 1, 5), "uknIOA-"],
    [load("P_ME_NC_1", 5, 1, 5), "uknIOA-"],
    [load("P_ME_NC_1", 77, 1, 5), "uknIOA-"],
    [load("P_ME_NC_1", 1, 1, 5, { cause: 8 }), "uknCOT-"],
    [activation(1, 1), "uknIOA-"],
    [activation(2, 5), "uknIOA-"],
    [activation(3, 1), "actcon-"],
    [activation(0, 1), "actcon-"],
    [activation(4, 1, 8), "deactcon-"],
  ];
  for (const [asdu, expected] of cases) {
    assertEquals(verdict(await master.ask(asdu)), expected, JSON.stringify(asdu));
  }
});

Deno.test("parameter types are unknown to a station without parameters", async () => {
  const master = await stationRig({ sectors: [{ ca: 1 }] }).connect();
  assertEquals(verdict(await master.ask(load("P_ME_NC_1", 1, 1, 5))), "uknType-");
  assertEquals(verdict(await master.ask(activation(1, 0))), "uknType-");
});

Deno.test("with the test bit, nothing is loaded or switched", async () => {
  const { station, connect } = stationRig(STATION);
  const master = await connect();
  await master.ask(load("P_ME_NC_1", 1, 1, 100, { test: true }));
  assertEquals(station.set(1, 1, 2).reported, true);
  await master.ask(activation(3, 4, 8, true));
  master.news();
  const again = stationRig(STATION);
  const other = await again.connect();
  await other.ask(activation(3, 4, 8, true));
  await again.clock.advance(1000);
  assertEquals(other.news(), ["M_ME_NC_1 per/cyc CA 1: 4=4, 5=5"]);
});

Deno.test("the application may refuse a parameter", async () => {
  const asked: Partial<ReceivedParameter>[] = [];
  const rig = stationRig(STATION, {
    onParameter({ action, ioa, parameter, value }) {
      asked.push({ action, ioa, parameter, value });
      return ioa !== 1;
    },
  });
  const master = await rig.connect();
  assertEquals(verdict(await master.ask(load("P_ME_NC_1", 1, 1, 100))), "actcon-");
  assertEquals(verdict(await master.ask(activation(3, 4, 8))), "deactcon");
  assertEquals(verdict(await master.ask(activation(1, 0))), "actcon");
  assertEquals(asked, [
    { action: "load", ioa: 1, parameter: "threshold", value: 100 },
    { action: "deactivate", ioa: 4, parameter: "cyclic", value: undefined },
    { action: "activate", ioa: 0, parameter: undefined, value: undefined },
  ]);
  assertEquals(rig.station.set(1, 1, 2).reported, true);
  assert(noticesOf(rig, "refused")[0]!.reason === "application");
});

Deno.test("a smoothing factor is kept for the application, which does the filtering", async () => {
  const asked: unknown[] = [];
  const rig = stationRig({ ...STATION, procedures: { interrogateParameters: true } }, {
    onParameter: ({ parameter, value }) => void asked.push([parameter, value]),
  });
  const master = await rig.connect();
  const group = async () =>
    (await master.ask(interrogation(20))).filter((line) => / 6 /.test(line));
  assertEquals(await group(), [
    "P_ME_NC_1 inrogen CA 1: 6 value=0.25 kpa=2 (smoothing factor)",
  ]);
  assertEquals(verdict(await master.ask(load("P_ME_NC_1", 6, 2, 0.5))), "actcon");
  assertEquals(asked, [["filter", 0.5]]);
  assertEquals(await group(), [
    "P_ME_NC_1 inrogen CA 1: 6 value=0.5 kpa=2 (smoothing factor)",
  ]);
  assertEquals(rig.station.set(1, 6, 7).reported, true);
  assertEquals(rig.station.get(1, 6)!.value, 7, "values set by the application are unchanged");
});

Deno.test("where declared, interrogations report active parameters after the values, with their cause", async () => {
  const points = [
    {
      ioa: 1,
      type: "M_ME_NC_1",
      value: 1,
      groups: [2],
      deadband: { kind: "absolute", value: 0.5 },
      limits: { high: 10 },
      parameters: ["threshold", "low-limit", "high-limit", "cyclic"],
      cyclicMs: 60_000,
    },
    { ioa: 2, type: "M_ME_NB_1", value: 2, parameters: ["threshold"], groups: [1] },
    { ioa: 3, type: "M_ME_NA_1", value: 0.5, parameters: ["low-limit"], limits: { low: -4 } },
    { ioa: 4, type: "M_ME_NC_1", value: 4, deadband: { kind: "absolute", value: 1 } },
    { ioa: 5, type: "M_SP_NA_1", value: 1, groups: [2] },
  ] as const;
  const rig = stationRig({
    sectors: [{ ca: 1, points }],
    procedures: { interrogateParameters: true },
  });
  const master = await rig.connect();
  assertEquals(await master.ask(interrogation(22, 7)), [
    "C_IC_NA_1 actcon OA 7 CA 1: qoi=22 (group 2)",
    "M_SP_NA_1 inro2 OA 7 CA 1: 5=ON",
    "M_ME_NC_1 inro2 OA 7 CA 1: 1=1",
    "P_ME_NC_1 inro2 OA 7 CA 1: 1 value=0.5 kpa=1 (threshold value)",
    "P_ME_NC_1 inro2 OA 7 CA 1: 1 value=10 kpa=4 (high limit)",
    "C_IC_NA_1 actterm OA 7 CA 1: qoi=22 (group 2)",
  ], "without the low limit, which has no value yet");
  await master.ask(load("P_ME_NC_1", 1, 3, -3, { pop: true }));
  await master.ask(load("P_ME_NB_1", 2, 1, 9));
  const parameters = async () =>
    (await master.ask(interrogation(20))).filter((line) => line.startsWith("P_"));
  const waiting = await parameters();
  assertEquals(waiting, [
    "P_ME_NA_1 inrogen CA 1: 3 value=-1 kpa=3 (low limit)",
    "P_ME_NB_1 inrogen CA 1: 2 value=9 kpa=1 (threshold value)",
    "P_ME_NC_1 inrogen CA 1: 1 value=0.5 kpa=1 (threshold value)",
    "P_ME_NC_1 inrogen CA 1: 1 value=10 kpa=4 (high limit)",
  ], "without parameters that await activation, and without fields that the type cannot carry");
  await master.ask(activation(2, 1));
  assertEquals((await parameters()).length, 5);
});

Deno.test("interrogations report no parameters unless declared", async () => {
  const master = await stationRig(STATION).connect();
  const lines = await master.ask(interrogation(20));
  assertEquals(lines.filter((line) => line.startsWith("P_")), []);
});
