// Conformance cases of challenges at a controlling station. Long because it is a table.

import {
  asduOf,
  command,
  confirmation,
  INTERROGATION,
  POINT,
} from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** What the errors of the tester have in common. */
const ERROR = {
  type: "S_ER_NA_1",
  usr: 1,
  association: 0,
  text: "",
  time: Date.UTC(2026, 0, 1),
  timeFlags: 0,
} as const;

/** Where the length of the challenge data is in S_CH_NA_1. */
const CHALLENGE_LENGTH_AT = 15;

/** Challenges at a controlling station. */
export const CHALLENGE_CONTROLLING: readonly AuthenticationCase[] = [
  {
    id: "CHA-51",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: "S_CH_NA_1 with MAL 4",
    expectation: "S_RP_NA_1 with the CSQ of the challenge, user 1, and a MAC of 16 octets",
    source: "flow of a challenge, step 3; IDLE: S_CH for the outstanding ASDU",
    play: (bench) => bench.operate(),
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  ...([
    ["CHA-52", 3, 8],
    ["CHA-53", 6, 12],
  ] as const).map(([id, mac, octets]): AuthenticationCase => ({
    id,
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: `S_CH_NA_1 with MAL ${mac}`,
    expectation: `S_RP_NA_1 with a MAC of ${octets} octets`,
    source: "MAC lengths",
    testerOptions: { mac },
    options: {},
    play: (bench) => bench.operate(),
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", `S_RP_NA_1 csq=1 usr=1 mac=${octets}`],
      carriedOut: [],
      events: ["replied challenge"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  })),
  ...([
    ["CHA-54", 0, "none"],
    ["CHA-55", 1, "HMAC-SHA-1 with 4 octets"],
    ["CHA-56", 7, "reserved"],
    ["CHA-57", 128, "of a vendor"],
  ] as const).map(([id, mal, words]): AuthenticationCase => ({
    id,
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: `S_CH_NA_1 with MAL ${mal}: ${words}`,
    expectation: "S_ER_NA_1 with error 5, and no reply; the command is reported as not carried out",
    source: "error 5: MAC algorithm not permitted; option acceptedMacs",
    play: (bench) => {
      bench.alter("S_CH_NA_1", (message) => ({ ...message, mal }));
      bench.operate();
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_ER_NA_1 csq=1 usr=0 error=5"],
      carriedOut: [],
      events: ["error-sent 5", "not-possible mac-not-permitted"],
      counted: { criticalSent: 1, errorsSent: 1 },
      keys: "ok",
    },
  })),
  {
    id: "CHA-58",
    role: "controlling",
    precondition: "Session keys are established; HMAC-SHA-1 is permitted by option",
    stimulus: "S_CH_NA_1 with MAL 2",
    expectation: "S_RP_NA_1 with a MAC of 10 octets",
    source: "MAL 1, 2 and 5 by option",
    options: { acceptedMacs: [2, 3, 4, 6] },
    testerOptions: { mac: 2, acceptedMacs: [2, 3, 4, 6] },
    play: (bench) => bench.operate(),
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=10"],
      carriedOut: [],
      events: ["replied challenge"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-59",
    role: "controlling",
    precondition: "A command was authenticated, and the station has sent another one",
    stimulus: "S_CH_NA_1 with the CSQ of the earlier challenge",
    expectation: "It is discarded and counted as unexpected; no S_RP_NA_1",
    source: "CSQ; option increasingSequences; old CSQ",
    start: "challenged",
    play: (bench) => {
      bench.alter("S_CH_NA_1", (message) => ({ ...message, csq: message.csq - 1 }));
      bench.operate(2);
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 2=ON"],
      carriedOut: [],
      events: ["discarded old-sequence"],
      counted: { unexpectedMessages: 1, criticalSent: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-60",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: "S_CH_NA_1, twice",
    expectation: "One S_RP_NA_1; the second challenge is discarded and counted as unexpected",
    source: "a command is proven once",
    play: (bench) => {
      bench.copies("S_CH_NA_1", 2);
      bench.operate();
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge", "discarded old-sequence"],
      counted: { unexpectedMessages: 1, criticalSent: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-61",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent nothing else",
    stimulus: "S_CH_NA_1",
    expectation: "It is discarded and counted as unexpected; no S_RP_NA_1",
    source: "unexpected messages",
    play: (bench) => bench.put(challenge(1)),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded unexpected"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-62",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: "S_CH_NA_1 with 3 octets of challenge data",
    expectation: "It is discarded and counted as unexpected; no S_RP_NA_1",
    source: "CLN of S_CH: 4 octets or more",
    play: (bench) => {
      bench.copies("S_CH_NA_1", 0);
      bench.operate();
      const short = challenge(1).slice(0, -1);
      short[CHALLENGE_LENGTH_AT] = 3;
      bench.put(short);
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON"],
      carriedOut: [],
      events: ["discarded short-challenge"],
      counted: { unexpectedMessages: 1, criticalSent: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-63",
    role: "controlling",
    precondition: "Session keys are established; a command and an interrogation are to be sent",
    stimulus: "No challenge, and no answer",
    expectation:
      "The command, and after the time limit the interrogation; it is reported that nothing challenged the command",
    source: "missing challenge; option challengeTimeoutMs",
    play: (bench) => {
      bench.mute();
      bench.station.association.send(command(), bench.pair.now);
      bench.station.association.send(INTERROGATION, bench.pair.now);
      bench.pair.advance(2000);
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 5000=ON", "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)"],
      carriedOut: [],
      events: ["not-challenged timed-out"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-64",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: "S_CH_NA_1 after the time limit",
    expectation: "It is discarded and counted as unexpected; no S_RP_NA_1",
    source: "late challenge; option challengeTimeoutMs",
    play: (bench) => {
      bench.mute();
      bench.operate();
      bench.pair.advance(2000);
      bench.put(challenge(1));
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON"],
      carriedOut: [],
      events: ["not-challenged timed-out", "discarded unexpected"],
      counted: { unexpectedMessages: 1, criticalSent: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  ...([
    ["CHA-65", 7, "authorization failed"],
    ["CHA-66", 11, "unknown user"],
    ["CHA-67", 12, "reserved"],
    ["CHA-68", 200, "of a vendor"],
  ] as const).map(([id, error, words]): AuthenticationCase => ({
    id,
    role: "controlling",
    precondition: "The station has proven a command with S_RP_NA_1",
    stimulus: `S_ER_NA_1 with error ${error}: ${words}`,
    expectation: "The command is reported as refused, with the error; the keys stay",
    source: "flow of a challenge, step 4b; error messages received",
    play: (bench) => {
      bench.operate();
      bench.say({ ...ERROR, csq: 1, error });
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge", `refused ${error}`, `error-received ${error}`],
      counted: { criticalSent: 1, errorsReceived: 1 },
      keys: "ok",
    },
  })),
  {
    id: "CHA-69",
    role: "controlling",
    precondition: "The station has proven a command with S_RP_NA_1",
    stimulus: "S_ER_NA_1 with error 7, in the layout with CSQ and KSQ",
    expectation: "The command is reported as refused",
    source: "the two layouts of S_ER; option errorLayout",
    play: (bench) => {
      bench.operate();
      bench.say({ ...ERROR, csq: 1, ksq: 0, error: 7 });
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge", "refused 7", "error-received 7"],
      counted: { criticalSent: 1, errorsReceived: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-70",
    role: "controlling",
    precondition: "The station has proven a command with S_RP_NA_1",
    stimulus: "S_ER_NA_1 with error 1, about another CSQ",
    expectation: "It is counted as received; the command is not reported as refused",
    source: "S_ER names the CSQ of the message that failed",
    play: (bench) => {
      bench.operate();
      bench.say({ ...ERROR, csq: 99, error: 1 });
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge", "error-received 1"],
      counted: { criticalSent: 1, errorsReceived: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-71",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_SC_NA_1",
    stimulus: "The confirmation, without a challenge",
    expectation:
      "The confirmation is passed on; it is reported that nothing challenged the command",
    source: "a critical command carried out without challenge",
    play: (bench) => {
      bench.mute();
      bench.operate(1);
      bench.put(confirmation(1));
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON"],
      carriedOut: ["C_SC_NA_1 actcon CA 1: 1=ON"],
      events: ["not-challenged answered"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-72",
    role: "controlling",
    precondition: "Session keys are established, and the station has sent C_IC_NA_1",
    stimulus: "S_CH_NA_1: the peer has a longer list of critical types",
    expectation: "S_RP_NA_1, and a warning",
    source:
      "table of critical ASDUs, optional; DECISIONS: a challenge of a type that is not listed",
    testerOptions: { critical: [100] },
    options: {},
    play: (bench) => bench.pair.send("controlling", INTERROGATION),
    expected: {
      sent: ["C_IC_NA_1 act CA 1: qoi=20 (station interrogation)", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["warning not-listed", "replied challenge"],
      counted: {},
      keys: "ok",
    },
  },
  {
    id: "CHA-73",
    role: "controlling",
    precondition: "Session keys are established; single points are critical in monitor direction",
    stimulus: "M_SP_NA_1, and S_RP_NA_1 with a right MAC",
    expectation: "S_CH_NA_1 with user 1; the value is passed on after the reply",
    source: "IDLE: critical monitor ASDU received (if configured)",
    options: { criticalMonitor: [1] },
    play: (bench) => bench.pair.send("controlled", POINT),
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=1 mal=4 rsc=1 challenge=16"],
      carriedOut: ["M_SP_NA_1 spont CA 1: 100=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-74",
    role: "controlling",
    precondition: "As CHA-73",
    stimulus: "M_SP_NA_1, and S_RP_NA_1 with a wrong MAC",
    expectation: "S_ER_NA_1 with error 1; the value is discarded",
    source: "WAIT_REPLY as controlled station",
    options: { criticalMonitor: [1] },
    play: (bench) => {
      bench.alter("S_RP_NA_1", (message) => ({ ...message, mac: new Uint8Array(16) }));
      bench.pair.send("controlled", POINT);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=1 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=1 error=1"],
      carriedOut: [],
      events: ["failed wrong-mac 1", "error-sent 1"],
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
    id: "CHA-75",
    role: "controlling",
    precondition: "As CHA-73",
    stimulus: "M_SP_NA_1, and no reply",
    expectation: "After the reply timeout, the value is discarded and the timeout counted",
    source: "WAIT_REPLY as controlled station",
    options: { criticalMonitor: [1] },
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.pair.send("controlled", POINT);
      bench.pair.advance(2000);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=1 mal=4 rsc=1 challenge=16"],
      carriedOut: [],
      events: ["reply-timeout"],
      counted: { replyTimeouts: 1, criticalReceived: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-76",
    role: "controlling",
    precondition: "The station has sent C_SC_NA_1, and another command waits",
    stimulus: "The connection ends",
    expectation: "Both are reported as certainly not carried out; the keys are cleared",
    source: "connection lost: clear keys; nothing is lost without a report",
    play: (bench) => {
      bench.mute();
      bench.operate(1);
      bench.operate(2);
      bench.pair.disconnect();
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON"],
      carriedOut: [],
      events: ["not-possible stopped", "not-possible stopped", "keys not-initialized stopped"],
      counted: { criticalSent: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "CHA-77",
    role: "controlling",
    precondition: "Session keys of user 1 are established",
    stimulus: "A command is to be sent as user 5, whom the station does not have",
    expectation: "It is not possible, and is not sent",
    source: "bad input: unknown users",
    play: (bench) => bench.operate(1, 5),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["not-possible unknown-user"],
      counted: {},
      keys: "ok",
    },
  },
];

function challenge(csq: number): Uint8Array {
  const data = new Uint8Array(4);
  return asduOf({ type: "S_CH_NA_1", csq, usr: 0, mal: 4, rsc: 1, challenge: data });
}
