// Conformance cases of faults in the data unit identifier, for controlled stations: type, number of objects, cause, common address and
// object address.

import { type AsduInput, CAUSE, isInterrogatedCause, type TypeName } from "../../../codec/mod.ts";
import {
  counterCause,
  familyHeadOf,
  isCommand,
  TYPE_RANGES,
  TYPES,
} from "../../../codec/low_level.ts";
import { expectAnswer, expectRejected, mirrorCauses } from "../bench/answers.ts";
import {
  commandAsdu,
  expectNotExecuted,
  someCommand,
  type UsedCommand,
} from "../bench/commands.ts";
import { interrogate } from "../bench/interrogations.ts";
import { IMPROPER_CAUSES, rawAsdu, type RawFields, unassignedType } from "../bench/raw_asdu.ts";
import {
  commonAddresses,
  firstCa,
  interrogation,
  mayInterrogate,
  STATION_QOI,
  TEST_PATTERN,
  unusedCa,
  unusedIoa,
} from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { anyOf, systemCommand, ZERO_ADDRESS_TYPES } from "../bench/system_commands.ts";
import type { Tester } from "../bench/tester.ts";
import { CLOSE_MS, CONFIRMATION_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { isListed, typeKey } from "../sheet/type_items.ts";

/** How long a second answer may take, in ms. */
const SECOND_ANSWER_MS = 500;

/** A type of command that the device does not have; `undefined` if it has all, as far as is known. */
function unmarkedCommand({ sheet }: Tester): TypeName | undefined {
  return (Object.keys(TYPES) as TypeName[]).find((type) =>
    isCommand(TYPES[type].id) && isListed(type) && !sheet.isTypeMarked(type) &&
    !sheet.isUnknown(typeKey(type))
  );
}

/** A well-formed command of another type at the address of a command. */
function otherCommand(t: Tester, command: UsedCommand, type: TypeName): AsduInput {
  const { role, time } = TYPES[type];
  const value = role === "setpoint" ? 0 : 1;
  const tag = time === "none" ? {} : { time: t.instant };
  return command.execute({ type: familyHeadOf(type), value, ...tag });
}
/** An executable command with other octets. */
function changed(t: Tester, command: UsedCommand, fields: RawFields): Uint8Array {
  return rawAsdu(command.execute(), fields, t.profile);
}

/** Faults in the data unit identifier, for controlled stations. */
export const IDENTIFIER: readonly ConformanceCase[] = [
  {
    id: "DUI-01",
    clause: "5.3.3.1",
    kind: "-",
    title: "Type identification that is not assigned",
    precondition: "Data transfer started",
    stimulus: "An activation of a type that is not assigned, and one of the private range",
    criterion: "Each is mirrored with cause 44 and P/N = 1; the connection stays open",
    async controlled(t) {
      const link = await t.started();
      const request = commandAsdu(t, { ca: firstCa(t), ioa: unusedIoa(t), type: "C_SC_NA_1" });
      const types = [unassignedType(TYPE_RANGES.processControl), TYPE_RANGES.private.first];
      for (const typeId of types) {
        const asdu = rawAsdu(request, { typeId }, t.profile);
        await expectRejected(t, link, asdu, CAUSE.unknownType, `type ${typeId}`);
      }
      await link.expectAlive();
    },
  },
  {
    id: "DUI-02",
    clause: "5.3.3.1",
    kind: "-",
    title: "Types that the device does not support",
    precondition: "Data transfer started",
    stimulus:
      "C_TS_NA_1 and C_CD_NA_1, which belong to 101; a command of a type without a mark; a single point",
    criterion:
      "Cause 44 and P/N = 1, for the command also what `pixit.wrongType` says, for the point also no answer; nothing is executed",
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const ca = firstCa(t);
      const header = { cause: CAUSE.activation, ca } as const;
      await expectRejected(
        t,
        link,
        { type: "C_CD_NA_1", ...header, objects: [{ delayMs: 0 }] },
        CAUSE.unknownType,
      );
      const tested = await expectAnswer(
        t,
        link,
        { type: "C_TS_NA_1", ...header, objects: [{ fbp: TEST_PATTERN }] },
        { cause: [CAUSE.unknownType, CAUSE.activationCon] },
      );
      if (tested.asdu!.cause === CAUSE.activationCon) {
        t.remark("the device answers C_TS_NA_1, which belongs to 101 and not to 104");
      }
      const command = await someCommand(t);
      const type = unmarkedCommand(t);
      if (type !== undefined) {
        const answer = await expectRejected(t, link, otherCommand(t, command, type), [
          CAUSE.unknownType,
          CAUSE.unknownObjectAddress,
        ]);
        t.outcome(`${type}, which is not marked: cause ${answer.asdu!.cause}`);
      }
      const point: AsduInput = {
        ...header,
        type: "M_SP_NA_1",
        cause: CAUSE.spontaneous,
        objects: [{ ioa: command.signal.ioa, value: 1 }],
      };
      await link.send(point);
      t.outcome(
        `M_SP_NA_1 in control direction: ${await link.first({
          "cause 44": { type: "M_SP_NA_1", cause: CAUSE.unknownType, negative: true },
          "no answer": "silence",
        }, { within: PROMPT_MS })}`,
      );
      await link.expectNone({ type: "M_SP_NA_1", cause: mirrorCauses() }, { during: 0 });
      await link.expectAlive();
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "DUI-03",
    clause: "5.3.3.10",
    kind: "-",
    title: "Causes that a command cannot have",
    precondition: "Data transfer started",
    stimulus: "A single command with the causes 0, 3, 7, 10, 20 and 63",
    criterion: "Each is mirrored with cause 45 and P/N = 1; the command is not executed",
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      for (const cause of IMPROPER_CAUSES) {
        const asdu = changed(t, command, { cause });
        await expectRejected(t, link, asdu, CAUSE.unknownCause, `a command with cause ${cause}`);
      }
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "DUI-04",
    clause: "5.3.3.x",
    kind: "-",
    title: "Common address that the device does not have",
    precondition: "Data transfer started",
    stimulus:
      "An interrogation and a single command to an unused common address, and to 0; an interrogation of each common address",
    criterion:
      "The unused ones are mirrored with cause 46 and P/N = 1, and the command is not executed; each common address answers for itself only",
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      const cause = t.marks("baf.gi.global")
        ? CAUSE.unknownCommonAddress
        : [CAUSE.unknownCommonAddress, CAUSE.unknownType]; // What is wrong is judged in any order.
      for (const ca of [unusedCa(t), 0]) {
        const asked = rawAsdu(interrogation(t), { ca }, t.profile);
        await expectRejected(t, link, asked, cause, `an interrogation of CA ${ca}`);
        const asdu = changed(t, command, { ca });
        await expectRejected(t, link, asdu, CAUSE.unknownCommonAddress, `a command to CA ${ca}`);
      }
      for (const ca of mayInterrogate(t) ? commonAddresses(t) : []) {
        const { request, termination } = await interrogate(t, link, { ca });
        const other = link.received.find(({ index, asdu }) =>
          index > request.index && index < termination.index && asdu !== undefined &&
          isInterrogatedCause(asdu.cause) && asdu.ca !== ca
        );
        t.check(other === undefined, {
          expected: `that CA ${ca} answers for itself only`,
          seen: other === undefined ? "no other data" : describeFrame(other),
        });
      }
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "DUI-05",
    clause: "5.3.3.x",
    kind: "-",
    title: "Object address that the device does not have",
    precondition: "Data transfer started",
    stimulus: "A single command to an unused object address, and one to the address of a set-point",
    criterion:
      "The first is mirrored with cause 47 and P/N = 1; the second with 47 or 44, or is refused, as `pixit.wrongType` says",
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      const unused = command.execute({ ioa: unusedIoa(t) });
      await expectRejected(t, link, unused, CAUSE.unknownObjectAddress);
      const setpoint = t.sheet.signals.find(({ type }) => TYPES[type].role === "setpoint");
      if (setpoint === undefined) t.remark("the sheet lists no set-point");
      else {
        const { ca, ioa } = setpoint;
        const wrong = t.sheet.pixit("pixit.wrongType");
        const answer = await expectAnswer(t, link, command.execute({ ca, ioa }), {
          cause: wrong === "44"
            ? CAUSE.unknownType
            : wrong === "47"
            ? CAUSE.unknownObjectAddress
            : wrong === "negative"
            ? CAUSE.activationCon
            : [CAUSE.unknownObjectAddress, CAUSE.unknownType, CAUSE.activationCon],
          negative: true,
          what: "a single command to a set-point",
        });
        t.outcome(`a single command to a set-point: cause ${answer.asdu!.cause}`);
      }
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "DUI-06",
    clause: "5.3.3.x",
    kind: "-",
    title: "Several faults in one ASDU",
    precondition: "Data transfer started",
    stimulus:
      "An ASDU with a wrong type, cause, common address and object address; then each pair of them",
    criterion:
      "Each is mirrored exactly once, with P/N = 1 and the cause of a fault that it has; nothing is executed",
    duration: () => 7 * SECOND_ANSWER_MS,
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.started();
      const faults = [
        {
          name: "type",
          cause: CAUSE.unknownType,
          fields: { typeId: unassignedType(TYPE_RANGES.processControl) },
        },
        {
          name: "cause",
          cause: CAUSE.unknownCause,
          fields: { cause: CAUSE.interrogatedByStation },
        },
        { name: "CA", cause: CAUSE.unknownCommonAddress, fields: { ca: unusedCa(t) } },
        { name: "IOA", cause: CAUSE.unknownObjectAddress, fields: { ioa: unusedIoa(t) } },
      ];
      const pairs = faults.flatMap((one, at) => faults.slice(at + 1).map((other) => [one, other]));
      for (const present of [faults, ...pairs]) {
        const names = present.map(({ name }) => name);
        const what = `a wrong ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
        const fields: RawFields = Object.assign({}, ...present.map((each) => each.fields));
        const causes = present.map(({ cause }) => cause);
        const answer = await expectRejected(t, link, changed(t, command, fields), causes, what);
        const { name } = present.find(({ cause }) => cause === answer.asdu!.cause)!;
        t.outcome(`${what}: the ${name} is reported`);
        await link.expectNone({ cause: mirrorCauses() }, {
          ...{ during: SECOND_ANSWER_MS, what: "second answer" },
        });
      }
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "DUI-12",
    clause: "-",
    kind: "-",
    title: "Object address of system commands other than 0",
    precondition: "Data transfer started",
    stimulus:
      "Interrogation, counter interrogation, clock synchronization, reset of events and test command with object address 1, as far as the sheet marks them",
    criterion: "Each is mirrored with cause 47 and P/N = 1, and has no effect",
    condition: anyOf(ZERO_ADDRESS_TYPES),
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      for (const type of ZERO_ADDRESS_TYPES) {
        if (!t.sheet.isTypeMarked(type)) continue;
        const asdu = rawAsdu(systemCommand(t, type, firstCa(t)), { ioa: 1 }, t.profile);
        await expectRejected(t, link, asdu, CAUSE.unknownObjectAddress, `${type} with IOA 1`);
      }
      await link.expectNone({ cause: [...mirrorCauses(), STATION_QOI, counterCause(0)] }, {
        ...{ during: QUIET_MS, what: "data or second answer" },
      });
    },
  },
  {
    id: "DUI-13",
    clause: "-",
    kind: "-",
    title: "Number of objects of a command other than 1",
    precondition: "Data transfer started",
    stimulus:
      "(a) A single command with two objects, (b) with SQ = 1, (c) with no object; a new connection for each",
    criterion:
      "The command is not executed; it is refused, discarded or, in (c), ends the connection, as `pixit.badFrame.objects` says",
    duration: () => PROMPT_MS,
    async controlled(t) {
      const command = await someCommand(t);
      const { ioa } = command.signal;
      const another = rawAsdu(command.execute(), { ioa }, t.profile).subarray(
        -t.profile.ioaOctets - 1,
      );
      const declared = t.sheet.badFrame("objects");
      const faults = [
        { name: "two objects", fields: { count: 2, more: another }, mayClose: false },
        { name: "SQ = 1", fields: { sequence: true }, mayClose: false },
        { name: "no object", fields: { count: 0 }, mayClose: true },
      ];
      for (const { name, fields, mayClose } of faults) {
        const link = await t.started();
        await link.send(changed(t, command, fields));
        const outcome = await link.first({
          refuse: { type: "C_SC_NA_1", cause: mirrorCauses(), negative: true },
          confirmed: { type: "C_SC_NA_1", cause: mirrorCauses(), negative: false },
          close: "closed",
          discard: "silence",
        }, { within: declared === "refuse" ? CONFIRMATION_MS : CLOSE_MS });
        t.check(outcome !== "confirmed", {
          expected: `that a command with ${name} is not confirmed`,
          seen: outcome === "confirmed" ? "a positive answer" : outcome,
        });
        t.check(outcome !== "close" || mayClose || declared === "close", {
          expected: "that the connection stays open",
          seen: link.end === undefined ? "open" : "the device closed the connection",
        });
        t.check(declared === undefined || declared === outcome, {
          expected: `what the sheet says about a command with ${name}: ${declared}`,
          seen: outcome,
        });
        t.outcome(`${name}: ${outcome}`);
        link.close();
      }
      await expectNotExecuted(t, command);
    },
  },
];
