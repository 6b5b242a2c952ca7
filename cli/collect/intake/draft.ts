// Converts an ASDU into drafts for the store, one per value.

import {
  type Asdu,
  CAUSE,
  isEventCause,
  isPointAsdu,
  type PointAsdu,
  pointKey,
  type PrivatePointAsdu,
  type PrivateTypes,
  TIME_FLAGS,
  toHex,
} from "../../../codec/mod.ts";
import { isPrivateCause, shortestFloat32 } from "../../../codec/low_level.ts";
import type { Draft } from "../store/draft.ts";
import { FLAG } from "../format/flags.ts";
import type { PointBook, PointSettings } from "../config/point_book.ts";
import { pointTypeOf } from "../../text/point_type.ts";
import { isCredible, type SourceTime } from "./source_time.ts";

/** Station properties needed for the conversion. */
export interface DraftContext {
  readonly book: PointBook;
  readonly time: SourceTime;
  /** The private types of the station. */
  readonly profile: PrivateTypes;
  /** Types to store; all if absent. */
  readonly types: ReadonlySet<number> | undefined;
  /** Checks each time tag with the number of its point; returns whether the clock has stopped. */
  readonly isStill: (tag: number, point: number) => boolean;
  /** Whether the station has restarted, so that an unset clock may repeat a time. */
  readonly hasRestarted: boolean;
}

/** A point of any type. */
type PointObject = (PointAsdu | PrivatePointAsdu)["objects"][number];

/** A clock that shows an earlier time was never set; it shows the same times again after each restart. */
const NEVER_SET = Date.UTC(2010, 0, 1);

/** Keys that have their own column. */
const OWN_COLUMN: ReadonlySet<string> = new Set(["ioa", "value", "quality", "time", "timeFlags"]);

/**
 * The values of an ASDU; `undefined` if it has none: raw octets, private types without a value, commands, procedures.
 */
export function draftsOf(
  asdu: Asdu,
  received: number,
  context: DraftContext,
): readonly Draft[] | undefined {
  if (!isPointAsdu(asdu)) return undefined;
  const { typeId } = asdu;
  const { tag: kind, field } = pointTypeOf(asdu, context.profile);
  if (context.types !== undefined && !context.types.has(typeId)) return [];
  const { book } = context;
  const head = headOf(asdu);
  const drafts: Draft[] = [];
  for (const object of asdu.objects) {
    const settings = book.find(asdu.ca, object.ioa);
    if (settings === undefined && book.ignoresOthers) continue;
    const point = pointKey(asdu.ca, object.ioa);
    const { time, at, distinct, timed, flags } = timeOf(object, {
      kind,
      point,
      received,
      context,
    });
    const { value, raw } = valueOf(object, field?.form, settings);
    drafts.push({
      ca: asdu.ca,
      ioa: object.ioa,
      typeId,
      cause: asdu.cause,
      originator: asdu.originator,
      received,
      time,
      at,
      tag: object.time === undefined || Number.isNaN(object.time) ? null : object.time,
      tagFlags: object.timeFlags,
      value,
      raw,
      quality: object.quality,
      flags: head.flags | flags |
        (settings === undefined && book.size > 0 ? FLAG.unknownPoint : 0),
      detail: detailOf(object, head.issues),
      repeatable: head.repeatable && (timed || isEventCause(asdu.cause)),
      distinct,
      settings,
    });
  }
  return drafts;
}

function headOf(asdu: Asdu): {
  readonly flags: number;
  readonly issues: readonly string[];
  readonly repeatable: boolean;
} {
  const { cause, test, negative } = asdu;
  const issues = [...new Set(asdu.issues.map((issue) => issue.code))]
    .filter((code) => code !== "impossible-time"); // Stored as a flag of the object.
  return {
    flags: (test ? FLAG.test : 0) | (negative ? FLAG.negative : 0) |
      (issues.length > 0 ? FLAG.irregular : 0),
    issues,
    repeatable: cause <= CAUSE.spontaneous || isEventCause(cause) || isPrivateCause(cause),
  };
}

/** The time of an object and its quality. */
interface ObjectTime {
  readonly time: number | null;
  readonly at: number;
  readonly timed: boolean;
  readonly distinct: boolean;
  readonly flags: number;
}

function timeOf(
  object: PointObject,
  { kind, point, received, context }: {
    readonly kind: "none" | "cp24" | "cp56";
    readonly point: number;
    readonly received: number;
    readonly context: DraftContext;
  },
): ObjectTime {
  const { time: tag, timeFlags } = object;
  const none = { time: null, at: received, timed: false, distinct: false };
  if (kind === "none" || tag === undefined) return { ...none, flags: 0 };
  const time = Number.isNaN(tag)
    ? undefined
    : kind === "cp24"
    ? context.time.instantOfCp24(tag, received)
    : context.time.instant(tag, timeFlags);
  if (time === undefined) return { ...none, flags: FLAG.impossibleTime };
  const isStill = context.isStill(tag, point);
  const flags = (isCredible(time, received) ? 0 : FLAG.doubtfulTime) |
    (isStill ? FLAG.clockStopped : 0);
  const mayComeOnceMore = kind === "cp56" &&
    (tag < NEVER_SET || (context.hasRestarted && (timeFlags & TIME_FLAGS.invalid) !== 0));
  const distinct = !isStill && !mayComeOnceMore;
  return { time, at: flags === 0 ? time : received, timed: true, distinct, flags };
}

function valueOf(
  object: PointObject,
  form: string | undefined,
  settings: PointSettings | undefined,
): { readonly value: number | null; readonly raw: number | null } {
  const sent = form === "float" ? shortestFloat32(object.value) : object.value;
  if (Number.isNaN(sent)) return { value: null, raw: null };
  const scale = settings?.scale;
  if (scale === undefined) return { value: sent, raw: null };
  const { factor = 1, offset = 0 } = scale;
  return { value: Number((sent * factor + offset).toPrecision(15)), raw: sent };
}

function detailOf(object: PointObject, issues: readonly string[]): string | null {
  let detail: Record<string, unknown> | undefined;
  for (const key in object) {
    if (OWN_COLUMN.has(key) || !Object.hasOwn(object, key)) continue;
    const member = (object as unknown as Readonly<Record<string, unknown>>)[key];
    if (member === false || member === undefined) continue;
    detail ??= {};
    detail[key] = member instanceof Uint8Array ? toHex(member) : member;
  }
  if (Number.isNaN(object.value)) detail = { value: "NaN", ...detail };
  if (issues.length > 0) detail = { ...detail, issues };
  return detail === undefined ? null : JSON.stringify(detail);
}
