// Conformance cases of the statistics at both stations.

import { command } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** Statistics. */
export const STATISTICS: readonly AuthenticationCase[] = [
  {
    id: "STA-01",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "Three messages that nothing awaits",
    expectation: "The third is reported: unexpected messages, 3",
    source: "statistic 0, threshold 3",
    play: (bench) => {
      for (let count = 0; count < 3; count++) {
        bench.say({ type: "S_RP_NA_1", csq: 1, usr: 1, mac: new Uint8Array(16) });
      }
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: [
        "discarded unexpected",
        "discarded unexpected",
        "statistic unexpectedMessages 3",
        "discarded unexpected",
      ],
      counted: { unexpectedMessages: 3, discardedMessages: 3 },
      keys: "ok",
    },
  },
  {
    id: "STA-02",
    role: "controlled",
    precondition: "Session keys are established; five authentications failed, and were reported",
    stimulus: "Five more replies with a wrong MAC",
    expectation: "The tenth failure is reported again: authentication failures, 10",
    source: "statistic 2, threshold 5; statistics are not resettable",
    options: { maxAuthenticationFailures: 1000 },
    play: (bench) => {
      for (let csq = 1; csq <= 10; csq++) {
        bench.put(command(csq));
        bench.say({ type: "S_RP_NA_1", csq, usr: 1, mac: new Uint8Array(16) });
      }
    },
    expected: {
      carriedOut: [],
      counted: {
        authenticationFailures: 10,
        criticalReceived: 10,
        discardedMessages: 10,
        errorsSent: 2,
      },
    },
  },
  {
    id: "STA-03",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus:
      "A command without reply; the connection is lost and made again; a command without reply",
    expectation: "The statistics continue: two reply timeouts",
    source: "statistics are persistent; statistic 3",
    play: (bench) => {
      bench.put(command(1));
      bench.pair.advance(2000);
      bench.pair.reconnect();
      bench.put(command(2));
      bench.pair.advance(2000);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [],
      events: ["reply-timeout", "keys not-initialized stopped", "keys ok changed", "reply-timeout"],
      counted: {
        replyTimeouts: 2,
        criticalReceived: 2,
        discardedMessages: 2,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "STA-04",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "A change of the update key, then one with a wrong MAC",
    expectation: "Both are reported at once: update key changes, 1; failed update key changes, 1",
    source: "statistics 15 and 16, threshold 1",
    authority: true,
    play: (bench) => {
      bench.changing!.changeKey("user 1");
      bench.alter("S_UK_NA_1", (message) => {
        message.mac[0]! ^= 1;
        return message;
      });
      bench.changing!.changeKey("user 1");
    },
    expected: {
      sent: [
        "S_UR_NA_1 ksq=3 usr=1 challenge=16",
        "S_UC_NA_1 mac=32",
        "S_KS_NA_1 ksq=4 usr=1 kwa=2 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=5 usr=1 kwa=2 kst=1 mal=4 challenge=16 mac=16",
        "S_UR_NA_1 ksq=6 usr=1 challenge=16",
        "S_ER_NA_1 csq=6 usr=1 error=9",
      ],
      carriedOut: [],
      events: [
        "statistic updateKeyChanges 1",
        "update-key user 1",
        "keys not-initialized update-key",
        "keys ok changed",
        "statistic failedUpdateKeyChanges 1",
        "error-sent 9",
        "update-key-failed wrong-mac 9 user 1",
      ],
      counted: {
        errorsSent: 1,
        sessionKeyChanges: 1,
        updateKeyChanges: 1,
        failedUpdateKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "STA-51",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "The peer restarts three times",
    expectation: "The third is reported: rekeys due to restarts, 3",
    source: "statistic 17, threshold 3",
    play: (bench) => {
      const restarted = Uint8Array.from([70, 1, 4, 0, 1, 0, 0, 0, 0, 0]);
      for (let count = 0; count < 3; count++) bench.put(restarted.slice());
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=5 usr=1 wrapped=72",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=7 usr=1 wrapped=72",
      ],
      carriedOut: [
        "M_EI_NA_1 init CA 1: coi=0 (local power switch on)",
        "M_EI_NA_1 init CA 1: coi=0 (local power switch on)",
        "M_EI_NA_1 init CA 1: coi=0 (local power switch on)",
      ],
      events: [
        "keys ok changed",
        "keys ok changed",
        "statistic rekeysAfterRestarts 3",
        "keys ok changed",
      ],
      counted: { sessionKeyChanges: 3, rekeysAfterRestarts: 3 },
      keys: "ok",
    },
  },
];
