// Conformance cases of the test procedure, for controlled stations.

import { CAUSE } from "../../../codec/mod.ts";
import { expectConfirmed, expectRejected, mirrorCauses } from "../bench/answers.ts";
import { broadcastOf, rawAsdu } from "../bench/raw_asdu.ts";
import { FIXED_TSC, testCommand } from "../bench/requests.ts";
import { QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** Counters of test commands: the ends, and each bit. */
const COUNTERS = [
  FIXED_TSC,
  0,
  1,
  ...Array.from({ length: 16 }, (_, bit) => 1 << bit),
  0x7fff,
  0xffff,
];

/** An object address of a test command that is not 0. */
const WRONG_IOA = 2;

/** Test procedure, for controlled stations. */
export const TEST_PROCEDURE: readonly ConformanceCase[] = [
  {
    id: "TST-01",
    clause: "-",
    kind: "+",
    title: "Test command with time",
    precondition: "Data transfer started",
    stimulus: "C_TS_TA_1 with TSC AA55H, 0, 1, each single bit, and FFFFH",
    criterion: "Each is confirmed once, with the same TSC and the same time; nothing else arrives",
    condition: ["type.107", "baf.test"],
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      for (const tsc of COUNTERS) {
        await expectConfirmed(t, link, testCommand(t, { tsc }), { what: `TSC ${tsc}` });
      }
      await link.expectNone({ type: "C_TS_TA_1" }, {
        during: QUIET_MS,
        what: "other answer to C_TS_TA_1",
      });
    },
  },
  {
    id: "TST-02",
    clause: "-",
    kind: "-",
    title: "Test command with faults",
    precondition: "Data transfer started",
    stimulus: "C_TS_TA_1 with cause 7, with IOA 2, with both, and with the common address 65535",
    criterion: "Mirrored with cause 45, 47, 45 and 46, and P/N = 1; no positive confirmation",
    condition: ["type.107"],
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      const cause = CAUSE.activationCon;
      const faults = [
        { what: "cause 7", fields: { cause }, answer: CAUSE.unknownCause },
        { what: "IOA 2", fields: { ioa: WRONG_IOA }, answer: CAUSE.unknownObjectAddress },
        {
          what: "cause 7 and IOA 2",
          fields: { cause, ioa: WRONG_IOA },
          answer: CAUSE.unknownCause,
        },
        { what: "CA 65535", fields: { ca: broadcastOf(t) }, answer: CAUSE.unknownCommonAddress },
      ];
      for (const { what, fields, answer } of faults) {
        const asdu = rawAsdu(testCommand(t), fields, t.profile);
        await expectRejected(t, link, asdu, answer, `a test command with ${what}`);
      }
      await link.expectNone({ type: "C_TS_TA_1", cause: mirrorCauses() }, { during: QUIET_MS });
    },
  },
];
