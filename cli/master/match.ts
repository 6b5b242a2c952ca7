// Compares what has arrived with what a script expects.

import { CAUSE, type Profile } from "../../codec/mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import { type Asdu, isRefusalCause } from "../../mod.ts";
import { type Answer, type AsduExpectation, valueRange } from "./expectation.ts";

/** The ASDU of a request, whose answers are expected. */
export interface RequestTarget {
  readonly typeId: number;
  readonly ca: number;
  /** Address of its first object, if it has one. */
  readonly ioa: number | undefined;
}

/** The index of a match that is the ASDU as a whole, not one of its objects. */
export const WHOLE = -1;

/** An object as far as it can be expected. */
interface ShownObject {
  readonly ioa?: number;
  readonly value?: unknown;
  readonly quality?: number;
}

/** Where an ASDU meets an expectation: the index of an object, or `WHOLE`; `undefined` if nowhere. */
export function matchIn(
  asdu: Asdu,
  expectation: AsduExpectation,
  { targets, isUsed, profile }: {
    /** The ASDUs of the last request. */
    readonly targets: readonly RequestTarget[];
    /** Whether an earlier expectation was met by this part. */
    readonly isUsed: (index: number) => boolean;
    readonly profile: Profile;
  },
): number | undefined {
  const { answer, type, ca, ioa, value, quality, cause } = expectation;
  if (type !== undefined && asdu.type !== type) return undefined;
  if (ca !== undefined && asdu.ca !== ca) return undefined;
  if (cause !== undefined && asdu.cause !== cause) return undefined;
  if (answer !== undefined) {
    if (!isAnswer(asdu, answer)) return undefined;
    const isAny = type !== undefined || ioa !== undefined || targets.length === 0;
    if (!isAny && !targets.some((target) => mirrors(asdu, target, profile))) return undefined;
  }
  if (ioa === undefined && value === undefined) return isUsed(WHOLE) ? undefined : WHOLE;
  const index = objectsOf(asdu).findIndex((object, at) =>
    !isUsed(at) && (ioa === undefined || object.ioa === ioa) &&
    (value === undefined || hasValue(object, value, asdu.type)) &&
    (quality === undefined || object.quality === quality)
  );
  return index < 0 ? undefined : index;
}

/** The request in an ASDU. */
export function targetOf(asdu: Asdu): RequestTarget {
  return { typeId: asdu.typeId, ca: asdu.ca, ioa: objectsOf(asdu)[0]?.ioa };
}

/** Whether an ASDU has an object with an address. */
export function hasObject(
  asdu: Asdu,
  { ca, ioa }: { readonly ca: number | undefined; readonly ioa: number },
): boolean {
  return (ca === undefined || asdu.ca === ca) && objectsOf(asdu).some((each) => each.ioa === ioa);
}

function objectsOf(asdu: Asdu): readonly ShownObject[] {
  return "objects" in asdu ? asdu.objects as readonly ShownObject[] : [];
}

function isAnswer({ cause, negative }: Asdu, answer: Answer): boolean {
  if (answer === "refusal") return negative || isRefusalCause(cause);
  const causes = {
    actcon: CAUSE.activationCon,
    deactcon: CAUSE.deactivationCon,
    actterm: CAUSE.activationTermination,
  };
  return !negative && cause === causes[answer];
}

/** Whether an ASDU has the type and the addresses of a request; each station answers a request to all stations. */
function mirrors(asdu: Asdu, { typeId, ca, ioa }: RequestTarget, profile: Profile): boolean {
  if (asdu.typeId !== typeId || (asdu.ca !== ca && ca !== broadcastCa(profile))) return false;
  const [first] = objectsOf(asdu);
  return ioa === undefined || first?.ioa === undefined || first.ioa === ioa;
}

/** Compares a value; numbers as single-precision, as they are sent. */
function hasValue({ value }: ShownObject, text: string, type: string): boolean {
  const range = valueRange(text, type);
  if (range === undefined || typeof value !== "number") return false;
  const found = Math.fround(value);
  return found >= Math.fround(range[0]) && found <= Math.fround(range[1]);
}
