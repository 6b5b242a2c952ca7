// Points: the fast path returns the same as `decodeAsdu`, and the table stores the result.

import { assertEquals } from "@std/assert";
import { FindingLog } from "../../../../codec/capture/analysis/finding_log.ts";
import { DEFAULT_LIMITS } from "../../../../codec/capture/analysis/options.ts";
import { PointIntake } from "../../../../codec/capture/analysis/points/point_intake.ts";
import {
  FIRST_TIME,
  FIRST_VALUE,
  FIRSTS,
  PointTable,
} from "../../../../codec/capture/analysis/points/point_table.ts";
import { TagSpan } from "../../../../codec/capture/analysis/points/tag_span.ts";
import { PacketClock } from "../../../../codec/capture/packet_time.ts";
import { Stations } from "../../../../codec/capture/analysis/station.ts";
import { PointColumns } from "../../../../codec/columns.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { BatchReader } from "../../../../codec/decode_batch.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { Profile } from "../../../../codec/profile.ts";
import { pointsOf } from "../../../../codec/points.ts";
import { TIME_FLAGS } from "../../../../codec/time.ts";
import { typeName } from "../../../../codec/types.ts";
import { generateAsdu } from "../../../helpers/asdu/generate_asdu.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { START_MS, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

const READABLE = [1, 3, 5, 7, 9, 11, 13, 15, 30, 31, 32, 33, 34, 35, 36, 37];

/** The points in a table: the last report of each address. */
function pointsIn(table: PointTable) {
  const { length, ioa, quality, tag } = table;
  return new Map(Array.from({ length: length - 1 }, (_, i) => {
    const slot = i + 1;
    return [ioa[slot]!, [
      table.lastValue(slot),
      quality[slot]! & 0xff,
      tag[slot]!,
    ]];
  }));
}

/** Returns what the intake makes of an APDU, or of its rows, with its points, tags and issues. */
function takeWith(profile: Profile, apdu: Uint8Array, asRows: boolean) {
  const clock = new PacketClock();
  clock.time = 0;
  const findings = new FindingLog(clock, DEFAULT_LIMITS);
  const intake = new PointIntake(clock, findings, {
    points: 1000,
    clockLimitMs: 1000,
    profile,
  });
  const stations = new Stations(1);
  const sector = stations.sector(
    stations.find({ address: "192.0.2.1", port: 2404 })!,
    1,
  )!;
  const columns = new PointColumns();
  const isRead = new BatchReader().read(apdu, 0, apdu.length, columns, profile) ===
    apdu.length;
  const rows = asRows && isRead ? { columns, from: 0, to: columns.length } : undefined;
  const data = {
    sector,
    typeId: apdu[6]!,
    cause: 3,
    round: 1,
    apdu,
    rows,
    wants: undefined,
  };
  const { decoded, objects, fresh } = intake.take(data);
  const { tags, invalid, best } = sector.times;
  return {
    points: pointsIn(intake.table),
    ...{ objects, fresh, tags, invalid, best },
    issues: decoded?.issues ?? [],
  };
}

/** Returns the same, computed with `decodeAsdu`. */
function decodeWith(profile: Profile, asdu: Uint8Array) {
  const decoded = decodeAsdu(asdu, { profile });
  const objects = [...pointsOf(decoded)];
  const tagged = objects.filter(({ time }) => time !== undefined);
  const valid = tagged.flatMap(({ time, timeFlags }) =>
    Number.isNaN(time) || (timeFlags & TIME_FLAGS.invalid) !== 0 ? [] : [time!]
  );
  return {
    points: new Map(
      objects.map((
        { ioa, value, quality, time },
      ) => [ioa, [value, quality, time ?? NaN]]),
    ),
    objects: objects.length,
    fresh: new Set(objects.map(({ ioa }) => ioa)).size,
    tags: tagged.length,
    invalid: tagged.length - valid.length,
    best: Math.max(-Infinity, ...valid),
    issues: decoded.issues,
  };
}

Deno.test("PointIntake agrees with decodeAsdu() in every profile", () => {
  const seen = new Set<number>();
  for (let seed = 1; seed <= 3000; seed++) {
    const random = new Prng(seed);
    const { asdu, profile } = generateAsdu(
      typeName(random.pick(READABLE))!,
      random,
    );
    const octets = encodeAsdu(asdu as AsduInput, { profile });
    // Valid at first, then with a few bits changed after the header: reserved bits, impossible times.
    const header = 2 + profile.cotOctets + profile.caOctets;
    times(random.chance(0.5) ? 0 : 4, () => {
      octets[random.int(header, octets.length - 1)]! ^= 1 << random.int(0, 7);
    });
    const apdu = new Uint8Array([
      0x68,
      octets.length + 4,
      0,
      0,
      0,
      0,
      ...octets,
    ]);
    const expected = decodeWith(profile, octets);
    assertEquals(takeWith(profile, apdu, false), expected, `seed ${seed}`);
    assertEquals(takeWith(profile, apdu, true), expected, `seed ${seed}, rows`);
    seen.add(asdu.typeId);
  }
  assertEquals([...seen].sort((a, b) => a - b), READABLE);
});

Deno.test("TagSpan keeps the first and the last valid time tag, and counts invalid ones", () => {
  const columns = new PointColumns();
  columns.time.set([5, 7, 3, NaN, 9]);
  columns.timeFlags.set([0, 0, 0, 0, TIME_FLAGS.invalid]);
  const span = new TagSpan();
  span.set(columns, 0, 5);
  assertEquals({ ...span }, { newest: 7, oldest: 3, invalid: 2 });
  span.set(columns, 1, 2);
  assertEquals({ ...span }, { newest: 7, oldest: 7, invalid: 0 });
  span.set(columns, 0, 0);
  assertEquals({ ...span }, {
    newest: -Infinity,
    oldest: Infinity,
    invalid: 0,
  });
});

/** The columns of the reports, one after another. */
const columns = new PointColumns(1);

/** Passes a report without a time tag to a table. */
function report(table: PointTable, ioa: number, value: number): void {
  columns.ioa[0] = ioa;
  columns.value[0] = value;
  table.take(columns, 0, 1, false);
}

Deno.test("PointTable agrees with a plain map for any input", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Prng(seed);
    const table = new PointTable(100_000);
    const clock = new PacketClock();
    const model = new Map<
      string,
      { count: number; values: number[]; at: number[] }
    >();
    const spread = random.pick([50, 5000, 0xffffff]);
    // More packets than the table keeps without points that were reported in them.
    clock.time = 0;
    times(random.pick([200, 200, 1500]), () => {
      const group = random.int(0, 9);
      clock.time += 1000;
      clock.frame++;
      table.begin({ group, kind: 1, watched: false, round: 0 }, clock);
      times(random.int(1, 40), () => {
        const ioa = random.int(0, spread);
        const value = random.pick([
          0,
          1,
          -1,
          NaN,
          Infinity,
          random.int(-99, 99),
        ]);
        report(table, ioa, value);
        const key = `${group} ${ioa}`;
        const known = model.get(key) ?? { count: 0, values: [], at: [] };
        known.count++;
        known.values.push(value);
        known.at.push(clock.time);
        model.set(key, known);
      });
    });
    assertEquals(table.length - 1, model.size, `seed ${seed}`);
    for (let slot = 1; slot < table.length; slot++) {
      const { count, values, at } = model.get(
        `${table.group[slot]} ${table.ioa[slot]}`,
      )!;
      const numbers = values.filter((value) => !Number.isNaN(value));
      assertEquals(table.count(slot), count, `seed ${seed}`);
      assertEquals(table.firsts[slot * FIRSTS + FIRST_TIME], at[0]);
      assertEquals([table.lastTime(slot), table.lastPlace(slot) * 1000], [
        at.at(-1),
        at.at(-1),
      ]);
      assertEquals(table.firsts[slot * FIRSTS + FIRST_VALUE], values[0]);
      assertEquals(table.lastValue(slot), values.at(-1));
      assertEquals(
        table.min(slot),
        numbers.length === 0 ? NaN : Math.min(...numbers),
        `seed ${seed}`,
      );
      assertEquals(
        table.max(slot),
        numbers.length === 0 ? NaN : Math.max(...numbers),
        `seed ${seed}`,
      );
      const isChange = (value: number, i: number) => i === 0 || !Object.is(value, values[i - 1]);
      assertEquals(
        table.changes(slot),
        values.filter(isChange).length - 1,
        `seed ${seed}`,
      );
      assertEquals(
        table.since(slot),
        at[values.findLastIndex(isChange)],
        `seed ${seed}`,
      );
    }
  }
});

Deno.test("PointTable keeps points up to its limit, and counts the rest", () => {
  const table = new PointTable(10);
  const clock = new PacketClock();
  times(3, () => {
    table.begin({ group: 0, kind: 1, watched: false, round: 0 }, clock);
    times(100, (i) => report(table, i * 1000, 1));
  });
  assertEquals(table.length - 1, 10);
  assertEquals(table.untracked, 270);
});

Deno.test("points: values, times, quality and rate", () => {
  const t = new Traffic();
  const link = t.link().start();
  const values = [[5, 0], [7.25, 0], [3, 0x80], [3, 0xc0], [4, 0]] as const;
  for (const [value, quality] of values) {
    const objects = [{ ioa: 100, value, quality }];
    link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 1, objects })
      .acknowledge();
    t.wait(14_998);
  }
  const [point] = t.report().points;
  const worst = {
    quality: "IV NT",
    from: { file: 0, frame: 12, time: "2024-05-06T07:08:54.005000Z" },
    durationMs: 15_000,
    isOpen: false,
  };
  assertEquals(point, {
    address: "192.0.2.2",
    port: 2404,
    ca: 1,
    ioa: 100,
    typeId: 13,
    type: "M_ME_NC_1",
    types: ["M_ME_NC_1"],
    conflicts: [],
    count: 5,
    perMinute: 4,
    first: { file: 0, frame: 6, time: "2024-05-06T07:08:09.005000Z" },
    last: { file: 0, frame: 14, time: "2024-05-06T07:09:09.005000Z" },
    lastTag: null,
    firstValue: 5,
    lastValue: 4,
    min: 3,
    max: 7.25,
    changes: 3,
    quality: {
      ...{
        last: "",
        seen: "IV NT",
        changes: 3,
        reports: 2,
        worst: "IV NT",
        badMs: 30_000,
      },
      firstBad: { file: 0, frame: 10, time: "2024-05-06T07:08:39.005000Z" },
      states: [
        { quality: "IV NT", durationMs: 15_000 },
        { quality: "IV", durationMs: 15_000 },
        { quality: "", durationMs: 30_001 },
      ],
      periodCount: 2,
      periods: [
        {
          quality: "IV",
          from: { file: 0, frame: 10, time: "2024-05-06T07:08:39.005000Z" },
          durationMs: 15_000,
          isOpen: false,
        },
        worst,
      ],
      worstPeriod: worst,
    },
  });
});

Deno.test("points: types at an address are one point if they differ in the time tag only, also on the slow path", () => {
  const t = new Traffic();
  const link = t.link().start();
  const point = (type: string, object: object) =>
    ({
      type,
      cause: 3,
      ca: 1,
      objects: [{ ioa: 7, ...object }],
    }) as unknown as AsduInput;
  link.fromServer(point("M_SP_NA_1", { value: 1 }));
  link.fromServer(point("M_SP_TB_1", { value: 0, time: START_MS }));
  link.fromServer(point("M_ME_ND_1", { value: 0.5 }));
  link.fromServer(point("M_SP_TA_1", { value: 1, time: 125_000 }))
    .acknowledge();
  const { points } = t.report();
  assertEquals(
    points.map(({ type, lastValue, lastTag }) => [type, lastValue, lastTag]),
    [
      ["M_SP_NA_1", 1, "xx:02:05.000"],
      ["M_ME_ND_1", 0.5, null],
    ],
  );
});

Deno.test("values that freeze in the same ASDU are reported in its order", () => {
  const t = new Traffic();
  const link = t.link().start();
  const report = (value: number) => {
    const objects = [3, 1, 2].map((ioa) => ({ ioa, value }));
    link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 1, objects }).acknowledge();
    t.wait(20_000);
  };
  times(7, (i) => report(1 + i));
  times(60, () => report(7));
  assertEquals(t.findings("value-frozen").map(({ ioa }) => ioa), [3, 1, 2]);
});
