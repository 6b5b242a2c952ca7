// Conformance cases of TCP: who connects, how connections end, and APDUs that do not match the segments. Long because each case says for
// both roles what it does.

import { CAUSE } from "../../../codec/mod.ts";
import { encodeApci, nextSequence } from "../../../codec/low_level.ts";
import { encodeAsdu } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { concat, octetsOf } from "../bench/octets.ts";
import {
  expectInterrogation,
  framesThatFit,
  informationFrames,
  interrogationAnswer,
  startedAndQuiet,
  untilQuiet,
} from "../bench/observation.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { changes, report, someRequest } from "../bench/provoke.ts";
import { expectUsable } from "../bench/recovery.ts";
import { firstCa, interrogation, readCommand } from "../bench/requests.ts";
import { expectStored, storedSoFar } from "../bench/stored_point.ts";
import { acceptedAndQuiet, isIdleTest } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import {
  CLOSE_MS,
  CONFIRMATION_MS,
  LATEST_START_MS,
  PROMPT_MS,
  quietOf,
  TOLERANCE_MS,
} from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive } from "../verdict.ts";

/** Pause between the pieces of an APDU, in ms. */
const BETWEEN_PIECES_MS = 20;

/** The rest of an APDU follows after this time, in ms. */
const REST_MS = 1000;

/** Maximum number of connections that are opened to show that each one is freed. */
const MOST_ROUNDS = 65;

/** Values that the tester reports over a bad network. */
const REPORTS = 20;

/** TCP. */
export const TCP: readonly ConformanceCase[] = [
  {
    id: "TCP-01",
    clause: "5.3.2.4",
    kind: "+",
    title: "The station listens on its port",
    precondition: "No connection",
    stimulus: "The tester connects, starts data transfer and interrogates",
    criterion: "The connection is accepted and usable; its port is 2404, or the one of the sheet",
    async controlled(t) {
      const link = await t.connected();
      const { port } = link.ends.remote;
      const declared = t.sheet.value("port");
      t.check(port === declared, {
        expected: `the port in the sheet, ${declared}`,
        seen: port === declared
          ? `port ${port}`
          : `port ${port}; if it is the right one, declare it as "port" in the sheet`,
      });
      await link.start();
      await link.send(interrogation(t));
      await expectInterrogation(t, link);
    },
  },
  {
    id: "TCP-02",
    clause: "5.3.2.5",
    kind: "+",
    title: "The station is silent until it is asked",
    precondition: "Connected, data transfer not started",
    stimulus: "The tester sends nothing",
    criterion:
      "The station sends nothing before t3 expires; then its first frame is TESTFR act, ± 1 s",
    duration: ({ t3 }) => t3 + TOLERANCE_MS,
    independent: true,
    async controlled(t) {
      const link = await t.connected();
      const { t3 } = t.timing;
      const test = await link.expect("TESTFR act", { within: t3 + 3 * TOLERANCE_MS });
      const [first] = link.received;
      t.check(first === test, {
        expected: "TESTFR act as the first frame of the station",
        seen: first === test ? "TESTFR act" : `${count(test.index, "frame")} before it`,
      });
      t.measure("time until TESTFR act", test.at - link.openedAt, [
        t3 - TOLERANCE_MS,
        t3 + TOLERANCE_MS,
      ]);
    },
  },
  {
    id: "TCP-03",
    clause: "5.3.2.5",
    kind: "+",
    title: "The station connects and starts",
    precondition: "The tester listens",
    stimulus: "The tester waits; with an upper tester, the operator starts data transfer",
    criterion:
      "The station connects from another port than the one it connects to. Its first frame is STARTDT act; on a standby " +
      "connection it is TESTFR act. It sends no I or S frame before STARTDT con",
    needs: ["upper"],
    duration: ({ t1 }) => t1,
    async controlling(t) {
      if (t.hasUpper) await t.upper.transfer(true);
      const link = await t.accepted();
      const { local, remote } = link.ends;
      t.check(remote.port !== local.port, {
        expected: "an ephemeral port at the station",
        seen: `port ${remote.port} at the station, ${local.port} at the tester`,
      });
      const outcomes = {
        "STARTDT act": "STARTDT act",
        "TESTFR act": "TESTFR act",
        "I frame": "I",
        "S frame": "S",
      } as const;
      const mayWait = t.sheet.value("red.n") > 1;
      let first = await link.first(outcomes, { within: t.timing.t1 + t.timing.t3 });
      while (!mayWait && first === "TESTFR act" && t.now < link.openedAt + LATEST_START_MS) {
        if (!isIdleTest(t, link, link.lastTaken!)) break;
        t.remark("the station tests the connection before it starts data transfer");
        first = await link.first(outcomes, { within: LATEST_START_MS });
      }
      t.check(first === "STARTDT act" || mayWait && first === "TESTFR act", {
        expected: mayWait ? "STARTDT act, or TESTFR act on a standby connection" : "STARTDT act",
        seen: first,
      });
      t.outcome(first === "STARTDT act" ? "starts at once" : "remains stopped");
      if (first !== "STARTDT act") return;
      await link.expectNone("I", { during: Math.min(PROMPT_MS, t.timing.t1 / 2) });
      await link.expectNone("S", { during: 0 });
      await t.confirmStart(link);
      await link.expectAlive();
    },
  },
  {
    id: "TCP-04",
    clause: "5.3.2.3, 5.3.2.6",
    kind: "+",
    title: "Connections that end are released",
    precondition: "Data transfer started; a new connection for each part",
    stimulus:
      "(a) The tester closes the connection, (b) resets it, (c) falls silent while data is unacknowledged, (d) falls silent while " +
      "none is; (e) with control of the network, packets no longer pass",
    criterion:
      "(a), (b) the connection is released: more connections than the station permits can be opened one after another. The " +
      "station closes it after t1 in (c), after t3 + t1 in (d) and (e), with a tolerance of 1 s. New connections are accepted in time and count from 0",
    needs: ["network"],
    connections: 14,
    duration: ({ t1, t3 }) => 3 * (t1 + t3),
    async controlled(t) {
      await endRepeatedly(t);
      await leaveUnacknowledged(t);
      await leaveIdle(t);
      if (t.hasNetwork) await dropEverything(t);
      else t.remark("nothing controls the network: the tester fell silent instead");
    },
  },
  {
    id: "TCP-05",
    clause: "5.3.2.1, 5.3.2.3",
    kind: "+",
    title: "APDUs in several segments",
    precondition: "Connected, data transfer not started",
    stimulus:
      "Each octet in a segment of its own, 20 ms apart: to a controlled station STARTDT act and an interrogation, to a " +
      "controlling station STARTDT con and data; then an APDU that is cut before its length octet",
    criterion:
      "Everything is handled as if it were not split: once, and completely. Answers and acknowledgements are due from the last octet on",
    duration: (timing) => 4 * quietOf(timing),
    async controlled(t) {
      const whole = await startedAndQuiet(t);
      await whole.send(interrogation(t));
      const expected = (await expectInterrogation(t, whole)).length;
      whole.close();
      const link = await t.connected();
      const asked = await link.pieces(singly(U_START), BETWEEN_PIECES_MS);
      const { t1 } = t.timing;
      const started = await link.expect("STARTDT con", { within: t1 });
      t.measure("time from the last octet until STARTDT con", started.at - asked, [
        0,
        t1,
      ]);
      link.isStarted = true;
      await untilQuiet(t, link);
      const request = encodeAsdu(interrogation(t), { profile: t.profile });
      const { receiveNumber } = link;
      const apdu = encodeApci({ format: "I", sendNumber: 0, receiveNumber }, request);
      let complete = 0;
      await link.undisturbed(async () => {
        await link.pieces(singly(apdu.subarray(0, -1)), BETWEEN_PIECES_MS);
        await link.expectNone({ type: "C_IC_NA_1" }, { during: BETWEEN_PIECES_MS });
        complete = (await link.octets(apdu.subarray(-1))).at;
      });
      link.sendNumber = nextSequence(0);
      const data = await expectInterrogation(t, link);
      const [taken] = framesThatFit(link, { acknowledges: link.sendNumber, orMore: true });
      t.measure("time from the last octet until the acknowledgement", taken!.at - complete, [
        0,
        t.timing.t2 + TOLERANCE_MS,
      ]);
      t.measure("ASDUs of the interrogation", data.length, [expected, expected], "frames");
      await expectTestCut(t, link);
      await link.expectNone("STARTDT con", { during: PROMPT_MS });
    },
    async controlling(t) {
      const before = await storedSoFar(t);
      const link = await t.starting();
      await link.pieces(singly(octetsOf({ format: "U", function: "STARTDT con" })), 20);
      link.isStarted = true;
      await sendSplit(t, link, report(t, 1));
      await expectTestCut(t, link);
      await expectStored(t, 1, { before, times: [1, 1] });
    },
  },
  {
    id: "TCP-06",
    clause: "5.3.2.3",
    kind: "+",
    title: "Several APDUs in a segment",
    precondition: "Data transfer started",
    stimulus:
      "One segment with an S frame, TESTFR act, two I frames and the first 5 octets of TESTFR act; its last octet after 1 s. The " +
      "I frames carry an interrogation and a read command, or data for a controlling station",
    criterion: "All five are handled, in their order",
    duration: (timing, sheet) => sheet.role === "controlled" ? 2 * quietOf(timing) : 10_000,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      const { receiveNumber } = link;
      const request = someRequest(t);
      const second = request.type === "C_IC_NA_1"
        ? readCommand({ ca: firstCa(t), ioa: 1 }) // A device without it refuses the type.
        : request;
      const asdus = [interrogation(t), second];
      const from = link.frames.length;
      await link.undisturbed(async () => {
        await link.octets(concat([
          octetsOf({ format: "S", receiveNumber }),
          octetsOf({ format: "U", function: "TESTFR act" }),
          ...asdus.map((asdu, sendNumber) =>
            encodeApci(
              { format: "I", sendNumber, receiveNumber },
              encodeAsdu(asdu, { profile: t.profile }),
            )
          ),
          U_TEST.subarray(0, -1),
        ]));
        link.sendNumber = asdus.length;
        await link.expect("TESTFR con", { within: t.timing.t1 });
        const first = await link.expect(interrogationAnswer(t), {
          within: CONFIRMATION_MS,
        });
        const early = framesThatFit(link, { cause: ANSWERS, that: ANSWER_OF_SECOND }, from)
          .find(({ index }) => index < first.index);
        t.check(early === undefined, {
          expected: "the confirmation of the first request before the answer to the second one",
          seen: early === undefined ? "in this order" : describeFrame(early),
        });
        const rest = { during: REST_MS, what: "TESTFR con before its last octet is sent" };
        await link.expectNone("TESTFR con", rest);
        await link.octets(U_TEST.subarray(-1));
      });
      await link.expect({ cause: ANSWERS, that: ANSWER_OF_SECOND }, { within: CONFIRMATION_MS });
      await link.expect("TESTFR con", { within: t.timing.t1 });
    },
    async controlling(t) {
      const before = await storedSoFar(t);
      const link = await acceptedAndQuiet(t);
      const { receiveNumber, sendNumber } = link;
      await link.undisturbed(async () => {
        await link.octets(concat([
          octetsOf({ format: "S", receiveNumber }),
          octetsOf({ format: "U", function: "TESTFR act" }),
          ...([0, 1] as const).map((value) =>
            encodeApci(
              { format: "I", sendNumber: sendNumber + value, receiveNumber },
              encodeAsdu(report(t, value), { profile: t.profile }),
            )
          ),
          U_TEST.subarray(0, -1),
        ]));
        link.sendNumber = sendNumber + 2;
        await link.expect("TESTFR con", { within: t.timing.t1 });
        const rest = { during: REST_MS, what: "TESTFR con before its last octet is sent" };
        await link.expectNone("TESTFR con", rest);
        await link.octets(U_TEST.subarray(-1));
      });
      await link.expect("TESTFR con", { within: t.timing.t1 });
      await link.expect({ acknowledges: link.sendNumber }, { within: t.timing.t2 + TOLERANCE_MS });
      await expectStored(t, 1, { before, times: [2, 2] });
    },
  },
  {
    id: "TCP-07",
    clause: "5.3.2.1, 5.3.2.3",
    kind: "R",
    title: "A bad network",
    precondition: "Data transfer started; the network loses, reorders and repeats packets",
    stimulus: "Interrogations; with an upper tester also changes of an input, or of what is stored",
    criterion:
      "The protocol shows nothing of it: no wrong number, no closed connection, nothing twice",
    needs: ["network", "upper"],
    duration: (timing, sheet) => sheet.role === "controlled" ? 3 * quietOf(timing) : 10_000,
    async controlled(t) {
      const { network } = t;
      await network.impair(true);
      try {
        const link = await startedAndQuiet(t);
        const from = link.receiveNumber;
        for (let round = 0; round < 5; round++) {
          const values = t.hasUpper ? await changes(t, 4) : [];
          await link.send(interrogation(t));
          await expectInterrogation(t, link);
          const isReported = () => values.length === 0 || link.receiveNumber > from + values.length;
          if (!isReported()) await untilQuiet(t, link); // A refusal does not come after the changes.
          t.check(isReported(), {
            expected: "every change reported",
            seen: count(link.receiveNumber - from, "I frame"),
          });
        }
        await untilQuiet(t, link);
        checkOrder(t, link);
        t.outcome("no effect on the protocol");
        if (network.limitation !== undefined) t.remark(network.limitation);
      } finally {
        await network.impair(false);
      }
    },
    async controlling(t) {
      const { network } = t;
      await network.impair(true);
      try {
        const before = await storedSoFar(t);
        const link = await t.acceptedAndStarted();
        for (let round = 0; round < REPORTS; round++) {
          await link.send(report(t, round % 2 === 0 ? 1 : 0));
        }
        await link.expect({ acknowledges: link.sendNumber }, {
          within: t.timing.t2 + 5 * TOLERANCE_MS,
        });
        checkOrder(t, link);
        await expectStored(t, 0, { before, times: [1, REPORTS] });
        t.outcome("no effect on the protocol");
        if (network.limitation !== undefined) t.remark(network.limitation);
      } finally {
        await network.impair(false);
      }
    },
  },
  {
    id: "TCP-08",
    clause: "5.3.2.2",
    kind: "-",
    title: "A peer whose address is not permitted",
    precondition: "A list of permitted peers, and a connection of one of them",
    stimulus: "A connection from an address that is not listed",
    criterion: "It is refused, or closed before any APDU; the permitted peer is not affected",
    condition: ["pixit.allowedPeers"],
    duration: () => CLOSE_MS,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      const stranger = await t.attempted({ other: true });
      if (typeof stranger === "string") t.outcome("the connection is refused");
      else {
        const { host } = stranger.ends.local;
        if (t.pixit("pixit.allowedPeers").includes(host)) {
          throw new Inconclusive(`The other address of the tester, ${host}, is permitted as well`);
        }
        await stranger.expectClosed({ within: CLOSE_MS });
        t.check(stranger.received.length === 0, {
          expected: "no APDU before the connection is closed",
          seen: count(stranger.received.length, "APDU"),
        });
        t.outcome("the connection is closed before any APDU");
      }
      await link.expectAlive();
      await link.send(interrogation(t));
      await expectInterrogation(t, link);
    },
  },
];

const U_START = octetsOf({ format: "U", function: "STARTDT act" });
const U_TEST = octetsOf({ format: "U", function: "TESTFR act" });

/** The causes of an answer to a read command, or to another request. */
const ANSWERS = [
  CAUSE.request,
  CAUSE.activationCon,
  CAUSE.unknownType,
  CAUSE.unknownCause,
  CAUSE.unknownCommonAddress,
  CAUSE.unknownObjectAddress,
];

/** The answer to a request other than an interrogation. */
const ANSWER_OF_SECOND = {
  text: "that answers the second request",
  holds: ({ type }: { readonly type: string }) => type !== "C_IC_NA_1",
} as const;

function singly(octets: Uint8Array): readonly Uint8Array[] {
  return Array.from(octets, (octet) => Uint8Array.of(octet));
}

/** TESTFR act that is cut before its length octet. */
async function expectTestCut(t: Tester, link: TesterLink): Promise<void> {
  await link.pieces([U_TEST.subarray(0, 1), U_TEST.subarray(1)], BETWEEN_PIECES_MS);
  await link.expect("TESTFR con", { within: t.timing.t1 });
}

/** Sends data to a controlling station in pieces; it is acknowledged, by t2 after its end. */
async function sendSplit(
  t: Tester,
  link: TesterLink,
  asdu: ReturnType<typeof report>,
): Promise<void> {
  const { sendNumber, receiveNumber } = link;
  const apdu = encodeApci(
    { format: "I", sendNumber, receiveNumber },
    encodeAsdu(asdu, { profile: t.profile }),
  );
  await link.pieces(singly(apdu), BETWEEN_PIECES_MS);
  link.sendNumber = nextSequence(sendNumber);
  await link.expect({ acknowledges: link.sendNumber }, { within: t.timing.t2 + TOLERANCE_MS });
}

/** The I frames of the device are numbered without a gap. */
function checkOrder(t: Tester, link: TesterLink): void {
  const frames = informationFrames(link);
  const wrong = frames.findIndex(({ apci }, index) => apci.sendNumber !== index);
  t.check(wrong < 0, {
    expected: "I frames with consecutive N(S)",
    seen: wrong < 0
      ? count(frames.length, "I frame")
      : `N(S)=${frames[wrong]!.apci.sendNumber} instead of ${wrong}`,
  });
}

// --- TCP-04

/** Ends more connections than the station permits, in both ways. */
async function endRepeatedly(t: Tester): Promise<void> {
  const permitted = t.sheet.pixit("pixit.maxConnections") ?? 3;
  const rounds = Math.min(permitted + 1, MOST_ROUNDS);
  for (let round = 0; round < rounds; round++) {
    const link = await t.started();
    if (round % 2 === 0) link.close();
    else await reset(t, link);
  }
  await expectUsable(t, { what: `after ${count(rounds, "connection")} that the tester ended` });
}

/** Closes a connection with unread octets: TCP then resets it. */
async function reset(t: Tester, link: TesterLink): Promise<void> {
  link.pauseReading();
  await link.send(interrogation(t));
  await t.wait(PROMPT_MS / 10);
  t.step("Reset the connection");
  link.close();
}

async function leaveUnacknowledged(t: Tester): Promise<void> {
  const link = await startedAndQuiet(t);
  const { t1 } = t.timing;
  [link.acknowledges, link.answersTests] = [false, false];
  await link.send(interrogation(t));
  const { at } = await link.expect("I", { within: CONFIRMATION_MS });
  await link.expectClosed({ since: at, notBefore: t1 - TOLERANCE_MS, within: t1 + TOLERANCE_MS });
  await expectUsable(t, { what: "after it closed because of t1" });
}

async function leaveIdle(t: Tester): Promise<void> {
  const link = await startedAndQuiet(t);
  [link.acknowledges, link.answersTests] = [false, false];
  const { at } = await link.acknowledge();
  const within = t.timing.t3 + t.timing.t1 + TOLERANCE_MS;
  await link.expectClosed({ since: at, within });
  await expectUsable(t, { what: "after it closed because of t3 and t1" });
}

/** No packet passes; what the device has done meanwhile is visible when they pass again. */
async function dropEverything(t: Tester): Promise<void> {
  const link = await startedAndQuiet(t);
  [link.acknowledges, link.answersTests] = [false, false];
  await link.acknowledge();
  await t.network.drop(true);
  let since = t.now;
  try {
    t.step("No packet passes any more");
    await t.wait(t.timing.t3 + t.timing.t1 + TOLERANCE_MS);
  } finally {
    since = t.now; // What has waited may arrive at once.
    await t.network.drop(false);
  }
  link.clear();
  await link.control("TESTFR act");
  await link.expectClosed({
    since,
    within: CLOSE_MS,
    what: "the station has closed the connection on which nothing passed,",
  });
  await expectUsable(t, { what: "after a connection on which nothing passed" });
}
