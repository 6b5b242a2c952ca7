// Answers of queries, compared with a model that scans every row: random stores, ranges and points.

import { isEventCause } from "../../../codec/classify_cause.ts";
import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import { CollectBench, NOON } from "../../helpers/collect/collect_bench.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const SECOND = 1000;
const POINTS = 4;

interface Row {
  readonly seq: number;
  readonly point: number;
  readonly at: number;
  readonly quality: number;
  readonly cause: number;
  readonly flags: number;
}

interface Link {
  readonly started: number;
  readonly ended: number;
}

interface Model {
  readonly rows: readonly Row[];
  readonly links: readonly Link[];
}

/**
 * Replaces the content of a store with random values, many of them simultaneous, and links that overlap or leave
 * gaps.
 */
function fill(file: string, random: Prng): Model {
  using database = new DatabaseSync(file);
  database.exec(
    "BEGIN; DELETE FROM point; DELETE FROM station; INSERT INTO station (name) VALUES ('S')",
  );
  for (let point = 1; point <= POINTS; point++) {
    database.prepare("INSERT INTO point (station, ca, ioa) VALUES (1, 1, ?)").run(point);
  }
  const insert = database.prepare(
    `INSERT INTO value (seq, point, received, at, tag_flags, value, quality, type_id, cause, originator, flags, link, asdu)
     VALUES (?, ?, ?, ?, 0, ?, ?, 36, ?, 0, ?, 1, 0)`,
  );
  const rows = Array.from({ length: random.int(0, 700) }, (_, index): Row => ({
    seq: index * 2 + 1,
    point: random.int(1, POINTS - 1), // the last point stays empty
    at: NOON + random.int(0, 300) * SECOND,
    quality: random.pick([0, 0, 0, 0x40, 0x80]),
    cause: random.pick([3, 3, 20, 11, 1]),
    flags: random.pick([0, 0, 0, 4]),
  }));
  for (const { seq, point, at, quality, cause, flags } of rows) {
    insert.run(seq, point, at, at, seq, quality, cause, flags);
  }
  const links: Link[] = [];
  for (let at = NOON + random.int(0, 50) * SECOND; at < NOON + 280 * SECOND;) {
    const link = { started: at, ended: at + random.int(0, 60) * SECOND };
    links.push(link);
    at = link.ended + random.int(-20, 30) * SECOND;
    if (at <= link.started) at = link.started + SECOND;
  }
  for (const { started, ended } of links) {
    database.prepare(
      "INSERT INTO link (station, address, started, ended, reason) VALUES (1, 'a', ?, ?, 'r')",
    ).run(started, ended);
  }
  database.exec("COMMIT");
  return { rows, links };
}

/**
 * Seconds without a link. Links follow each other; if one begins before the previous one ends, the clock was set
 * back, and the duration is unknown.
 */
function downSeconds({ links }: Model, end: number): number {
  const starts = [...links.slice(1).map(({ started }) => started), end];
  return links.reduce(
    (sum, { ended }, index) => sum + Math.max(0, starts[index]! - ended) / SECOND,
    0,
  );
}

/** Number of times that the clock was set back while there was no link. */
function setBacks({ links }: Model): number {
  return links.slice(1).filter(({ started }, index) => started < links[index]!.ended).length;
}

/** Intervals between values of a point that exceed the limit, including the one up to the end. */
function silences({ rows }: Model, end: number, ms: number): number[] {
  const found: number[] = [];
  for (let point = 1; point <= POINTS; point++) {
    const times = rows.filter((row) => row.point === point).map(({ at }) => at).sort((a, b) =>
      a - b
    );
    times.forEach((at, index) => {
      const distance = (times[index + 1] ?? end) - at;
      if (distance > ms) found.push(distance);
    });
  }
  return found.sort((a, b) => a - b);
}

function time(at: number): string {
  return new Date(at).toISOString();
}

for (let seed = 1; seed <= 12; seed++) {
  Deno.test(`answers match a model that scans every row (seed ${seed})`, async () => {
    const random = new Prng(seed);
    await withTree({}, async (root) => {
      new CollectBench(root).store[Symbol.dispose]();
      const file = `${root}/plant.sqlite`;
      const model = fill(file, random);
      const { rows } = model;
      const end = NOON + 400 * SECOND;
      const ask = async (...args: readonly string[]) => {
        const { stdout } = await runCli(["query", file, "--station", "S", "--json", ...args], {
          now: () => end,
        });
        return stdout.trimEnd().split("\n").filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const sorted = rows.toSorted((a, b) => a.at - b.at || a.seq - b.seq);
      const [low, high] = [random.int(0, 300), random.int(0, 300)].sort((a, b) => a - b);
      const [from, to] = [NOON + low! * SECOND, NOON + high! * SECOND];
      const range = ["--from", time(from), "--to", time(to)];
      const within = sorted.filter(({ at }) => at >= from && at <= to);
      const seqs = (found: readonly { readonly seq?: unknown }[]) => found.map(({ seq }) => seq);

      assertEquals(seqs(await ask("history", ...range)), seqs(within));
      const limit = random.int(1, 400);
      assertEquals(
        seqs(await ask("history", ...range, "--limit", String(limit))),
        seqs(within.slice(-limit)),
      );
      assertEquals(
        seqs(await ask("events", ...range, "1/2-3", "--bad")),
        seqs(
          within.filter(({ point, cause, quality }) =>
            (point === 2 || point === 3) && isEventCause(cause) && quality !== 0
          ),
        ),
      );
      const last = [1, 2, 3].map((point) =>
        sorted.findLast((row) => row.point === point && row.at <= to)
      ).filter((row) => row !== undefined);
      assertEquals(seqs(await ask("last", "--at", time(to))), seqs(last));

      const gaps = await ask("gaps", "--all");
      const down = gaps.reduce((sum, { duration_ms }) => sum + Number(duration_ms), 0);
      assertEquals(down / SECOND, downSeconds(model, end));
      assertEquals(
        gaps.filter(({ reason }) => String(reason).includes("clock")).length,
        setBacks(model),
      );
      const ms = random.int(1, 40) * SECOND;
      const silent = (await ask("gaps", "--all", "--silence", `${ms}ms`))
        .filter(({ gap }) => gap === "no values").map(({ duration_ms }) => duration_ms as number);
      assertEquals(silent.toSorted((a, b) => a - b), silences(model, end, ms));

      const quality = await ask("quality", ...range);
      const counts = [1, 2, 3].map((point) => within.filter((row) => row.point === point))
        .filter((each) => each.length > 0).map((each) => [
          each.length,
          each.filter(({ quality }) => (quality & 0x80) !== 0).length,
        ]);
      assertEquals(quality.map(({ values, iv }) => [values, iv]), counts);
    });
  });
}
