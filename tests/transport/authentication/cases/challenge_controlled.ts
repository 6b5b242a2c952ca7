// Conformance cases of challenges by a controlled station. Long because it is a table.

import { USER_ROLE } from "../../../../codec/security/tables.ts";
import { userOf } from "../../../helpers/security/association_pair.ts";
import { command, INTERROGATION, POINT } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** Types that are critical for every station: 45-51, 58-64, 103, 105, 107, 110-113 and 120-126. */
const MANDATORY = [45, 46, 47, 48, 49, 50, 51, 58, 59, 60, 61, 62, 63, 64]
  .concat([103, 105, 107, 110, 111, 112, 113, 120, 121, 122, 123, 124, 125, 126]);

/** Types in control direction that are critical by option only. */
const OPTIONAL = [100, 101, 102, 104, 106];

/** An ASDU of a type; only its identifier matters. */
function asduOfType(type: number): Uint8Array {
  return Uint8Array.from([type, 1, 6, 0, 1, 0, 0, 0, 0, 1]);
}

/** Challenges by a controlled station. */
export const CHALLENGE_CONTROLLED: readonly AuthenticationCase[] = [
  {
    id: "CHA-01",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "C_SC_NA_1, without a reply",
    expectation: "S_CH_NA_1 with CSQ 1, USR 0, RSC 1 and 4 to 64 octets; nothing is carried out",
    source: "flow of a challenge, step 2; IDLE: critical ASDU",
    play: (bench) => bench.put(command()),
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: [],
      events: [],
      counted: { criticalReceived: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-02",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "C_SC_NA_1, and S_RP_NA_1 with a right MAC",
    expectation: "The command is carried out once, as that of user 1",
    source: "flow of a challenge, steps 1 to 4a; WAIT_REPLY: MAC ok, user authorized",
    play: (bench) => bench.operate(),
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-03",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "C_IC_NA_1",
    expectation: "It is processed without a challenge",
    source: "IDLE: non-critical ASDU",
    play: (bench) => bench.put(INTERROGATION),
    expected: {
      sent: [],
      carriedOut: ["C_IC_NA_1 act CA 1: qoi=20 (station interrogation)"],
      events: [],
      counted: {},
      keys: "ok",
    },
  },
  {
    id: "CHA-04",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "S_RP_NA_1 with a wrong MAC",
    expectation: "S_ER_NA_1 with error 1; the command is discarded",
    source: "flow of a challenge, step 4b; WAIT_REPLY: MAC wrong",
    play: (bench) => {
      bench.alter("S_RP_NA_1", (message) => {
        message.mac[15]! ^= 0x80;
        return message;
      });
      bench.operate();
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=1",
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
    id: "CHA-05",
    role: "controlled",
    precondition: "A command awaits its reply; MAL 4 was asked for",
    stimulus: "S_RP_NA_1 with the first 8 octets of the right MAC",
    expectation: "S_ER_NA_1 with error 1; the command is discarded",
    source: "MAC lengths: MAL 4 has 16 octets",
    play: (bench) => {
      bench.alter("S_RP_NA_1", (message) => ({ ...message, mac: message.mac.slice(0, 8) }));
      bench.operate();
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=1",
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
    id: "CHA-06",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "S_RP_NA_1 without a MAC (HLN 0)",
    expectation: "S_ER_NA_1 with error 1; the command is discarded",
    source: "WAIT_REPLY: MAC wrong",
    play: (bench) => {
      bench.alter("S_RP_NA_1", (message) => ({ ...message, mac: new Uint8Array(0) }));
      bench.operate();
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=1",
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
    id: "CHA-07",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "S_RP_NA_1 of a user whom the station does not know",
    expectation: "S_ER_NA_1 with error 11; the command is discarded",
    source: "error 11; bad input: unknown users",
    play: (bench) => {
      bench.alter("S_RP_NA_1", (message) => ({ ...message, usr: 9 }));
      bench.operate();
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=9 error=11"],
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
    id: "CHA-08",
    role: "controlled",
    precondition:
      "Data transfer is started, user 1 has no session keys; a command awaits its reply",
    stimulus: "S_RP_NA_1 of user 1 with any MAC",
    expectation: "S_ER_NA_1 with error 1; the command is discarded",
    source: "WAIT_REPLY: no valid key",
    start: "transfer",
    play: (bench) => {
      bench.put(command());
      bench.say({ type: "S_RP_NA_1", csq: 1, usr: 1, mac: new Uint8Array(16) });
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=1 error=1"],
      carriedOut: [],
      events: ["failed no-keys 1", "error-sent 1"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "not-initialized",
    },
  },
  {
    id: "CHA-09",
    role: "controlled",
    precondition: "Session keys of a viewer are established",
    stimulus: "C_SC_NA_1, and S_RP_NA_1 with a right MAC",
    expectation: "S_ER_NA_1 with error 7; the command is discarded",
    source: "WAIT_REPLY: MAC ok, not authorized",
    users: [userOf(1, { role: USER_ROLE.viewer })],
    play: (bench) => bench.operate(),
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=1 error=7"],
      carriedOut: [],
      events: ["failed not-authorized 7", "error-sent 7"],
      counted: {
        authorizationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-10",
    role: "controlled",
    precondition: "Session keys are established; then the clock passes the expiry of the role",
    stimulus: "C_SC_NA_1, and S_RP_NA_1 with a right MAC",
    expectation: "S_ER_NA_1 with error 7; the command is discarded",
    source: "expiry of roles; bad input: clocks that jump",
    controlledUsers: [userOf(1, { expires: Date.UTC(2026, 5, 1) })],
    users: [userOf(1)],
    play: (bench) => {
      bench.pair.instantOffset += 365 * 86_400_000;
      bench.operate();
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=1 error=7"],
      carriedOut: [],
      events: ["failed expired-user 7", "error-sent 7"],
      counted: {
        authorizationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-11",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "S_RP_NA_1 with another CSQ, then the right one",
    expectation:
      "The first is discarded as unexpected; the command is carried out after the second",
    source: "WAIT_REPLY: any other security ASDU",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      const reply = bench.last("S_RP_NA_1");
      bench.say({ ...reply, csq: reply.csq + 1 });
      bench.say(reply);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["discarded wrong-csq", "authenticated challenge"],
      counted: {
        unexpectedMessages: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        successfulAuthentications: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-12",
    role: "controlled",
    precondition: "As CHA-11, with reportUnexpectedReply",
    stimulus: "S_RP_NA_1 with another CSQ",
    expectation: "S_ER_NA_1 with error 2; the command still awaits its reply",
    source: "error 2 of older editions; option reportUnexpectedReply",
    options: { reportUnexpectedReply: true },
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      const reply = bench.last("S_RP_NA_1");
      bench.say({ ...reply, csq: reply.csq + 1 });
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=2 usr=1 error=2"],
      carriedOut: [],
      events: ["discarded wrong-csq", "error-sent 2"],
      counted: {
        unexpectedMessages: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-13",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_RP_NA_1 that nothing has caused",
    expectation: "It is discarded, and counted as unexpected",
    source: "IDLE: S_RP",
    play: (bench) => bench.say({ type: "S_RP_NA_1", csq: 1, usr: 1, mac: new Uint8Array(16) }),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded unexpected"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-14",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "The right S_RP_NA_1, twice",
    expectation: "The command is carried out once; the second reply is discarded as unexpected",
    source: "stored ASDU executed exactly once; replayed reply",
    play: (bench) => {
      bench.operate();
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge", "discarded unexpected"],
      counted: {
        unexpectedMessages: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        successfulAuthentications: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-15",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "No reply",
    expectation: "After the reply timeout, the command is discarded and the timeout counted",
    source: "WAIT_REPLY: reply timer; option replyTimeoutMs",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.pair.advance(2000);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: [],
      events: ["reply-timeout"],
      counted: { replyTimeouts: 1, criticalReceived: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-16",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "The right S_RP_NA_1 after the reply timeout",
    expectation: "It is discarded as unexpected; the command is not carried out",
    source: "WAIT_REPLY: reply timer; late reply",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.pair.advance(2000);
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: [],
      events: ["reply-timeout", "discarded unexpected"],
      counted: {
        unexpectedMessages: 1,
        replyTimeouts: 1,
        criticalReceived: 1,
        discardedMessages: 2,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-17",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "The right S_RP_NA_1 in the last millisecond",
    expectation: "The command is carried out",
    source: "option replyTimeoutMs",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.pair.advance(1999);
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-18",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "Another command, an interrogation and S_KR_NA_1; then the right reply",
    expectation: "All three are discarded as unexpected; only the first command is carried out",
    source: "WAIT_REPLY: any other application or security ASDU",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.put(command(2));
      bench.put(INTERROGATION);
      bench.say({ type: "S_KR_NA_1", usr: 1 });
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: [
        "discarded awaiting-reply",
        "discarded awaiting-reply",
        "statistic unexpectedMessages 3",
        "discarded awaiting-reply",
        "authenticated challenge",
      ],
      counted: {
        unexpectedMessages: 3,
        criticalReceived: 1,
        discardedMessages: 3,
        successfulAuthentications: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-19",
    role: "controlled",
    precondition: "A command awaits its reply; what arrives meanwhile is kept by option",
    stimulus: "Another command and an interrogation; then the right reply",
    expectation:
      "The first command is carried out; the second one is challenged, and the interrogation waits",
    source: "option whileAwaitingReply",
    options: { whileAwaitingReply: "queue" },
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.put(command(2));
      bench.put(INTERROGATION);
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 2, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-20",
    role: "controlled",
    precondition: "Session keys are established; two error messages are permitted in a minute",
    stimulus: "Three commands, each with a reply whose MAC is wrong",
    expectation: "S_ER_NA_1 twice; the third failure is counted, and not reported to the peer",
    source: "maximum number of error messages; option maxErrorMessages",
    play: (bench) => {
      for (let csq = 1; csq <= 3; csq++) {
        bench.put(command(csq));
        bench.say({ type: "S_RP_NA_1", csq, usr: 1, mac: new Uint8Array(16) });
      }
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=1",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=2 usr=1 error=1",
        "S_CH_NA_1 csq=3 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [],
      events: [
        "failed wrong-mac 1",
        "error-sent 1",
        "failed wrong-mac 1",
        "error-sent 1",
        "failed wrong-mac 1",
        "error-withheld 1",
      ],
      counted: {
        authenticationFailures: 3,
        criticalReceived: 3,
        discardedMessages: 3,
        errorsSent: 2,
      },
      keys: "ok",
    },
  },
  {
    id: "CHA-21",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus:
      "An ASDU of each mandatory critical type (45-51, 58-64, 103, 105, 107, 110-113, 120-126)",
    expectation: "Each of the 28 is challenged; none is carried out without a reply",
    source: "table of critical ASDUs, mandatory",
    options: { maxReplyTimeouts: 1000 },
    play: (bench) => {
      for (const type of MANDATORY) {
        bench.put(asduOfType(type));
        bench.pair.advance(2000);
      }
    },
    expected: {
      carriedOut: [],
      counted: { replyTimeouts: 28, criticalReceived: 28, discardedMessages: 28 },
    },
  },
  {
    id: "CHA-22",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "An ASDU of each type 100, 101, 102, 104 and 106",
    expectation: "Each is processed without a challenge",
    source: "table of critical ASDUs, optional: not critical by default",
    play: (bench) => {
      for (const type of OPTIONAL) bench.put(asduOfType(type));
    },
    expected: {
      sent: [],
      carriedOut: [
        "C_IC_NA_1 act CA 1: qoi=1",
        "C_CI_NA_1 act CA 1: rqt=1 (counter group 1) frz=0 (read)",
        "C_RD_NA_1 act CA 1: 0 !trailing-octets",
        "C_TS_NA_1 act CA 1: 1 object, raw 00 00 00 01 !length-mismatch",
        "C_CD_NA_1 act CA 1: 1 object, raw 00 00 00 01 !length-mismatch",
      ],
      events: [],
      counted: {},
      keys: "ok",
    },
  },
  {
    id: "CHA-23",
    role: "controlled",
    precondition:
      "Session keys are established; types 100, 101, 102, 104 and 106 are critical by option",
    stimulus: "An ASDU of each of these types",
    expectation: "Each is challenged",
    source: "table of critical ASDUs, optional; option critical",
    options: { critical: OPTIONAL, maxReplyTimeouts: 1000 },
    testerOptions: {},
    play: (bench) => {
      for (const type of OPTIONAL) {
        bench.put(asduOfType(type));
        bench.pair.advance(2000);
      }
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=3 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=4 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=5 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [],
      events: [
        "reply-timeout",
        "reply-timeout",
        "statistic replyTimeouts 3",
        "reply-timeout",
        "reply-timeout",
        "reply-timeout",
      ],
      counted: { replyTimeouts: 5, criticalReceived: 5, discardedMessages: 5 },
      keys: "ok",
    },
  },
  {
    id: "CHA-24",
    role: "controlled",
    precondition: "The next CSQ is 4294967295",
    stimulus: "Two commands with right replies",
    expectation: "The challenges have CSQ 4294967295 and 0; both commands are carried out",
    source: "roll-over of CSQ; option sequenceAfterWrap",
    options: { firstChallengeSequence: 4_294_967_295 },
    testerOptions: {},
    play: (bench) => {
      bench.operate(1);
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=4294967295 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=0 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [
        "C_SC_NA_1 act CA 1: 1=ON of user 1, challenge",
        "C_SC_NA_1 act CA 1: 2=ON of user 1, challenge",
      ],
      events: ["authenticated challenge", "authenticated challenge"],
      counted: { criticalReceived: 2, successfulAuthentications: 2 },
      keys: "ok",
    },
  },
  {
    id: "CHA-25",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "Data transfer is stopped and started; then the reply",
    expectation: "The command is not carried out; the keys are not valid",
    source: "a link that is restarted carries out nothing stored",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      bench.station.association.stopped(bench.pair.now);
      bench.station.association.started(bench.pair.now);
      bench.say(bench.last("S_RP_NA_1"));
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: [],
      events: ["discarded stopped", "keys not-initialized stopped", "discarded unexpected"],
      counted: { unexpectedMessages: 1, criticalReceived: 1, discardedMessages: 2 },
      keys: "not-initialized",
    },
  },
  ...([
    ["CHA-26", 3, "HMAC-SHA-256 with 8 octets"],
    ["CHA-27", 6, "AES-GMAC with 12 octets"],
  ] as const).map(([id, mac, words]): AuthenticationCase => ({
    id,
    role: "controlled",
    precondition: `Session keys are established; the station asks for ${words}`,
    stimulus: "C_SC_NA_1, and S_RP_NA_1 with that MAC",
    expectation: `S_CH_NA_1 with MAL ${mac}; the command is carried out`,
    source: "MAL 3, 4 and 6; option mac",
    options: { mac },
    play: (bench) => bench.operate(),
    expected: {
      sent: [`S_CH_NA_1 csq=1 usr=0 mal=${mac} rsc=1 challenge=16`],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  })),
  {
    id: "CHA-28",
    role: "controlled",
    precondition: "Session keys are established; single points are critical in monitor direction",
    stimulus: "The station has two events; the tester challenges each",
    expectation: "One event, S_RP_NA_1 with the user of the challenge, then the other event",
    source: "either station may challenge; several ASDUs are sent one challenge at a time",
    options: { criticalMonitor: [1] },
    play: (bench) => {
      for (let count = 0; count < 2; count++) bench.pair.send("controlled", POINT);
    },
    expected: {
      sent: [
        "M_SP_NA_1 spont CA 1: 100=ON",
        "S_RP_NA_1 csq=1 usr=1 mac=16",
        "M_SP_NA_1 spont CA 1: 100=ON",
        "S_RP_NA_1 csq=2 usr=1 mac=16",
      ],
      carriedOut: [],
      events: ["replied challenge", "replied challenge"],
      counted: { criticalSent: 2 },
      keys: "ok",
    },
  },
  {
    id: "CHA-29",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "A command to the broadcast address",
    expectation: "S_CH_NA_1 from the common address of the station; the command is carried out",
    source: "DECISIONS: common address of messages; option commonAddress",
    play: (bench) => {
      const asdu = command();
      asdu[4] = 0xff;
      asdu[5] = 0xff;
      bench.pair.send("controlling", asdu);
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 65535: 5000=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  {
    id: "CHA-30",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_ER_NA_1 of the tester, with each error 1 to 12 and 128",
    expectation: "Each is counted as received; nothing else happens",
    source: "error messages received",
    play: (bench) => {
      for (const error of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 128]) {
        const when = { time: Date.UTC(2026, 0, 1), timeFlags: 0, text: "" };
        bench.say({ type: "S_ER_NA_1", csq: 1, usr: 1, association: 0, error, ...when });
      }
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: [
        "error-received 1",
        "error-received 2",
        "error-received 3",
        "error-received 4",
        "error-received 5",
        "error-received 6",
        "error-received 7",
        "error-received 8",
        "error-received 9",
        "statistic errorsReceived 10",
        "error-received 10",
        "error-received 11",
        "error-received 12",
        "error-received 128",
      ],
      counted: { errorsReceived: 13 },
      keys: "ok",
    },
  },
];
