// Reasons for refusing commands: each one at its source, without side effects.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type {
  CommandDecision,
  ReceivedCommand,
} from "../../../../transport/controlled/core/questions.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const [DIRECT, SELECTED, BOTH, SLOW, AWAITED] = [30, 31, 32, 33, 34];

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 10, type: "M_SP_NA_1", value: 0 }, { ioa: 11, type: "M_SP_NA_1", value: 0 }],
    commands: [
      { ioa: DIRECT, type: "C_SC_NA_1" },
      { ioa: SELECTED, type: "C_SC_NA_1", mode: "select-before-operate" },
      { ioa: BOTH, type: "C_SC_NA_1", mode: "both" },
      { ioa: SLOW, type: "C_SC_NA_1", feedback: { ioa: 10, delayMs: 5000 } },
      { ioa: AWAITED, type: "C_SC_NA_1", feedback: { ioa: 11, simulated: false } },
    ],
  }],
  redundancy: { mode: "each-connection" },
};

const EXECUTE = { select: false };
const SELECT = { select: true };

function command(ioa: number, object: object, cause = 6): AsduInput {
  const objects = [{ ioa, value: 1, ...object }];
  return { type: "C_SC_NA_1", cause, ca: 1, objects } as unknown as AsduInput;
}

/** A step: the connection, its command, the answers, and the reasons of refusals. */
type Step = readonly [
  who: "one" | "other",
  asdu: AsduInput,
  answers: readonly string[],
  reasons?: readonly string[],
];

/** Plays steps, and compares answers and reasons. */
async function play(
  steps: readonly Step[],
  onCommand?: (asked: ReceivedCommand) => CommandDecision | Promise<CommandDecision>,
  declaration = STATION,
) {
  const rig = stationRig(declaration, onCommand && { onCommand });
  const masters = { one: await rig.connect(), other: await rig.connect() };
  for (const [who, asdu, answers, reasons = []] of steps) {
    const before = noticesOf(rig, "refused").length;
    const lines = await masters[who].ask(asdu);
    const refused = noticesOf(rig, "refused").slice(before);
    assertEquals(
      [
        lines.map((line) => line.replace(/^C_SC_NA_1 (.*?) CA.*$/, "$1")),
        refused.map((each) => each.reason),
      ],
      [[...answers], [...reasons]],
      JSON.stringify(asdu),
    );
  }
  return rig;
}

const NO = ["actcon NEGATIVE"];
const YES = ["actcon"];

Deno.test("a command is refused when it cannot be selected, or is not selected", async () => {
  await play([
    ["one", command(DIRECT, SELECT), NO, ["mode"]],
    ["one", command(SELECTED, EXECUTE), NO, ["mode"]],
    ["one", command(SELECTED, SELECT), YES],
    ["one", command(SELECTED, EXECUTE), ["actcon", "actterm"]],
    ["one", command(SELECTED, EXECUTE), NO, ["mode"]],
    ["one", command(BOTH, EXECUTE), ["actcon", "actterm"]],
  ]);
});

Deno.test("a selection belongs to one connection, and to one command", async () => {
  const rig = await play([
    ["one", command(BOTH, SELECT), YES],
    ["other", command(BOTH, SELECT), NO, ["selected-elsewhere"]],
    ["other", command(BOTH, EXECUTE), NO, ["selected-elsewhere"]],
    ["other", command(BOTH, EXECUTE, 8), ["deactcon NEGATIVE"], ["selected-elsewhere"]],
    ["one", command(BOTH, { ...SELECT, value: 0 }), NO, ["mismatch"]],
    ["one", command(BOTH, SELECT), YES],
    ["one", command(BOTH, { ...EXECUTE, value: 0 }), NO, ["mismatch"]],
    ["other", command(BOTH, SELECT), YES],
    ["other", command(BOTH, SELECT, 8), ["deactcon"]],
    ["other", command(BOTH, SELECT, 8), ["deactcon NEGATIVE"], ["nothing-to-cancel"]],
  ]);
  await rig.station.close();
});

Deno.test("one selection at a time is permitted if so configured", async () => {
  const procedures = { oneSelection: true };
  await play(
    [
      ["one", command(BOTH, SELECT), YES],
      ["one", command(SELECTED, SELECT), NO, ["selected-elsewhere"]],
      ["one", command(BOTH, SELECT), YES],
      ["one", command(BOTH, SELECT, 8), ["deactcon"]],
      ["one", command(SELECTED, SELECT), YES],
    ],
    undefined,
    { ...STATION, procedures },
  );
  await play([
    ["one", command(BOTH, SELECT), YES],
    ["one", command(SELECTED, SELECT), YES],
  ]);
});

Deno.test("an object in operation is busy, and can be cancelled only by its connection if the application permits it", async () => {
  const busy: Step[] = [
    ["one", command(SLOW, EXECUTE), YES],
    ["one", command(SLOW, EXECUTE), NO, ["busy"]],
    ["other", command(SLOW, EXECUTE, 8), ["deactcon NEGATIVE"], ["busy"]],
  ];
  const refused: Step = ["one", command(SLOW, EXECUTE, 8), ["deactcon NEGATIVE"], [
    "not-cancellable",
  ]];
  await play([...busy, refused]);
  await play([...busy, refused], ({ phase }) => phase !== "cancel");
  const rig = await play([...busy, ["one", command(SLOW, EXECUTE, 8), ["deactcon"]]], () => true);
  await rig.clock.advance(10_000);
  assertEquals(rig.station.get(1, 10)!.value, 0, "it is not operated any more");
  await play([
    ["one", command(AWAITED, EXECUTE), YES],
    ["one", command(AWAITED, EXECUTE), NO, ["busy"]],
  ]);
});

Deno.test("a refusal by the application applies to selection and execution", async () => {
  const phases: string[] = [];
  const refuse = ({ phase }: ReceivedCommand) => {
    phases.push(phase);
    return false;
  };
  await play([
    ["one", command(DIRECT, EXECUTE), NO, ["application"]],
    ["one", command(BOTH, SELECT), NO, ["application"]],
    ["one", command(BOTH, EXECUTE), NO, ["application"]],
    ["one", command(BOTH, SELECT, 8), ["deactcon NEGATIVE"], ["nothing-to-cancel"]],
  ], refuse);
  assertEquals(phases, ["execute", "select", "execute"]);
  await play([
    ["one", command(BOTH, SELECT), YES],
    ["one", command(BOTH, EXECUTE), NO, ["application"]],
    ["other", command(BOTH, SELECT), YES],
  ], ({ phase }) => phase === "select");
});

Deno.test("a command is busy while the application decides, also about its end", async () => {
  const decisions: PromiseWithResolvers<CommandDecision>[] = [];
  const rig = stationRig(STATION, {
    onCommand: () => {
      const decision = Promise.withResolvers<CommandDecision>();
      decisions.push(decision);
      return decision.promise;
    },
  });
  const master = await rig.connect();
  const ask = async (asdu: AsduInput) =>
    (await master.ask(asdu)).map((line) => line.replace(/^C_SC_NA_1 (.*?) CA.*$/, "$1"));
  assertEquals(await ask(command(DIRECT, EXECUTE)), []);
  assertEquals(await ask(command(DIRECT, EXECUTE)), NO);
  assertEquals(await ask(command(DIRECT, EXECUTE, 8)), ["deactcon NEGATIVE"]);
  decisions[0]!.resolve({ accept: true, finished: new Promise(() => {}) });
  await rig.clock.advance(0);
  assertEquals(master.news().length, 1);
  assertEquals(await ask(command(DIRECT, EXECUTE, 8)), []);
  assertEquals(await ask(command(DIRECT, EXECUTE, 8)), ["deactcon NEGATIVE"]);
  const reasons = noticesOf(rig, "refused").map(({ reason }) => reason);
  assertEquals(reasons, ["busy", "nothing-to-cancel", "nothing-to-cancel"]);
});
