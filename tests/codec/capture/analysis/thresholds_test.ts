// Thresholds of findings: the number, or the time in milliseconds, at which each is found, and not at one less.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import type { FindingCode } from "../../../../codec/capture/findings/table.ts";
import type { AnalyzerOptions } from "../../../../codec/capture/analysis/options.ts";
import {
  clock,
  command,
  event,
  interrogation,
  type Link,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { challenge, reply } from "./cases/authentication_cases.ts";
import { times } from "./cases/finding_case.ts";

/** A finding, the smallest number that triggers it, and an action that takes a number or a time. */
type Threshold = readonly [
  code: FindingCode,
  what: string,
  least: number,
  script: (t: Traffic, n: number) => void,
  options?: AnalyzerOptions,
];

/** Waits so that the next packet is `ms` after the last one. */
function after(t: Traffic, ms: number): void {
  t.wait(ms - 1);
}

function lateConfirmation(t: Traffic, ms: number): void {
  const link = t.link().start().fromClient(command());
  after(t, ms);
  link.fromServer(command({ cause: 7 }));
}

function lateTermination(t: Traffic, ms: number): void {
  const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
  link.fromServer(measured(1, 1, 20));
  after(t, ms);
  link.fromServer(interrogation(10));
}

function data(t: Traffic): Link {
  return t.link().start().fromServer(measured(1, 1));
}

/** Sends a measured value that changes a few times, then is reported unchanged every 20 s. */
function frozen(t: Traffic, changes: number, reports: number, everyMs = 20_000): void {
  const link = t.link().start();
  times(changes + 1, (i) => link.fromServer(measured(1, 10 + i)).acknowledge());
  times(reports, () => {
    t.wait(everyMs);
    link.fromServer(measured(1, 10 + changes)).acknowledge();
  });
}

/** Sends time-tagged events: first some on time, then one with another offset to the time of capture. */
function tagged(t: Traffic, onTime: number, offset: number, count = 1): void {
  const link = t.link().start();
  times(onTime, () => link.fromServer(event(1, Math.round(t.now))).acknowledge());
  times(count, () => link.fromServer(event(1, Math.round(t.now) + offset)).acknowledge());
}

function refused(t: Traffic, count: number, cause: 46 | 47): void {
  const link = t.link().start();
  times(count, (i) => {
    const fields = cause === CAUSE.unknownCommonAddress ? { ca: 10 + i } : { ioa: 10 + i };
    link.fromClient(command(fields)).fromServer(command({ ...fields, cause })).acknowledge();
  });
}

/** Sends a command and its challenge, and lets time pass. */
function challenged(t: Traffic, ms: number): Link {
  const link = t.link().start().fromClient(command()).fromServer(challenge(1));
  after(t, ms);
  return link;
}

function reads(t: Traffic, count: number): void {
  const link = t.link().start();
  times(count, (i) => {
    const read = { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 10 + i }] } as AsduInput;
    link.fromClient(read).fromServer(measured(10 + i, 1, 5 as 3)).acknowledge();
  });
}

function commands(t: Traffic, count: number): void {
  const link = t.link().start();
  times(count, (i) => {
    link.fromClient(command({ ioa: 1 + i })).fromServer(command({ ioa: 1 + i, cause: 7 }));
  });
}

const THRESHOLDS: readonly Threshold[] = [
  ["window-exceeded", "APDUs without an acknowledgement", 13, (t, n) => {
    const link = t.link().start();
    times(n, () => link.fromServer(measured(1, 1)));
  }],
  ["window-exceeded", "APDUs without an acknowledgement where k is known", 4, (t, n) => {
    const link = t.link().start();
    times(n, () => link.fromServer(measured(1, 1)));
  }, { settings: { k: 3 } }],
  ["acknowledge-late", "APDUs acknowledged at once", 9, (t, n) => {
    const link = t.link().start();
    times(n, () => link.fromServer(measured(1, 1)));
    link.acknowledge();
  }],
  ["t1-exceeded", "ms until data are acknowledged", 16_501, (t, n) => {
    const link = data(t);
    after(t, n);
    link.acknowledge();
  }],
  ["t1-exceeded", "ms until a test is confirmed", 16_501, (t, n) => {
    const link = t.link().start().fromClient("TESTFR act");
    after(t, n);
    link.fromServer("TESTFR con");
  }],
  ["t2-exceeded", "ms until data are acknowledged", 11_501, (t, n) => {
    const link = data(t);
    after(t, n);
    link.acknowledge();
  }],
  ["t3-exceeded", "ms of silence", 31_501, (t, n) => {
    const link = data(t).acknowledge();
    after(t, n);
    link.fromServer(measured(1, 2)).acknowledge();
  }],
  ["activation-unanswered", "ms from a test to the end of the capture", 13_500, (t, n) => {
    const link = data(t).acknowledge().fromClient("TESTFR act");
    after(t, n);
    link.acknowledge();
  }],
  ["acknowledge-while-stopped", "ms after data transfer was stopped", 1001, (t, n) => {
    const link = data(t).acknowledge().fromClient("STOPDT act").fromServer("STOPDT con");
    after(t, n);
    link.acknowledge();
  }],
  ["startdt-flood", "STARTDT act", 5, (t, n) => {
    const link = t.link().open();
    times(n, () => link.fromClient("STARTDT act").fromServer("STARTDT con"));
  }],
  ["acknowledge-ahead", "ms until the number that was acknowledged is sent", 2001, (t, n) => {
    const link = data(t).acknowledge(true, 2);
    after(t, n);
    link.fromServer(measured(1, 2));
  }],
  ["reconnect-loop", "connections", 10, (t, n) => {
    times(n, (i) => void t.link({ clientPort: 41_000 + i }).start().close());
  }],
  ["new-talker", "ms from the beginning of the capture", 300_001, (t, n) => {
    t.link().start();
    t.wait(n - 5 - 3);
    t.link({ client: "192.0.2.7" }).start();
  }],
  ["new-commander", "ms from the beginning of the capture", 300_001, (t, n) => {
    const link = t.link().start();
    after(t, n - 4);
    link.fromClient(command()).fromServer(command({ cause: 7 }));
  }],
  [
    "new-commander",
    "ms from the beginning of the capture, with another time of learning",
    1001,
    (t, n) => {
      const link = t.link().start();
      after(t, n - 4);
      link.fromClient(command()).fromServer(command({ cause: 7 }));
    },
    { learnMs: 1000 },
  ],
  ["two-clock-masters", "masters", 2, (t, n) => {
    times(n, (i) => {
      const link = t.link({ client: `192.0.2.${10 + i}` }).start();
      link.fromClient(clock(t.now)).fromServer(clock(t.now, 7)).acknowledge();
    });
  }],
  ["scan-ca", "common addresses that are not known", 5, (t, n) => refused(t, n, 46)],
  ["scan-ioa", "object addresses that are not known", 8, (t, n) => refused(t, n, 47)],
  ["scan-ioa", "object addresses that are read", 32, reads],
  ["interrogation-storm", "ms of requests at short intervals", 60_000, (t, n) => {
    const link = t.link().start();
    const first = t.now;
    for (let at = 0; at <= n; at = at < n ? Math.min(n, at + 4000) : Infinity) {
      t.now = first + at;
      link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(interrogation(10));
    }
  }],
  ["command-sweep", "objects", 10, (t, n) => commands(t, n)],
  ["command-sweep", "objects, with another threshold", 4, (t, n) => commands(t, n), {
    thresholds: { sweepObjects: 4 },
  }],
  ["never-acknowledged", "APDUs", 8, (t, n) => {
    const link = t.link().start();
    times(n, () => link.fromServer(measured(1, 1)));
    after(t, 12_000);
    link.fromClient("TESTFR act");
  }],
  ["two-masters", "ms apart, with another threshold", 1, (t, n) => {
    t.link().start().fromClient(command());
    t.wait(1000 - n);
    t.link({ client: "192.0.2.9", clientPort: 1 }).start().fromClient(command());
  }, { thresholds: { twoMastersMs: 1005 } }],
  ["value-frozen", "changes before", 5, (t, n) => frozen(t, n, 100)],
  ["value-frozen", "equal reports", 59, (t, n) => frozen(t, 6, n)],
  ["value-frozen", "ms from the last change to the first of 30 equal reports", 600_000, (t, n) => {
    const link = t.link().start();
    times(7, (i) => link.acknowledge().fromServer(measured(1, 10 + i)));
    after(t, n);
    times(30, () => link.fromServer(measured(1, 16)).acknowledge());
  }],
  ["time-ahead", "ms ahead of the clock so far", 10_001, (t, n) => tagged(t, 30, n)],
  ["time-ahead", "events on time before", 19, (t, n) => tagged(t, n, 100_000)],
  ["events-late", "ms after the time of the tag", 60_001, (t, n) => tagged(t, 30, -n)],
  ["clock-off", "ms off", 10_001, (t, n) => tagged(t, 0, n, 30)],
  ["clock-off", "ms off, with another limit", 501, (t, n) => tagged(t, 0, -n, 30), {
    clockLimitMs: 500,
  }],
  ["clock-off", "events", 20, (t, n) => tagged(t, 0, 60_000, n)],
  ["request-unanswered", "ms from the request to the end of the capture", 2000, (t, n) => {
    const link = t.link().start().fromClient(command());
    after(t, n);
    link.acknowledge(false);
  }],
  ["select-without-execute", "ms from the selection to the end of the capture", 65_000, (t, n) => {
    const link = t.link().start().fromClient(command({ select: true }));
    link.fromServer(command({ select: true, cause: 7 }));
    after(t, n);
    link.acknowledge();
  }],
  ["execute-without-select", "ms from the selection to the execute", 65_001, (t, n) => {
    const link = t.link().start().fromClient(command({ select: true }));
    link.fromServer(command({ select: true, cause: 7 }));
    after(t, n);
    link.fromClient(command()).fromServer(command({ cause: 7 }));
  }],
  [
    "interrogation-incomplete",
    "ms from the confirmation to the end of the capture",
    2000,
    (t, n) => {
      const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
      after(t, n);
      link.acknowledge();
    },
  ],
  ["confirmation-late", "ms from the request to the confirmation", 3001, lateConfirmation],
  ["confirmation-late", "ms, with another threshold", 501, lateConfirmation, {
    thresholds: { confirmationMs: 500 },
  }],
  ["termination-late", "ms from the data to the termination", 3001, lateTermination],
  ["termination-late", "ms, with another threshold", 501, lateTermination, {
    thresholds: { terminationMs: 500 },
  }],
  ["small-segments", "segments", 24, (t, n) => {
    const link = t.link().open();
    times(n, () => link.octets(true, Uint8Array.of(0x68)));
  }],
  ["request-unconfirmed", "ms from the termination to the end of the capture", 2000, (t, n) => {
    const link = t.link().start().fromClient(command()).fromServer(command({ cause: 10 }));
    after(t, n);
    link.acknowledge();
  }],
  ["one-direction", "APDUs", 5, (t, n) => {
    const link = t.link().open();
    times(n, () => link.fromClient("TESTFR act"));
  }],
  ["authentication-late", "ms from a challenge without a reply to the end", 10_001, (t, n) => {
    challenged(t, n).acknowledge();
  }],
  ["authentication-late", "ms from a challenge to its reply", 2001, (t, n) => {
    challenged(t, n).fromClient(reply(1));
  }],
  ["retransmissions", "segments sent again", 3, (t, n) => {
    const link = t.link().start();
    times(20, (i) => {
      link.fromServer(measured(1, i));
      if (i < n) link.again();
      link.acknowledge();
    });
  }],
];

Deno.test("findings begin at the documented thresholds", () => {
  const rows = THRESHOLDS.map(([code, what, least, script, options]) => {
    const [below, there] = [least - 1, least].map((n) => {
      const t = new Traffic();
      script(t, n);
      return t.findings(code, options).length > 0;
    });
    return `${code}, ${least} ${what}: ${below}, ${there}`;
  });
  const expected = THRESHOLDS.map(([code, what, least]) =>
    `${code}, ${least} ${what}: false, true`
  );
  assertEquals(rows, expected);
});

Deno.test("findings about rates end when events are less frequent", () => {
  const windows: readonly (readonly [FindingCode, number, (t: Traffic, ms: number) => void])[] = [
    ["startdt-flood", 10_000, (t, ms) => {
      const link = t.link().open();
      times(5, (i) => {
        if (i === 1) t.wait(ms - 8);
        link.fromClient("STARTDT act").fromServer("STARTDT con");
      });
    }],
    ["reconnect-loop", 60_000, (t, ms) => {
      times(10, (i) => {
        if (i === 1) t.wait(ms - 9 * 8);
        t.link({ clientPort: 41_000 + i }).start().close();
      });
    }],
    ["scan-ca", 60_000, (t, ms) => {
      const link = t.link().start();
      times(5, (i) => {
        if (i === 1) t.wait(ms - 12);
        link.fromClient(command({ ca: 10 + i })).fromServer(command({ ca: 10 + i, cause: 46 }));
        link.acknowledge();
      });
    }],
  ];
  for (const [code, most, script] of windows) {
    const found = [most, most + 1].map((ms) => {
      const t = new Traffic();
      script(t, ms);
      return t.findings(code).length > 0;
    });
    assertEquals(found, [true, false], `${code} within ${most} ms`);
  }
});
