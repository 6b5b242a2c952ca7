// The faults of the answers, the data and the procedures of a controlled station: what the station is to read instead of a request,
// and what is sent instead of its ASDUs. The state is that of one connection, apart from the events that are sent again.

import {
  broadcastCa,
  CAUSE_SETS,
  FRZ,
  isCommand,
  isMirrorCause,
  isParameter,
  isSystemCommand,
  isTotal,
  isUnknownCause,
  mayBroadcast,
  roleOf,
  TYPES,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  instantOf,
  isEventCause,
  isInterrogatedCause,
  type Profile,
  TIME_FLAGS,
  type TypeName,
  typeName,
} from "../../../codec/mod.ts";
import type { APPLICATION_FAULTS } from "./application_fault_table.ts";
import { type AsduFields, patchedAsdu } from "./asdu_octets.ts";
import type { ActiveFault, FaultSet, FaultSubject } from "./fault_set.ts";
import { parameterOf } from "./fault_table.ts";
import { withFields, withFirstObject, withoutLastObject, withTimeTags } from "./value_edits.ts";

/** The surroundings of an ASDU. */
export interface ApplicationContext {
  readonly faults: FaultSet;
  readonly profile: Profile;
  readonly subject: FaultSubject;
  /** Monotonic clock, in ms. */
  readonly now: number;
}

/** What becomes of a request. */
export interface RequestOutcome {
  /** What the station reads; `undefined` if it does not see the request. */
  readonly read: Uint8Array | undefined;
  /** What the peer gets instead; `undefined` for the answers of the station. */
  readonly answer?: Uint8Array;
}

/** Name of a fault of these. */
type Name = keyof typeof APPLICATION_FAULTS;

/** The tools that the faults of one ASDU use. */
interface Tools {
  readonly asdu: Asdu;
  readonly octets: Uint8Array;
  readonly take: (name: Name) => ActiveFault | undefined;
  readonly patch: (fields: AsduFields) => Uint8Array;
  readonly profile: Profile;
}

/** How the answers to a request are changed, so that the peer sees its own request in them. */
interface Disguise {
  readonly typeId: number;
  readonly fields: AsduFields;
  /** The last octet of the answers, where it was changed in the request: a qualifier. */
  readonly qualifier?: number;
  /** The cause of the data. */
  readonly dataCause?: number;
}

/** Faults that confirm requests without carrying them out, by the role of the type. */
const WITHOUT_EFFECT: Readonly<Partial<Record<string, Name>>> = {
  clock: "ignored-clock",
  reset: "ignored-reset",
  parameter: "ignored-parameters",
  parameterActivation: "ignored-activation",
};

/** Faults that confirm what has to be rejected, by the cause of the rejection. */
const CONFIRMED: Readonly<Partial<Record<number, Name>>> = {
  [CAUSE.unknownType]: "confirm-unknown-type",
  [CAUSE.unknownCommonAddress]: "confirm-unknown-ca",
  [CAUSE.unknownObjectAddress]: "confirm-unknown-ioa",
};

/** Bits of QCC that freeze or reset. */
const FREEZE_BITS = 0xc0;

/** Position of the freeze in QCC. */
const FREEZE_SHIFT = 6;

/** Of this number of cyclic transmissions, one is omitted. */
const CYCLES = 3;

/** Maximum number of ASDUs that are held. */
const MOST_HELD = 1000;

/** The last event of each station. */
const LAST_EVENTS = new WeakMap<FaultSet, Uint8Array>();

/** The faults of one connection. */
export class ApplicationFaults {
  /** How answers are changed, by type. */
  readonly #disguises = new Map<number, Disguise>();
  /** Data of an interrogation that waits for its termination. */
  #held: Uint8Array[] = [];
  /** Events that wait for the confirmation of a clock synchronization. */
  #waiting: Uint8Array[] | undefined;
  #isInterrogating = false;
  #originator = 0;
  #ca = 1;
  #cycles = 0;
  #read: Uint8Array | undefined;

  /** What the station sends after STARTDT con. */
  started({ faults, profile, now }: Omit<ApplicationContext, "subject">): readonly Uint8Array[] {
    const added: Uint8Array[] = [];
    const again = faults.take("repeated-initialization", {}, now);
    if (again !== undefined) {
      const { ca = 1 } = again.declaration;
      const asdu = { type: "M_EI_NA_1", cause: CAUSE.initialized, ca } as const;
      const objects = [{ coi: 0, parametersChanged: false }];
      added.push(encodeAsdu({ ...asdu, objects }, { profile }));
    }
    const last = LAST_EVENTS.get(faults);
    if (last !== undefined && faults.take("replayed-events", {}, now) !== undefined) {
      added.push(last);
    }
    return added;
  }

  /** Decides what becomes of a request. */
  incoming(octets: Uint8Array, context: ApplicationContext): RequestOutcome {
    const tools = toolsOf(octets, context);
    const { asdu, take, patch } = tools;
    this.#originator = asdu.originator;
    const isAll = asdu.ca === broadcastCa(context.profile);
    if (!isAll) this.#ca = asdu.ca;
    if (asdu.type === "C_RD_NA_1") this.#read = octets.slice();
    if (isAll && mayBroadcast(asdu.typeId) && take("broadcast-answers")) {
      this.#disguise(asdu, { ca: asdu.ca });
    }
    const cancels = asdu.type === "C_IC_NA_1" && asdu.cause === CAUSE.deactivation;
    if (cancels && take("pretend-cancellation")) {
      return { read: undefined, answer: patch({ cause: CAUSE.deactivationCon }) };
    }
    if (asdu.type === "C_CS_NA_1" && take("clock-first")) this.#waiting = [];
    return { read: this.#rewritten(tools) };
  }

  #rewritten(tools: Tools): Uint8Array {
    const { asdu, octets, take, patch, profile } = tools;
    const role = roleOf(asdu.typeId);
    if (asdu.test && take("execute-tests")) {
      this.#disguise(asdu, { test: true });
      return patch({ test: false });
    }
    const withoutEffect = role === undefined ? undefined : WITHOUT_EFFECT[role];
    const isFreeze = (qualifierOf(octets) & FREEZE_BITS) !== 0;
    const isIgnored = withoutEffect !== undefined && take(withoutEffect) ||
      asdu.type === "C_CI_NA_1" && isFreeze && take("ignored-freeze");
    if (isIgnored && !asdu.test) {
      this.#disguise(asdu, { test: false });
      return patch({ test: true });
    }
    const isAll = asdu.ca === broadcastCa(profile);
    if (isAll && !mayBroadcast(asdu.typeId) && take("broadcast-everything")) {
      return patch({ ca: this.#ca });
    }
    const ioa = ioaOf(asdu);
    if (ioa !== 0 && isZeroType(asdu.typeId) && take("any-system-address")) {
      this.#disguise(asdu, { ioa });
      return patch({ ioa: 0 });
    }
    if (!mayHave(asdu) && take("any-cause")) return patch({ cause: usualCause(asdu) });
    if (isCommand(asdu.typeId) && !isSingle(octets) && take("execute-first-object")) {
      const single = decodeAsdu(patch({ count: 1, sequence: false }), { profile });
      return single.type === "raw" ? octets : withFirstObject(single, profile);
    }
    if (asdu.type === "C_IC_NA_1") return this.#group(tools) ?? octets;
    if (asdu.type === "C_CI_NA_1") return this.#freeze(tools) ?? octets;
    const isPossible = asdu.type !== "C_CS_NA_1" || instantOf(asdu.objects[0]!) !== undefined &&
        (asdu.objects[0]!.timeFlags & INVALID) === 0;
    if (!isPossible && take("any-time")) {
      const right: AsduInput = {
        ...{ type: "C_CS_NA_1", cause: CAUSE.activation, ca: asdu.ca },
        objects: [{ time: SOME_TIME, timeFlags: 0 }],
      };
      return encodeAsdu(right, { profile });
    }
    return octets;
  }

  /** Returns what is sent instead of an ASDU of the station. */
  outgoing(given: Uint8Array, context: ApplicationContext): readonly Uint8Array[] {
    const shown = this.#shown(given, context.profile);
    const tools = toolsOf(shown, context);
    const { asdu } = tools;
    if (isMirrorCause(asdu.cause)) return this.#answer(tools);
    if (asdu.type === "M_EI_NA_1") {
      const fault = tools.take("wrong-initialization");
      if (fault === undefined) return [shown];
      const coi = parameterOf(fault.declaration, "coi");
      return [withQualifier(shown, coi)];
    }
    return this.#data(tools);
  }

  /** The ASDU as the peer expects it, where the request was changed. */
  #shown(octets: Uint8Array, profile: Profile): Uint8Array {
    const asdu = decodeAsdu(octets, { profile });
    const disguise = this.#disguises.get(asdu.typeId);
    if (disguise !== undefined && isMirrorCause(asdu.cause)) {
      const patched = patchedAsdu(octets, disguise.fields, profile);
      const { qualifier } = disguise;
      if (asdu.cause === CAUSE.activationTermination || asdu.negative) {
        this.#disguises.delete(asdu.typeId);
      }
      return qualifier === undefined ? patched : withQualifier(patched, qualifier);
    }
    const group = this.#disguises.get(TYPES.C_IC_NA_1.id)?.dataCause;
    const isImage = group !== undefined && asdu.cause === CAUSE.interrogatedByStation;
    return isImage ? patchedAsdu(octets, { cause: group }, profile) : octets;
  }

  #answer({ asdu, octets, take, patch }: Tools): readonly Uint8Array[] {
    const isRejection = isUnknownCause(asdu.cause);
    if (asdu.originator !== 0 && take("no-originator")) return [patch({ originator: 0 })];
    if (isRejection) {
      const confirmed = CONFIRMED[asdu.cause];
      if (confirmed !== undefined && take(confirmed)) {
        return [patch({ cause: CAUSE.activationCon, negative: false })];
      }
      const wrong = take("wrong-rejection");
      if (wrong !== undefined) return [patch({ cause: parameterOf(wrong.declaration, "cause") })];
      if (take("positive-rejection")) return [patch({ negative: false })];
      return take("double-rejection") ? [octets, octets] : [octets];
    }
    const isSystem = isSystemCommand(asdu.typeId) || isParameter(asdu.typeId);
    if (isSystem && asdu.negative && take("accept-refused")) return [patch({ negative: false })];
    if (asdu.type === "C_IC_NA_1") return this.#interrogation(asdu, octets);
    if (asdu.type !== "C_CS_NA_1" || this.#waiting === undefined) return [octets];
    const events = this.#waiting;
    this.#waiting = undefined;
    return [octets, ...events];
  }

  #interrogation(asdu: Asdu, octets: Uint8Array): readonly Uint8Array[] {
    this.#isInterrogating = asdu.cause === CAUSE.activationCon && !asdu.negative;
    if (asdu.cause !== CAUSE.activationTermination) return [octets];
    const data = this.#held;
    this.#held = [];
    return [octets, ...data];
  }

  #data(tools: Tools): readonly Uint8Array[] {
    const { asdu, octets, take, patch, profile } = tools;
    const isEvent = isEventCause(asdu.cause);
    if (isEvent) {
      const kept = this.#event(tools);
      if (kept === undefined) return [];
    }
    if (isInterrogatedCause(asdu.cause)) {
      if (asdu.originator !== 0 && take("no-originator")) return [patch({ originator: 0 })];
      if (this.#held.length < MOST_HELD && take("early-interrogation-end")) {
        this.#held.push(octets);
        return [];
      }
      return take("tagged-interrogation") ? withTimeTags(asdu, profile) : [octets];
    }
    const isUnrequested = isEvent || isCycle(asdu.cause);
    if (isUnrequested && this.#originator !== 0 && take("stale-originator")) {
      return [patch({ originator: this.#originator })];
    }
    if (isTotal(asdu.typeId) && take("missing-carry")) {
      return [withFields(asdu, { carry: false }, profile)];
    }
    if (asdu.cause === CAUSE.periodic && take("skipped-cycles")) {
      return ++this.#cycles % CYCLES === 0 ? [] : [octets];
    }
    if (asdu.cause === CAUSE.background && take("incomplete-scan")) {
      return withoutLastObject(asdu, profile);
    }
    if (asdu.cause === CAUSE.request && this.#read !== undefined && take("confirmed-reads")) {
      return [patchedAsdu(this.#read, { cause: CAUSE.activationCon }, profile), octets];
    }
    return [octets];
  }

  /** An event, or `undefined` if it is lost or waits. */
  #event({ asdu, octets, take }: Tools): Uint8Array | undefined {
    if (isTotal(asdu.typeId) && take("unreported-readings")) return undefined;
    if (this.#isInterrogating && take("lost-events")) return undefined;
    if (this.#waiting !== undefined && this.#waiting.length < MOST_HELD) {
      this.#waiting.push(octets);
      return undefined;
    }
    return octets;
  }

  /** An interrogation of all objects instead of a group; `undefined` if nothing changes. */
  #group({ asdu, octets, take }: Tools): Uint8Array | undefined {
    const qoi = qualifierOf(octets);
    const isGroup = isInterrogatedCause(qoi) && qoi !== CAUSE.interrogatedByStation;
    if (!isGroup || asdu.cause !== CAUSE.activation || !take("whole-groups")) return undefined;
    const { typeId } = asdu;
    this.#disguises.set(typeId, { typeId, fields: {}, qualifier: qoi, dataCause: qoi });
    return withQualifier(octets, CAUSE.interrogatedByStation);
  }

  /** A freeze without reset instead of one with; `undefined` if nothing changes. */
  #freeze({ asdu, octets, take }: Tools): Uint8Array | undefined {
    const qcc = qualifierOf(octets);
    if (qcc >>> FREEZE_SHIFT !== FRZ.freezeAndReset || !take("freeze-without-reset")) {
      return undefined;
    }
    const { typeId } = asdu;
    this.#disguises.set(typeId, { typeId, fields: {}, qualifier: qcc });
    return withQualifier(octets, qcc & ~FREEZE_BITS | FRZ.freeze << FREEZE_SHIFT);
  }

  #disguise({ typeId }: Asdu, fields: AsduFields): void {
    this.#disguises.set(typeId, { typeId, fields });
  }
}

/** Remembers an event that was sent, to send it again after the next start. */
export function rememberEvent(octets: Uint8Array, { faults, profile }: ApplicationContext): void {
  const { cause } = decodeAsdu(octets, { profile });
  if (isEventCause(cause)) LAST_EVENTS.set(faults, octets.slice());
}

function toolsOf(
  octets: Uint8Array,
  { faults, subject, now, profile }: ApplicationContext,
): Tools {
  return {
    ...{ octets, profile, asdu: decodeAsdu(octets, { profile }) },
    take: (name) => faults.take(name, subject, now),
    patch: (fields) => patchedAsdu(octets, fields, profile),
  };
}

/** IV of a time tag. */
const INVALID = TIME_FLAGS.invalid;

/** The time that an impossible one becomes: 2 January 2030. */
const SOME_TIME = Date.UTC(2030, 0, 2);

/** The last octet: the qualifier of a system command. */
function qualifierOf(octets: Uint8Array): number {
  return octets.at(-1) ?? 0;
}

function withQualifier(given: Uint8Array, qualifier: number): Uint8Array {
  const octets = given.slice();
  octets[octets.length - 1] = qualifier;
  return octets;
}

function ioaOf(asdu: Asdu): number {
  if (asdu.type === "raw" || asdu.type === "private") return 0;
  const [object] = asdu.objects as readonly { readonly ioa?: number }[];
  return object?.ioa ?? 0;
}

/** Whether the object address of a type is always 0. */
function isZeroType(typeId: number): boolean {
  const name = typeName(typeId);
  return name !== undefined && TYPES[name].ioa === "zero";
}

/** Whether a request may have its cause; also if the type is unknown. */
function mayHave({ typeId, cause }: Asdu): boolean {
  const name = typeName(typeId);
  if (name === undefined) return true;
  const causes: readonly number[] = CAUSE_SETS[TYPES[name].causes].control;
  return causes.length === 0 || causes.includes(cause);
}

/** The cause that a request usually has. */
function usualCause({ type, cause }: Asdu): number {
  const causes: readonly number[] = CAUSE_SETS[TYPES[type as TypeName].causes].control;
  return causes[0] ?? cause;
}

function isSingle(octets: Uint8Array): boolean {
  return octets[1] === 1;
}

function isCycle(cause: number): boolean {
  return cause === CAUSE.periodic || cause === CAUSE.background;
}
