// Bookkeeping of stations that have confirmed, sent data and terminated, tested on its own.

import { assertEquals } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import type { Journal } from "../../../../transport/controlling/procedures/journal.ts";
import {
  RollCall,
  type RollCallSpec,
} from "../../../../transport/controlling/procedures/roll_call.ts";
import { octets } from "../../../helpers/wire/frames.ts";

const LIMITS = {
  confirmationMs: 100,
  terminationMs: 200,
  graceMs: 30,
  totalMs: 1000,
};

/** Creates a roll call that records its notes and round trips. */
function account(spec: Partial<RollCallSpec> = {}) {
  const notes: string[] = [];
  const step: Record<string, unknown> = {};
  const journal = {
    step,
    note: (code: string, detail: string) => void notes.push(`${code}: ${detail}`),
    since: (at: number) => at - 50,
  } as unknown as Journal;
  const roll = new RollCall(
    {
      step: "command",
      ca: 1,
      broadcast: false,
      confirmation: 7,
      termination: "required",
      limits: LIMITS,
      ...spec,
    } as RollCallSpec,
    journal,
    50,
  );
  return { roll, notes, step };
}

/** Creates an answer of a station to an interrogation. */
function answer(cause: number, { ca = 1, negative = false } = {}): Asdu {
  const octet = (cause + (negative ? 0x40 : 0)).toString(16).padStart(2, "0");
  return decodeAsdu(octets(`64 01 ${octet} 00 ${ca.toString(16).padStart(2, "0")} 00 00 00 00 14`));
}

/** Summarizes each station: whether it has finished, and why. */
function brief(roll: RollCall): string[] {
  return roll.stations().map(({ ca, outcome, cause, reason }) =>
    `${ca} ${outcome} ${cause}: ${reason}`
  );
}

Deno.test("a station is done once, and later answers have no effect", () => {
  const { roll, notes, step } = account();
  assertEquals([roll.complete, roll.deadline, roll.expects(1), roll.expects(2)], [
    false,
    150,
    true,
    false,
  ]);
  assertEquals(brief(roll), ["1 timed-out undefined: Not finished"]);
  roll.answer(answer(7), 60);
  assertEquals([step.confirmedMs, roll.complete], [10, false]);
  roll.answer(answer(7, { negative: false }), 70);
  assertEquals(step.confirmedMs, 10);
  roll.conclude(1, "Shown");
  assertEquals([roll.complete, brief(roll)], [true, ["1 done undefined: Shown"]]);
  roll.conclude(1, "Shown again");
  roll.answer(answer(10), 90);
  roll.answer(answer(7, { negative: true }), 90);
  roll.data(1, 90);
  assertEquals([brief(roll), notes], [["1 done undefined: Shown"], [
    "repeated-confirmation: CA 1 confirmed the request again",
  ]]);
  assertEquals([roll.complete, step.terminatedMs], [true, undefined]);
  roll.expire(10_000);
  assertEquals([brief(roll), roll.deadline], [["1 done undefined: Shown"], Infinity]);
});

Deno.test("each omission of a station is noted once", () => {
  const data = account();
  data.roll.data(1, 60);
  data.roll.data(1, 70);
  assertEquals(data.notes[0], "missing-confirmation: CA 1 sent data before any confirmation");
  const shown = account();
  shown.roll.conclude(1, "Shown");
  shown.roll.conclude(1, "Shown");
  assertEquals(shown.notes, ["missing-confirmation: CA 1 did not confirm: Shown"]);
  const ended = account();
  ended.roll.answer(answer(10), 60);
  assertEquals(ended.notes, ["missing-confirmation: CA 1 terminated without confirmation"]);
  assertEquals([brief(ended.roll), ended.step], [["1 done 10: Terminated, but not confirmed"], {
    terminatedMs: 10,
  }]);
});

Deno.test("a broadcast without known stations remains open until the time to confirm is over", () => {
  const { roll } = account({ ca: 65_535, broadcast: true });
  assertEquals([roll.complete, roll.deadline, brief(roll)], [false, 150, []]);
  roll.answer(answer(7, { ca: 3 }), 60);
  roll.answer(answer(10, { ca: 3 }), 70);
  roll.answer(answer(7, { ca: 4, negative: true }), 80);
  assertEquals([roll.complete, roll.deadline], [false, 150]);
  roll.expire(149);
  assertEquals(roll.complete, false);
  roll.expire(150);
  assertEquals([roll.complete, roll.deadline], [true, Infinity]);
  assertEquals(brief(roll), [
    "3 done 10: Confirmed and terminated",
    "4 negative 7: Refused: negative activation confirmation (cause 7)",
  ]);
  assertEquals(
    [roll.ending().outcome, roll.ending().reason],
    [
      "negative",
      "1 of 2 stations: done; CA 4: Refused: negative activation confirmation (cause 7)",
    ],
  );
  const silent = account({ ca: 65_535, broadcast: true });
  silent.roll.expire(150);
  assertEquals(
    [silent.roll.ending().outcome, silent.roll.ending().reason],
    ["timed-out", "No station answered within 100 ms"],
  );
});

Deno.test("a broadcast to known stations ends with the last of them, each within its own time limit", () => {
  const { roll } = account({ ca: 65_535, broadcast: true, stations: [3, 4] });
  roll.answer(answer(7, { ca: 3 }), 60);
  assertEquals(roll.deadline, 150, "of station 4");
  roll.expire(150);
  assertEquals([roll.complete, roll.deadline], [false, 260]);
  roll.data(3, 200);
  roll.expire(260);
  assertEquals([roll.complete, roll.deadline], [false, 400]);
  roll.expire(399);
  assertEquals(roll.complete, false);
  roll.expire(400);
  assertEquals([roll.complete, roll.deadline], [true, Infinity]);
  assertEquals(brief(roll), [
    "3 timed-out undefined: Confirmed, but no termination within 200 ms",
    "4 timed-out undefined: No activation confirmation within 100 ms",
  ]);
  assertEquals(
    roll.ending().reason,
    "0 of 2 stations: done; CA 3: Confirmed, but no termination within 200 ms",
  );
});

Deno.test("each kind of time-out has its own reason", () => {
  const confirmed = answer(7);
  const missing = "missing-termination: CA 1 did not terminate within 30 ms";
  const unconfirmed = "missing-confirmation: CA 1 sent data before any confirmation";
  for (
    const [spec, happen, until, expected, notes] of [
      [{}, [], 150, "timed-out undefined: No activation confirmation within 100 ms", []],
      [
        { confirmation: 9 },
        [],
        150,
        "timed-out undefined: No deactivation confirmation within 100 ms",
        [],
      ],
      [
        {},
        ["data"],
        260,
        "timed-out undefined: Neither confirmed nor terminated, although data arrived",
        [
          unconfirmed,
        ],
      ],
      [
        {},
        ["confirmed"],
        260,
        "timed-out undefined: Confirmed, but no termination within 200 ms",
        [],
      ],
      [
        { termination: "optional" },
        ["confirmed"],
        90,
        "done 7: Confirmed; no termination within 30 ms, which is not required",
        [
          missing,
        ],
      ],
      [
        { limits: { ...LIMITS, totalMs: 150 } },
        ["confirmed"],
        200,
        "timed-out undefined: Not terminated within 150 ms of the request",
        [],
      ],
    ] as const
  ) {
    const { roll, notes: found } = account(spec as Partial<RollCallSpec>);
    for (const what of happen) {
      if (what === "data") roll.data(1, 60);
      else roll.answer(confirmed, 60);
    }
    roll.expire(until - 1);
    assertEquals([roll.deadline, roll.complete], [until, false], expected);
    roll.expire(until);
    assertEquals([brief(roll), found], [[`1 ${expected}`], [...notes]]);
    assertEquals([roll.deadline, roll.complete], [Infinity, true]);
  }
  const none = account({ termination: "none" });
  none.roll.answer(confirmed, 60);
  assertEquals([none.roll.complete, brief(none.roll)], [true, ["1 done 7: Confirmed"]]);
});
