// Refusals caused by an application that failed to answer, for every kind of question.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { REFUSALS } from "../../../../transport/controlled/core/questions.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 10, type: "M_SP_NA_1", value: 0 },
      { ioa: 11, type: "M_ME_NB_1", value: 1, parameters: ["threshold"] },
    ],
    counters: [{ ioa: 20, value: 7 }],
    commands: [{ ioa: 30, type: "C_SC_NA_1", mode: "both", feedback: { ioa: 10 } }],
  }],
};
const TIME = Date.UTC(2026, 9, 10, 12);

function request(type: string, cause: number, object: object): AsduInput {
  return { type, cause, ca: 1, objects: [object] } as unknown as AsduInput;
}

Deno.test("a failing handler is reported with the kind of its question", async () => {
  const fail = () => Promise.reject(new Error("Out of order"));
  const rig = stationRig(STATION, {
    onAsdu: fail,
    onInterrogation: fail,
    onCounterInterrogation: fail,
    onRead: fail,
    onClock: fail,
    onReset: fail,
    onParameter: fail,
    onFile: fail,
    onCommand: fail,
  });
  const master = await rig.connect();
  const requests = [
    request("C_IC_NA_1", 6, { qoi: 20 }),
    request("C_CI_NA_1", 6, { rqt: 5, frz: 0 }),
    request("C_RD_NA_1", 5, { ioa: 11 }),
    request("C_CS_NA_1", 6, { time: TIME, timeFlags: 0 }),
    request("C_RP_NA_1", 6, { qrp: 1 }),
    request("P_ME_NB_1", 6, { ioa: 11, value: 5, kpa: 1 }),
    request("F_SC_NA_1", 13, { ioa: 40, nof: 2, nos: 0, scq: 1 }),
    request("C_SC_NA_1", 6, { ioa: 30, value: 1, select: false }),
  ];
  const answers: string[] = [];
  for (const asdu of requests) {
    answers.push(...(await master.ask(asdu)).map((line) => line.split(" CA")[0]!));
  }
  assertEquals(answers, [
    "C_IC_NA_1 actcon NEGATIVE",
    "C_CI_NA_1 actcon NEGATIVE",
    "C_RD_NA_1 uknIOA NEGATIVE",
    "C_CS_NA_1 actcon NEGATIVE",
    "C_RP_NA_1 actcon NEGATIVE",
    "P_ME_NB_1 actcon NEGATIVE",
    "F_FR_NA_1 file",
    "C_SC_NA_1 actcon NEGATIVE",
  ]);
  const kinds = rig.notices.flatMap((notice) => notice.type === "failed" ? [notice.what] : []);
  const of = (kind: string) => `The handler of a question (${kind})`;
  assertEquals(kinds.filter((what) => what === of("asdu")).length, 8);
  assertEquals(
    kinds.filter((what) => what !== of("asdu")),
    [
      "interrogation",
      "counterInterrogation",
      "read",
      "clock",
      "reset",
      "parameter",
      "file",
      "command",
    ].map(of),
  );
});

Deno.test("a question without an answer is refused or decided by the station", () => {
  const { clock, command, ...others } = REFUSALS;
  assertEquals([clock, command], ["refuse", { accept: false }]);
  assertEquals(Object.values(others).filter((answer) => answer !== false), []);
});
