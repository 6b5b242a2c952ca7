// Requests to the broadcast address: one transaction, with an outcome for each station that answers.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { Broadcast } from "../../../../codec/capture/analysis/transactions/broadcast.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import type { AnalysisReport, TransactionReport } from "../../../../codec/capture/mod.ts";
import {
  type Link,
  measured,
  START_MS,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";

const ALL = 65_535;

function interrogation(cause: number, ca: number, negative = false): AsduInput {
  return { type: "C_IC_NA_1", cause, negative, ca, objects: [{ qoi: 20 }] } as AsduInput;
}

function clock(cause: number, ca: number): AsduInput {
  return { type: "C_CS_NA_1", cause, ca, objects: [{ time: START_MS }] } as AsduInput;
}

function value(ca: number, ioa: number, cause: 3 | 20 = 20): AsduInput {
  return { ...measured(ioa, 1.5, cause), ca } as AsduInput;
}

/** Sends confirmation, one value and termination, all acknowledged. */
function answer(link: Link, ca: number): void {
  link.fromServer(interrogation(7, ca)).fromServer(value(ca, 100));
  link.fromServer(interrogation(10, ca)).acknowledge();
}

function report(script: (link: Link, t: Traffic) => void): AnalysisReport {
  const t = new Traffic();
  script(t.link().start(), t);
  return t.report();
}

/** Writes the outcomes of a request: `CA 1 terminated, CA 2 refused`. */
function outcomes({ outcomes }: TransactionReport): string {
  return (outcomes ?? []).map(({ ca, result }) => `CA ${ca} ${result}`).join(", ");
}

/** Writes every request with its result and the outcomes of its stations. */
function results({ transactions }: AnalysisReport): readonly string[] {
  return transactions.map((each) => `${each.type} ${each.result}: ${outcomes(each)}`);
}

function details({ findings }: AnalysisReport): readonly string[] {
  return findings.map(({ code, detail }) => `${code}: ${detail}`);
}

Deno.test("broadcast: an interrogation is one request with an outcome for each station", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL));
    link.fromServer(interrogation(7, 1)).fromServer(interrogation(7, 2));
    link.fromServer(value(1, 100)).fromServer(value(2, 100)).fromServer(value(2, 101));
    link.fromServer(interrogation(10, 1)).fromServer(interrogation(10, 2));
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 terminated: CA 1 terminated, CA 2 terminated"]);
  assertEquals(found.findings, []);
  const [request] = found.transactions;
  assertEquals([request!.ca, request!.facts.points, request!.facts.asdus], [ALL, 3, 3]);
  assertEquals(request!.outcomes!.map(({ points }) => points), [1, 2]);
  assertEquals(request!.outcomes!.map((each) => each.confirmMs), [1, 2]);
  assertEquals(request!.outcomes!.map((each) => each.terminateMs), [6, 7]);
  assertEquals([request!.confirmMs, request!.terminateMs], [2, 7]);
  assertEquals(
    request!.steps.map(({ name, ca }) => `${name} ${ca ?? ""}`.trim()),
    ["request", "confirmed 1", "confirmed 2", "terminated 1", "terminated 2"],
  );
  assertEquals(found.transactionTotals.map(({ count, results }) => [count, results]), [
    [1, { terminated: 1 }],
  ]);
});

Deno.test("broadcast: the broadcast address is not a station", () => {
  const found = report((link) => {
    link.fromClient(interrogation(6, ALL));
    link.fromServer(interrogation(7, ALL)).fromServer(value(1, 100));
    link.fromServer(interrogation(10, ALL));
  });
  assertEquals(found.stations.flatMap(({ sectors }) => sectors.map(({ ca }) => ca)), [1]);
  assertEquals(found.sessions[0]!.cas, [1]);
});

Deno.test("broadcast: stations that were known before and do not answer are named", () => {
  const found = report((link, t) => {
    for (const ca of [1, 2, 3]) link.fromServer(value(ca, 100, 3));
    link.fromClient(interrogation(6, ALL));
    answer(link, 2);
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), [
    "C_IC_NA_1 terminated: CA 2 terminated, CA 1 unanswered, CA 3 unanswered",
  ]);
  assertEquals(details(found), [
    "request-unanswered: C_IC_NA_1 20 to all stations (CA 65535): no answer from CA 1, CA 3",
  ]);
});

Deno.test("broadcast: eight stations that do not answer are named", () => {
  const named = (count: number) => {
    const found = report((link, t) => {
      for (let ca = 1; ca <= count; ca++) link.fromServer(value(ca, 100, 3)).acknowledge();
      link.fromClient(interrogation(6, ALL));
      answer(link, count);
      t.wait(5000);
      link.acknowledge();
    });
    return details(found).map((detail) => detail.split("no answer from ")[1]);
  };
  const eight = "CA 1, CA 2, CA 3, CA 4, CA 5, CA 6, CA 7, CA 8";
  assertEquals([named(9), named(10)], [[eight], [`${eight}, 1 more`]]);
});

Deno.test("broadcast: a capture that ends with the request reports no silent stations", () => {
  const found = report((link) => {
    for (const ca of [1, 2]) link.fromServer(value(ca, 100, 3));
    link.fromClient(interrogation(6, ALL));
    answer(link, 2);
  });
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a station that confirms and does not terminate is the one that is reported", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL));
    link.fromServer(interrogation(7, 2));
    answer(link, 1);
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 incomplete: CA 2 incomplete, CA 1 terminated"]);
  assertEquals(details(found), [
    "interrogation-incomplete: C_IC_NA_1 20 to all stations (CA 65535), CA 2: confirmed, but not terminated",
  ]);
});

Deno.test("broadcast: one station refuses, the other is done", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL));
    link.fromServer(interrogation(7, 1, true));
    answer(link, 2);
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 refused: CA 1 refused, CA 2 terminated"]);
  assertEquals(details(found), [
    "request-refused: C_IC_NA_1 20 to all stations (CA 65535), CA 1: confirmed negatively",
  ]);
  assertEquals(found.transactions[0]!.outcomes![0]!.reason, "confirmed negatively");
});

Deno.test("broadcast: no answer at all is one finding", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL)).fromClient(clock(6, ALL));
    t.wait(5000);
    link.acknowledge(false);
  });
  assertEquals(results(found), ["C_IC_NA_1 unanswered: ", "C_CS_NA_1 unanswered: "]);
  assertEquals(details(found), [
    "request-unanswered: C_IC_NA_1 20 to all stations (CA 65535): no answer",
    "request-unanswered: C_CS_NA_1 to all stations (CA 65535): no answer",
  ]);
});

Deno.test("broadcast: clock synchronization, counters, reset and test are confirmed by each station", () => {
  const requests: [string, object][] = [
    ["C_CS_NA_1", { time: START_MS }],
    ["C_RP_NA_1", { qrp: 1 }],
    ["C_TS_TA_1", { tsc: 7, time: START_MS }],
  ];
  for (const [type, object] of requests) {
    const asdu = (cause: number, ca: number) =>
      ({ type, cause, ca, objects: [object] }) as unknown as AsduInput;
    const found = report((link, t) => {
      link.fromClient(asdu(6, ALL)).fromServer(asdu(7, 3)).fromServer(asdu(7, 4));
      t.wait(5000);
      link.acknowledge();
    });
    assertEquals(results(found), [`${type} confirmed: CA 3 confirmed, CA 4 confirmed`]);
    const unexpected = found.findings.filter(({ code }) => code !== "reset-process");
    assertEquals(unexpected, []);
  }
});

Deno.test("broadcast: counters are terminated by each station", () => {
  const counters = (cause: number, ca: number) =>
    ({ type: "C_CI_NA_1", cause, ca, objects: [{ rqt: 5, frz: 0 }] }) as unknown as AsduInput;
  const total = (ca: number) =>
    ({
      type: "M_IT_NA_1",
      cause: 37,
      ca,
      objects: [{ ioa: 9, value: 5, sequence: 0 }],
    }) as unknown as AsduInput;
  const found = report((link, t) => {
    link.fromClient(counters(6, ALL));
    for (const ca of [1, 2]) {
      link.fromServer(counters(7, ca)).fromServer(total(ca)).fromServer(counters(10, ca));
    }
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_CI_NA_1 terminated: CA 1 terminated, CA 2 terminated"]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a peer that leaves the broadcast address in its answers answers for all", () => {
  const found = report((link, t) => {
    for (const ca of [1, 2]) link.fromServer(value(ca, 100, 3));
    link.fromClient(clock(6, ALL)).fromServer(clock(7, ALL));
    link.fromClient(interrogation(6, ALL)).fromServer(interrogation(7, ALL));
    link.fromServer(value(1, 100)).fromServer(value(2, 100));
    link.fromServer(interrogation(10, ALL));
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), [
    "C_CS_NA_1 confirmed: CA 1 confirmed, CA 2 confirmed",
    "C_IC_NA_1 terminated: CA 1 terminated, CA 2 terminated",
  ]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a peer may answer from the broadcast address once for each of its stations", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL));
    link.fromServer(interrogation(7, ALL)).fromServer(interrogation(7, ALL));
    link.fromServer(value(1, 100)).fromServer(value(2, 100));
    link.fromServer(interrogation(10, ALL)).fromServer(interrogation(10, ALL));
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 terminated: CA 1 terminated, CA 2 terminated"]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a peer that confirms for all and never terminates is reported", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL)).fromServer(interrogation(7, ALL));
    link.fromServer(value(1, 100));
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 incomplete: CA 1 incomplete"]);
  assertEquals(found.findings.length, 1);
});

Deno.test("broadcast: the next request to all stations ends the one before", () => {
  const found = report((link, t) => {
    for (let round = 0; round < 3; round++) {
      link.fromClient(interrogation(6, ALL));
      for (const ca of [1, 2]) answer(link, ca);
      t.wait(9000);
    }
    link.acknowledge();
  });
  const each = "C_IC_NA_1 terminated: CA 1 terminated, CA 2 terminated";
  assertEquals(results(found), [each, each, each]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a station interrogated on its own meanwhile keeps its own request", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL)).fromClient(interrogation(6, 2));
    answer(link, 2);
    answer(link, 1);
    answer(link, 2);
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), [
    "C_IC_NA_1 terminated: CA 1 terminated, CA 2 terminated",
    "C_IC_NA_1 terminated: ",
  ]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a cancelled interrogation is confirmed by each station", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL)).fromServer(interrogation(7, 1));
    link.fromClient(interrogation(8, ALL));
    link.fromServer(interrogation(9, 1)).fromServer(interrogation(9, 2));
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(results(found), ["C_IC_NA_1 cancelled: CA 1 cancelled, CA 2 cancelled"]);
  assertEquals(found.findings, []);
});

Deno.test("broadcast: a station that does not confirm that its interrogation is cancelled has not answered", () => {
  const found = report((link) => {
    link.fromClient(interrogation(6, ALL)).fromServer(interrogation(7, 1));
    answer(link, 3);
    link.fromClient(interrogation(8, ALL)).fromServer(interrogation(9, 2)).acknowledge();
    link.fromClient("STOPDT act").fromServer("STOPDT con").close();
  });
  assertEquals(results(found), [
    "C_IC_NA_1 unanswered: CA 1 unanswered, CA 3 terminated, CA 2 cancelled",
  ]);
  assertEquals(details(found), [
    "request-unanswered: C_IC_NA_1 20 to all stations (CA 65535), CA 1: no answer",
  ]);
});

Deno.test("broadcast: points missing from an answer to all stations are named for their station", () => {
  const found = report((link, t) => {
    link.fromClient(interrogation(6, ALL)).fromServer(interrogation(7, 1));
    link.fromServer(value(1, 100)).fromServer(value(1, 101)).fromServer(interrogation(10, 1));
    link.acknowledge();
    t.wait(9000);
    link.fromClient(interrogation(6, ALL));
    answer(link, 1);
    t.wait(5000);
    link.acknowledge();
  });
  assertEquals(details(found), [
    "interrogation-shrunk: C_IC_NA_1 20 to all stations (CA 65535), CA 1: 1 point, before 2; " +
    "missing: IOA 101",
  ]);
});

Deno.test("broadcast: process data from the broadcast address are noted and are not a station", () => {
  const found = report((link) => {
    link.fromServer(value(ALL, 100, 3));
  });
  assertEquals(found.stations.flatMap(({ sectors }) => sectors), []);
  assertEquals(details(found), [
    "asdu-nonstandard: M_ME_NC_1 from the controlled station 192.0.2.2 has the broadcast address 65535",
  ]);
});

Deno.test("broadcast: a request to the highest one-octet address asks all stations", () => {
  const profile = { ...IEC104, caOctets: 1 } as const;
  const t = new Traffic();
  const link = t.link().start();
  // Type, VSQ, cause, originator, CA in one octet, IOA 0, QOI.
  const apdu = (cause: number, ca: number, n: number, r: number) =>
    Uint8Array.of(0x68, 13, n << 1, 0, r << 1, 0, 100, 1, cause, 0, ca, 0, 0, 0, 20);
  link.octets(true, apdu(6, 255, 0, 0));
  link.octets(false, apdu(7, 9, 0, 1)).octets(false, apdu(10, 9, 1, 1));
  for (const options of [{ profile }, {}]) { // given, and detected on the link
    const found = t.report(options);
    assertEquals(results(found), ["C_IC_NA_1 terminated: CA 9 terminated"]);
  }
});

Deno.test("broadcast: it is complete when at least one station has answered, and all that answered are done", () => {
  type Given = ConstructorParameters<typeof Broadcast>[0];
  type Outcome = Broadcast["outcomes"] extends Map<number, infer Value> ? Value : never;
  const sectors = new Map([[1, { ca: 1, asdus: 5 }], [2, { ca: 2, asdus: 0 }], [3, {
    ca: 3,
    asdus: 1,
  }], [ALL, { ca: ALL, asdus: 9 }]]);
  const broadcast = new Broadcast({ station: { sectors }, ca: ALL } as unknown as Given);
  const answer = (ca: number, progress: Outcome["progress"]) =>
    void broadcast.outcomes.set(ca, { progress } as Outcome);
  assertEquals([broadcast.known, broadcast.silent, broadcast.isComplete], [[1, 3], [1, 3], false]);
  answer(3, "done");
  assertEquals([broadcast.silent, broadcast.isComplete], [[1], true]);
  answer(1, "confirmed");
  assertEquals([broadcast.silent, broadcast.isComplete, broadcast.mirrored], [
    [],
    false,
    undefined,
  ]);
  answer(1, "done");
  answer(ALL, "done");
  assertEquals([broadcast.isComplete, broadcast.mirrored?.progress], [true, "done"]);
});
