// Conformance cases of the layout of APDUs: what the device sends, and what it does with malformed ones.

import {
  decodeApci,
  encodeApci,
  identifierOctets,
  MAX_LENGTH,
  MIN_LENGTH,
  nextSequence,
  START,
  TYPES,
} from "../../../codec/low_level.ts";
import { CAUSE, DecodeError, encodeAsdu, toHex } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { type Effect, type EitherStation, forBoth } from "../bench/either_role.ts";
import { expectNotActedUpon, judgeReaction, type Reaction } from "../bench/malformed.ts";
import { startedAndQuiet } from "../bench/observation.ts";
import { expectTimeout } from "../bench/open_frames.ts";
import { concat, octetsOf } from "../bench/octets.ts";
import type { FramePattern } from "../bench/pattern.ts";
import { report } from "../bench/provoke.ts";
import { expectReturn } from "../bench/recovery.ts";
import { interrogation } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CLOSE_MS, CONFIRMATION_MS, quietOf, TOLERANCE_MS } from "../bench/timing.ts";
import { requireSeen, violationsText, watchedFrames } from "../bench/watched_traffic.ts";
import type { ConformanceCase } from "../case.ts";
import type { BadFrame } from "../sheet/pixit_items.ts";

/** The layout of APDUs. */
export const FRAMES: readonly ConformanceCase[] = [
  {
    id: "FRM-01",
    clause: "5.3.2.10, 5.3.2.11, 5.3.2.12",
    kind: "+",
    title: "Every APDU is whole",
    precondition: "All traffic of the campaign",
    stimulus: "None: the tester observes",
    criterion:
      "Every APDU begins with 68H, has a length from 4 to the declared maximum, at most 253, and as many octets as its length says, " +
      "also before the device closes the connection; an I frame has an ASDU",
    passive(traffic, t) {
      const { role } = t.sheet;
      const key = role === "controlled" ? "app.apdu.maxMonitor" : "app.apdu.maxControl";
      const most = t.sheet.value(key);
      const frames = [...watchedFrames(traffic)];
      requireSeen(frames.length, "APDU");
      const wrong = frames.flatMap(({ caseId, frame: { octets, apci } }) => {
        const [start, length = 0] = octets;
        const isWhole = start === START && length >= MIN_LENGTH && length <= most &&
          octets.length === length + 2 && (apci?.format !== "I" || length > MIN_LENGTH);
        return isWhole ? [] : [{ caseId, text: toHex(octets.subarray(0, MOST_SHOWN), " ") }];
      });
      t.check(wrong.length === 0, {
        expected: `68H, a length of ${MIN_LENGTH} to ${most}, and that number of octets`,
        seen: wrong.length === 0
          ? `${count(frames.length, "APDU")}, all as expected`
          : violationsText(wrong),
      });
    },
  },
  {
    id: "FRM-02",
    clause: "5.3.2.20, 5.3.2.25, 5.3.2.30",
    kind: "+",
    title: "Every control field is defined",
    precondition: "All traffic of the campaign",
    stimulus: "None: the tester observes",
    criterion:
      "I format: bit 1 of the first and third octet is 0. S format: 01 00 and N(R), with bit 1 of the third octet 0. U format: exactly " +
      "one of 07, 0B, 13, 23, 43 and 83, and then 00 00 00. Length 4 for S and U format",
    passive(traffic, t) {
      const frames = [...watchedFrames(traffic)].filter(({ frame: { octets } }) =>
        octets[0] === START && octets.length === (octets[1] ?? 0) + 2 && octets[1]! <= MAX_LENGTH
      );
      requireSeen(frames.length, "APDU");
      const wrong = frames.flatMap(({ caseId, frame: { octets } }) => {
        const fault = controlFault(octets);
        return fault === undefined ? [] : [{ caseId, text: fault }];
      });
      t.check(wrong.length === 0, {
        expected: "control fields of I, S and U format",
        seen: wrong.length === 0
          ? `${count(frames.length, "APDU")}, all as expected`
          : violationsText(wrong),
      });
    },
  },
  {
    id: "FRM-03",
    clause: "5.3.2.10",
    kind: "-",
    title: "A wrong start octet",
    precondition: "Connected, data transfer not started",
    stimulus: "69 04 43 00 00 00",
    criterion:
      "No TESTFR con. The device closes the connection or discards the octets, as its sheet says; a new connection works",
    duration: () => 2 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      const link = await station.stopped();
      const octets = U_TEST.slice();
      octets[0] = START + 1;
      await expectNotActedUpon(t, link, {
        ...{ station, octets, what: "a wrong start octet", kind: "start" },
        forbidden: ["TESTFR con"],
      });
      link.close();
      await station.expectUsable("after a wrong start octet");
    }),
  },
  {
    id: "FRM-04",
    clause: "5.3.2.11",
    kind: "-",
    title: "A length below 4",
    precondition: "Connected, data transfer not started; a new connection for each part",
    stimulus: "(a) 68 03 43 00 00, (b) 68 00",
    criterion:
      "No TESTFR con. The device closes the connection or discards the octets, as its sheet says; a new connection works",
    duration: (_timing, sheet) => sheet.role === "controlled" ? CLOSE_MS : 3 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      const short = U_TEST.slice(0, -1);
      short[1] = MIN_LENGTH - 1;
      for (const octets of [short, Uint8Array.of(START, 0)]) {
        const link = await station.stopped();
        await expectNotActedUpon(t, link, {
          ...{ station, octets, what: `a length of ${octets[1]}`, kind: "length" },
          forbidden: ["TESTFR con"],
        });
        link.close();
      }
      await station.expectUsable("after a length below 4");
    }),
  },
  {
    id: "FRM-05",
    clause: "5.3.2.11",
    kind: "-",
    title: "A length above 253",
    precondition: "Data transfer started; a new connection for each part",
    stimulus:
      "An I frame with an interrogation, or with data for a controlling station, extended to (a) length 254, (b) length 255",
    criterion:
      "The ASDU is neither confirmed nor acknowledged. The device closes the connection or discards the octets, as its sheet says; a " +
      "new connection works",
    duration: (timing, sheet) => sheet.role === "controlled" ? 2 * quietOf(timing) : 3 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      for (const length of [MAX_LENGTH + 1, MAX_LENGTH + 2]) {
        const link = await station.started();
        const apdu = nextApdu(link, encodeAsdu(station.data(), { profile: t.profile }));
        const octets = concat([apdu, new Uint8Array(length + 2 - apdu.length)]);
        octets[1] = length;
        await expectNotActedUpon(t, link, {
          ...{ station, octets, what: `a length of ${length}`, kind: "length" },
          forbidden: [ANY_CONFIRMATION, { acknowledges: nextSequence(link.sendNumber) }],
        });
        link.close();
      }
      await station.expectUsable("after a length above 253");
    }),
  },
  {
    id: "FRM-06",
    clause: "5.3.2.12",
    kind: "-",
    title: "A length that does not fit the format",
    precondition: "Data transfer started; a new connection for each part",
    stimulus:
      "(a) 68 05 43 00 00 00 00, (b) an S frame with two more octets, (c) an I frame without an ASDU",
    criterion:
      "The device does not act on it: no TESTFR con, no acknowledgement. It closes the connection, or discards the APDU and V(R) " +
      "remains, as its sheet says",
    duration: (timing, sheet) => sheet.role === "controlled" ? 3 * quietOf(timing) : 4 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      for (const [what, make] of MISFITS) {
        const link = await station.started();
        await expectNotActedUpon(t, link, {
          ...{ station, what, kind: "format", octets: make(link) },
          forbidden: ["TESTFR con", { acknowledges: nextSequence(link.sendNumber) }],
        });
        link.close();
      }
      await station.expectUsable("after a length that does not fit the format");
    }),
  },
  {
    id: "FRM-07",
    clause: "5.3.2.11",
    kind: "-",
    title: "Fewer objects than the ASDU announces",
    precondition: "Data transfer started",
    stimulus:
      "To a controlled station: a single command that announces 3 objects and contains one. To a controlling station: a single point " +
      "in the same way, and M_EP_TD_1 that announces 96 elements in 2 octets",
    criterion:
      "Nothing is executed or stored, and nothing confirmed. The device closes the connection, refuses the ASDU with a negative " +
      "confirmation or cause 44 to 47, or discards it, as its sheet says",
    duration: () => 2 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      const link = await station.started();
      const effect = await station.effect();
      const announcing = encodeAsdu(effect.asdu, { profile: t.profile });
      announcing[1] = 3;
      await expectNoEffect(t, link, { effect, asdu: announcing, kind: "truncated" });
      await effect.expectNone();
      if (t.sheet.role === "controlling") await sendHollowEvents(t, station);
      await station.expectUsable("after an ASDU without its objects");
    }),
  },
  {
    id: "FRM-08",
    clause: "5.3.2.11",
    kind: "-",
    title: "Octets after the last object",
    precondition: "Data transfer started",
    stimulus: "A single command, or a single point for a controlling station, with two more octets",
    criterion:
      "It takes effect once or not at all, as the sheet says; never twice. The device may refuse it, discard it or close the connection",
    needs: ["upper"],
    duration: () => 2 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      const link = await station.started();
      const effect = await station.effect();
      const asdu = concat([encodeAsdu(effect.asdu, { profile: t.profile }), new Uint8Array(2)]);
      const reaction = await reactionTo(t, link, { effect, asdu, kind: "excess" });
      const times = await effect.times();
      if (times === undefined) t.missing("Without an upper tester, the effect is not known");
      else t.measure("effects of the ASDU", times, [0, 1], "times");
      const seen = times === 1 || times === undefined && reaction === "execute"
        ? "execute"
        : reaction === "execute"
        ? "discard"
        : reaction;
      judgeReaction(t, { what: "an ASDU with more octets", kind: "excess", seen });
      if (link.end === undefined) await link.expectAlive();
      link.close();
      await station.expectUsable("after an ASDU with more octets");
    }),
  },
  {
    id: "FRM-09",
    clause: "5.3.2.30",
    kind: "-",
    title: "Undefined functions and octets that are not 0",
    precondition:
      "Connected, data transfer not started, and again with data transfer started; a new connection for each part",
    stimulus:
      "68 04 03 00 00 00; 68 04 47 00 00 00 (STARTDT and TESTFR); 68 04 FF 00 00 00; 68 04 43 01 01 01; with data transfer started, also an S frame 68 04 01 01 with the right N(R)",
    criterion:
      "None of the first three is taken for a function. All are ignored, and data transfer and the numbers stay as they were, or the " +
      "device closes the connection, as its sheet says. A controlling station that ignores them closes t1 after STARTDT act, ± 1 s",
    connections: 10,
    duration: (timing, sheet) =>
      sheet.role === "controlled" ? 5 * quietOf(timing) : timing.t1 + 9 * CLOSE_MS,
    ...forBoth(async (t, station) => {
      let isIgnored = true;
      for (const [index, make] of UNDEFINED.entries()) {
        // Any S frame ends a connection on which data transfer is not started.
        const states = make === dirtyAcknowledgement ? [] : [station.stopped];
        for (const reach of [...states, station.started]) {
          const link = await reach();
          const octets = make(link);
          const what = toHex(octets, " ");
          const forbidden = index < UNDEFINED_FUNCTIONS.length
            ? FUNCTION_ANSWERS
            : ["STARTDT con" as const];
          await expectNotActedUpon(t, link, {
            ...{ station, octets, what, kind: "function", forbidden },
          });
          if (link.end === undefined && !link.isStarted && t.sheet.role === "controlled") {
            await expectFirstNumbers(t, link, station);
          }
          isIgnored &&= link.end === undefined;
          link.close();
        }
      }
      if (t.sheet.role === "controlling" && isIgnored) await expectStillStarting(t);
      await station.expectUsable("after an undefined function");
    }),
  },
  {
    id: "FRM-10",
    clause: "5.3.2.3",
    kind: "R",
    title: "An APDU that never ends",
    precondition: "Data transfer started; another connection, if the device has one",
    stimulus: "68 0E 00 00, and then nothing",
    criterion:
      "The other connection is not affected. The device sends TESTFR act after t3 and closes the connection after t3 + t1, or earlier",
    duration: ({ t1, t3 }) => t1 + t3,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      const other = (t.sheet.pixit("pixit.maxConnections") ?? 1) > 1
        ? await t.connected({ other: false })
        : undefined;
      await expectGivenUp(t, link);
      if (other !== undefined) await other.expectAlive();
      else t.remark("the sheet does not declare a second connection");
    },
    async controlling(t) {
      const link = await t.acceptedAndStarted();
      await expectGivenUp(t, link);
      await expectReturn(t, { what: "after an APDU that does not end" });
    },
  },
];

const U_TEST = octetsOf({ format: "U", function: "TESTFR act" });

/** Number of octets of a malformed APDU that a verdict shows. */
const MOST_SHOWN = 12;

/** The confirmation of any request. */
const ANY_CONFIRMATION: FramePattern = { cause: CAUSE.activationCon };

/** Frames whose length does not fit their format. */
const MISFITS: readonly (readonly [what: string, make: (link: TesterLink) => Uint8Array])[] = [
  ["a U frame that is too long", () => extended(U_TEST, 1)],
  [
    "an S frame that is too long",
    ({ receiveNumber }) => extended(octetsOf({ format: "S", receiveNumber }), 2),
  ],
  ["an I frame without an ASDU", ({ sendNumber, receiveNumber }) => {
    const apdu = encodeApci({ format: "I", sendNumber, receiveNumber }, new Uint8Array(1));
    apdu[1] = MIN_LENGTH;
    return apdu.subarray(0, -1);
  }],
];

/** APDUs with a U function that is not defined. */
const UNDEFINED_FUNCTIONS: readonly Uint8Array[] = [0x03, 0x47, 0xff].map((control) =>
  Uint8Array.of(START, MIN_LENGTH, control, 0, 0, 0)
);

/** APDUs that are not defined: undefined functions, then a function and an S frame with octets that should be 0. */
const UNDEFINED: readonly ((link: TesterLink) => Uint8Array)[] = [
  ...UNDEFINED_FUNCTIONS.map((octets) => () => octets),
  () => Uint8Array.of(START, MIN_LENGTH, 0x43, 1, 1, 1),
  dirtyAcknowledgement,
];

/** An S frame with the right N(R), and an octet that should be 0. */
function dirtyAcknowledgement({ receiveNumber }: TesterLink): Uint8Array {
  const octets = encodeApci({ format: "S", receiveNumber });
  octets[3] = 1;
  return octets;
}

/** What shows that an undefined function was taken for a function. */
const FUNCTION_ANSWERS: readonly FramePattern[] = [
  "TESTFR con",
  "STARTDT con",
  "STOPDT con",
];

function extended(octets: Uint8Array, by: number): Uint8Array {
  const longer = concat([octets, new Uint8Array(by)]);
  longer[1]! += by;
  return longer;
}

/** The next I frame of the tester with an ASDU; it does not count. */
function nextApdu(link: TesterLink, asdu: Uint8Array): Uint8Array {
  const { sendNumber, receiveNumber } = link;
  return encodeApci({ format: "I", sendNumber, receiveNumber }, asdu);
}

function controlFault(octets: Uint8Array): string | undefined {
  try {
    decodeApci(octets);
    return undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return `${toHex(octets.subarray(0, MOST_SHOWN), " ")}: ${error.detail}`;
  }
}

/** Undefined functions do not confirm STARTDT act of a controlling station: its t1 expires. */
async function expectStillStarting(t: Tester): Promise<void> {
  const link = await t.starting();
  const since = link.lastTaken!.at;
  for (const octets of UNDEFINED_FUNCTIONS) await link.octets(octets);
  await expectTimeout(t, link, {
    since,
    what: "STARTDT act, which undefined functions do not confirm",
  });
}

/** Data transfer starts only now, and both numbers are still 0. */
async function expectFirstNumbers(
  t: Tester,
  link: TesterLink,
  station: EitherStation,
): Promise<void> {
  t.check(link.receiveNumber === 0, {
    expected: "no I frame before STARTDT act",
    seen: count(link.receiveNumber, "I frame"),
  });
  await link.start();
  await link.send(station.data());
  await station.expectTaken(link);
}

/** Sends a malformed ASDU; returns what the device did as far as the connection shows: `execute` if nothing speaks against it. */
async function reactionTo(
  t: Tester,
  link: TesterLink,
  { effect: { answer }, asdu, kind }: {
    readonly effect: Effect;
    readonly asdu: Uint8Array;
    readonly kind: BadFrame;
  },
): Promise<Reaction> {
  link.clear();
  await link.send(asdu);
  if (answer === undefined) {
    const seen = await link.first({ closed: "closed", silence: "silence" }, { within: CLOSE_MS });
    return seen === "closed" ? "close" : "execute";
  }
  const seen = await link.first({
    confirmed: answer,
    refused: { negative: true },
    unknown: { cause: REFUSALS },
    closed: "closed",
    silence: "silence",
  }, { within: t.sheet.badFrame(kind) === "refuse" ? CONFIRMATION_MS : CLOSE_MS });
  const reactions = {
    confirmed: "execute",
    refused: "refuse",
    unknown: "refuse",
    closed: "close",
    silence: "discard",
  } as const satisfies Record<typeof seen, Reaction>;
  return reactions[seen];
}

const REFUSALS = [
  CAUSE.unknownType,
  CAUSE.unknownCause,
  CAUSE.unknownCommonAddress,
  CAUSE.unknownObjectAddress,
];

async function expectNoEffect(
  t: Tester,
  link: TesterLink,
  { effect, asdu, kind }: {
    readonly effect: Effect;
    readonly asdu: Uint8Array;
    readonly kind: "truncated";
  },
): Promise<void> {
  const reaction = await reactionTo(t, link, { effect, asdu, kind });
  const isConfirmed = reaction === "execute" && effect.answer !== undefined;
  t.check(!isConfirmed, {
    expected: "no positive confirmation",
    seen: isConfirmed ? "confirmed" : "none",
  });
  await effect.expectNone();
  const seen = reaction === "execute" ? "discard" : reaction;
  judgeReaction(t, { what: "an ASDU with fewer octets", kind, seen });
  if (link.end === undefined) await link.expectAlive();
  link.close();
}

/** Sends protection events without their octets to a controlling station. */
async function sendHollowEvents(t: Tester, station: EitherStation): Promise<void> {
  const link = await station.started();
  const { profile } = t;
  const hollow = encodeAsdu(report(t, 0), { profile })
    .slice(0, identifierOctets(profile) + profile.ioaOctets + 1);
  hollow[0] = TYPES.M_EP_TD_1.id;
  hollow[1] = SEQUENCE_OF_96;
  await link.send(concat([hollow, new Uint8Array(1)]));
  const seen = await link.first({ closed: "closed", silence: "silence" }, { within: CLOSE_MS });
  judgeReaction(t, {
    ...{ what: "M_EP_TD_1 with fewer octets", kind: "truncated" },
    seen: seen === "closed" ? "close" : "discard",
  });
  if (link.end === undefined) await link.expectAlive();
  link.close();
}

/** A variable structure qualifier: SQ = 1, and 96 elements. */
const SEQUENCE_OF_96 = 0x80 | 96;

/** The device gives up a connection on which an APDU does not end. */
async function expectGivenUp(t: Tester, link: TesterLink): Promise<void> {
  link.answersTests = false;
  link.acknowledges = false;
  const { t1, t3 } = t.timing;
  const asdu = encodeAsdu(interrogation(t), { profile: t.profile });
  const { at } = await link.octets(nextApdu(link, asdu).subarray(0, 4));
  const seen = await link.first({ "TESTFR act": "TESTFR act", closed: "closed" }, {
    within: t3 + 2 * TOLERANCE_MS,
  });
  t.outcome(seen === "closed" ? "closes before t3" : "sends TESTFR act, then closes");
  await link.expectClosed({ since: at, within: t3 + t1 + TOLERANCE_MS });
}
