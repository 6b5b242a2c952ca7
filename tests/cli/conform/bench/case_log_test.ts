// How much the log of a case keeps.

import { assertEquals } from "@std/assert";
import { CaseLog } from "../../../../cli/conform/bench/case_log.ts";
import { readFrame } from "../../../../cli/conform/bench/seen_frame.ts";
import { encodeApci } from "../../../../codec/low_level.ts";
import { IEC104 } from "../../../../mod.ts";

Deno.test("the last 2000 steps are kept, of earlier ones only those that failed; the others are counted", () => {
  const log = new CaseLog();
  log.step({ at: 0, text: "step", result: "failed" });
  for (let at = 1; at < 2000; at++) log.step({ at, text: "step", result: "done" });
  assertEquals([log.steps.length, log.omitted], [2000, 0]);
  log.step({ at: 2000, text: "step", result: "done" });
  log.step({ at: 2001, text: "step", result: "passed" });
  assertEquals([log.steps.length, log.omitted], [2000, 2]);
  assertEquals([log.steps[0]!.at, log.steps[1]!.at, log.steps.at(-1)!.at], [0, 3, 2001]);
});

Deno.test("the first 2000 measurements and deciding frames are kept", () => {
  const log = new CaseLog();
  const frame = readFrame(encodeApci({ format: "U", function: "TESTFR act" }), {
    ...{ index: 0, packet: 0, at: 0, instant: 0, direction: "received", profile: IEC104 },
  });
  for (let value = 1; value <= 2001; value++) {
    log.measure({ name: "time", value, limits: [0, 1], unit: "ms" });
    log.decide({ link: value, frame, comment: "" });
  }
  assertEquals([log.measures.length, log.measures.at(-1)!.value], [2000, 2000]);
  assertEquals([log.deciding.length, log.deciding.at(-1)!.link], [2000, 2000]);
});
