// The log of the collector: floods, secrets, and texts that are too long.

import { assert, assertEquals } from "@std/assert";
import { LimitedLog } from "../../../../cli/collect/status/limited_log.ts";
import { type LogEvent, logLine } from "../../../../cli/text/log_line.ts";
import { Secrets } from "../../../../cli/text/secrets.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

const REMARK = { level: "info", event: "remark", subject: "sink s", text: "hello" } as const;

function bench(): { log: LimitedLog; clock: FakeClock; events: LogEvent[]; secrets: Secrets } {
  const events: LogEvent[] = [];
  const secrets = new Secrets();
  const clock = new FakeClock();
  const log = new LimitedLog({ clock, secrets, log: (event) => events.push(event) });
  return { log, clock, events, secrets };
}

Deno.test("a program that prints in a loop writes 100 lines a minute, and a count", async () => {
  const { log, clock, events } = bench();
  for (let line = 0; line < 200_000; line++) log.log(REMARK);
  log.log({ ...REMARK, event: "sink-failing" });
  log.log({ ...REMARK, subject: "sink t" });
  assertEquals(events.length, 102);
  await clock.advance(60_000);
  assertEquals(events.at(-1), {
    level: "warning",
    event: "remark",
    subject: "sink s",
    text: "and 199 900 more of this kind (remark) within a minute",
  });
  log.close();
  assertEquals(events.length, 103);
});

Deno.test("a log line has neither secrets, nor more than 4000 characters of a text", () => {
  const { log, events, secrets } = bench();
  secrets.add("${TOKEN}", "canary-0815");
  log.log({ ...REMARK, subject: "sink canary-0815", text: `${"x".repeat(3995)}canary-0815` });
  log.log({ ...REMARK, text: "y".repeat(1_000_000) });
  assertEquals(events[0], {
    ...REMARK,
    subject: "sink ${TOKEN}",
    text: `${"x".repeat(3995)}\${TOK... and 3 more characters`,
  });
  assert(events[1]!.text.endsWith("... and 996000 more characters"));
});

Deno.test("control characters of names and programs neither forge lines nor reach the terminal", () => {
  const odd = {
    ...REMARK,
    subject: "sink \x1b[2J",
    text: "a\r\n2026-01-01  forged\u202e\x9b31m\tz",
  };
  const text = logLine(odd, { now: 0, form: "text", zone: undefined });
  assertEquals(
    text.slice(text.indexOf("sink")),
    "sink \\x1b[2J  a / 2026-01-01  forged\\u202e\\x9b31m\\tz",
  );
  const json = logLine(odd, { now: 0, form: "json" });
  // deno-lint-ignore no-control-regex -- characters that must not occur
  assertEquals(/[\x00-\x1f\x7f-\x9f\u202e]/.test(json), false);
  assertEquals(JSON.parse(json).text, odd.text);
  assertEquals(JSON.parse(json).subject, odd.subject);
});
