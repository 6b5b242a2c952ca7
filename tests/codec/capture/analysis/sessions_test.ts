// Sessions: phases, inferred settings, endings, one-sided captures, and several files.

import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import {
  analyze,
  interrogation,
  type Link,
  measured,
  START_MS,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

function only(report: AnalysisReport) {
  assertEquals(report.sessions.length, 1);
  return report.sessions[0]!;
}

/** Returns the codes of findings, without those that scripts do not try to avoid. */
function codes({ findings }: AnalysisReport): string[] {
  return findings.map(({ code }) => code).filter((code) => code !== "t3-exceeded").sort();
}

Deno.test("sessions: phases with their times, counts and roles", () => {
  const t = new Traffic();
  const link = t.link().start();
  t.wait(5000);
  link.fromServer(measured(1, 1)).acknowledge().fromClient("TESTFR act").fromServer("TESTFR con");
  link.fromClient("STOPDT act").fromServer("STOPDT con");
  t.wait(1000);
  link.close();
  const session = only(t.report());
  assertEquals(session.phases.map(({ phase }) => phase), [
    "starting",
    "started",
    "stopping",
    "stopped",
  ]);
  assertEquals(session.phases[1]!.at, {
    file: 0,
    frame: 5,
    time: new Date(START_MS + 4).toISOString().replace("Z", "000Z"),
  });
  assertEquals(session.controlling, "client");
  assertEquals([session.startdt, session.stopdt, session.testfr], [1, 1, 1]);
  assertEquals(session.startedMs, 5006);
  assertEquals(session.ending?.cause, "stopped");
  assertEquals(session.ending?.by, "client");
  const { information, supervisory, unnumbered, acknowledgement } = session.server;
  assertEquals([information, supervisory, unnumbered], [1, 0, 3]);
  assertEquals(acknowledgement, { count: 1, minMs: 1, medianMs: 1, p95Ms: 1, maxMs: 1 });
  assertEquals(session.client.confirmation?.count, 3);
});

Deno.test("sessions: k, w, t2 and t3 are inferred from the traffic", () => {
  const t = new Traffic();
  const link = t.link().start();
  // The station has more to send than k = 10 allows; the client acknowledges at w = 6.
  times(10, (i) => link.fromServer(measured(1, i)));
  let acknowledged = 0;
  times(8, () => {
    acknowledged += 6;
    link.acknowledge(true, acknowledged);
    times(6, (i) => link.fromServer(measured(1, i)));
  });
  link.acknowledge();
  // One by one, acknowledged when t2 = 7 s expires.
  times(4, (i) => {
    link.fromServer(measured(1, i));
    t.wait(7000);
    link.acknowledge();
  });
  // Idle periods, after which the client tests the link at t3 = 30 s.
  times(4, () => {
    t.wait(30_000);
    link.fromClient("TESTFR act").fromServer("TESTFR con");
  });
  const { client, server } = only(t.report());
  assertEquals([server.maxOutstanding, client.maxOutstanding], [10, 0]);
  assertEquals(server.learned.k?.value, 10);
  assertEquals(client.learned.w?.value, 6);
  assertAlmostEquals(client.learned.t2Ms!.value, 7000, 5);
  assertAlmostEquals(client.learned.t3Ms!.value, 30_000, 5);
  assertEquals(server.learned.t3Ms, null);
});

Deno.test("sessions: an acknowledgement within 250 ms of the data was triggered by w", () => {
  const w = (ms: number) => {
    const t = new Traffic();
    const link = t.link().start();
    times(5, (i) => {
      times(3, () => link.fromServer(measured(1, i)));
      t.wait(ms - 1);
      link.acknowledge();
    });
    return only(t.report()).client.learned.w?.value;
  };
  assertEquals([w(249), w(250)], [3, undefined]);
});

Deno.test("sessions: data within 50 ms of an acknowledgement had been waiting for it", () => {
  const k = (ms: number) => {
    const t = new Traffic();
    const link = t.link().start();
    times(10, (i) => link.fromServer(measured(1, i)));
    times(6, (i) => {
      link.acknowledge(true, i + 1);
      t.wait(ms - 1);
      link.fromServer(measured(1, i));
    });
    return only(t.report()).server.learned.k?.value;
  };
  assertEquals([k(50), k(51)], [10, undefined]);
});

Deno.test("sessions: too little traffic reveals no settings", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(20, (i) => {
    link.fromServer(measured(1, i)).fromServer(measured(2, i)).acknowledge();
    t.wait(3000);
  });
  const { client, server } = only(t.report());
  assertEquals(server.learned.k, null);
  assertEquals(client.learned.t2Ms, null);
});

Deno.test("sessions: known settings turn notices into warnings", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(5, (i) => link.fromServer(measured(1, i)));
  link.acknowledge(true, 2);
  const found = t.report({ settings: { k: 4, w: 8 } }).findings;
  assertEquals(found.map(({ code, severity }) => [code, severity]), [[
    "window-exceeded",
    "warning",
  ]]);
  assertMatch(found[0]!.detail, /expected at most k = 4$/);
});

Deno.test("sessions: each reports why it ended", () => {
  const endings: [string, RegExp, (link: Link, t: Traffic) => void][] = [
    ["refused", /reset the connection; no APDU was exchanged$/, (link) => link.reset(false)],
    ["stopped", /; data transfer was never started$/, (link) => {
      link.fromClient("TESTFR act").fromServer("TESTFR con").close();
    }],
    [
      "no-confirmation",
      /: TESTFR act \(frame 6\) was not confirmed within t1 = 15 s$/,
      (link, t) => {
        link.fromClient("STARTDT act").fromServer("STARTDT con").fromClient("TESTFR act");
        t.wait(14_999);
        link.close();
      },
    ],
    [
      "no-acknowledgement",
      /: its M_ME_NC_1 \(frame 6\) was not acknowledged within t1 = 15 s$/,
      (link, t) => {
        link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
        t.wait(14_999);
        link.close(false);
      },
    ],
    ["fault", /fault of the controlled station .*: N\(S\) jumped from 1 to 5$/, (link) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
      link.fromServer(measured(1, 1), { sendNumber: 5 }).close();
    }],
    ["no-acknowledgement", /M_ME_NC_1 \(frame 6\) was not .* for 10 s; its t1 may be that short$/, (
      link,
      t,
    ) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
      t.wait(8000);
      link.fromServer("TESTFR act");
      t.wait(1998);
      link.reset(false);
    }],
    ["no-confirmation", /TESTFR act \(frame 7\) was not confirmed for 2 s; its t1 may be/, (
      link,
      t,
    ) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
      link.fromServer("TESTFR act").acknowledge();
      t.wait(1998);
      link.reset(false);
    }],
    ["fault", /N\(S\) jumped from 1 to 5$/, (link, t) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
      link.fromClient(interrogation());
      t.wait(15_000);
      link.fromServer(measured(1, 1), { sendNumber: 5, receiveNumber: 0 }).reset();
    }],
    ["no-acknowledgement", /C_IC_NA_1 \(frame 7\) was not acknowledged within t1 = 15 s$/, (
      link,
      t,
    ) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromServer(measured(1, 1));
      link.fromClient(interrogation());
      t.wait(13_500);
      link.fromServer(measured(1, 1), { sendNumber: 5, receiveNumber: 0 });
      t.wait(1500);
      link.reset();
    }],
    ["idle", /nothing was sent for 20 s, expected TESTFR act after t3 = 20 s$/, (link, t) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con");
      t.wait(19_999);
      link.close();
    }],
    ["stopped", /; data transfer was stopped before$/, (link, t) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").fromClient(interrogation());
      t.wait(60_000);
      link.fromClient("STOPDT act").fromServer("STOPDT con").close();
    }],
    ["closed", /closed the connection without STOPDT$/, (link, t) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con");
      t.wait(19_990);
      link.close();
    }],
    ["closed", /closed the connection without STOPDT$/, (link) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con").close();
    }],
    ["not-seen", /^Still open at the end of the capture$/, (link) => {
      link.fromClient("STARTDT act").fromServer("STARTDT con");
    }],
  ];
  for (const [cause, text, act] of endings) {
    const t = new Traffic();
    act(t.link().open(), t);
    const report = t.report();
    const ending = report.sessions[0]?.ending;
    if (cause === "refused") assertEquals(report.conversations[0]!.endings, { refused: 1 });
    else {
      assertEquals(ending?.cause, cause);
      assertMatch(ending!.text, text);
    }
  }
});

Deno.test("sessions: a fault explains the end of a connection for a second, even if an answer is missing", () => {
  const cause = (ms: number) => {
    const t = new Traffic();
    const link = t.link().start().fromServer(measured(1, 1)).fromClient(interrogation());
    t.wait(15_000);
    link.fromServer(measured(1, 1), { sendNumber: 5, receiveNumber: 0 });
    t.wait(ms - 1);
    link.reset();
    return only(t.report()).ending?.cause;
  };
  assertEquals([cause(999), cause(1000)], ["fault", "no-acknowledgement"]);
});

Deno.test("sessions: a switchover is recognized", () => {
  const t = new Traffic();
  const first = t.link().start().fromServer(measured(1, 1)).acknowledge();
  t.link({ client: "192.0.2.9" }).start();
  first.close(true);
  const [session] = t.report().sessions;
  assertEquals(session!.ending?.cause, "switchover");
});

Deno.test("sessions: a station that drops its master for another one names the second master", () => {
  const t = new Traffic();
  const first = t.link().start().fromServer(measured(1, 1)).acknowledge();
  t.link({ client: "192.0.2.9" }).start();
  first.close(false);
  const [session] = t.report().sessions;
  assertEquals(session!.ending?.cause, "second-master");
  assertMatch(
    session!.ending!.text,
    /: a second controlling station, 192\.0\.2\.9, started data transfer \(frame 12\)$/,
  );
  assertEquals(session!.ending!.packet?.frame, 12);
});

Deno.test("sessions: a station may drop its master before it confirms the start of another one", () => {
  const endingOf = (byClient: boolean) => {
    const t = new Traffic();
    const first = t.link().start().fromServer(measured(1, 1)).acknowledge();
    t.link({ client: "192.0.2.9" }).open().fromClient("STARTDT act");
    first.reset(byClient);
    return t.report().sessions[0]!.ending!;
  };
  const { cause, text, packet } = endingOf(false);
  assertEquals([cause, packet?.frame], ["second-master", 11]);
  assertMatch(text, /: a second controlling station, 192\.0\.2\.9, sent STARTDT act \(frame 11\)$/);
  assertEquals(endingOf(true).cause, "closed", "the first master had no reason to leave");
});

Deno.test("sessions: the ending has the timer, the packet and the time that passed as data", () => {
  const t = new Traffic();
  const link = t.link().start().fromClient(interrogation());
  t.wait(14_999);
  link.reset();
  const { timer, packet, waitedMs } = t.report().sessions[0]!.ending!;
  assertEquals([timer, packet?.frame, waitedMs], ["t1", 6, 15_000]);
});

Deno.test("sessions: a switchover explains connections that close within 5 s after it", () => {
  for (
    const [waits, cause] of [
      [-1, "switchover"],
      [0, "switchover"],
      [4998, "switchover"],
      [4999, "closed"],
    ] as const
  ) {
    const t = new Traffic();
    const first = t.link().start().fromServer(measured(1, 1)).acknowledge();
    t.link({ client: "192.0.2.9" }).start(); // its last packet is one millisecond old
    t.wait(waits);
    first.reset(true);
    assertEquals(t.report().sessions[0]!.ending?.cause, cause, `${waits}`);
  }
});

Deno.test("sessions: each half of a capture is analyzed on its own", () => {
  const t = new Traffic();
  const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
  times(8, (i) => link.fromServer(measured(100 + i, i, 20)));
  link.fromServer(interrogation(10)).acknowledge();
  t.wait(5000);
  link.fromClient("TESTFR act").fromServer("TESTFR con").close();
  const server = t.report({}, "from server");
  assertEquals(codes(server), ["one-direction"]);
  assertEquals(server.points.length, 8);
  assertEquals(server.transactions.map(({ kind, result }) => [kind, result]), [
    ["interrogation", "terminated"],
  ]);
  const client = t.report({}, "from client");
  assertEquals(codes(client), []);
  assertEquals(client.transactions.map(({ kind, result }) => [kind, result]), [
    ["interrogation", "unknown"],
  ]);
});

Deno.test("sessions: APDUs that the filter excludes are not reported as missing", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(3, () => {
    times(5, (i) => link.fromServer(measured(1, i)));
    link.acknowledge();
    t.wait(1000);
  });
  const filtered = t.report({ filter: parseFilter("time=+0s..+900ms or time=+1900ms..+60s") });
  assertEquals([codes(t.report()), codes(filtered)], [[], []]);
  const { server } = only(filtered);
  assertEquals([server.missingApdus, only(t.report()).server.missingApdus], [5, 0]);
});

Deno.test("sessions: how a session ends after APDUs that the filter excludes is not judged", () => {
  const ending = (...seconds: readonly number[]) => {
    const t = new Traffic();
    const link = t.link().start();
    for (const second of seconds) {
      t.wait(START_MS + 1000 * second - t.now);
      link.fromServer(measured(second, 1)).acknowledge();
    }
    link.reset(false);
    const filtered = t.report({ filter: parseFilter("time=+0s..+5s or time=+15s..+25s") });
    return [only(filtered).ending?.cause, codes(filtered).includes("link-dropped")];
  };
  assertEquals(ending(1), ["closed", true]);
  assertEquals(ending(1, 10), ["not-seen", false]);
  assertEquals(ending(1, 10, 18), ["closed", true]);
});

Deno.test("sessions: a capture with duplicate packets has the same result as one without", () => {
  const t = new Traffic();
  const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
  times(8, (i) => link.fromServer(measured(100 + i, i, 20)));
  link.fromServer(interrogation(10)).acknowledge();
  const once = t.report();
  const twice = t.report({}, "twice");
  assertEquals(twice.totals, once.totals);
  assertEquals(twice.points.map(({ count }) => count), once.points.map(({ count }) => count));
  assertEquals(codes(twice), ["duplicate-capture", ...codes(once)].sort());
});

Deno.test("sessions: a connection that continues in the next file is one session", () => {
  const script = (t: Traffic) => {
    const link = t.link().start();
    times(6, (i) => link.fromServer(measured(100 + i, i)).acknowledge());
    return link;
  };
  const first = new Traffic();
  script(first);
  const second = new Traffic();
  second.unseen(() => void 0);
  const rest = (t: Traffic) => {
    let link: Link | undefined;
    t.unseen(() => link = script(t));
    times(6, (i) => link!.fromServer(measured(100 + i, i)).acknowledge());
    link!.fromClient("STOPDT act").fromServer("STOPDT con").close();
  };
  rest(second);
  const report = analyze([first.pcap(), second.pcap()]);
  const session = only(report);
  assertEquals(session.server.information, 12);
  assertEquals(session.ending?.cause, "stopped");
  assertEquals(session.ending?.at.file, 1);
  assertEquals(report.points[0]!.count, 2);
  assertEquals([report.points[0]!.first.file, report.points[0]!.last.file], [0, 1]);
  assertEquals(codes(report), []);
  const { octets, segments } = session.server;
  assert(octets > 12 * 20 && segments > 12, "the traffic of both files counts");
});

Deno.test("sessions: a connection that does not continue in the next file ends with its own file", () => {
  const first = new Traffic();
  first.link().start().fromServer(measured(1, 1)).acknowledge();
  const second = new Traffic();
  second.link({ client: "192.0.2.77" }).start();
  const report = analyze([first.pcap(), second.pcap()]);
  assertEquals(report.sessions.map(({ ending }) => ending?.cause), ["not-seen", "not-seen"]);
  assertEquals(report.captures.length, 2);
});

Deno.test("sessions: data transfer whose end has an earlier timestamp than its start lasts 0 s", () => {
  const t = new Traffic();
  const link = t.link().start();
  t.wait(-10);
  link.fromClient("STOPDT act").fromServer("STOPDT con").close();
  assertEquals(only(t.report()).startedMs, 0);
});

Deno.test("sessions: the oldest of many unacknowledged APDUs is not forgotten", () => {
  for (const count of [16, 17, 33, 65]) {
    const t = new Traffic();
    const link = t.link().start();
    times(count, (i) => link.fromServer(measured(1, i)));
    link.acknowledge();
    assertEquals(only(t.report()).server.acknowledgement?.maxMs, count, `${count} APDUs`);
  }
});

Deno.test("sessions: without STARTDT, the first type that only one station sends shows which one controls", () => {
  const command = { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 1, value: 1 }] } as const;
  const roles = (send: (link: Link) => unknown) => {
    const t = new Traffic();
    send(t.link());
    return only(t.report()).controlling;
  };
  assertEquals(roles((link) => link.fromServer(command)), "server");
  assertEquals(roles((link) => link.fromClient(command)), "client");
  assertEquals(roles((link) => link.fromClient(measured(1, 1))), "server");
  assertEquals(roles((link) => link.fromServer(measured(1, 1))), "client");
});
