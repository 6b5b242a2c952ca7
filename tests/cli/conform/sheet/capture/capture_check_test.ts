// Tests of the comparison of captures with a sheet: a capture that agrees, and one for each violation.

import { assertEquals } from "@std/assert";
import { CaptureCheck } from "../../../../../cli/conform/sheet/capture/capture_check.ts";
import {
  type ViolationCode,
  VIOLATIONS,
} from "../../../../../cli/conform/sheet/capture/violation.ts";
import { Sheet } from "../../../../../cli/conform/sheet/sheet.ts";
import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import { IEC104 } from "../../../../../codec/profile.ts";
import {
  analyze,
  command,
  event,
  interrogation,
  type Link,
  measured,
  START_MS,
  Traffic,
} from "../../../../helpers/capture/traffic_builder.ts";
import { type SheetChanges, sheetWith } from "../../../../helpers/conform/sound_sheet.ts";
import { octets } from "../../../../helpers/wire/frames.ts";

/** Compares a capture with the sound sheet, changed. */
function check(traffic: Traffic, changes: SheetChanges = {}) {
  const checked = new CaptureCheck(new Sheet(sheetWith(changes)));
  checked.startFile("link.pcap");
  analyze([traffic.pcap()], { onItem: (item) => checked.accept(item) });
  return checked.result();
}

/** A capture of one connection that begins with STARTDT. */
function scene(steps: (link: Link, traffic: Traffic) => void): Traffic {
  const traffic = new Traffic();
  const link = traffic.link().start();
  steps(link, traffic);
  return traffic;
}

/** A step and its acknowledgement. */
function answered(link: Link, asdu: AsduInput): Link {
  return link.fromServer(asdu).acknowledge(true);
}

const SERVER = "192.0.2.2:2404";

Deno.test("a capture that agrees with the sheet has no violation", () => {
  const traffic = scene((link) => {
    link.fromClient(interrogation()).fromServer(interrogation(7));
    answered(link, { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 100, value: 1 }] });
    answered(link, measured(200, 1.5));
    answered(link, event(100, START_MS)).fromServer(interrogation(10)).acknowledge(true);
    link.fromClient(command({ ioa: 5000 })).fromServer(command({ ioa: 5000, cause: 7 }));
    link.acknowledge(true).close();
  });
  const result = check(traffic);
  assertEquals(result.violations, []);
  assertEquals([result.connections, result.apdus, result.omitted], [1, 15, 0]);
  assertEquals(result.unseen, ["M_IT_NA_1"]);
});

/** A capture that violates the sheet. */
interface Row {
  readonly code: ViolationCode;
  readonly by?: "device" | "peer";
  readonly traffic: Traffic;
  readonly changes?: SheetChanges;
  readonly detail: string;
}

/** A time tag with minutes only. */
const CP24 = "0c 00 00";

const ROWS: readonly Row[] = [
  {
    code: "undeclared-type",
    traffic: scene((link) =>
      answered(link, { type: "M_DP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 101, value: 1 }] })
    ),
    detail: "Type 3 (M_DP_NA_1) is not marked",
  },
  {
    code: "undeclared-type",
    traffic: scene((link) =>
      void link.fromServer(octets("96 01 03 00 01 00 64 00 00 01")).acknowledge()
    ),
    detail: "Type 150 is not a type of the interoperability list",
  },
  {
    code: "undeclared-type",
    by: "peer",
    traffic: scene((link) => {
      link.fromClient({ type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 100 }] });
      link.fromServer(octets("66 01 6c 00 01 00 64 00 00")).acknowledge();
    }),
    detail: "Type 102 (C_RD_NA_1) is not marked",
  },
  {
    code: "undeclared-type",
    traffic: scene((link) => void link.fromServer(octets("51 01 0e 00 01 00 00")).acknowledge()),
    detail: "Type 81 is a message of secure authentication, but pixit.security is missing",
  },
  {
    code: "black-box-type",
    traffic: scene((link) =>
      void link.fromServer(octets(`02 01 03 00 01 00 64 00 00 01 ${CP24}`)).acknowledge()
    ),
    detail: "Type 2 (M_SP_TA_1) belongs to 101, expected a type of 104",
  },
  {
    code: "undeclared-cause",
    traffic: scene((link) =>
      answered(link, {
        type: "M_SP_TB_1",
        cause: 5,
        ca: 1,
        objects: [{ ioa: 100, value: 1, time: START_MS }],
      })
    ),
    detail: "Type 30 (M_SP_TB_1) with cause 5 (req), expected 3, 11",
  },
  {
    code: "wrong-direction",
    by: "peer",
    traffic: scene((link) => {
      link.fromClient({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 100, value: 1 }] });
      link.acknowledge(false);
    }),
    detail:
      "Type 1 (M_SP_NA_1) with cause 3 (spont) in control direction, but type.1 has the mark X",
  },
  {
    code: "undeclared-address",
    traffic: scene((link) => answered(link, { ...measured(200, 1), ca: 9 } as AsduInput)),
    changes: { commonAddresses: [1] },
    detail: "Common address 9, expected 1",
  },
  {
    code: "other-type-of-signal",
    traffic: scene((link) => answered(link, measured(100, 1))),
    detail: "M_ME_NC_1 at 1/100, expected the types of M_SP_NA_1",
  },
  {
    code: "originator-used",
    traffic: scene((link) => answered(link, { ...measured(200, 1), originator: 4 } as AsduInput)),
    detail: "Originator address 4, but app.cot.oa is not marked",
  },
  {
    code: "malformed-asdu",
    traffic: scene((link) => {
      for (let at = 0; at < 4; at++) answered(link, measured(200, at));
      link.fromServer(octets("01 02 03 00 01 00 64 00 00 01")).acknowledge();
    }),
    detail: "Type 1: M_SP_NA_1 with 2 objects has 4 octets after its identifier, expected 8",
  },
  {
    code: "apdu-too-long",
    traffic: scene((link) => answered(link, measured(200, 1))),
    changes: { values: { "app.apdu.maxMonitor": 16 } },
    detail: "APDU of length 18 in monitor direction, expected at most 16",
  },
  {
    code: "bad-framing",
    traffic: scene((link) => {
      link.octets(false, octets("69 04 43 00 00 00"));
      answered(link, measured(200, 1));
    }),
    detail: "Expected start octet 0x68, found 0x69",
  },
  {
    code: "undefined-function",
    traffic: scene((link) => void link.octets(false, octets("68 04 47 00 00 00"))),
    detail: "Control field 47 00 00 00, expected I, S or U format",
  },
  {
    code: "k-exceeded",
    traffic: scene((link) => {
      for (let at = 0; at < 4; at++) link.fromServer(measured(200, at));
      link.acknowledge();
    }),
    changes: { values: { k: 3, w: 2 } },
    detail: "4 I format APDUs without an acknowledgement, expected at most k = 3",
  },
  {
    code: "w-exceeded",
    traffic: scene((link) => {
      for (let at = 0; at < 4; at++) link.fromClient(command({ ioa: 5000 }));
      link.acknowledge(false);
    }),
    changes: { values: { w: 3 } },
    detail: "Acknowledged 4 I format APDUs at once, expected at most w = 3",
  },
  {
    code: "t1-exceeded",
    traffic: scene((link, traffic) => {
      link.fromServer(measured(200, 1));
      for (let at = 0; at < 2; at++) {
        traffic.wait(9000);
        link.fromClient("TESTFR act").fromServer("TESTFR con");
      }
    }),
    detail: "Connection kept 18 s after an I format APDU that was not acknowledged, expected its " +
      "end after t1 = 15 s",
  },
  {
    code: "t1-exceeded",
    traffic: scene((link, traffic) => {
      link.fromServer("TESTFR act");
      for (let at = 0; at < 2; at++) {
        traffic.wait(9000);
        link.fromClient("STARTDT act").fromServer("STARTDT con");
      }
    }),
    detail:
      "Connection kept 18 s after TESTFR act that was not confirmed, expected its end after t1 = 15 s",
  },
  {
    code: "t2-exceeded",
    traffic: scene((link, traffic) => {
      link.fromClient(command({ ioa: 5000 }));
      traffic.wait(12_000);
      link.acknowledge(false);
    }),
    detail: "Acknowledged after 12 s, expected t2 = 10 s",
  },
  {
    code: "t3-exceeded",
    traffic: scene((link, traffic) => {
      traffic.wait(25_000);
      link.fromClient("TESTFR act").fromServer("TESTFR con");
    }),
    detail: "No TESTFR act within 25 s of an idle connection, expected one after t3 = 20 s",
  },
  {
    code: "other-port",
    traffic: scene((link) => answered(link, measured(200, 1))),
    changes: { values: { port: 2405 } },
    detail: "TCP port 2404, expected 2405",
  },
];

for (const { code, by = "device", traffic, changes, detail } of ROWS) {
  Deno.test(`${code} is found: ${detail.slice(0, 60)}`, () => {
    const { violations } = check(traffic, changes);
    assertEquals(violations.map((found) => [found.code, found.by, found.detail]), [[
      code,
      by,
      detail,
    ]]);
    assertEquals(violations[0]!.packets[0]!.file, "link.pcap");
  });
}

Deno.test("field sizes other than those of 104 are found", () => {
  const traffic = new Traffic();
  const profile = { ...IEC104, cotOctets: 1, ioaOctets: 2 } as const;
  const link = traffic.link({ profile }).start();
  for (let at = 0; at < 20; at++) answered(link, measured(200 + at, at));
  const [found, ...others] = check(traffic).violations;
  assertEquals([found?.code, found?.detail], [
    "field-sizes",
    "Field sizes 1/2/2 (octets of cause, CA and IOA), expected 2/2/3",
  ]);
  assertEquals(others, []);
});

Deno.test("every violation has a capture", () => {
  const found = new Set<string>(ROWS.map(({ code }) => code));
  assertEquals([...Object.keys(VIOLATIONS)].filter((code) => !found.has(code)), ["field-sizes"]);
});

Deno.test("the same violation is one entry with its packets and its number", () => {
  const traffic = scene((link) => {
    for (let at = 0; at < 25; at++) {
      answered(link, { type: "M_DP_NA_1", cause: 3, ca: 1, objects: [{ ioa: at + 1, value: 1 }] });
    }
  });
  const { violations: [found] } = check(traffic);
  assertEquals([found?.count, found?.packets.length], [25, 20]);
  assertEquals(found?.packets.slice(0, 2).map(({ frame }) => frame), [6, 8]);
  assertEquals([found?.sender, found?.time], [SERVER, START_MS + 5]);
});

Deno.test("a type in reverse direction is permitted by its mark", () => {
  const traffic = scene((link) => {
    link.fromClient({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 100, value: 1 }] });
    link.acknowledge(false);
  });
  assertEquals(check(traffic, { marks: { "type.1": "B" } }).violations, []);
  const standard = scene((link) =>
    answered(link, { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 100, value: 1 }] })
  );
  const [found] = check(standard, { marks: { "type.1": "R" } }).violations;
  assertEquals(found?.code, "wrong-direction");
});

Deno.test("a refusal of what the peer sent is no violation", () => {
  const traffic = scene((link) => {
    link.fromClient(interrogation()).fromServer(
      { ...interrogation(7), negative: true } as AsduInput,
    );
    link.fromClient(octets(`02 01 06 00 01 00 64 00 00 01 ${CP24}`));
    link.fromServer(octets(`02 01 6c 00 01 00 64 00 00 01 ${CP24}`)).acknowledge();
  });
  const found = check(traffic, { marks: { "type.100": "" } }).violations;
  assertEquals(found.map(({ code, by }) => [code, by]), [
    ["undeclared-type", "peer"],
    ["black-box-type", "peer"],
  ]);
});

Deno.test("a sheet of a controlling station compares the client of the connection", () => {
  const traffic = scene((link) => {
    link.fromClient({ ...command({ ioa: 5000 }), originator: 3 } as AsduInput).acknowledge(false);
  });
  const [found] = check(traffic, { device: { role: "controlling" } }).violations;
  assertEquals([found?.code, found?.by, found?.receiver], ["originator-used", "device", SERVER]);
});

Deno.test("packets that were not captured give no violation of windows and time-outs", () => {
  const traffic = scene((link, capture) => {
    for (let at = 0; at < 9; at++) {
      answered(link, measured(200, at));
      capture.unseen(() => void link.fromServer(measured(200, at)));
    }
  });
  assertEquals(check(traffic, { values: { k: 2, w: 1 } }).violations, []);
});

Deno.test("secure authentication is permitted if the sheet declares it", () => {
  const traffic = scene((link) =>
    void link.fromServer(octets("51 01 0e 00 01 00 00")).acknowledge()
  );
  assertEquals(check(traffic, { pixit: { "pixit.security": "both" } }).violations, []);
});
