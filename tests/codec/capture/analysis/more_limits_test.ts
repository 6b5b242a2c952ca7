// Limits of what an analysis remembers of a session, a station and a network: exactly this much, and not one more.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { Activity } from "../../../../codec/capture/analysis/activity.ts";
import { Frequencies } from "../../../../codec/capture/analysis/durations.ts";
import { FindingLog } from "../../../../codec/capture/analysis/finding_log.ts";
import { PacketClock } from "../../../../codec/capture/packet_time.ts";
import type { TransactionReport } from "../../../../codec/capture/analysis/report/transaction_model.ts";
import type { Session } from "../../../../codec/capture/analysis/session/session.ts";
import { TalkerWatch } from "../../../../codec/capture/analysis/talker_watch.ts";
import { DEFAULT_THRESHOLDS } from "../../../../codec/capture/analysis/thresholds.ts";
import type { TcpConnection } from "../../../../codec/capture/connection.ts";
import { newCounters } from "../../../../codec/capture/connection.ts";
import {
  command,
  interrogation,
  type Link,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { messages, reply } from "./cases/authentication_cases.ts";
import { times } from "./cases/finding_case.ts";

function transactions(script: (link: Link, t: Traffic) => void): readonly TransactionReport[] {
  const t = new Traffic();
  script(t.link().start(), t);
  return t.report({ limits: { transactionsPerKind: 10_000 } }).transactions;
}

Deno.test("limits: 64 phases and 64 common addresses of a session", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(66, (i) => link.fromServer({ ...measured(1, 1), ca: i + 1 } as AsduInput).acknowledge());
  times(17, () => {
    link.fromClient("STOPDT act").fromServer("STOPDT con");
    link.fromClient("STARTDT act").fromServer("STARTDT con");
  });
  const [session] = t.report().sessions;
  assertEquals([session!.phases.length, session!.phaseChanges], [64, 2 + 4 * 17]);
  assertEquals(session!.cas, Array.from({ length: 64 }, (_, i) => i + 1));
});

Deno.test("limits: 32 steps of a transaction", () => {
  const [found] = transactions((link) =>
    times(40, () => link.fromClient(command({ select: true })).acknowledge(false))
  );
  assertEquals(found!.steps.length, 32);
});

Deno.test("limits: eight identical open requests, and 4096 open requests", () => {
  const same = (count: number) =>
    transactions((link) => {
      times(count, () => link.fromClient(command()));
      times(count, () => link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })));
    }).length;
  // The ninth evicts the first, whose answer then matches no request.
  assertEquals([same(8), same(9)], [8, 10]);
  const open = (count: number) =>
    transactions((link) => {
      times(count, (ioa) => link.fromClient(command({ ioa })));
      link.fromServer(command({ ioa: 0, cause: 7 }));
    }).length;
  assertEquals([open(4096), open(4097)], [4096, 4098]);
});

Deno.test("limits: the time that a transaction waits for its next step", () => {
  const late = (first: (link: Link) => void, answer: AsduInput, ms: number) =>
    transactions((link, t) => {
      first(link);
      t.wait(ms - 1);
      link.fromClient(command({ ioa: 99 })).fromServer(answer).acknowledge();
    }).length;
  const waits: readonly (readonly [number, (link: Link) => void, AsduInput])[] = [
    [60_000, (link) => void link.fromClient(command()), command({ cause: 7 })],
    [
      65_000,
      (link) => {
        link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
      },
      command({ select: true, cause: 10 }),
    ],
    [
      600_000,
      (link) => void link.fromClient(command()).fromServer(command({ cause: 7 })),
      command({ cause: 10 }),
    ],
  ];
  // An answer that arrives too late starts a transaction of its own.
  for (const [ms, first, answer] of waits) {
    assertEquals([ms, ms + 1].map((wait) => late(first, answer, wait)), [2, 3], `${ms} ms`);
  }
});

Deno.test("limits: 256 kinds of interrogations of a station are watched for storms", () => {
  const storms = (before: number) => {
    const t = new Traffic();
    const link = t.link().start();
    const ask = (ca: number) =>
      link.fromClient(interrogation(6, ca)).fromServer(interrogation(47, ca));
    times(before, (i) => ask(i + 1));
    times(16, () => {
      ask(999);
      t.wait(4500);
    });
    return t.findings("interrogation-storm").length;
  };
  assertEquals([storms(255), storms(256)], [1, 0]);
});

Deno.test("limits: 4096 values are watched for being frozen", () => {
  const frozen = (count: number) => {
    const t = new Traffic();
    const link = t.link().start();
    const report = (value: number) => {
      for (let first = 0; first < count; first += 30) {
        const objects = Array.from(
          { length: Math.min(30, count - first) },
          (_, i) => ({ ioa: first + i, value }),
        );
        link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 1, objects }).acknowledge();
      }
    };
    times(6, (i) => report(1 + i));
    t.wait(600_000);
    times(31, () => report(6));
    return t.report({ limits: { findingsPerCode: 5000 } }).findings.filter(({ code }) =>
      code === "value-frozen"
    ).length;
  };
  assertEquals(frozen(4097), 4096);
});

Deno.test("limits: activity of 240 s by the second, then twice as long", () => {
  const counts = (...times: readonly number[]) => {
    const activity = new Activity();
    for (const time of [0, ...times]) activity.add(time);
    const used = activity.used();
    return [activity.bucketMs, used.length, used[0], used.at(-1)];
  };
  assertEquals(counts(999, 239_999), [1000, 240, 2, 1]);
  assertEquals(counts(1000, 240_000), [2000, 121, 2, 1]);
  assertEquals(counts(1000, 3000, 480_000), [4000, 121, 3, 1]);
});

Deno.test("limits: 64 different numbers are counted by frequency", () => {
  const numbers = new Frequencies();
  times(64, (i) => numbers.add(i));
  times(3, () => numbers.add(64));
  times(2, () => numbers.add(63));
  assertEquals([numbers.mode(), numbers.total], [[63, 3], 69]);
});

/** Creates a connection between two hosts, by their numbers. */
function connection(client: number, server: number): TcpConnection {
  const endpoint = (i: number, port: number) => ({
    address: `10.${i >> 16}.${i >> 8 & 255}.${i & 255}`,
    port,
  });
  return {
    id: client,
    client: endpoint(client, 40_000),
    server: endpoint(server, 2404),
    handshake: true,
    fromClient: newCounters(),
    fromServer: newCounters(),
  };
}

/** Returns the codes of the findings of a watch. */
function watched(script: (watch: TalkerWatch, clock: PacketClock) => void): string[] {
  const clock = new PacketClock();
  clock.time = 0;
  const log = new FindingLog(clock, { findingsPerCode: 10, framesPerFinding: 1 });
  script(
    new TalkerWatch(clock, log, {
      learnMs: 300_000,
      thresholds: DEFAULT_THRESHOLDS,
    }),
    clock,
  );
  return Array.from(log.all(), ({ code }) => code);
}

Deno.test("limits: 4096 pairs of addresses and 4096 endpoints are watched for loops and floods", () => {
  const loops = (pairs: number) =>
    watched((watch) => {
      times(pairs, (i) => watch.connect(connection(i, 100_000)));
      times(10, () => watch.connect(connection(99_999, 100_000)));
    });
  assertEquals(loops(4095).includes("reconnect-loop"), true);
  assertEquals(loops(4096).includes("reconnect-loop"), false);
  const floods = (endpoints: number) =>
    watched((watch) => {
      times(endpoints, (i) => watch.connect(connection(0, 1 + i)));
      times(500, (i) => watch.connect(connection(i, 100_000)));
    });
  assertEquals(floods(4095).includes("connection-flood"), true);
  assertEquals(floods(4096).includes("connection-flood"), false);
});

Deno.test("limits: 16384 addresses that have sent something are remembered", () => {
  const talker = (address: string) =>
    ({
      client: { isClient: true },
      server: { isClient: false },
      address: () => address,
      connection: connection(1, 2),
    }) as unknown as Session;
  const found = (count: number) =>
    watched((watch, clock) => {
      clock.start = 0;
      times(count, (i) => watch.talk(talker(`${i}`)));
      clock.time = 300_001;
      watch.talk(talker(`${count - 1}`));
    });
  assertEquals([found(16_384), found(16_385)], [[], ["new-talker"]]);
});

Deno.test("limits: 4096 objects that a host has commanded are remembered", () => {
  const t = new Traffic();
  const [one, other] = ["192.0.2.7", "192.0.2.8"].map((client) => t.link({ client }).start());
  times(4097, (ioa) => one!.fromClient(command({ ioa })));
  for (const ioa of [0, 2]) other!.fromClient(command({ ioa }));
  const found = t.findings("two-masters", {
    thresholds: { twoMastersMs: 60_000 },
    limits: { transactionsPerKind: 10 },
  });
  // The 4097th evicts 0, and 0 of the other host evicts 1.
  assertEquals(found.map(({ detail }) => detail.split(" from ")[0]), [
    "C_SC_NA_1 to CA 1 IOA 2",
  ]);
});

Deno.test("limits: 2000 users of secure authentication", () => {
  const users = (count: number) => {
    const t = new Traffic();
    for (let first = 0; first < count; first += 200) {
      const link = t.link({ clientPort: 40_000 + first }).start();
      times(Math.min(200, count - first), (i) => link.fromClient(reply(1, 1 + i)));
      if (first < 1000) link.close();
    }
    return t.report().security!.users.length;
  };
  assertEquals([users(1999), users(2001)], [1999, 2000]);
});

Deno.test("limits: 500 changes of keys", () => {
  const t = new Traffic();
  const link = t.link().start();
  const [change] = messages({ type: "S_UC_NA_1", mac: new Uint8Array(16) });
  times(503, () => link.fromClient(change!));
  const { security, omissions } = t.report();
  assertEquals(security!.keyChanges.length, 500);
  assertEquals(omissions.map(({ what, count }) => [what, count]), [["keyChanges", 3]]);
});
