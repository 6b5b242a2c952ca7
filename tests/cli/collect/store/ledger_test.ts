// Contents of the store: every value with all its attributes, each event once. Long because it is one ledger whose
// cases share a store.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type AsduInput, CAUSE } from "../../../../codec/mod.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";
import { Ledger } from "../../../../cli/collect/store/ledger.ts";
import {
  CollectBench,
  type CollectBenchOptions,
  measured,
  NOON,
  switched,
} from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function withBench(
  options: CollectBenchOptions,
  use: (bench: CollectBench) => void,
): Promise<void> {
  return withTree({}, (root) => {
    using bench = new CollectBench(root, options);
    bench.begin();
    use(bench);
  });
}

function query(bench: CollectBench, sql: string): Record<string, unknown>[] {
  using database = new DatabaseSync(bench.file, { readOnly: true });
  return database.prepare(sql).all() as Record<string, unknown>[];
}

const SWITCH: AsduInput = { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 5, value: 1 }] };

Deno.test("a value is stored with its times, quality, cause, type and names", async () => {
  const points = [{ ioa: 705, name: "Frequency", unit: "Hz" }];
  await withBench({ points }, (bench) => {
    bench.now = NOON + 40;
    bench.deliver(measured(705, 49.98, NOON, 0x40));
    const [row] = bench.rows();
    const { store, ...rest } = row!;
    assert(/^[0-9a-f]{12}$/.test(store), store);
    assertEquals({ ...rest }, {
      seq: 1,
      station: "Northfield",
      ca: 1,
      ioa: 705,
      name: "Frequency",
      unit: "Hz",
      received: NOON + 40,
      time: NOON,
      at: NOON,
      tag: NOON,
      tagFlags: 0,
      value: 49.98,
      raw: null,
      quality: 0x40,
      typeId: 36,
      cause: 3,
      originator: 0,
      flags: 0,
      detail: null,
      link: 1,
      redelivered: 0,
    });
  });
});

Deno.test("values of every kind are stored, with their further fields", async () => {
  await withBench({}, (bench) => {
    bench.deliver(
      { type: "M_ST_NA_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: -5, transient: true }] },
      {
        type: "M_IT_NA_1",
        cause: 37,
        ca: 1,
        objects: [{ ioa: 2, value: 77, sequence: 3, carry: true }],
      },
      { type: "M_BO_NA_1", cause: 20, ca: 1, objects: [{ ioa: 3, value: 0xdeadbeef }] },
      { type: "M_ME_NC_1", cause: 1, ca: 1, objects: [{ ioa: 4, value: Infinity }] },
      { type: "M_ME_NC_1", cause: 1, ca: 1, objects: [{ ioa: 4, value: NaN }] },
      {
        type: "M_EP_TD_1",
        cause: 3,
        ca: 1,
        objects: [{ ioa: 6, value: 2, elapsedMs: 120, time: NOON }],
      },
    );
    assertEquals(bench.rows().map(({ value, detail }) => [value, detail]), [
      [-5, '{"transient":true}'],
      [77, '{"sequence":3,"carry":true}'],
      [0xdeadbeef, null],
      [Infinity, null],
      [null, '{"value":"NaN"}'],
      [2, '{"elapsedMs":120}'],
    ]);
  });
});

Deno.test("scaling produces engineering values, and keeps raw values", async () => {
  await withBench({ points: [{ ioa: 1, scale: { factor: 0.1, offset: -20 } }] }, (bench) => {
    bench.deliver({ type: "M_ME_NB_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 303 }] });
    assertEquals(bench.rows().map(({ value, raw }) => [value, raw]), [[10.3, 303]]);
  });
});

Deno.test("the zone of the station determines the instant; implausible tags use the time of arrival", async () => {
  await withBench({ zone: { zone: 60 } }, (bench) => {
    const winter = NOON + 3_600_000;
    bench.deliver(measured(1, 1, winter), measured(1, 2, Date.UTC(2001, 0, 1)));
    const [right, unset] = bench.rows();
    assertEquals([right!.time, right!.at, right!.flags], [NOON, NOON, 0]);
    assertEquals([unset!.at, unset!.flags], [NOON, FLAG.doubtfulTime]);
    assertEquals(unset!.time, Date.UTC(2000, 11, 31, 23));
  });
});

Deno.test("an impossible time tag is kept with the value, its octets and a flag", async () => {
  await withBench({}, (bench) => {
    const asdu = { ...measured(1, 7) } as AsduInput;
    const arrival = bench.arrival(asdu);
    assertEquals(arrival.drafts.length, 1);
    // 31 February
    const octets = Uint8Array.of(
      36,
      1,
      3,
      0,
      1,
      0,
      1,
      0,
      0,
      0,
      0,
      224,
      64,
      0,
      0,
      0,
      0,
      0,
      31,
      2,
      24,
    );
    bench.deliver(octets);
    const [row] = bench.rows();
    assertEquals([row!.value, row!.time, row!.at], [7, null, NOON]);
    assertEquals(row!.flags, FLAG.impossibleTime);
    assertEquals(row!.detail, '{"timeOctets":"000000001f0218"}');
  });
});

Deno.test("an unlisted point is stored with a flag, and reported once", async () => {
  await withBench({ points: [{ ioa: 1, name: "Known" }] }, (bench) => {
    const first = bench.deliver(measured(1, 1), measured(2, 2));
    const second = bench.deliver(measured(2, 3));
    const flag = FLAG.unknownPoint;
    assertEquals(first.remarks, [{ station: "Northfield", ca: 1, ioa: 2, flag, typeId: 36 }]);
    assertEquals(second.remarks, []);
    assertEquals([...first.flagged, ...second.flagged], [[flag, 1], [flag, 1]]);
    assertEquals(bench.rows().map(({ flags }) => flags), [0, FLAG.unknownPoint, FLAG.unknownPoint]);
  });
  await withBench({ points: [{ ioa: 1 }], station: { unknownPoints: "ignore" } }, (bench) => {
    assertEquals(bench.deliver(measured(1, 1), measured(2, 2)).stored, 1);
  });
});

Deno.test("a point whose value type changes is flagged once, one that contradicts its declaration always", async () => {
  await withBench({ points: [{ ioa: 1 }, { ioa: 9, type: "M_ME_NB_1" }] }, (bench) => {
    const tally = bench.deliver(
      measured(1, 1),
      switched([1, 1, NOON]),
      switched([1, 0, NOON]),
      measured(9, 1),
      measured(9, 2),
    );
    const { typeChanged } = FLAG;
    assertEquals(bench.rows().map(({ flags }) => flags), [
      0,
      typeChanged,
      0,
      typeChanged,
      typeChanged,
    ]);
    assertEquals(tally.flagged.get(typeChanged), 3);
    assertEquals(tally.remarks.map(({ ioa, flag }) => [ioa, flag]), [[1, typeChanged], [
      9,
      typeChanged,
    ]]);
    bench.reopen();
    bench.deliver(switched([1, 1, NOON + 1]));
    assertEquals(bench.rows().at(-1)!.flags, 0);
  });
});

Deno.test("a value has the same type with and without a time tag", async () => {
  await withBench({ points: [{ ioa: 1, type: "M_ME_TF_1" }] }, (bench) => {
    bench.deliver(
      { type: "M_ME_NC_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] },
      measured(1, 2),
    );
    assertEquals(bench.rows().map(({ flags }) => flags), [0, 0]);
  });
});

Deno.test("ASDUs without values are kept as messages", async () => {
  await withBench({}, (bench) => {
    const tally = bench.deliver(
      { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0, parametersChanged: false }] },
      Uint8Array.of(200, 1, 3, 0, 1, 0, 1, 2, 3), // a private type
      Uint8Array.of(36, 5, 3, 0, 1, 0, 1, 0, 0), // truncated
    );
    assertEquals([tally.messages, tally.stored], [3, 0]);
  });
});

Deno.test("only selected types are stored", async () => {
  await withBench({ station: { types: ["M_ME_TF_1", 30] } }, (bench) => {
    bench.deliver(measured(1, 1), SWITCH, switched([1, 1, NOON]));
    assertEquals(bench.rows().map(({ typeId }) => typeId), [36, 30]);
  });
});

Deno.test("a deadband survives a restart", async () => {
  const points = [{ ioa: 1, deadband: { kind: "absolute", value: 1 } }] as const;
  await withBench({ points }, (bench) => {
    assertEquals(bench.deliver(measured(1, 10)).stored, 1);
    bench.reopen();
    assertEquals(bench.deliver(measured(1, 10.5, NOON + 1)).filtered, 1);
    assertEquals(bench.deliver(measured(1, 12, NOON + 2)).stored, 1);
  });
});

Deno.test("identical events of one connection are all stored, also within one ASDU", async () => {
  await withBench({}, (bench) => {
    const tally = bench.deliver(switched([1, 1, NOON], [1, 0, NOON], [1, 1, NOON], [1, 1, NOON]));
    assertEquals(tally.stored, 4);
  });
});

Deno.test("events that are sent again after a reconnection or a crash are not stored again", async () => {
  await withBench({}, (bench) => {
    const events = [switched([1, 1, NOON], [1, 0, NOON], [1, 1, NOON]), measured(2, 5)];
    bench.deliver(...events);
    bench.begin();
    assertEquals(bench.deliver(...events).redelivered, 4);
    bench.reopen();
    bench.begin();
    // packed differently, and followed by new events
    const tally = bench.deliver(
      switched([1, 1, NOON], [1, 0, NOON]),
      switched([1, 1, NOON], [1, 0, NOON + 1]),
      measured(2, 5),
      measured(2, 6),
    );
    assertEquals([tally.redelivered, tally.stored], [4, 2]);
    assertEquals(bench.rows().map(({ redelivered }) => redelivered), [2, 2, 2, 2, 0, 0]);
  });
});

Deno.test("answers are never treated as repetitions", async () => {
  await withBench({}, (bench) => {
    const answer: AsduInput = {
      type: "M_ME_NC_1",
      cause: CAUSE.interrogatedByStation,
      ca: 1,
      objects: [{ ioa: 1, value: 1 }],
    };
    bench.deliver(answer);
    bench.begin();
    assertEquals(bench.deliver(answer).stored, 1);
    assertEquals(bench.rows().map(({ flags }) => flags), [0, 0]);
  });
});

Deno.test("resent events without a time tag are stored again, with a flag", async () => {
  await withBench({}, (bench) => {
    bench.deliver(SWITCH);
    bench.begin();
    assertEquals(bench.deliver(SWITCH).stored, 1);
    assertEquals(bench.rows().map(({ flags }) => flags), [0, FLAG.perhapsRepeated]);
  });
});

Deno.test("time tags of a stopped clock do not distinguish events", async () => {
  await withBench({}, (bench) => {
    for (let n = 0; n < 4; n++) {
      bench.deliver(switched([1, n % 2 === 0 ? 1 : 0, NOON]));
      bench.now += 6000;
    }
    const { clockStopped, perhapsRepeated } = FLAG;
    assertEquals(bench.rows().map(({ flags }) => flags), [0, 0, clockStopped, clockStopped]);
    bench.begin();
    bench.now += 6000;
    bench.deliver(switched([1, 1, NOON]));
    bench.now += 12_000;
    bench.deliver(switched([1, 0, NOON]));
    assertEquals(bench.rows().at(-1)!.flags, clockStopped | perhapsRepeated);
  });
});

Deno.test("a failing transaction changes neither the file nor memory", async () => {
  await withBench({ points: [{ ioa: 1, keep: "changes" }] }, (bench) => {
    bench.deliver(measured(1, 1));
    const next = [bench.arrival(measured(1, 2)), bench.arrival(measured(3, 3))];
    assertThrows(
      () =>
        bench.store.commit(next, () => {
          throw new Error("No room");
        }),
      Error,
      "No room",
    );
    assertEquals(bench.rows().length, 1);
    assertEquals(bench.store.ledger.lastSeq, 1);
    assertEquals(bench.commit(next).stored, 2); // as if nothing had happened
    assertEquals(bench.rows().map(({ seq, value }) => [seq, value]), [[1, 1], [2, 2], [3, 3]]);
  });
});

Deno.test("after a failing transaction with several values of a point, its last value is the previous one", async () => {
  await withBench({ points: [{ ioa: 1, keep: "changes" }] }, (bench) => {
    bench.deliver(measured(1, 1));
    const several = [2, 3, 4].map((value) => bench.arrival(measured(1, value, NOON + value)));
    const fail = () => {
      throw new Error("No room");
    };
    assertThrows(() => bench.store.commit(several, fail), Error, "No room");
    assertEquals(bench.deliver(measured(1, 1, NOON + 10)).filtered, 1);
    assertEquals(bench.deliver(measured(1, 3, NOON + 11)).stored, 1);
  });
});

Deno.test("views show the last value of each point, and the events of today", async () => {
  await withBench({}, (bench) => {
    bench.now = Date.now();
    const { now } = bench;
    bench.deliver(
      measured(1, 5, now - 1000),
      { type: "M_ME_NC_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 6 }] },
      measured(1, 4, now - 2000), // an older event that arrives late
    );
    const database = query(bench, "SELECT value FROM last_value");
    assertEquals(database.map(({ value }) => value), [6]);
    const today = query(bench, "SELECT value FROM events_today").length;
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    assertEquals(today, [now - 1000, now - 2000].filter((at) => at >= midnight).length);
  });
});

Deno.test("a link that a killed collector left open ends at its last activity", async () => {
  await withBench({}, (bench) => {
    const links = () =>
      query(bench, "SELECT ended, reason FROM link").map(({ ended, reason }) => [ended, reason]);
    bench.now += 1000;
    bench.deliver(measured(1, 1));
    assertEquals(links(), [[null, null]]);
    bench.reopen();
    assertEquals(links(), [[NOON + 1000, "The collector was killed"]]);
    bench.begin();
    bench.store.ledger.transaction(() => bench.store.ledger.alive(NOON + 5000));
    bench.reopen();
    assertEquals(links()[1], [NOON + 5000, "The collector was killed"]);
  });
});

Deno.test("an irregularity of a point is reported once per run, and counted each time", async () => {
  await withBench({ points: [{ ioa: 1, name: "Known" }] }, (bench) => {
    const old = NOON - 400 * 86_400_000;
    const tally = bench.deliver(measured(1, 1, old), measured(1, 2, old), measured(2, 1, old));
    const { doubtfulTime, unknownPoint } = FLAG;
    assertEquals(tally.remarks.map(({ ioa, flag }) => [ioa, flag]), [
      [1, doubtfulTime],
      [2, unknownPoint],
      [2, doubtfulTime],
    ]);
    assertEquals([...tally.flagged], [[doubtfulTime, 3], [unknownPoint, 1]]);
  });
});

Deno.test("events of a restarted station without a valid clock are not treated as resent", async () => {
  await withBench({}, (bench) => {
    const unset = Date.UTC(2000, 0, 1);
    bench.deliver(switched([1, 1, unset])); // after each power-up
    bench.begin();
    bench.deliver(switched([1, 1, unset]));
    assertEquals(bench.rows().map(({ flags }) => flags), [
      FLAG.doubtfulTime,
      FLAG.doubtfulTime | FLAG.perhapsRepeated,
    ]);
  });
  await withBench({}, (bench) => {
    const event: AsduInput = {
      type: "M_SP_TB_1",
      cause: 3,
      ca: 1,
      objects: [{ ioa: 1, value: 1, time: NOON, timeFlags: 0x80 }],
    };
    bench.deliver(event);
    bench.begin();
    assertEquals(bench.deliver(event).redelivered, 1); // its clock is running, although it is wrong
    bench.begin();
    bench.deliver({ type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0 }] });
    assertEquals(bench.deliver(event).stored, 1);
  });
});

Deno.test("counters that were frozen together may arrive later", async () => {
  await withBench({}, (bench) => {
    for (let ioa = 1; ioa <= 5; ioa++) {
      bench.deliver({
        type: "M_IT_TB_1",
        cause: 3,
        ca: 1,
        objects: [{ ioa, value: ioa, sequence: 1, time: NOON }],
      });
      bench.now += 6000;
    }
    assertEquals(new Set(bench.rows().map(({ flags }) => flags)), new Set([0]));
  });
});

Deno.test("the same time tag without an hour is a different time in the next hour", async () => {
  await withBench({}, (bench) => {
    const octets = Uint8Array.of(4, 1, 3, 0, 1, 0, 1, 0, 0, 2, 0, 0, 30); // M_DP_TA_1 at minute 30
    bench.deliver(octets);
    bench.begin();
    assertEquals(bench.deliver(octets).redelivered, 1);
    bench.begin();
    bench.now += 3_600_000;
    assertEquals(bench.deliver(octets).stored, 1);
  });
});

Deno.test("a resent event is suppressed by a deadband as before, and a stored one is not duplicated", async () => {
  const points = [{ ioa: 1, deadband: { kind: "absolute", value: 1 } }] as const;
  for (const ends of [false, true]) {
    await withBench({ points }, (bench) => {
      const events = [[10, 0], [10.9, 1], [12, 2]] as const;
      const asdus = events.map(([value, ms]) => measured(1, value, NOON + ms));
      assertEquals(bench.deliver(...asdus).stored, 2);
      if (ends) bench.reopen();
      bench.begin();
      const tally = bench.deliver(asdus[1]!, asdus[2]!);
      // Omitted values are forgotten when the process ends; then they are stored rather than lost.
      assertEquals([tally.redelivered, tally.stored], ends ? [1, 1] : [1, 0]);
      assertEquals(bench.deliver(measured(1, 10.95, NOON + 3)).stored, 1); // 12 was the latest value
    });
  }
});

Deno.test("a resent event is not the reference of a deadband", async () => {
  const points = [{ ioa: 1, deadband: { kind: "absolute", value: 1 } }] as const;
  await withBench({ points }, (bench) => {
    bench.deliver(measured(1, 10));
    bench.begin();
    bench.now += 1000;
    bench.deliver({ type: "M_ME_NC_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 12 }] });
    assertEquals(bench.deliver(measured(1, 10)).redelivered, 1);
    assertEquals(bench.deliver(measured(1, 10.2, bench.now + 1)).stored, 1);
  });
});

Deno.test("each hour of arrival is recorded with its first value, from the full hour to the last millisecond", async () => {
  const HOUR_MS = 3_600_000;
  await withBench({}, (bench) => {
    const hour = Math.floor(NOON / HOUR_MS) * HOUR_MS;
    for (
      const now of [hour + HOUR_MS - 1, hour + HOUR_MS, hour + 2 * HOUR_MS - 1, hour + 5 * HOUR_MS]
    ) {
      bench.now = now;
      bench.deliver(measured(1, now % 1000, now));
    }
    assertEquals(
      query(bench, "SELECT hour, seq FROM hour ORDER BY hour").map((row) => ({ ...row })),
      [
        { hour, seq: 1 },
        { hour: hour + HOUR_MS, seq: 2 },
        { hour: hour + 5 * HOUR_MS, seq: 4 },
      ],
    );
  });
});

Deno.test("the memory for a station that invents addresses is limited, and the store has the points that were dropped", async () => {
  const points = Array.from({ length: 3 }, (_, i) => ({ ioa: 1 + i, keep: "changes" } as const));
  await withBench({ points }, (bench) => {
    using database = new DatabaseSync(bench.file);
    const ledger = new Ledger(database, { mostPoints: 4 });
    const deliver = (ioa: number, value: number) =>
      ledger.commit([bench.arrival(measured(ioa, value))]);
    const told = (ioa: number) => deliver(ioa, 1).remarks.map(({ flag }) => flag);
    for (const { ioa } of points) assertEquals(deliver(ioa, 20).stored, 1);
    assertEquals(told(100), [FLAG.unknownPoint]);
    assertEquals(told(100), []);
    for (let ioa = 101; ioa <= 110; ioa++) assertEquals(told(ioa), [FLAG.unknownPoint]);
    assertEquals(told(100), [FLAG.unknownPoint]); // it was forgotten, and counts as new again
    for (const { ioa } of points) {
      assertEquals(deliver(ioa, 20).filtered, 1);
      assertEquals(deliver(ioa, 21).stored, 1);
    }
    const names = query(bench, "SELECT count(*) AS count FROM point");
    assertEquals(names[0]!.count, 3 + 11);
  });
});
