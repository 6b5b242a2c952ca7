// The limit of log lines: 100 per minute for each source and kind, and consistent counts.

import { assert, assertEquals } from "@std/assert";
import { LogLimit, moreText } from "../../../cli/text/log_limit.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

/** A log that is limited. */
class Bench {
  readonly clock = new FakeClock();
  readonly more: [source: string, kind: string, omitted: number][] = [];
  readonly limit: LogLimit;

  constructor(maxCounts?: number) {
    this.limit = new LogLimit({
      clock: this.clock,
      ...maxCounts !== undefined && { maxCounts },
      onMore: (...more) => this.more.push(more),
    });
  }

  /** Returns how many of these lines are written. */
  write(source: string, kind: string, lines: number): number {
    let written = 0;
    for (let line = 0; line < lines; line++) if (this.limit.permit(source, kind)) written++;
    return written;
  }
}

Deno.test("of 30 000 lines of a kind in a minute 100 are written, and the count adds up", async () => {
  const bench = new Bench();
  const { clock, more } = bench;
  let written = 0;
  for (let second = 0; second < 30; second++) {
    written += bench.write("192.0.2.1", "unknown", 1000);
    await clock.advance(1000);
  }
  assertEquals([written, more], [100, []]);
  await clock.advance(29_999);
  assertEquals(more, []);
  await clock.advance(1);
  assertEquals(more, [["192.0.2.1", "unknown", 29_900]]);
  assertEquals(clock.scheduled, 0, "a quiet log needs no timer");
  assertEquals(
    moreText("unknown", 29_900),
    "and 29 900 more of this kind (unknown) within a minute",
  );
});

Deno.test("each source and each kind has its own limit", () => {
  const bench = new Bench();
  assertEquals(bench.write("a", "started", 150), 100);
  assertEquals(bench.write("a", "stopped", 150), 100);
  assertEquals(bench.write("b", "started", 100), 100);
  bench.limit.close();
  assertEquals(bench.more, [["a", "started", 50], ["a", "stopped", 50]]);
  assertEquals(bench.clock.scheduled, 0);
});

Deno.test("after a minute lines are written again, also when the flood never ends", async () => {
  const bench = new Bench();
  const { clock, more } = bench;
  let lines = 0;
  let written = 0;
  for (let second = 0; second < 600; second++) {
    lines += 70;
    written += bench.write("a", "remark", 70);
    await clock.advance(1000);
  }
  bench.limit.close();
  const omitted = more.reduce((sum, [, , count]) => sum + count, 0);
  assertEquals(written + omitted, lines);
  assertEquals(written, 1000);
  assertEquals(more.length, 10);
});

Deno.test("a flood whose source keeps changing is limited too, and needs bounded memory", async () => {
  const bench = new Bench(50);
  let written = 0;
  for (let source = 0; source < 10_000; source++) written += bench.write(`${source}`, "opened", 1);
  assertEquals(written, 150);
  await bench.clock.advance(60_000);
  assertEquals(bench.more, [["other links", "opened", 9850]]);
  assert(bench.limit.permit("10001", "opened"));
});
