// The points and counters of a declaration, drafted from what a station reported.

import { familyHeadOf } from "../../../codec/classify.ts";
import { shortestFloat32 } from "../../../codec/float32.ts";
import { pointKey } from "../../../codec/points.ts";
import { QUALITY } from "../../../codec/quality.ts";
import type { TypeName } from "../../../codec/types.ts";
import type { CounterDeclaration, PointDeclaration } from "./declaration.ts";
import {
  type ParameterReport,
  parametersOf,
  type ParameterValues,
  withParameter,
} from "./parameter_draft.ts";
import { PARAMETER_KINDS } from "./parameter_kinds.ts";
import {
  COUNTER_TYPES,
  type CounterType,
  familyOf,
  isMeasured,
  POINT_TYPES,
  type PointType,
} from "./families.ts";

/** A value that a station reported. */
export interface ObjectReport {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Its type, with or without time tag. */
  readonly type: TypeName;
  /** The value. */
  readonly value: number;
  /** Quality bits. */
  readonly quality: number;
  /** The group that was asked for, 0 if the whole station was; `undefined` if the value came otherwise. */
  readonly group: number | undefined;
}

/** An object while it is drafted. */
type Drafted =
  & {
    readonly ca: number;
    readonly groups: Set<number>;
    interrogated: boolean;
    parameters: ParameterValues;
  }
  & ({ readonly point: StandardPoint } | { readonly counter: CounterDeclaration });

/** A point of a type of the standard. */
type StandardPoint = PointDeclaration & { readonly type: PointType };

/** Collects reports: the first one of an object makes its type and its initial value. */
export class DeclarationDraft {
  readonly #objects = new Map<number, Drafted>();
  readonly #limit: number;

  /** Begins without objects; `maxObjects` are the most that are taken, 1 000 000 by default. */
  constructor({ maxObjects = 1_000_000 }: { readonly maxObjects?: number } = {}) {
    this.#limit = maxObjects;
  }

  /** The common addresses with objects, rising. */
  get cas(): readonly number[] {
    return [...new Set(Array.from(this.#objects.values(), ({ ca }) => ca))].sort((a, b) => a - b);
  }

  /**
   * Takes a report.
   *
   * @returns `false` if no such object can be declared, if its address belongs to an object of another type, or if there
   * are `maxObjects` already.
   */
  take(report: ObjectReport): boolean {
    const { ca, ioa, group } = report;
    if (ca === 0 || ioa === 0) return false;
    const key = pointKey(ca, ioa);
    const known = this.#objects.get(key);
    if (known === undefined && this.#objects.size >= this.#limit) return false;
    const object = known ?? begin(report);
    if (object === undefined || headOf(object) !== familyHeadOf(report.type)) return false;
    this.#objects.set(key, object);
    if (group === 0) object.interrogated = true;
    else if (group !== undefined) object.groups.add(group);
    return true;
  }

  /**
   * Takes a parameter that was reported after the value of its point.
   *
   * @returns `false` if no such parameter can be declared.
   */
  takeParameter({ ca, ioa, kpa, value }: ParameterReport): boolean {
    const kind = PARAMETER_KINDS[kpa];
    const object = this.#objects.get(pointKey(ca, ioa));
    if (kind === undefined || object === undefined || !("point" in object)) return false;
    const { type } = object.point;
    if (!isMeasured(type)) return false;
    const text = familyOf(type).form === "float" ? shortestFloat32(value) : value;
    const parameters = withParameter(object.parameters, kind, text);
    if (parameters === undefined) return false;
    object.parameters = parameters;
    return true;
  }

  /**
   * The points of a common address, by their addresses. If the station interrogation is known in full, points that it did
   * not report are declared so.
   */
  points(ca: number, { isComplete = false } = {}): PointDeclaration[] {
    return this.#of(ca).flatMap((object) => {
      if (!("point" in object)) return [];
      const { point, groups, interrogated, parameters } = object;
      if (isEvent(point.type)) return [point];
      return [{
        ...point,
        ...groupsOf(groups),
        ...(isComplete && !interrogated && { interrogated: false }),
        ...parametersOf(parameters),
      }];
    }).sort((a, b) => a.ioa - b.ioa);
  }

  /** The counters of a common address, by their addresses. */
  counters(ca: number): CounterDeclaration[] {
    return this.#of(ca).flatMap((object) =>
      "counter" in object ? [{ ...object.counter, ...groupsOf(object.groups) }] : []
    ).sort((a, b) => a.ioa - b.ioa);
  }

  #of(ca: number): Drafted[] {
    return [...this.#objects.values()].filter((object) => object.ca === ca);
  }
}

/** An object with its first report; `undefined` if none of that type can be declared. */
function begin({ ca, ioa, type, value, quality }: ObjectReport): Drafted | undefined {
  const common = { ca, groups: new Set<number>(), interrogated: false, parameters: {} };
  const head = familyHeadOf(type);
  const counter = COUNTER_TYPES.find((each) => each === type);
  if (counter !== undefined) return { ...common, counter: counterOf(ioa, counter, value) };
  const point = POINT_TYPES.find((each) => each === head);
  return point && { ...common, point: { ioa, type: point, ...stateOf(point, value, quality) } };
}

function counterOf(ioa: number, type: CounterType, value: number): CounterDeclaration {
  return {
    ioa,
    ...(type !== COUNTER_TYPES[0] && { type }),
    ...(value > 0 && { value }),
  };
}

/** The initial state of a point; nothing where that is what a point without an initial value has. */
function stateOf(
  type: PointType,
  value: number,
  quality: number,
): Pick<PointDeclaration, "value" | "quality"> {
  if (isEvent(type)) return {};
  const { form, qualityBits } = familyOf(type);
  const known = quality & qualityBits;
  if (value === 0 && known !== 0 && known === (QUALITY.invalid & qualityBits)) return {};
  const text = form === "float" ? shortestFloat32(value) : value;
  return {
    ...(Number.isFinite(value) && { value: text }),
    ...(known !== 0 && { quality: known }),
  };
}

/** Whether points of a type are events without a state that could be asked for. */
function isEvent(type: PointType): boolean {
  return familyOf(type).none === undefined;
}

function groupsOf(groups: ReadonlySet<number>): { readonly groups?: readonly number[] } {
  return groups.size === 0 ? {} : { groups: [...groups].sort((a, b) => a - b) };
}

function headOf(object: Drafted): TypeName {
  return familyHeadOf("point" in object ? object.point.type : object.counter.type ?? "M_IT_NA_1");
}
