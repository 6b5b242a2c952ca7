// Conformance cases of the data unit identifier, for controlled stations: originator address, test bit and broadcast address.

import { count } from "../../text/count.ts";
import { type AsduInput, CAUSE, isInterrogatedCause, type TypeName } from "../../../codec/mod.ts";
import { counterCause, TYPES } from "../../../codec/low_level.ts";
import { answerTo, expectAnswer, expectConfirmedByAll, mirrorCauses } from "../bench/answers.ts";
import { expectNotExecuted, someCommand } from "../bench/commands.ts";
import { longestTimeMs } from "../bench/declared_times.ts";
import { isCounter } from "../bench/seen_points.ts";
import { somePoint, twoValues } from "../bench/points.ts";
import { follow, interrogate } from "../bench/interrogations.ts";
import type { FramePattern } from "../bench/pattern.ts";
import { broadcastOf, rawAsdu } from "../bench/raw_asdu.ts";
import {
  commonAddresses,
  interrogation,
  mayInterrogate,
  readCommand,
  STATION_QOI,
  testCommand,
  unusedIoa,
} from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { anyOf, BROADCAST_TYPES, systemCommand } from "../bench/system_commands.ts";
import type { Tester } from "../bench/tester.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive, NotApplicable } from "../verdict.ts";

/** Originator addresses of requests. */
const [ONE_ORIGINATOR, OTHER_ORIGINATOR] = [7, 200] as const;

/** How long unsolicited data is observed, in ms. */
const OBSERVED_MS = 30_000;

/** Originator address, test bit and broadcast address, for controlled stations. */
export const IDENTIFIER_USE: readonly ConformanceCase[] = [
  {
    id: "DUI-07",
    clause: "5.3.3.10",
    kind: "+",
    title: "Originator address in answers",
    precondition: "Data transfer started",
    stimulus:
      "An interrogation with originator address 7 and, before it has ended, a single command with 200",
    criterion:
      "Confirmation, data and termination of the interrogation have 7, and those of the command 200",
    condition: ["app.cot.oa"],
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      const { ca } = command.signal;
      const asked = await link.send(interrogation(t, { ca, originator: ONE_ORIGINATOR }));
      const commanded = await link.send(command.execute({ originator: OTHER_ORIGINATOR }));
      const answers = mayInterrogate(t)
        ? await follow(t, link, asked, {
          ...{ holds: isInterrogatedCause, cause: STATION_QOI },
          what: "the interrogation",
        }).then(({ data, termination }) => [...data, termination])
        : [await answerTo(t, link, asked, { cause: mirrorCauses() })];
      await answerTo(t, link, commanded, {
        ...{ cause: CAUSE.activationCon, negative: false },
        what: "the command",
      });
      await link.expectAlive();
      const ended = link.received.filter(({ asdu }) =>
        asdu?.type === "C_SC_NA_1" && mirrorCauses().includes(asdu.cause)
      );
      const expected = [
        ...answers.map((frame) => [frame, ONE_ORIGINATOR] as const),
        ...ended.map((frame) => [frame, OTHER_ORIGINATOR] as const),
      ];
      const wrong = expected.find(([{ asdu }, originator]) => asdu!.originator !== originator);
      t.check(wrong === undefined, {
        expected: "the originator address of the request in each of its answers",
        seen: wrong === undefined
          ? `${expected.length} answers with it`
          : `originator ${wrong[0].asdu!.originator} instead of ${wrong[1]} in ${
            describeFrame(wrong[0])
          }`,
      });
    },
  },
  {
    id: "DUI-08",
    clause: "5.3.3.10",
    kind: "+",
    title: "Originator address of data that was not requested",
    precondition: "Data transfer started; requests had an originator address before",
    stimulus: "Inputs change; cyclic data and the background scan are observed for 30 s",
    criterion: "All data with the causes 1, 2 and 3 has the originator address 0",
    duration: (_timing, sheet) =>
      longestTimeMs(sheet, "cyclic") + longestTimeMs(sheet, "background") > 0
        ? OBSERVED_MS
        : QUIET_MS,
    async controlled(t) {
      if (t.profile.cotOctets === 1) {
        throw new NotApplicable("causes of transmission of one octet have no originator address");
      }
      const link = await t.started();
      const asked = { originator: ONE_ORIGINATOR };
      if (mayInterrogate(t)) await interrogate(t, link, asked);
      else await expectAnswer(t, link, interrogation(t, asked), { cause: mirrorCauses() });
      const cycles = t.sheet.signals.some(({ cyclic, background }) =>
        cyclic !== undefined || background !== undefined
      );
      if (!t.hasUpper && !cycles) {
        throw new Inconclusive("nothing changes: there is no upper tester and no cyclic data");
      }
      if (t.hasUpper) {
        const point = somePoint(t);
        for (const value of twoValues(point)) await t.upper.input(point, value);
      }
      await link.wait(cycles ? OBSERVED_MS : QUIET_MS);
      const causes: readonly number[] = [CAUSE.periodic, CAUSE.background, CAUSE.spontaneous];
      const data = link.received.filter(({ asdu }) =>
        asdu !== undefined && causes.includes(asdu.cause)
      );
      if (data.length === 0) {
        throw new Inconclusive("the device sent no data with the causes 1, 2 and 3");
      }
      const wrong = data.find(({ asdu }) => asdu!.originator !== 0);
      t.check(wrong === undefined, {
        expected: "the originator address 0 in all data that was not requested",
        seen: wrong === undefined
          ? `${data.length} ASDUs with it`
          : `originator ${wrong.asdu!.originator} in ${describeFrame(wrong)}`,
      });
      const seen = causes.filter((cause) => data.some(({ asdu }) => asdu!.cause === cause));
      t.outcome(`causes that were seen: ${seen.join(", ")}`);
    },
  },
  {
    id: "DUI-09",
    clause: "-",
    kind: "+",
    title: "Bits T and P/N of requests",
    precondition: "Data transfer started",
    stimulus: "A single command and an interrogation with T = 1; a single command with P/N = 1",
    criterion:
      "Answers to T = 1 have T = 1, and the command acts as `pixit.tBit` says; the command with P/N = 1 is executed at most once",
    condition: ["pixit.tBit"],
    duration: () => PROMPT_MS + QUIET_MS,
    async controlled(t) {
      const test = t.pixit("pixit.tBit");
      const command = await someCommand(t);
      const link = await t.started();
      const asdu = command.execute({ test: true });
      if (test === "discard") {
        await link.send(asdu);
        await link.expectNone({ cause: mirrorCauses() }, { during: PROMPT_MS });
      } else {
        const negative = test === "refuse";
        await expectAnswer(t, link, asdu, {
          ...{ cause: CAUSE.activationCon, negative },
          what: "a command with T = 1",
        });
        const asked = await link.send(rawAsdu(interrogation(t), { test: true }, t.profile));
        if (!mayInterrogate(t)) await answerTo(t, link, asked, { cause: mirrorCauses() });
        else if (negative) {
          await answerTo(t, link, asked, { cause: CAUSE.activationCon, negative });
        } else {
          const { data, termination } = await follow(t, link, asked, {
            ...{ holds: isInterrogatedCause, cause: STATION_QOI },
            what: "an interrogation with T = 1",
          });
          const real = [...data, termination].find((frame) => !frame.asdu!.test);
          t.check(real === undefined, {
            expected: "T = 1 in the data and the termination of the interrogation",
            seen: real === undefined ? `${data.length + 1} ASDUs with it` : describeFrame(real),
          });
        }
        await link.expectNone({ type: "C_SC_NA_1", test: false }, {
          during: QUIET_MS,
          what: "answer without T",
        });
      }
      if (test !== "execute") await expectNotExecuted(t, command);
      const before = t.hasUpper ? (await t.upper.output(command.signal)).operations : 0;
      await link.send(rawAsdu(command.execute(), { negative: true }, t.profile));
      const outcome = await link.first({
        "confirmed": { type: "C_SC_NA_1", cause: CAUSE.activationCon, negative: false },
        "refused": { type: "C_SC_NA_1", cause: mirrorCauses(), negative: true },
        "no answer": "silence",
      }, { within: PROMPT_MS });
      t.outcome(`a command with P/N = 1: ${outcome}`);
      await link.expectNone({ type: "C_SC_NA_1", cause: CAUSE.activationCon }, {
        during: QUIET_MS,
        what: "second confirmation",
      });
      if (!t.hasUpper) return;
      const { operations } = await t.upper.output(command.signal);
      t.measure("operations by a command with P/N = 1", operations - before, [
        0,
        outcome === "confirmed" ? 1 : 0,
      ], "operations");
    },
  },
  {
    id: "DUI-10",
    clause: "-",
    kind: "+",
    title: "Broadcast address with the types that permit it",
    precondition: "Data transfer started",
    stimulus:
      "An interrogation, a counter interrogation, a clock synchronization and a reset of events to the common address 65535, as far as the sheet marks them",
    criterion:
      "Each common address confirms with its own address, and sends its data; no answer has the address 65535",
    condition: anyOf(BROADCAST_TYPES),
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const broadcast = broadcastOf(t);
      for (const type of BROADCAST_TYPES) {
        if (!t.sheet.isTypeMarked(type)) continue;
        const request = systemCommand(t, type, broadcast);
        if (type === "C_IC_NA_1" || type === "C_CI_NA_1") await broadcastRequest(t, type, request);
        else {await expectConfirmedByAll(t, link, request, {
            what: `${type} to the broadcast address`,
            mayDiffer: type === "C_CS_NA_1",
          });}
      }
      const global = link.received.find(({ asdu }) => asdu?.ca === broadcast);
      t.check(global === undefined, {
        expected: "no ASDU with the broadcast address",
        seen: global === undefined ? "none" : describeFrame(global),
      });

      async function broadcastRequest(
        t: Tester,
        type: TypeName,
        request: AsduInput,
      ): Promise<void> {
        const isStation = type === "C_IC_NA_1";
        const cause = isStation ? STATION_QOI : counterCause(0);
        // An address without counters may refuse to be asked for them.
        const counting = commonAddresses(t).filter((ca) =>
          t.sheet.signals.some((signal) => signal.ca === ca && isCounter(signal))
        );
        for (
          const frame of await expectConfirmedByAll(t, link, request, {
            what: `${type} to the broadcast address`,
            ...!isStation && counting.length > 0 && { addresses: counting },
          })
        ) {
          const { ca } = frame.asdu!;
          await link.expect({ type, cause: CAUSE.activationTermination, ca }, {
            within: TERMINATION_MS,
          });
          const isDue = t.sheet.signals.some((signal) =>
            signal.ca === ca &&
            (isStation ? signal.groups?.includes(0) === true : isCounter(signal))
          );
          const data = link.received.filter(({ index, asdu }) =>
            index > frame.index && asdu?.cause === cause && asdu.ca === ca
          );
          t.check(!isDue || data.length > 0, {
            expected: `data of CA ${ca} with cause ${cause}`,
            seen: count(data.length, "ASDU"),
          });
        }
      }
    },
  },
  {
    id: "DUI-11",
    clause: "-",
    kind: "-",
    title: "Broadcast address with types that do not permit it",
    precondition: "Data transfer started",
    stimulus: "A single command, a read command and a test command to the common address 65535",
    criterion:
      "Each is mirrored with cause 46 and P/N = 1, or not answered, as `pixit.broadcastOther` says; nothing is executed",
    duration: () => PROMPT_MS,
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      const ca = broadcastOf(t);
      const declared = t.sheet.pixit("pixit.broadcastOther");
      const requests = {
        C_SC_NA_1: command.execute({ ca }),
        C_RD_NA_1: readCommand({ ca, ioa: somePointOf(t) }),
        C_TS_TA_1: testCommand(t, { ca }),
      };
      for (const [type, request] of Object.entries(requests)) {
        await link.send(request);
        const mirrored = { type: type as TypeName, negative: true } as const;
        const refusals: Readonly<Record<string, FramePattern>> = {
          "cause 46": { ...mirrored, cause: CAUSE.unknownCommonAddress },
          // What is wrong is judged in any order.
          ...!t.sheet.isTypeMarked(mirrored.type) &&
            { "cause 44": { ...mirrored, cause: CAUSE.unknownType } },
        };
        const seen = declared === "46"
          ? await link.first(refusals, { within: CONFIRMATION_MS })
          : declared === "silent"
          ? await link.first({ "no answer": "silence" }, { within: PROMPT_MS })
          : await link.first({ ...refusals, "no answer": "silence" }, {
            within: CONFIRMATION_MS,
          });
        t.outcome(`${type} to the broadcast address: ${seen}`);
      }
      await link.expectNone({ cause: [...mirrorCauses(), CAUSE.request] }, {
        during: 0,
        what: "other answer",
      });
      await link.expectAlive();
      await expectNotExecuted(t, command);
    },
  },
];

/** The object address of some point of the device. */
function somePointOf(t: Tester): number {
  return t.sheet.signals.find(({ type }) =>
    TYPES[type].role === "status" || TYPES[type].role === "measured"
  )?.ioa ??
    unusedIoa(t);
}
