// The cause with which an application refuses a command: each permitted one on the wire, and those that are not
// permitted.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { isPrivateCause } from "../../../../codec/classify_cause.ts";
import type { CommandDecision } from "../../../../transport/controlled/core/questions.ts";
import { isRefusalCause } from "../../../../transport/controlled/core/verdict.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { StationMachine } from "../../../../transport/controlled/machine.ts";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{ ca: 1, commands: [{ ioa: 5, type: "C_SC_NA_1", mode: "both" }] }],
  procedures: { endOfInitialization: false },
};

const EXECUTE: AsduInput = {
  type: "C_SC_NA_1",
  cause: 6,
  ca: 1,
  originator: 9,
  objects: [{ ioa: 5, value: 1 }],
};
const SELECT: AsduInput = { ...EXECUTE, objects: [{ ioa: 5, value: 1, select: true }] };

function refusing(decision: unknown): StationRig {
  return stationRig(STATION, { onCommand: () => decision as CommandDecision });
}

Deno.test("isRefusalCause() is true for the causes 44 to 63 only", () => {
  const causes = Array.from({ length: 66 }, (_, i) => i - 1).filter((cause) =>
    isRefusalCause(cause)
  );
  assertEquals(causes, Array.from({ length: 20 }, (_, i) => 44 + i));
  assertEquals([isRefusalCause(undefined), isRefusalCause(44.5)], [false, false]);
});

Deno.test("a command is refused with each cause that a refusal can have, and P/N = 1", async () => {
  const causes: [number, string][] = [
    [CAUSE.unknownType, "uknType"],
    [CAUSE.unknownCause, "uknCOT"],
    [CAUSE.unknownCommonAddress, "uknCA"],
    [CAUSE.unknownObjectAddress, "uknIOA"],
    ...Array.from({ length: 16 }, (_, i): [number, string] => [48 + i, `private ${48 + i}`]),
  ];
  for (const [cause, name] of causes) {
    for (const [request, select] of [[EXECUTE, ""], [SELECT, " select"]] as const) {
      const rig = refusing({ accept: false, cause });
      const master = await rig.connect();
      assertEquals(await master.ask(request), [
        `C_SC_NA_1 ${name} NEGATIVE OA 9 CA 1: 5=ON${select}`,
      ]);
      assertEquals(master.octets[0]![2], 0x40 | cause);
      const [unknown] = noticesOf(rig, "unknown");
      const [refused] = noticesOf(rig, "refused");
      const isPrivate = isPrivateCause(cause);
      assertEquals(unknown?.cause, isPrivate ? undefined : cause);
      assertEquals(refused?.reason, isPrivate ? "application" : undefined);
    }
  }
});

Deno.test("without a cause, a command is refused by a negative confirmation", async () => {
  for (const decision of [false, { accept: false }, { accept: false, cause: undefined }]) {
    const master = await refusing(decision).connect();
    assertEquals(await master.ask(EXECUTE), ["C_SC_NA_1 actcon NEGATIVE OA 9 CA 1: 5=ON"]);
  }
});

Deno.test("an invalid decision operates nothing, and the connection stays open", async () => {
  const decisions: [unknown, string][] = [
    [null, "null"],
    ["yes", '"yes"'],
    [{}, "{}"],
    [{ accept: "no" }, '{"accept":"no"}'],
    [{ accepted: true }, '{"accepted":true}'],
    [{ accept: true, finished: 5 }, "finished 5"],
  ];
  for (const [decision, found] of decisions) {
    const rig = refusing(decision);
    const master = await rig.connect();
    assertEquals(await master.ask(EXECUTE), ["C_SC_NA_1 actcon NEGATIVE OA 9 CA 1: 5=ON"]);
    const [failed] = noticesOf(rig, "failed");
    assertStringIncludes(
      (failed?.error as Error).message,
      `Cannot answer a command with ${found}: expected true, false, or an object with`,
    );
    assertEquals(await master.ask(EXECUTE), ["C_SC_NA_1 actcon NEGATIVE OA 9 CA 1: 5=ON"]);
  }
});

Deno.test("a cancel can be refused with a cause, and the operation continues", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const rig = stationRig(STATION, {
    onCommand: ({ phase }): CommandDecision =>
      phase === "cancel"
        ? { accept: false, cause: CAUSE.unknownCause }
        : { accept: true, finished: promise },
  });
  const master = await rig.connect();
  await master.ask(EXECUTE);
  const deactivation = { ...EXECUTE, cause: 8 } as AsduInput;
  assertEquals(await master.ask(deactivation), ["C_SC_NA_1 uknCOT NEGATIVE OA 9 CA 1: 5=ON"]);
  resolve(true);
  await rig.clock.advance(0);
  assertEquals(master.news(), ["C_SC_NA_1 actterm OA 9 CA 1: 5=ON"]);
});

Deno.test("a decision with a cause may be asynchronous", async () => {
  const decided = Promise.withResolvers<CommandDecision>();
  const rig = stationRig(STATION, { onCommand: () => decided.promise });
  const master = await rig.connect();
  assertEquals(await master.ask(SELECT), []);
  decided.resolve({ accept: false, cause: CAUSE.unknownObjectAddress });
  await rig.clock.advance(0);
  assertEquals(master.news(), ["C_SC_NA_1 uknIOA NEGATIVE OA 9 CA 1: 5=ON select"]);
});

Deno.test("the controlling station reports the cause of the refusal", async () => {
  for (const cause of [CAUSE.unknownObjectAddress, 50] as const) {
    await using it = await bothStations(STATION, {
      controlled: { onCommand: () => ({ accept: false, cause }) },
    });
    const command = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
    const result = await within(it.clock, 20_000, it.station.command(1, command));
    assertEquals([result.outcome, result.cause], ["negative", cause]);
    assertEquals(result.reason.startsWith("Refused: "), true, result.reason);
  }
});

Deno.test("a positive ASDU with a private cause is not a refusal", async () => {
  await using it = await bothStations(STATION, {
    controlled: {
      onAsdu: ({ link, asdu }) => {
        it.controlled.send(link, { ...asdu, cause: 50 } as AsduInput);
        return true;
      },
    },
  });
  const command = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
  const result = await within(it.clock, 20_000, it.station.command(1, command));
  assertEquals(result.outcome, "timed-out");
});

Deno.test("an invalid refusal cause is a fault of the handler, and the command is refused", async () => {
  const wrong: [unknown, string][] = [
    ...[0, 3, 6, 7, 9, 10, 43, 64, 44.5, NaN, "47"].map((cause): [unknown, string] => [
      { accept: false, cause },
      `RangeError: Cannot refuse a command with cause ${
        typeof cause === "string" ? `"${cause}"` : cause
      }: expected 44 to 47, a private cause from 48 to 63, or none for a negative confirmation`,
    ]),
    [
      { accept: true, cause: 47 },
      "TypeError: Cannot accept a command with cause 47: expected a cause only with accept: false",
    ],
  ];
  for (const [decision, message] of wrong) {
    const rig = refusing(decision);
    const master = await rig.connect();
    assertEquals(await master.ask(EXECUTE), ["C_SC_NA_1 actcon NEGATIVE OA 9 CA 1: 5=ON"]);
    const [failed] = noticesOf(rig, "failed");
    assertEquals(String(failed?.error), message);
  }
});

Deno.test("a machine throws for an invalid refusal cause, and the question stays open", () => {
  const now = { monotonic: 0, instant: Date.UTC(2026, 0, 1) };
  const machine = new StationMachine(STATION, { questions: new Set(["command"]) }, now);
  const link = machine.open({ host: "192.0.2.1", port: 1 }, now)!;
  machine.started(link);
  machine.receive(link, new Uint8Array([45, 1, 6, 0, 1, 0, 5, 0, 0, 1]), now);
  const events = Array.from({ length: 3 }, () => machine.nextEvent());
  const question = events.find((event) => event?.type === "question");
  if (question?.type !== "question") throw new Error("Expected a question");
  const { id } = question.question;
  assertThrows(() => machine.answer(id, { accept: false, cause: 7 }, now), RangeError, "cause 7");
  assertEquals(machine.take(link), undefined);
  machine.answer(id, { accept: false, cause: 47 }, now);
  assertEquals(machine.take(link)?.[2], 0x40 | 47);
});

/** Compiles if these are permitted answers of a handler. */
export const DECISIONS: CommandDecision[] = [
  true,
  { accept: true, finished: Promise.resolve() },
  { accept: false, cause: CAUSE.unknownType },
  { accept: false, cause: 63 },
  { accept: Math.random() > 2 },
  // @ts-expect-error 7 is the cause of a refusal that names none.
  { accept: false, cause: CAUSE.activationCon },
  // @ts-expect-error A command cannot be refused as spontaneous.
  { accept: false, cause: 3 },
  // @ts-expect-error An accepted command is confirmed with cause 7.
  { accept: true, cause: CAUSE.unknownType },
  // @ts-expect-error A refused command does not end later.
  { accept: false, finished: Promise.resolve() },
];
