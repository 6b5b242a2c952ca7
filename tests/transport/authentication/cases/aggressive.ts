// Conformance cases of aggressive mode at both stations.

import { USER_ROLE } from "../../../../codec/security/tables.ts";
import { userOf } from "../../../helpers/security/association_pair.ts";
import { asduOf, command } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** Both stations permit aggressive mode. */
const PERMITTED = { sendAggressive: true, acceptAggressive: true };

/** Aggressive mode. */
export const AGGRESSIVE: readonly AuthenticationCase[] = [
  {
    id: "AGG-01",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 with the next CSQ and a right MAC",
    expectation: "The command in it is carried out once, without S_CH_NA_1",
    source: "aggressive mode; IDLE: S_AR valid MAC, authorized",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => bench.operate(2),
    expected: {
      sent: [],
      carriedOut: ["C_SC_NA_1 act CA 1: 2=ON of user 1, aggressive"],
      events: ["authenticated aggressive"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "AGG-02",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is not permitted",
    stimulus: "S_AR_NA_1 with the next CSQ and a right MAC",
    expectation: "S_ER_NA_1 with error 4; nothing is carried out",
    source: "IDLE: S_AR, 4 if not permitted; option acceptAggressive",
    start: "challenged",
    options: {},
    testerOptions: PERMITTED,
    play: (bench) => bench.operate(2),
    expected: {
      sent: ["S_ER_NA_1 csq=2 usr=1 error=4"],
      carriedOut: [],
      events: ["failed aggressive-not-permitted 4", "error-sent 4"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-03",
    role: "controlled",
    precondition:
      "Session keys are established, and nothing was challenged since; aggressive mode is permitted",
    stimulus: "S_AR_NA_1",
    expectation: "S_ER_NA_1 with error 1; nothing is carried out",
    source: "aggressive mode needs an earlier challenge of this key period",
    options: PERMITTED,
    play: (bench) => {
      const mac = new Uint8Array(16);
      bench.say({ type: "S_AR_NA_1", asdu: command(), csq: 1, usr: 1, mac });
    },
    expected: {
      sent: ["S_ER_NA_1 csq=1 usr=1 error=1"],
      carriedOut: [],
      events: ["failed not-challenged-before 1", "error-sent 1"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-04",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 with a wrong MAC",
    expectation: "S_ER_NA_1 with error 1; nothing is carried out",
    source: "IDLE: S_AR wrong",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.alter("S_AR_NA_1", (message) => {
        message.mac[0]! ^= 1;
        return message;
      });
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_ER_NA_1 csq=2 usr=1 error=1",
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=4 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: ["failed wrong-mac 1", "error-sent 1", "keys ok changed"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
        rekeysAfterFailures: 1,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-05",
    role: "controlled",
    precondition: "A command was carried out in aggressive mode",
    stimulus: "The same S_AR_NA_1 again",
    expectation: "S_ER_NA_1 with error 1; nothing is carried out",
    source: "replayed aggressive request; CSQ: +1 per request",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.operate(2);
      bench.put(bench.lastAsdu("S_AR_NA_1"));
    },
    expected: {
      sent: [
        "S_ER_NA_1 csq=2 usr=1 error=1",
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=4 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: ["C_SC_NA_1 act CA 1: 2=ON of user 1, aggressive"],
      events: ["authenticated aggressive", "failed replay 1", "error-sent 1", "keys ok changed"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 2,
        discardedMessages: 1,
        errorsSent: 1,
        successfulAuthentications: 1,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-06",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 with another command than the one that was proven",
    expectation: "S_ER_NA_1 with error 1; nothing is carried out",
    source: "the MAC covers the ASDU",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.alter("S_AR_NA_1", (message) => ({ ...message, asdu: command(3) }));
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_ER_NA_1 csq=2 usr=1 error=1",
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=4 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: ["failed wrong-mac 1", "error-sent 1", "keys ok changed"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
        rekeysAfterFailures: 1,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-07",
    role: "controlled",
    precondition: "A command was authenticated, then the session keys were changed",
    stimulus: "S_AR_NA_1 with the next CSQ",
    expectation: "S_ER_NA_1 with error 1; nothing is carried out",
    source: "aggressive mode needs an earlier challenge of this key period",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.tester.association.changeKeys(bench.pair.now);
      bench.pair.run();
      const mac = new Uint8Array(16);
      bench.say({ type: "S_AR_NA_1", asdu: command(), csq: 2, usr: 1, mac });
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=4 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
        "S_ER_NA_1 csq=2 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["keys ok changed", "failed not-challenged-before 1", "error-sent 1"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-08",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 with S_KR_NA_1 in it",
    expectation: "S_ER_NA_1 with error 1: messages of secure authentication are never critical",
    source: "types 81-95 are never challenged",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      const asdu = asduOf({ type: "S_KR_NA_1", usr: 1 });
      bench.say({ type: "S_AR_NA_1", asdu, csq: 2, usr: 1, mac: new Uint8Array(16) });
    },
    expected: {
      sent: ["S_ER_NA_1 csq=2 usr=1 error=1"],
      carriedOut: [],
      events: ["failed not-permitted 1", "error-sent 1"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-09",
    role: "controlled",
    precondition: "An interrogation of a viewer was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 of the viewer with a command and a right MAC",
    expectation: "S_ER_NA_1 with error 7; nothing is carried out",
    source: "roles; error 7",
    options: { ...PERMITTED, critical: [100] },
    users: [userOf(1, { role: USER_ROLE.viewer })],
    play: (bench) => {
      const interrogation = command(0);
      interrogation[0] = 100;
      interrogation[9] = 20;
      bench.pair.send("controlling", interrogation);
      bench.operate(2);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=2 usr=1 error=7"],
      carriedOut: ["C_IC_NA_1 act CA 1: qoi=20 (station interrogation) of user 1, challenge"],
      events: ["authenticated challenge", "failed not-authorized 7", "error-sent 7"],
      counted: {
        authorizationFailures: 1,
        criticalReceived: 2,
        discardedMessages: 1,
        errorsSent: 1,
        successfulAuthentications: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-10",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "S_AR_NA_1 of a user whom the station does not know",
    expectation: "S_ER_NA_1 with error 11; nothing is carried out",
    source: "error 11; bad input: unknown users",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.alter("S_AR_NA_1", (message) => ({ ...message, usr: 9 }));
      bench.operate(2);
    },
    expected: {
      sent: ["S_ER_NA_1 csq=2 usr=9 error=11"],
      carriedOut: [],
      events: ["failed unknown-user 11", "error-sent 11"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "AGG-11",
    role: "controlled",
    precondition: "A command was authenticated; aggressive mode is permitted",
    stimulus: "Three S_AR_NA_1, one directly after the other",
    expectation: "All three commands are carried out, in their order",
    source: "CSQ: +1 per request",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      for (let ioa = 2; ioa <= 4; ioa++) {
        bench.tester.association.send(command(ioa), bench.pair.now);
      }
      bench.pair.run();
    },
    expected: {
      sent: [],
      carriedOut: [
        "C_SC_NA_1 act CA 1: 2=ON of user 1, aggressive",
        "C_SC_NA_1 act CA 1: 3=ON of user 1, aggressive",
        "C_SC_NA_1 act CA 1: 4=ON of user 1, aggressive",
      ],
      events: ["authenticated aggressive", "authenticated aggressive", "authenticated aggressive"],
      counted: { criticalReceived: 3, successfulAuthentications: 3 },
      keys: "ok",
    },
  },
  {
    id: "AGG-51",
    role: "controlling",
    precondition: "Session keys are established; aggressive mode is permitted",
    stimulus: "Two commands; the peer challenges the first",
    expectation: "The first leaves without proof, the second as S_AR_NA_1 with the next CSQ",
    source: "aggressive mode only after a challenge of this key period",
    options: PERMITTED,
    play: (bench) => {
      bench.operate(1);
      bench.operate(2);
    },
    expected: {
      sent: [
        "C_SC_NA_1 act CA 1: 1=ON",
        "S_RP_NA_1 csq=1 usr=1 mac=16",
        "S_AR_NA_1 asdu=10 csq=2 usr=1 mac=16",
      ],
      carriedOut: [],
      events: ["replied challenge", "replied aggressive"],
      counted: { criticalSent: 2 },
      keys: "ok",
    },
  },
  {
    id: "AGG-52",
    role: "controlling",
    precondition: "A command was authenticated; aggressive mode is not permitted",
    stimulus: "Another command",
    expectation: "It leaves without proof, and is challenged",
    source: "permission is a parameter on both sides; option sendAggressive",
    start: "challenged",
    options: {},
    testerOptions: PERMITTED,
    play: (bench) => bench.operate(2),
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 2=ON", "S_RP_NA_1 csq=2 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "AGG-53",
    role: "controlling",
    precondition: "A command was authenticated; the peer does not permit aggressive mode",
    stimulus: "Two commands; S_ER_NA_1 with error 4 for the first",
    expectation:
      "The first is reported as refused, with a warning; the second leaves without proof",
    source: "refused with error 4",
    start: "challenged",
    options: PERMITTED,
    testerOptions: {},
    play: (bench) => {
      bench.operate(2);
      bench.operate(3);
    },
    expected: {
      sent: [
        "S_AR_NA_1 asdu=10 csq=2 usr=1 mac=16",
        "C_SC_NA_1 act CA 1: 3=ON",
        "S_RP_NA_1 csq=2 usr=1 mac=16",
      ],
      carriedOut: [],
      events: [
        "replied aggressive",
        "refused 4",
        "warning aggressive-refused",
        "error-received 4",
        "replied challenge",
      ],
      counted: { criticalSent: 2, errorsReceived: 1 },
      keys: "ok",
    },
  },
  {
    id: "AGG-54",
    role: "controlling",
    precondition: "A command was authenticated, then the session keys were changed",
    stimulus: "Another command",
    expectation: "It leaves without proof, and is challenged",
    source: "aggressive mode only after a challenge of this key period",
    start: "challenged",
    options: PERMITTED,
    play: (bench) => {
      bench.station.association.changeKeys(bench.pair.now);
      bench.pair.run();
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
        "C_SC_NA_1 act CA 1: 2=ON",
        "S_RP_NA_1 csq=2 usr=1 mac=16",
      ],
      carriedOut: [],
      events: ["keys ok changed", "replied challenge"],
      counted: { criticalSent: 1, sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
];
