// Transactions: requests with their answers, times and results.

import { assertEquals, assertMatch } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { TransactionReport } from "../../../../codec/capture/analysis/report/transaction_model.ts";
import {
  clock,
  command,
  interrogation,
  type Link,
  measured,
  START_MS,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import {
  aggressive,
  authenticated,
  challenge,
  error,
  reply,
} from "./cases/authentication_cases.ts";
import { times } from "./cases/finding_case.ts";

function transactions(script: (link: Link, t: Traffic) => void): readonly TransactionReport[] {
  const t = new Traffic();
  const link = t.link().start();
  script(link, t);
  return t.report().transactions;
}

/** Writes the steps of a transaction, negative ones with a minus. */
function steps({ steps }: TransactionReport): string {
  return steps.map(({ name, negative }) => negative ? `-${name}` : name).join(" ");
}

function only(list: readonly TransactionReport[]): TransactionReport {
  assertEquals(list.length, 1);
  return list[0]!;
}

function asdu(type: string, cause: number, object: object, more: object = {}): AsduInput {
  return { type, cause, ca: 1, objects: [object], ...more } as unknown as AsduInput;
}

Deno.test("transactions: a command is followed from select to termination", () => {
  const found = only(transactions((link, t) => {
    link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
    t.wait(3000);
    link.fromClient(command());
    t.wait(40);
    link.fromServer(command({ cause: 7 }));
    t.wait(500);
    link.fromServer(command({ cause: 10 }));
  }));
  assertEquals(steps(found), "select select-confirmed request confirmed terminated");
  assertEquals(found.result, "terminated");
  assertEquals([found.ca, found.ioa, found.type, found.facts.value], [1, 4711, "C_SC_NA_1", 1]);
  assertEquals([found.confirmMs, found.terminateMs], [41, 542]);
  assertEquals(found.steps[2]!.at.frame, 8);
});

Deno.test("transactions: each outcome of a command is reported", () => {
  const ends: [string, string, (link: Link, t: Traffic) => void][] = [
    ["confirmed", "request confirmed", (link, t) => {
      link.fromClient(command()).fromServer(command({ cause: 7 }));
      t.wait(5000);
      link.acknowledge();
    }],
    ["refused", "request -confirmed", (link) => {
      link.fromClient(command()).fromServer(command({ cause: 7, negative: true }));
    }],
    ["refused", "request -rejected", (link) => {
      link.fromClient(command()).fromServer(command({ cause: 47 }));
    }],
    ["refused", "select -confirmed", (link) => {
      link.fromClient(command({ select: true }));
      link.fromServer(command({ select: true, cause: 7, negative: true }));
    }],
    ["failed", "request confirmed -terminated", (link) => {
      link.fromClient(command()).fromServer(command({ cause: 7 }));
      link.fromServer(command({ cause: 10, negative: true }));
    }],
    ["cancelled", "select select-confirmed cancel cancel-confirmed", (link) => {
      link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
      link.fromClient(command({ select: true, cause: 8 }));
      link.fromServer(command({ select: true, cause: 9 }));
    }],
    ["expired", "select select-confirmed", (link, t) => {
      link.fromClient(command({ select: true })).fromServer(command({ select: true, cause: 7 }));
      t.wait(70_000);
      link.acknowledge();
    }],
    ["unanswered", "request", (link, t) => {
      link.fromClient(command());
      t.wait(5000);
      link.acknowledge(false);
    }],
    ["open", "request", (link) => void link.fromClient(command())],
    ["terminated", "confirmed terminated", (link) => {
      link.fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 }));
    }],
  ];
  for (const [result, course, script] of ends) {
    const found = only(transactions(script));
    assertEquals([found.result, steps(found)], [result, course]);
  }
});

Deno.test("transactions: commands to different objects run concurrently", () => {
  const found = transactions((link) => {
    link.fromClient(command({ ioa: 1 })).fromClient(command({ ioa: 2 }));
    link.fromServer(command({ ioa: 2, cause: 7 })).fromServer(command({ ioa: 1, cause: 7 }));
    link.fromServer(command({ ioa: 1, cause: 10 })).fromServer(command({ ioa: 2, cause: 10 }));
  });
  assertEquals(found.map(({ ioa, result }) => [ioa, result]), [[1, "terminated"], [
    2,
    "terminated",
  ]]);
});

Deno.test("transactions: an interrogation counts its answers and compares them with the previous one", () => {
  const found = transactions((link) => {
    times(2, () => {
      link.fromClient(interrogation()).fromServer(interrogation(7));
      link.fromServer(measured(100, 1, 20)).fromServer(measured(101, 1, 20));
      link.fromServer(measured(102, 1)); // spontaneous, in between
      link.fromServer(measured(101, 2, 20)).fromServer(interrogation(10)).acknowledge();
    });
  });
  assertEquals(found.map(({ facts }) => facts), [
    { qualifier: 20, asdus: 3, objects: 3, points: 2 },
    { qualifier: 20, asdus: 3, objects: 3, points: 2, pointsBefore: 2 },
  ]);
  assertEquals(found.map(({ result }) => result), ["terminated", "terminated"]);
});

Deno.test("transactions: two simultaneous interrogations are served one after the other", () => {
  const found = transactions((link) => {
    link.fromClient(interrogation()).fromClient(interrogation());
    times(2, () => {
      link.fromServer(interrogation(7)).fromServer(measured(100, 1, 20));
      link.fromServer(interrogation(10)).acknowledge();
    });
  });
  assertEquals(found.map(({ result, facts }) => [result, facts.points]), [
    ["terminated", 1],
    ["terminated", 1],
  ]);
});

Deno.test("transactions: counter interrogations are followed with and without freeze", () => {
  const found = transactions((link) => {
    for (const frz of [1, 0]) {
      link.fromClient(asdu("C_CI_NA_1", 6, { rqt: 5, frz }));
      link.fromServer(asdu("C_CI_NA_1", 7, { rqt: 5, frz }));
      if (frz === 0) link.fromServer(asdu("M_IT_NA_1", 37, { ioa: 1, value: 5 }));
      link.fromServer(asdu("C_CI_NA_1", 10, { rqt: 5, frz })).acknowledge();
    }
  });
  assertEquals(found.map(({ kind, result, facts }) => [kind, result, facts]), [
    ["counters", "terminated", { qualifier: 5, freeze: 1, asdus: 0, objects: 0, points: 0 }],
    ["counters", "terminated", { qualifier: 5, freeze: 0, asdus: 1, objects: 1, points: 1 }],
  ]);
});

Deno.test("transactions: a clock synchronization reports the offset of the sender's clock", () => {
  const found = only(transactions((link, t) => {
    t.now = START_MS + 1000;
    link.fromClient(clock(START_MS + 1250)).fromServer(clock(START_MS + 1250, 7));
  }));
  assertEquals([found.kind, found.result, found.facts.offsetMs], ["clock", "confirmed", 250]);
});

Deno.test("transactions: read, test, reset, parameter and delay commands are followed", () => {
  const found = transactions((link) => {
    link.fromClient(asdu("C_RD_NA_1", 5, { ioa: 100 }));
    link.fromServer(asdu("M_ME_NC_1", 5, { ioa: 100, value: 1 }));
    for (
      const [type, object] of [
        ["C_TS_TA_1", { tsc: 1, time: START_MS }],
        ["C_RP_NA_1", { qrp: 1 }],
        ["P_ME_NC_1", { ioa: 100, value: 2.5, kpa: 1 }],
        ["P_AC_NA_1", { ioa: 100, qpa: 3 }],
        ["C_CD_NA_1", { delayMs: 20 }],
      ] as const
    ) link.fromClient(asdu(type, 6, object)).fromServer(asdu(type, 7, object)).acknowledge();
  });
  assertEquals(found.map(({ kind, result, facts }) => [kind, result, facts]), [
    ["read", "answered", {}],
    ["test", "confirmed", {}],
    ["reset", "confirmed", { qualifier: 1 }],
    ["parameter", "confirmed", { value: 2.5, qualifier: 1 }],
    ["parameter", "confirmed", { qualifier: 3 }],
    ["delay", "confirmed", {}],
  ]);
});

/** Sends a section of a file as its sender offers and transfers it, with the answer of the receiver. */
function section(link: Link, nos: number, octets: readonly number[], afq = 3): void {
  const name = { ioa: 30, nof: 2, nos };
  const chs = octets.reduce((sum, octet) => sum + octet, 0) & 0xff;
  link.fromServer(asdu("F_SR_NA_1", 13, { ...name, lof: octets.length }));
  link.fromClient(asdu("F_SC_NA_1", 13, { ...name, scq: 6 }));
  link.fromServer(asdu("F_SG_NA_1", 13, { ...name, segment: Uint8Array.from(octets) }));
  link.fromServer(asdu("F_LS_NA_1", 13, { ...name, lsq: 3, chs }));
  link.fromClient(asdu("F_AF_NA_1", 13, { ...name, afq }));
}

Deno.test("transactions: a file of two sections is followed, with one section sent again", () => {
  const found = only(transactions((link) => {
    const name = { ioa: 30, nof: 2 };
    link.fromClient(asdu("F_SC_NA_1", 13, { ...name, nos: 0, scq: 1 }));
    link.fromServer(asdu("F_FR_NA_1", 13, { ...name, lof: 5 }));
    link.fromClient(asdu("F_SC_NA_1", 13, { ...name, nos: 0, scq: 2 }));
    section(link, 1, [1, 2, 3], 4);
    section(link, 1, [1, 2, 3]);
    section(link, 2, [200, 100]);
    link.fromServer(asdu("F_LS_NA_1", 13, { ...name, nos: 2, lsq: 1, chs: 306 & 0xff }));
    link.fromClient(asdu("F_AF_NA_1", 13, { ...name, nos: 2, afq: 1 })).acknowledge();
  }));
  assertEquals([found.kind, found.result], ["file", "terminated"]);
  assertEquals(found.facts, { nof: 2, octets: 5, sections: 2, lof: 5, download: false });
});

Deno.test("transactions: a missing file and a directory are reported", () => {
  const found = transactions((link) => {
    link.fromClient(asdu("F_SC_NA_1", 13, { ioa: 30, nof: 9, nos: 0, scq: 1 }));
    link.fromServer(asdu("F_FR_NA_1", 13, { ioa: 30, nof: 9, lof: 0, refused: true }));
    link.fromClient(asdu("F_SC_NA_1", 5, { ioa: 30, nof: 0, nos: 0, scq: 0 }));
    const entry = { nof: 1, lof: 10, time: START_MS };
    link.fromServer({
      type: "F_DR_TA_1",
      cause: 5,
      ca: 1,
      objects: [{ ioa: 30, ...entry }, { ioa: 31, ...entry, lastFile: true }],
    } as AsduInput).acknowledge();
  });
  assertEquals(found.map(({ kind, result }) => [kind, result]), [
    ["file", "failed"],
    ["directory", "answered"],
  ]);
  assertMatch(found[0]!.facts.reason!, /^file not available$/);
  assertEquals(found[1]!.facts.entries, 2);
});

Deno.test("transactions: totals count all transactions, also those beyond the limit of the list", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(10, (i) => {
    link.fromClient(command({ ioa: i })).fromServer(command({ ioa: i, cause: 7 }));
    link.fromServer(command({ ioa: i, cause: 10 })).acknowledge();
  });
  link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(interrogation(10));
  const report = t.report({ limits: { transactionsPerKind: 3 } });
  assertEquals(report.transactions.map(({ kind }) => kind), [
    "command",
    "command",
    "command",
    "interrogation",
  ]);
  assertEquals(
    report.transactionTotals.map(({ kind, count, results }) => [kind, count, results]),
    [["command", 10, { terminated: 10 }], ["interrogation", 1, { terminated: 1 }]],
  );
  assertEquals(report.omissions, [{
    what: "transactions",
    count: 7,
    text: "7 transactions beyond the limit are counted but not listed",
  }]);
});

Deno.test("transactions: a cancelled interrogation is reported, also one that continues anyway", () => {
  for (const negative of [false, true]) {
    const found = only(transactions((link) => {
      link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(measured(1, 1, 20));
      link.fromClient(interrogation(8));
      link.fromServer({ ...interrogation(9), negative } as AsduInput);
    }));
    assertEquals(steps(found), `request confirmed cancel ${negative ? "-" : ""}cancel-confirmed`);
    assertEquals(found.result, negative ? "refused" : "cancelled");
  }
});

Deno.test("transactions: a request in the last two seconds of a capture is not reported as unanswered", () => {
  const result = (ms: number) =>
    only(transactions((link, t) => {
      link.fromClient(command());
      t.wait(ms - 1); // a packet takes one millisecond
      link.acknowledge(false);
    })).result;
  assertEquals([result(1999), result(2000)], ["open", "unanswered"]);
});

Deno.test("transactions: each failure of a file transfer is reported", () => {
  const name = { ioa: 30, nof: 2, nos: 1 };
  const ends: [reason: string, script: (link: Link) => void][] = [
    ["deactivated by the receiver", (link) => {
      link.fromClient(asdu("F_SC_NA_1", 13, { ...name, scq: 3 }));
    }],
    ["deactivated by the sender", (link) => {
      link.fromServer(asdu("F_LS_NA_1", 13, { ...name, lsq: 2, chs: 0 }));
    }],
    ["deactivated by the sender", (link) => {
      link.fromServer(asdu("F_LS_NA_1", 13, { ...name, lsq: 4, chs: 0 }));
    }],
    ["file refused by the receiver", (link) => {
      link.fromClient(asdu("F_AF_NA_1", 13, { ...name, afq: 2 }));
    }],
    ["section not ready", (link) => {
      link.fromServer(asdu("F_SR_NA_1", 13, { ...name, lof: 3, notReady: true }));
    }],
    ["requested memory space not available", (link) => {
      link.fromClient(asdu("F_AF_NA_1", 13, { ...name, afq: 4, error: 1 }));
    }],
    ["unexpected name of section", (link) => {
      link.fromClient(asdu("F_AF_NA_1", 13, { ...name, afq: 4, error: 5 }));
    }],
    [
      "error 9",
      (link) => void link.fromClient(asdu("F_AF_NA_1", 13, { ...name, afq: 4, error: 9 })),
    ],
  ];
  for (const [reason, script] of ends) {
    const found = only(transactions((link) => {
      link.fromClient(asdu("F_SC_NA_1", 13, { ...name, nos: 0, scq: 1 }));
      link.fromServer(asdu("F_FR_NA_1", 13, { ...name, lof: 3 }));
      script(link);
      link.acknowledge();
    }));
    assertEquals([found.result, found.facts.reason], ["failed", reason]);
  }
});

Deno.test("transactions: a checksum mismatch in a file is reported, and its transfer continues", () => {
  const reason = (sectionSum: number, fileSum: number, announced: number) => {
    const name = { ioa: 30, nof: 2 };
    const found = only(transactions((link) => {
      link.fromClient(asdu("F_SC_NA_1", 13, { ...name, nos: 0, scq: 1 }));
      link.fromServer(asdu("F_FR_NA_1", 13, { ...name, lof: announced }));
      link.fromServer(asdu("F_SR_NA_1", 13, { ...name, nos: 1, lof: 3 }));
      const segment = Uint8Array.of(1, 2, 3);
      link.fromServer(asdu("F_SG_NA_1", 13, { ...name, nos: 1, segment }));
      link.fromServer(asdu("F_LS_NA_1", 13, { ...name, nos: 1, lsq: 3, chs: sectionSum }));
      link.fromClient(asdu("F_AF_NA_1", 13, { ...name, nos: 1, afq: 3 }));
      link.fromServer(asdu("F_LS_NA_1", 13, { ...name, nos: 1, lsq: 1, chs: fileSum }));
      link.fromClient(asdu("F_AF_NA_1", 13, { ...name, nos: 1, afq: 1 })).acknowledge();
    }));
    assertEquals(found.result, "terminated");
    return found.facts.reason;
  };
  assertEquals(reason(6, 6, 3), undefined);
  assertEquals(reason(7, 6, 3), "checksum of section 1 is 7, the checksum of its octets is 6");
  assertEquals(reason(6, 7, 3), "checksum of the file is 7, the checksum of its octets is 6");
  assertEquals(reason(6, 6, 4), "3 octets transferred, announced 4");
});

Deno.test("transactions: the deletion of a file is answered at once", () => {
  const found = only(transactions((link) => {
    link.fromClient(asdu("F_SC_NA_1", 13, { ioa: 30, nof: 2, nos: 0, scq: 4 })).acknowledge(false);
  }));
  assertEquals([found.kind, found.result], ["file", "answered"]);
});

Deno.test("a command that secure authentication refuses is refused, whatever the error is", () => {
  const commands = (script: (link: Link) => Link) =>
    transactions((link) => void script(authenticated(link, 1)).acknowledge())
      .map(({ result, facts }) => `${result} ${facts.reason ?? ""}`.trim()).slice(1);
  const challenged = (link: Link) => link.fromClient(command()).fromServer(challenge(2));
  const answered = (link: Link) => challenged(link).fromClient(reply(2));
  for (
    const [code, name] of [
      [1, "authentication failed"],
      [7, "authorization failed"],
      [11, "unknown user"],
    ] as const
  ) {
    assertEquals(commands((link) => answered(link).fromServer(error(code, 2))), [
      `refused ${name}`,
    ]);
    const request = (link: Link) => link.fromClient(aggressive(2)).fromServer(error(code, 2));
    assertEquals(commands(request), [`refused ${name}`]);
  }
  assertEquals(commands((link) => challenged(link).fromServer(error(3, 2))), ["refused no reply"]);
  assertEquals(commands((link) => link.fromClient(aggressive(2)).fromServer(error(4, 2))), [
    "refused aggressive mode not permitted",
  ]);
  // The controlling station refuses the algorithm of the challenge.
  assertEquals(commands((link) => challenged(link).fromClient(error(5, 2))), [
    "refused MAC algorithm not permitted",
  ]);
  // Errors about keys, or about a user without a request, leave a command open.
  for (const [code, csq] of [[6, 2], [12, 0], [11, 0], [2, 2]] as const) {
    assertEquals(commands((link) => answered(link).fromServer(error(code, csq))), ["open"]);
  }
  // An error after the confirmation is not about the command.
  assertEquals(
    commands((link) => answered(link).fromServer(command({ cause: 7 })).fromServer(error(11, 2))),
    ["confirmed"],
  );
});

Deno.test("transactions: eight points that an interrogation lacks are named", () => {
  const missing = (count: number) => {
    const t = new Traffic();
    const link = t.link().start();
    for (const points of [count + 1, 1]) {
      link.fromClient(interrogation()).fromServer(interrogation(7));
      times(points, (i) => link.fromServer(measured(i, 1, 20)).acknowledge());
      link.fromServer(interrogation(10)).acknowledge();
    }
    return t.findings("interrogation-shrunk").map(({ detail }) => detail.split("missing: ")[1]);
  };
  const eight = Array.from({ length: 8 }, (_, i) => `IOA ${1 + i}`).join(", ");
  assertEquals([missing(8), missing(9)], [[eight], [`${eight}, ...`]]);
});
