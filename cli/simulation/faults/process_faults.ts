// The faults of commands, values and files: what the station is to read instead of a request, and what is sent instead of its
// answers. The state is that of one connection.

import {
  AFQ,
  counterpartOf,
  fieldRowOf,
  FIRST_CP56_TIME,
  isCommand,
  isProcessData,
  tagKindOf,
  type TypeRow,
  TYPES,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  isInterrogatedCause,
  type Profile,
  QUALITY,
  TIME_FLAGS,
  type TypeName,
  typeName,
} from "../../../codec/mod.ts";
import type { FaultRole } from "./fault_row.ts";
import type { FaultSet, FaultSubject } from "./fault_set.ts";
import type { PROCESS_FAULTS } from "./process_fault_table.ts";

/** An ASDU for the station. */
export interface Requested {
  readonly asdu: Uint8Array;
  /** Whether it is in addition to what the peer sends. */
  readonly isAdded: boolean;
}

/** The surroundings of an ASDU. */
interface Context {
  /** The station that has the faults. */
  readonly role: FaultRole;
  readonly faults: FaultSet;
  readonly profile: Profile;
  readonly subject: FaultSubject;
  /** Monotonic clock, in ms. */
  readonly now: number;
}

/** The fields of an object that the faults change. */
type Fields = Readonly<Record<string, unknown>> & {
  readonly ioa?: number;
  readonly value?: number;
  readonly select?: boolean;
  readonly time?: number;
  readonly timeFlags?: number;
};

/** An answer to an added request, which the peer is not to see. */
interface Hidden {
  readonly typeId: number;
  readonly ca: number;
  readonly ioa: number | undefined;
  readonly select: boolean;
  readonly cause: number;
}

/** Maximum number of answers to hide, and of selections to remember. */
const MOST_KEPT = 1000;

/** The faults of one connection. */
export class ProcessFaults {
  #hidden: Hidden[] = [];
  /** The commands that were selected last, by object. */
  readonly #selected = new Map<string, Uint8Array>();

  /** Returns what the station reads instead of a request. */
  incoming(octets: Uint8Array, context: Context): readonly Requested[] {
    const own = [{ asdu: octets, isAdded: false }];
    const request = decodeAsdu(octets, { profile: context.profile });
    if (request.type === "raw" || request.type === "private") return own;
    if (context.role === "controlling") {
      const read = isProcessData(request.typeId) ? goodQuality(request, context) : undefined;
      return [{ asdu: read ?? octets, isAdded: false }];
    }
    if (!isCommand(request.typeId) || request.cause !== CAUSE.activation) return own;
    const [object] = request.objects as readonly Fields[];
    if (object === undefined) return own;
    const read = this.#changedCommand(request, object, context);
    const passed = { asdu: read ?? octets, isAdded: false };
    return object.select === true
      ? this.#selecting(request, object, { passed, octets, context })
      : this.#executing(request, { passed, context });
  }

  /** Returns what is sent instead of an ASDU of the station. */
  outgoing(octets: Uint8Array, context: Context): readonly Uint8Array[] {
    const asdu = decodeAsdu(octets, { profile: context.profile });
    if (asdu.type === "raw" || asdu.type === "private") return [octets];
    if (context.role === "controlling") return requests(asdu, octets, context);
    if (this.#hides(asdu)) return [];
    if (isCommand(asdu.typeId)) return answers(asdu, octets, context);
    if (isProcessData(asdu.typeId)) return values(asdu, octets, context);
    return fileMessages(asdu, octets, context);
  }

  /** What the station reads instead of a command; `undefined` for the command as it is. */
  #changedCommand(request: Asdu, object: Fields, context: Context): Uint8Array | undefined {
    const { take, rewrite } = toolsOf(request, context);
    if (
      isStateOf(request) && !VALID_STATES.includes(object.value ?? 0) &&
      take("accept-invalid-state")
    ) {
      return rewrite({ value: 1 });
    }
    if (object["qualifier"] !== 0 && take("ignore-qualifier")) return rewrite({ qualifier: 0 });
    if (object.select !== true && take("pretend-execution")) return rewrite({}, { test: true });
    const selected = this.#selected.get(keyOf(request, object));
    if (object.select !== true && selected !== undefined && take("execute-selected-value")) {
      const asdu = decodeAsdu(selected, { profile: context.profile });
      return toolsOf(asdu, context).rewrite({ select: false });
    }
    return undefined;
  }

  #selecting(
    request: Asdu,
    object: Fields,
    { passed, octets, context }: {
      readonly passed: Requested;
      readonly octets: Uint8Array;
      readonly context: Context;
    },
  ): readonly Requested[] {
    const { take, rewrite } = toolsOf(request, context);
    const key = keyOf(request, object);
    if (this.#selected.size < MOST_KEPT || this.#selected.has(key)) {
      this.#selected.set(key, octets.slice());
    }
    if (take("replace-selection")) {
      const { typeId, ca } = request;
      this.#hide({ typeId, ca, ioa: object.ioa, select: true, cause: CAUSE.deactivationCon });
      return [{ asdu: rewrite({}, { cause: CAUSE.deactivation }), isAdded: true }, passed];
    }
    if (!take("operate-on-select")) return [passed];
    this.#hideExecution(request, object);
    return [passed, { asdu: rewrite({ select: false }), isAdded: true }];
  }

  #executing(
    request: Asdu,
    { passed, context }: { readonly passed: Requested; readonly context: Context },
  ): readonly Requested[] {
    const { take, rewrite } = toolsOf(request, context);
    const type = request.type as TypeName;
    if (fieldRowOf(type, "select") === undefined || !take("implicit-select")) return [passed];
    const [object] = objectsOf(request);
    const { typeId, ca } = request;
    this.#hide({ typeId, ca, ioa: object?.ioa, select: true, cause: CAUSE.activationCon });
    return [{ asdu: rewrite({ select: true }), isAdded: true }, passed];
  }

  #hideExecution({ typeId, ca }: Asdu, { ioa }: Fields): void {
    for (const cause of [CAUSE.activationCon, CAUSE.activationTermination]) {
      this.#hide({ typeId, ca, ioa, select: false, cause });
    }
  }

  #hide(hidden: Hidden): void {
    this.#hidden.push(hidden);
    if (this.#hidden.length > MOST_KEPT) this.#hidden.shift();
  }

  #hides(asdu: Asdu): boolean {
    const [object] = objectsOf(asdu);
    const at = this.#hidden.findIndex((each) =>
      each.typeId === asdu.typeId && each.ca === asdu.ca && each.ioa === object?.ioa &&
      each.select === (object?.select ?? false) && each.cause === asdu.cause
    );
    if (at < 0) return false;
    this.#hidden.splice(at, 1);
    return true;
  }
}

/** States of double and regulating step commands that may be executed. */
const VALID_STATES: readonly number[] = [1, 2];

/** Requests of a controlling station. */
function requests(asdu: Asdu, octets: Uint8Array, context: Context): readonly Uint8Array[] {
  if (!isCommand(asdu.typeId)) return fileMessages(asdu, octets, context);
  const { take, rewrite } = toolsOf(asdu, context);
  const isSelection = objectsOf(asdu)[0]?.select === true && asdu.cause === CAUSE.activation;
  return isSelection && take("execute-without-select") ? [rewrite({ select: false })] : [octets];
}

/** Values with good quality; `undefined` without the fault. */
function goodQuality(asdu: Asdu, context: Context): Uint8Array | undefined {
  const { take, rewrite } = toolsOf(asdu, context);
  const hasQuality = fieldRowOf(asdu.type as TypeName, "quality") !== undefined;
  return hasQuality && take("hidden-quality") ? rewrite({ quality: 0 }) : undefined;
}

/** Answers to commands. */
function answers(asdu: Asdu, octets: Uint8Array, context: Context): readonly Uint8Array[] {
  const { take, rewrite } = toolsOf(asdu, context);
  const isTermination = asdu.cause === CAUSE.activationTermination;
  if (asdu.test && take("pretend-execution")) return [rewrite({}, { test: false })];
  if (isTermination && asdu.negative && take("terminate-failed")) {
    return [rewrite({}, { negative: false })];
  }
  if (!isTermination && asdu.negative && take("confirm-refused")) {
    return [rewrite({}, { negative: false })];
  }
  if (tagKindOf(asdu.typeId) === "cp56" && take("mirror-other-time")) {
    const time = objectsOf(asdu)[0]?.time ?? NaN;
    return [rewrite({ time: Math.max(FIRST_CP56_TIME, time + 1000) })];
  }
  const isExecution = objectsOf(asdu)[0]?.select !== true && !asdu.negative;
  if (!isExecution || !take("early-termination")) return [octets];
  if (isTermination) return [];
  return [octets, rewrite({}, { cause: CAUSE.activationTermination })];
}

/** Values. */
function values(asdu: Asdu, octets: Uint8Array, context: Context): readonly Uint8Array[] {
  const { take, rewrite, rewriteAs } = toolsOf(asdu, context);
  const type = asdu.type as TypeName;
  const isEvent = asdu.cause === CAUSE.spontaneous;
  const isBeyond = objectsOf(asdu).some((object) => hasBit(object, QUALITY.overflow));
  if (isBeyond && TYPES[type].role === "measured" && take("wrapped-value")) {
    return [rewrite(({ value = 0, quality }) => ({
      value: -value,
      quality: (quality as number) & ~QUALITY.overflow,
    }))];
  }
  const good = goodQuality(asdu, context);
  if (good !== undefined) return [good];
  const plain = counterpartOf(type, "none");
  if (isEvent && plain !== undefined && plain !== type && take("untimed-events")) {
    return [rewriteAs(plain)];
  }
  if (tagKindOf(asdu.typeId) === "cp56" && take("valid-time")) {
    return [rewrite(({ timeFlags = 0 }) => ({ timeFlags: timeFlags & ~TIME_FLAGS.invalid }))];
  }
  if (isEvent && take("repeated-events")) return [octets, octets];
  if (isInterrogatedCause(asdu.cause) && take("repeated-objects")) return [octets, octets];
  return [octets];
}

/** Messages of file transfer. */
function fileMessages(asdu: Asdu, octets: Uint8Array, context: Context): readonly Uint8Array[] {
  const { take, rewrite } = toolsOf(asdu, context);
  switch (asdu.type) {
    case "F_DR_TA_1":
      return take("no-last-file") ? [rewrite({ lastFile: false })] : [octets];
    case "F_LS_NA_1":
      return take("wrong-file-checksum")
        ? [rewrite(({ chs }) => ({ chs: (chs as number) + 1 & 0xff }))]
        : [octets];
    case "F_FR_NA_1":
      return asdu.objects[0]?.refused === true && take("accept-any-file")
        ? [rewrite({ refused: false })]
        : [octets];
    case "F_AF_NA_1": {
      const accepted = ACCEPTED[asdu.objects[0]?.afq ?? 0];
      return accepted !== undefined && take("accept-wrong-checksum")
        ? [rewrite({ afq: accepted, error: 0 })]
        : [octets];
    }
  }
  return [octets];
}

/** The acceptance for each refusal. */
const ACCEPTED: Readonly<Record<number, number>> = {
  [AFQ.refusedFile]: AFQ.acceptedFile,
  [AFQ.refusedSection]: AFQ.acceptedSection,
};

function objectsOf(asdu: Asdu): readonly Fields[] {
  return asdu.type === "raw" || asdu.type === "private"
    ? []
    : asdu.objects as readonly object[] as readonly Fields[];
}

function hasBit({ quality }: Fields, bit: number): boolean {
  return typeof quality === "number" && (quality & bit) !== 0;
}

/** Whether a command has one of two states. */
function isStateOf(asdu: Asdu): boolean {
  const name = typeName(asdu.typeId);
  const body: TypeRow["body"] | undefined = name === undefined ? undefined : TYPES[name].body;
  return body === "doubleCommand" || body === "stepCommand";
}

function keyOf({ typeId, ca }: Asdu, { ioa }: Fields): string {
  return `${typeId}/${ca}/${ioa}`;
}

/** Functions that take a fault, and that write an ASDU with changes. */
function toolsOf(asdu: Asdu, { faults, subject, now, profile }: Context): {
  readonly take: (name: keyof typeof PROCESS_FAULTS) => boolean;
  readonly rewrite: (
    change: object | ((object: Fields) => object),
    header?: Partial<Pick<Asdu, "cause" | "negative" | "test">>,
  ) => Uint8Array;
  readonly rewriteAs: (type: TypeName) => Uint8Array;
} {
  function write(
    type: string,
    change: object | ((object: Fields) => object),
    header: Partial<Pick<Asdu, "cause" | "negative" | "test">> = {},
  ): Uint8Array {
    const objects = objectsOf(asdu).map((object) => ({
      ...object,
      ...typeof change === "function" ? change(object) : change,
    }));
    // The objects have the keys of their type: they were decoded.
    return encodeAsdu({ ...asdu, ...header, type, objects } as unknown as AsduInput, { profile });
  }
  return {
    take: (name) => faults.take(name, subject, now) !== undefined,
    rewrite: (change, header) => write(asdu.type, change, header),
    rewriteAs: (type) => write(type, (object) => withoutTime(object)),
  };
}

function withoutTime(object: Fields): object {
  return { time: undefined, timeFlags: object.timeFlags === undefined ? undefined : 0 };
}
