// Conformance cases of what is not a message of secure authentication, and of clocks that jump.

import { SEGMENTATION } from "../../../../codec/security/segments.ts";
import { userOf } from "../../../helpers/security/association_pair.ts";
import type { CaseBench } from "../../../helpers/security/case_bench.ts";
import { asduOf, command, INTERROGATION } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** The octet that contains ASN, FIR and FIN. */
const CONTROL_AT = 6;

/** A reply that nothing has caused. */
const REPLY = { type: "S_RP_NA_1", csq: 1, usr: 1, mac: new Uint8Array(16) } as const;

/** What is not a message. */
export const BAD_INPUT: readonly AuthenticationCase[] = [
  {
    id: "BAD-01",
    role: "controlled",
    precondition: "Session keys are established; a message has 256 octets at most",
    stimulus: "Segments of S_KC_NA_1 that never end",
    expectation: "They are discarded at the limit, and counted; nothing is kept",
    source: "segmentation; bad input: segments that never end; option maxMessageOctets",
    options: { maxMessageOctets: 256 },
    play: (bench) => {
      const segment = bench.lastAsdu("S_KC_NA_1");
      for (let number = 0; number < 8; number++) {
        segment[CONTROL_AT] = number | (number === 0 ? SEGMENTATION.fir : 0);
        bench.put(segment.slice());
      }
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: [
        "discarded malformed",
        "discarded malformed",
        "statistic unexpectedMessages 3",
        "discarded malformed",
        "discarded malformed",
        "discarded malformed",
      ],
      counted: { unexpectedMessages: 5, discardedMessages: 5 },
      keys: "ok",
    },
  },
  {
    id: "BAD-02",
    role: "controlling",
    precondition: "Session keys are established; a message has 256 octets at most",
    stimulus: "Segments of S_KS_NA_1 that never end",
    expectation: "They are discarded at the limit, and counted; nothing is kept",
    source: "segmentation; bad input: segments that never end; option maxMessageOctets",
    options: { maxMessageOctets: 256 },
    play: (bench) => {
      const segment = bench.lastAsdu("S_KS_NA_1");
      for (let number = 0; number < 12; number++) {
        segment[CONTROL_AT] = number | (number === 0 ? SEGMENTATION.fir : 0);
        bench.put(segment.slice());
      }
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: [
        "discarded malformed",
        "discarded malformed",
        "statistic unexpectedMessages 3",
        "discarded malformed",
        "discarded malformed",
        "discarded malformed",
        "statistic unexpectedMessages 6",
        "discarded malformed",
        "discarded malformed",
      ],
      counted: { unexpectedMessages: 7, discardedMessages: 7 },
      keys: "ok",
    },
  },
  {
    id: "BAD-03",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The first segment of S_KC_NA_1, and nothing after it",
    expectation: "It is discarded after the segment timeout, and counted",
    source: "segmentation; option segmentTimeoutMs",
    play: (bench) => {
      putSegment(bench, SEGMENTATION.fir);
      bench.pair.advance(2000);
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded segments"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-04",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The first segment of S_KC_NA_1, then C_IC_NA_1",
    expectation: "The segment is discarded and counted; the interrogation is processed",
    source: "segmentation: any other ASDU discards an unfinished message",
    play: (bench) => {
      putSegment(bench, SEGMENTATION.fir);
      bench.put(INTERROGATION);
    },
    expected: {
      sent: [],
      carriedOut: ["C_IC_NA_1 act CA 1: qoi=20 (station interrogation)"],
      events: ["discarded segments"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-05",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The first segment of S_KC_NA_1, then the segment with ASN 2",
    expectation: "Both are discarded and counted",
    source: "segmentation: the next segment has ASN + 1",
    play: (bench) => {
      putSegment(bench, SEGMENTATION.fir);
      putSegment(bench, 2);
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded malformed"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-06",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The first segment of S_KC_NA_1, then the next one with another common address",
    expectation: "Both are discarded and counted",
    source: "segmentation: same type, cause and common address",
    play: (bench) => {
      putSegment(bench, SEGMENTATION.fir);
      const other = bench.lastAsdu("S_KC_NA_1");
      other[CONTROL_AT] = 1 | SEGMENTATION.fin;
      other[4] = 9;
      bench.put(other);
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded malformed"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-07",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "A segment of S_KC_NA_1 without FIR, that nothing precedes",
    expectation: "It is discarded and counted",
    source: "segmentation: FIR begins a message",
    play: (bench) => putSegment(bench, 1 | SEGMENTATION.fin),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded malformed"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-08",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "S_RP_NA_1 in two segments, the first of them twice",
    expectation: "The repeated segment is ignored; the command is carried out once",
    source: "segmentation: a repeated segment is ignored",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      const whole = bench.lastAsdu("S_RP_NA_1");
      const first = whole.slice(0, 12);
      first[CONTROL_AT] = SEGMENTATION.fir;
      const head = whole.slice(0, CONTROL_AT);
      const rest = Uint8Array.from([...head, 1 | SEGMENTATION.fin, ...whole.slice(12)]);
      for (const segment of [first, first, rest]) bench.put(segment.slice());
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["C_SC_NA_1 act CA 1: 1=ON of user 1, challenge"],
      events: ["authenticated challenge"],
      counted: { criticalReceived: 1, successfulAuthentications: 1 },
      keys: "ok",
    },
  },
  ...([
    ["BAD-09", "one octet missing", (asdu: Uint8Array) => asdu.slice(0, -1)],
    ["BAD-10", "one octet too many", (asdu: Uint8Array) => Uint8Array.from([...asdu, 0])],
    ["BAD-11", "without content", (asdu: Uint8Array) => asdu.slice(0, 7)],
    ["BAD-12", "without segmentation octet", (asdu: Uint8Array) => asdu.slice(0, 6)],
    ["BAD-13", "two objects (VSQ 2)", (asdu: Uint8Array) => (asdu[1] = 2, asdu)],
    ["BAD-14", "HLN 65535", (asdu: Uint8Array) => (asdu.fill(0xff, 13, 15), asdu)],
  ] as const).map(([id, words, damage]): AuthenticationCase => ({
    id,
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: `S_RP_NA_1, ${words}`,
    expectation: "It is discarded and counted as unexpected",
    source: "layouts of the messages; bad input",
    play: (bench) => bench.put(damage(asduOf(REPLY))),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded malformed"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  })),
  {
    id: "BAD-15",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "Type 89, which is not assigned, and private type 200",
    expectation:
      "The private type is challenged; type 89 is passed on, because numbers 81 to 95 are never challenged",
    source: "DECISIONS: private and unassigned types; option uncritical",
    play: (bench) => {
      for (const type of [200, 89]) {
        const asdu = command();
        asdu[0] = type;
        bench.put(asdu);
        bench.pair.advance(2000);
      }
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16"],
      carriedOut: ["type 89 (not assigned) act CA 1: 1 object, raw 88 13 00 01 !unknown-type"],
      events: ["reply-timeout"],
      counted: { replyTimeouts: 1, criticalReceived: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-16",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_KS_NA_1 and S_UR_NA_1, which only a controlled station sends",
    expectation: "Both are discarded and counted as unexpected",
    source: "direction of the types",
    play: (bench) => {
      const challenge = new Uint8Array(16);
      const status = { ksq: 9, usr: 1, kwa: 1, kst: 1, mal: 0, challenge, mac: new Uint8Array(0) };
      bench.say({ type: "S_KS_NA_1", ...status });
      bench.say({ type: "S_UR_NA_1", ksq: 9, usr: 1, challenge });
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded wrong-direction", "discarded wrong-direction"],
      counted: { unexpectedMessages: 2, discardedMessages: 2 },
      keys: "ok",
    },
  },
  {
    id: "BAD-17",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "S_KR_NA_1 and S_KC_NA_1, which only a controlling station sends",
    expectation: "Both are discarded and counted as unexpected",
    source: "direction of the types",
    play: (bench) => {
      bench.say({ type: "S_KR_NA_1", usr: 1 });
      bench.say({ type: "S_KC_NA_1", ksq: 1, usr: 1, wrapped: new Uint8Array(64) });
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded wrong-direction", "discarded wrong-direction"],
      counted: { unexpectedMessages: 2, discardedMessages: 2 },
      keys: "ok",
    },
  },
  {
    id: "BAD-18",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KC_NA_1 with more octets of wrapped keys than permitted (1032)",
    expectation: "S_ER_NA_1 with error 1; no keys are valid",
    source: "limit of the wrapped keys, 1024 octets; bad input: keys of wrong length",
    start: "transfer",
    play: (bench) => {
      bench.pair.tap = (octets, from) => {
        if (from === "controlled" || octets[0] !== 86) return [octets];
        return longKeyChange(octets);
      };
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=1 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-wrap 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "BAD-19",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The clock of the station jumps ten years ahead and back; then a command",
    expectation:
      "The keys stay valid: their age does not depend on the clock; the command is carried out",
    source: "bad input: clocks that jump",
    play: (bench) => {
      const decade = 10 * 365 * 86_400_000;
      bench.pair.instantOffset += decade;
      bench.pair.advance(1000);
      bench.pair.instantOffset -= 2 * decade;
      bench.pair.advance(1000);
      bench.operate();
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
    id: "BAD-20",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "The clock of the station jumps ten years ahead; then a command",
    expectation: "No early key change; the command is sent and proven",
    source: "bad input: clocks that jump",
    play: (bench) => {
      bench.pair.instantOffset += 10 * 365 * 86_400_000;
      bench.pair.advance(1000);
      bench.operate();
    },
    expected: {
      sent: ["C_SC_NA_1 act CA 1: 1=ON", "S_RP_NA_1 csq=1 usr=1 mac=16"],
      carriedOut: [],
      events: ["replied challenge"],
      counted: { criticalSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-21",
    role: "controlled",
    precondition: "The clock of the station is before 1970",
    stimulus: "S_KR_NA_1 of a user whom the station does not know",
    expectation: "S_ER_NA_1 with error 11, with the first time that CP56Time2a has",
    source: "bad input: clocks that jump; ETM of S_ER",
    play: (bench) => {
      bench.pair.instantOffset = -86_400_000;
      bench.say({ type: "S_KR_NA_1", usr: 7 });
    },
    expected: {
      sent: ["S_ER_NA_1 csq=0 usr=7 error=11"],
      carriedOut: [],
      events: ["failed unknown-user 11", "error-sent 11"],
      counted: { authenticationFailures: 1, errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "BAD-22",
    role: "controlled",
    precondition: "The role of user 1 expires in June",
    stimulus: "The clock jumps to July, a command; then back to May, and another one",
    expectation: "The first is refused with error 7; the second is carried out",
    source: "expiry of roles; bad input: clocks that jump",
    users: [userOf(1)],
    controlledUsers: [userOf(1, { expires: Date.UTC(2026, 5, 1) })],
    play: (bench) => {
      bench.pair.instantOffset = Date.UTC(2026, 6, 1);
      bench.operate(1);
      bench.pair.instantOffset = Date.UTC(2026, 4, 1);
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=7",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: ["C_SC_NA_1 act CA 1: 2=ON of user 1, challenge"],
      events: ["failed expired-user 7", "error-sent 7", "authenticated challenge"],
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
    id: "BAD-23",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_KR_NA_1 a thousand times, without an acknowledgement",
    expectation: "No more answers wait than the limit; the others are discarded and counted",
    source: "whatever grows has a limit",
    options: { maxKeyStatusRequests: 1000 },
    play: (bench) => {
      const { association } = bench.station;
      const request = asduOf({ type: "S_KR_NA_1", usr: 1 });
      for (let count = 0; count < 1000; count++) association.receive(request, bench.pair.now);
      bench.pair.run();
    },
    expected: { carriedOut: [], counted: { discardedMessages: 900 } },
  },
];

/** A key change with more octets than an encoder accepts, in five segments. */
function longKeyChange(whole: Uint8Array): readonly Uint8Array[] {
  const head = whole.slice(0, CONTROL_AT);
  const content = Uint8Array.from(
    { length: 4 + 2 + 2 + 1032 },
    (_, at) => whole[CONTROL_AT + 1 + at] ?? 0,
  );
  content[6] = 1032 & 0xff;
  content[7] = 1032 >> 8;
  return Array.from({ length: 5 }, (_, number) => {
    const control = number |
      (number === 0 ? SEGMENTATION.fir : number === 4 ? SEGMENTATION.fin : 0);
    return Uint8Array.from([...head, control, ...content.slice(number * 242, (number + 1) * 242)]);
  });
}

/** The tester sends a segment of a key change. */
function putSegment(bench: CaseBench, control: number): void {
  const segment = bench.lastAsdu("S_KC_NA_1");
  segment[CONTROL_AT] = control;
  bench.put(segment);
}
