// Answers of programs about rows.

import { assertEquals } from "@std/assert";
import { parseAnswer } from "../../../../cli/collect/sinks/line_protocol.ts";

Deno.test("parseAnswer() reads answers, and treats other lines as notes", () => {
  assertEquals(parseAnswer("ok 17"), { type: "ok", seq: 17 });
  assertEquals(parseAnswer("ok 17\r"), { type: "ok", seq: 17 });
  assertEquals(parseAnswer("refuse 3 value too long"), {
    type: "refuse",
    seq: 3,
    error: "value too long",
  });
  assertEquals(parseAnswer("refuse 3"), { type: "refuse", seq: 3, error: "refused" });
  assertEquals(parseAnswer("retry the broker is away"), {
    type: "retry",
    error: "the broker is away",
  });
  for (const text of ["ok", "ok all", "okay 3", "refuse it", "INSERT 0 1", ""]) {
    assertEquals(parseAnswer(text), { type: "remark", text });
  }
});
