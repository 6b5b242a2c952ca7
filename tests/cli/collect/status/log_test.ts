// Lines in the log.

import { assertEquals } from "@std/assert";
import { logLine } from "../../../../cli/text/log_line.ts";
import { parseZone } from "../../../../cli/options/zone.ts";
import { NOON } from "../../../helpers/collect/collect_bench.ts";

const EVENT = {
  level: "warning",
  event: "lost",
  subject: "station Northfield",
  text: 'no "answer"',
} as const;

Deno.test("a log line has date and time, subject, level and text", () => {
  assertEquals(
    logLine(EVENT, { now: NOON, form: "text", zone: parseZone("+01:00") }),
    '2024-03-15 14:45:30.123  station Northfield  warning: no "answer"',
  );
  assertEquals(
    logLine({ ...EVENT, level: "info" }, { now: NOON, form: "text", zone: parseZone("UTC") }),
    '2024-03-15 13:45:30.123  station Northfield  no "answer"',
  );
});

Deno.test("as JSON, a log line is one object, with the time in UTC", () => {
  const line = logLine({ ...EVENT, text: "two\nlines" }, { now: NOON, form: "json" });
  assertEquals(line.includes("\n"), false);
  assertEquals(JSON.parse(line), {
    time: "2024-03-15T13:45:30.123Z",
    level: "warning",
    event: "lost",
    subject: "station Northfield",
    text: "two\nlines",
  });
});
