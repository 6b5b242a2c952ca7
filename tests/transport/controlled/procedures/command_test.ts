// The command procedure of a controlled station: every row of its state machine, in virtual time.

import { assert, assertEquals } from "@std/assert";
import { CAUSE } from "../../../../codec/cause.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_DP_NA_1", value: 1 },
      { ioa: 101, type: "M_SP_NA_1", value: 0 },
      { ioa: 102, type: "M_ST_NA_1", value: 5 },
      { ioa: 103, type: "M_ME_NC_1", value: 0 },
      { ioa: 104, type: "M_ME_NA_1", value: 0 },
      { ioa: 105, type: "M_BO_NA_1", value: 0 },
      { ioa: 106, type: "M_ME_NB_1", value: 0 },
    ],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 101 } },
      {
        ioa: 5001,
        type: "C_DC_NA_1",
        mode: "select-before-operate",
        selectTimeoutMs: 10_000,
        feedback: { ioa: 100, delayMs: 800 },
      },
      { ioa: 5002, type: "C_RC_NA_1", mode: "both", feedback: { ioa: 102 } },
      {
        ioa: 6000,
        type: "C_SE_NC_1",
        mode: "both",
        limits: { low: -10, high: 10 },
        feedback: { ioa: 103 },
      },
      { ioa: 6001, type: "C_SE_NA_1", feedback: { ioa: 104 } },
      { ioa: 6002, type: "C_SE_NB_1", feedback: { ioa: 106 }, termination: false },
      { ioa: 6003, type: "C_BO_NA_1", feedback: { ioa: 105 } },
      { ioa: 7000, type: "C_SC_NA_1" },
    ],
  }],
};

/** Creates a command: type, address, value, and differences from a direct execution. */
function command(
  type: string,
  ioa: number,
  value: number,
  options: Record<string, unknown> = {},
): AsduInput {
  const { select = false, qualifier = 0, time, timeFlags, ...header } = options;
  const tag = time === undefined ? {} : { time, timeFlags: timeFlags ?? 0 };
  const objects = [{ ioa, value, select, qualifier, ...tag }];
  return { type, cause: 6, ca: 1, objects, ...header } as unknown as AsduInput;
}

/** Removes the time tags from the lines. */
function untagged(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/ @\S+ \S+/, ""));
}

/** Returns the reasons of the refusals so far. */
function reasons(rig: StationRig): string[] {
  return noticesOf(rig, "refused").map(({ reason }) => reason);
}

Deno.test("a direct command is answered by confirmation, return information and termination", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(untagged(await master.ask(command("C_SC_NA_1", 5000, 1, { originator: 4 }))), [
    "C_SC_NA_1 actcon OA 4 CA 1: 5000=ON",
    "M_SP_TB_1 retrem OA 4 CA 1: 101=ON",
    "C_SC_NA_1 actterm OA 4 CA 1: 5000=ON",
  ]);
});

Deno.test("a command without feedback is confirmed and terminated", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(command("C_SC_NA_1", 7000, 1, { qualifier: 1 })), [
    "C_SC_NA_1 actcon CA 1: 7000=ON qualifier=1 (short pulse)",
    "C_SC_NA_1 actterm CA 1: 7000=ON qualifier=1 (short pulse)",
  ]);
});

Deno.test("every kind of command changes its feedback point, with cause 3 where the type does not permit 11", async () => {
  const master = await stationRig(STATION).connect();
  const cases = [
    ["C_RC_NA_1", 5002, 2, "M_ST_TB_1 retrem CA 1: 102=6"],
    ["C_RC_NA_1", 5002, 1, "M_ST_TB_1 retrem CA 1: 102=5"],
    ["C_SE_NC_1", 6000, -1.5, "M_ME_TF_1 spont CA 1: 103=-1.5"],
    ["C_SE_NA_1", 6001, 0.5, "M_ME_TD_1 spont CA 1: 104=0.5"],
    ["C_SE_NB_1", 6002, -32768, "M_ME_TE_1 spont CA 1: 106=-32768"],
    ["C_BO_NA_1", 6003, 0x80000001, "M_BO_TB_1 spont CA 1: 105=0x80000001"],
  ] as const;
  for (const [type, ioa, value, feedback] of cases) {
    const answer = untagged(await master.ask(command(type, ioa, value)));
    assertEquals(answer[1], feedback);
    assertEquals(answer.length, type === "C_SE_NB_1" ? 2 : 3, "termination as declared");
  }
});

Deno.test("types 58 to 64 are answered with their own type and time tag", async () => {
  const master = await stationRig(STATION).connect();
  const time = Date.UTC(2026, 9, 9, 15, 34, 12, 345);
  const cases = [["C_SC_TA_1", 5000, 1], ["C_RC_TA_1", 5002, 1], [
    "C_SE_TA_1",
    6001,
    0.25,
  ]] as const;
  for (const [type, ioa, value] of cases) {
    const answer = await master.ask(command(type, ioa, value, { time }));
    assert(answer[0]!.startsWith(`${type} actcon CA 1: ${ioa}=`), answer[0]);
    assert(answer[0]!.endsWith("@2026-10-09 15:34:12.345"), answer[0]);
    assert(answer[2]!.startsWith(`${type} actterm CA 1: ${ioa}=`), answer[2]);
  }
});

Deno.test("select and execute lead to delayed feedback and termination", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(await master.ask(command("C_DC_NA_1", 5001, 2, { select: true })), [
    "C_DC_NA_1 actcon CA 1: 5001=ON select",
  ]);
  assertEquals(rig.station.get(1, 100)!.value, 1);
  assertEquals(await master.ask(command("C_DC_NA_1", 5001, 2)), [
    "C_DC_NA_1 actcon CA 1: 5001=ON",
  ]);
  await rig.clock.advance(799);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(master.news(), [
    "M_DP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:13.145",
    "C_DC_NA_1 actterm CA 1: 5001=ON",
  ]);
  // The selection has been used.
  assertEquals(await master.ask(command("C_DC_NA_1", 5001, 1)), [
    "C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF",
  ]);
  assertEquals(reasons(rig), ["mode"]);
  const phases = noticesOf(rig, "command").map(({ phase }) => phase);
  assertEquals(phases, ["selected", "executed", "finished"]);
});

Deno.test("a set-point may be selected, or executed directly where both are permitted", async () => {
  const master = await stationRig(STATION).connect();
  const selected = command("C_SE_NC_1", 6000, 2.5, { select: true });
  assertEquals((await master.ask(selected)).length, 1);
  assertEquals((await master.ask(command("C_SE_NC_1", 6000, 2.5))).length, 3);
  assertEquals((await master.ask(command("C_SE_NC_1", 6000, 3))).length, 3);
});

Deno.test("an execution without selection, and a selection of a direct command, are refused", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(await master.ask(command("C_DC_NA_1", 5001, 2)), [
    "C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON",
  ]);
  assertEquals(await master.ask(command("C_SC_NA_1", 5000, 1, { select: true })), [
    "C_SC_NA_1 actcon NEGATIVE CA 1: 5000=ON select",
  ]);
  assertEquals(reasons(rig), ["mode", "mode"]);
  assertEquals([rig.station.get(1, 100)!.value, rig.station.get(1, 101)!.value], [1, 0]);
});

Deno.test("a selection ends at its time-out without a message", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const select = command("C_DC_NA_1", 5001, 2, { select: true });
  await master.ask(select);
  await rig.clock.advance(9_999);
  assertEquals(
    (await master.ask(command("C_DC_NA_1", 5001, 2)))[0],
    "C_DC_NA_1 actcon CA 1: 5001=ON",
  );
  await rig.clock.advance(5_000);
  await master.ask(select);
  master.news();
  await rig.clock.advance(10_000);
  assertEquals(master.news(), []);
  const late = await master.ask(command("C_DC_NA_1", 5001, 1));
  assertEquals(late, ["C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF"]);
  assertEquals(noticesOf(rig, "command").at(-1)!.phase, "deselected");
  assertEquals((await master.ask(select))[0], "C_DC_NA_1 actcon CA 1: 5001=ON select");
});

Deno.test("an execution that is read after its selection has timed out is refused", async () => {
  for (const timerFirst of [true, false]) {
    const rig = stationRig(STATION);
    const master = await rig.connectRaw();
    await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
    const asked = master.ask(command("C_DC_NA_1", 5001, 2));
    if (timerFirst) await rig.clock.stall(10_000);
    else rig.clock.jump(10_000);
    await asked;
    assertEquals(master.seen.at(-1), "C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON");
    assertEquals(reasons(rig), ["mode"]);
  }
});

Deno.test("a second selection by the same connection restarts the time-out", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const select = command("C_DC_NA_1", 5001, 2, { select: true });
  await master.ask(select);
  await rig.clock.advance(9_000);
  assertEquals((await master.ask(select))[0], "C_DC_NA_1 actcon CA 1: 5001=ON select");
  await rig.clock.advance(9_000);
  assertEquals(
    (await master.ask(command("C_DC_NA_1", 5001, 2)))[0],
    "C_DC_NA_1 actcon CA 1: 5001=ON",
  );
});

Deno.test("an execution that differs from its selection is refused and drops it", async () => {
  const differences = [
    command("C_DC_NA_1", 5001, 1),
    command("C_DC_NA_1", 5001, 2, { qualifier: 1 }),
    command("C_DC_NA_1", 5001, 2, { originator: 3 }),
    command("C_DC_NA_1", 5001, 2, { test: true }),
    command("C_DC_TA_1", 5001, 2, { time: Date.UTC(2026, 9, 9) }),
  ];
  for (const different of differences) {
    const rig = stationRig(STATION);
    const master = await rig.connect();
    await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
    const [answer] = await master.ask(different);
    assert(answer!.includes("actcon NEGATIVE"), answer);
    const [after] = await master.ask(command("C_DC_NA_1", 5001, 2));
    assertEquals(after, "C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON");
    assertEquals(reasons(rig), ["mismatch", "mode"]);
    await rig.clock.advance(2000);
    assertEquals(rig.station.get(1, 100)!.value, 1);
  }
});

Deno.test("a second selection with another value is refused and keeps the first", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  const [answer] = await master.ask(command("C_DC_NA_1", 5001, 1, { select: true }));
  assertEquals(answer, "C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF select");
  assertEquals(
    (await master.ask(command("C_DC_NA_1", 5001, 2)))[0],
    "C_DC_NA_1 actcon CA 1: 5001=ON",
  );
});

Deno.test("a selection belongs to its connection", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  const [one, other] = [await rig.connect(), await rig.connect()];
  await one.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  for (const select of [true, false]) {
    const [answer] = await other.ask(command("C_DC_NA_1", 5001, 2, { select }));
    assert(answer!.includes("actcon NEGATIVE"), answer);
  }
  const [cancelled] = await other.ask(command("C_DC_NA_1", 5001, 2, { select: true, cause: 8 }));
  assert(cancelled!.includes("deactcon NEGATIVE"), cancelled);
  assertEquals(new Set(reasons(rig)), new Set(["selected-elsewhere"]));
  await one.ask(command("C_DC_NA_1", 5001, 2));
  await rig.clock.advance(800);
  // The return information is sent to all, the termination only to the commanding station.
  assertEquals(untagged(one.news()), [
    "M_DP_TB_1 retrem CA 1: 100=ON",
    "C_DC_NA_1 actterm CA 1: 5001=ON",
  ]);
  assertEquals(untagged(other.news()), ["M_DP_TB_1 retrem CA 1: 100=ON"]);
});

Deno.test("a selection ends with STOPDT and with the connection", async () => {
  const rig = stationRig(STATION);
  const first = await rig.connect();
  await first.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  const stopped = first.connection.stop();
  await settle();
  await stopped;
  const started = first.connection.start();
  await settle();
  await started;
  assert((await first.ask(command("C_DC_NA_1", 5001, 2)))[0]!.includes("NEGATIVE"));
  await first.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  first.stream.close();
  const second = await rig.connect();
  assert((await second.ask(command("C_DC_NA_1", 5001, 2)))[0]!.includes("NEGATIVE"));
  await rig.clock.advance(60_000);
  assertEquals(rig.station.get(1, 100)!.value, 1);
});

Deno.test("a stop that is cancelled before it is confirmed preserves selection and operation", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connectRaw();
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  assertEquals(await master.frames("STOPDT act"), []);
  assertEquals(await master.frames("STARTDT act"), ["STARTDT con"]);
  const [answer] = await master.ask(command("C_DC_NA_1", 5001, 2));
  assertEquals(answer, "C_DC_NA_1 actcon CA 1: 5001=ON");
  assertEquals(await master.frames("STOPDT act, STARTDT act"), ["STARTDT con"]);
  await rig.clock.advance(800);
  assertEquals(untagged(master.news()), [
    "M_DP_TB_1 retrem CA 1: 100=ON",
    "C_DC_NA_1 actterm CA 1: 5001=ON",
  ]);
});

Deno.test("a selection can be cancelled once", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const cancel = command("C_DC_NA_1", 5001, 2, { select: true, cause: 8 });
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  assertEquals(await master.ask(cancel), ["C_DC_NA_1 deactcon CA 1: 5001=ON select"]);
  assertEquals(await master.ask(cancel), ["C_DC_NA_1 deactcon NEGATIVE CA 1: 5001=ON select"]);
  assert((await master.ask(command("C_DC_NA_1", 5001, 2)))[0]!.includes("NEGATIVE"));
  assertEquals(reasons(rig), ["nothing-to-cancel", "mode"]);
});

Deno.test("an object in operation is busy and cannot be cancelled", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const select = command("C_DC_NA_1", 5001, 2, { select: true });
  await master.ask(select);
  await master.ask(command("C_DC_NA_1", 5001, 2));
  for (const asdu of [select, command("C_DC_NA_1", 5001, 2), command("C_DC_NA_1", 5001, 1)]) {
    assert((await master.ask(asdu))[0]!.includes("actcon NEGATIVE"));
  }
  const cancel = command("C_DC_NA_1", 5001, 2, { cause: 8 });
  assert((await master.ask(cancel))[0]!.includes("deactcon NEGATIVE"));
  assertEquals(reasons(rig), ["busy", "busy", "busy", "not-cancellable"]);
  await rig.clock.advance(800);
  assertEquals(master.news().length, 2);
});

Deno.test("values and qualifiers that are not permitted are refused, and nothing is operated", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  const refused: [AsduInput, string][] = [
    [command("C_RC_NA_1", 5002, 0), "value"],
    [command("C_RC_NA_1", 5002, 3), "value"],
    [command("C_DC_NA_1", 5001, 0, { select: true }), "value"],
    [command("C_DC_NA_1", 5001, 3, { select: true }), "value"],
    [command("C_SE_NC_1", 6000, 10.5), "value"],
    [command("C_SE_NC_1", 6000, -11), "value"],
    [command("C_SE_NC_1", 6000, NaN), "value"],
    [command("C_SE_NC_1", 6000, Infinity), "value"],
    [command("C_SC_NA_1", 5000, 1, { qualifier: 4 }), "qualifier"],
    [command("C_SC_NA_1", 5000, 1, { qualifier: 31 }), "qualifier"],
    [command("C_SE_NC_1", 6000, 1, { qualifier: 1 }), "qualifier"],
  ];
  for (const [asdu, reason] of refused) {
    const answer = await master.ask(asdu);
    assertEquals(answer.length, 1);
    assert(answer[0]!.includes("actcon NEGATIVE"), answer[0]);
    assertEquals(reasons(rig).at(-1), reason);
  }
  for (const ioa of [100, 101, 102, 103]) assertEquals(rig.station.get(1, ioa)!.instant, undefined);
});

Deno.test("with the test bit, a command is answered and nothing is operated", async () => {
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(await master.ask(command("C_SC_NA_1", 5000, 1, { test: true })), [
    "C_SC_NA_1 actcon TEST CA 1: 5000=ON",
    "C_SC_NA_1 actterm TEST CA 1: 5000=ON",
  ]);
  const test = true;
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true, test }));
  assertEquals((await master.ask(command("C_DC_NA_1", 5001, 2, { test }))).length, 2);
  await rig.clock.advance(10_000);
  assertEquals([rig.station.get(1, 100)!.value, rig.station.get(1, 101)!.value], [1, 0]);
});

Deno.test("the P/N bit of a request is ignored", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(untagged(await master.ask(command("C_SC_NA_1", 5000, 1, { negative: true }))), [
    "C_SC_NA_1 actcon CA 1: 5000=ON",
    "M_SP_TB_1 retrem CA 1: 101=ON",
    "C_SC_NA_1 actterm CA 1: 5000=ON",
  ]);
});

Deno.test("a burst of commands to many objects is answered in order, without loss or duplicates", async () => {
  const commands = Array.from(
    { length: 200 },
    (_, i) => ({ ioa: 1 + i, type: "C_SC_NA_1" as const }),
  );
  const rig = stationRig({ sectors: [{ ca: 1, commands }], session: { k: 2, w: 1 } });
  const master = await rig.connect({ w: 1 });
  for (const { ioa } of commands) master.tell(command("C_SC_NA_1", ioa, 1));
  await rig.clock.advance(120_000);
  const order = (cause: number): number[] =>
    master.asdus.flatMap((asdu) =>
      asdu.type === "C_SC_NA_1" && asdu.cause === cause ? [asdu.objects[0]!.ioa] : []
    );
  assertEquals(order(7), commands.map(({ ioa }) => ioa));
  assertEquals(order(10), commands.map(({ ioa }) => ioa));
});

Deno.test("at most one selection per common address is permitted where declared", async () => {
  const rig = stationRig({ ...STATION, procedures: { oneSelection: true } });
  const master = await rig.connect();
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true }));
  const other = command("C_RC_NA_1", 5002, 1, { select: true });
  assert((await master.ask(other))[0]!.includes("NEGATIVE"));
  await master.ask(command("C_DC_NA_1", 5001, 2, { select: true, cause: 8 }));
  assert(!(await master.ask(other))[0]!.includes("NEGATIVE"));
});

Deno.test("the feedback of a command has cause 3 where declared, simulated or not", async () => {
  const declared = (simulated: boolean) => ({
    sectors: [{
      ca: 1,
      points: [{ ioa: 101, type: "M_SP_NA_1" as const, value: 0 }],
      commands: [{
        ioa: 5000,
        type: "C_SC_NA_1" as const,
        feedback: { ioa: 101, simulated, cause: CAUSE.spontaneous },
      }],
    }],
  });
  for (const simulated of [true, false]) {
    const rig = stationRig(declared(simulated));
    const master = await rig.connect();
    master.tell(command("C_SC_NA_1", 5000, 1));
    await settle();
    if (!simulated) rig.station.set(1, 101, 1);
    await settle();
    assertEquals(untagged(master.news()), [
      "C_SC_NA_1 actcon CA 1: 5000=ON",
      "M_SP_TB_1 spont CA 1: 101=ON",
      "C_SC_NA_1 actterm CA 1: 5000=ON",
    ]);
  }
});
