// Drafts the points and counters of a declaration from the values that a station reported.

import { familyHeadOf } from "../../../codec/classify.ts";
import { shortestFloat32 } from "../../../codec/float32.ts";
import { pointKey } from "../../../codec/points.ts";
import type { PrivateTypeRow, PrivateTypes } from "../../../codec/private_row.ts";
import { findPrivateType } from "../../../codec/private_type.ts";
import { QUALITY } from "../../../codec/quality.ts";
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
  type Family,
  isMeasured,
  isStandard,
  type ObjectType,
  POINT_TYPES,
  pointFamilyOf,
  privatePointFault,
} from "./families.ts";

/** A value reported by a station. */
export interface ObjectReport {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type, with or without time tag; the name of a private type. */
  readonly type: ObjectType;
  /** The value. */
  readonly value: number;
  /** Quality bits. */
  readonly quality: number;
  /**
   * The interrogated group, 0 for the station interrogation; `undefined` if the value was not
   * interrogated.
   */
  readonly group: number | undefined;
}

/** An object of a draft. */
type Drafted =
  & {
    readonly ca: number;
    readonly groups: Set<number>;
    interrogated: boolean;
    parameters: ParameterValues;
  }
  & ({ readonly point: PointDeclaration } | { readonly counter: CounterDeclaration });

/** Options of a draft. */
export interface DeclarationDraftOptions extends PrivateTypes {
  /** Maximum number of objects. @default {1_000_000} */
  readonly maxObjects?: number;
}

/**
 * Collects reported values. The first report of an object determines its type and initial value.
 */
export class DeclarationDraft {
  readonly #objects = new Map<number, Drafted>();
  readonly #limit: number;
  readonly #types: PrivateTypes;
  readonly #families = new Map<ObjectType, Family>();
  #hasAddressZero = false;

  /** Creates a draft without objects; points may have the given private types. */
  constructor({ maxObjects = 1_000_000, privateTypes = [] }: DeclarationDraftOptions = {}) {
    this.#limit = maxObjects;
    this.#types = { privateTypes };
  }

  /** Common addresses that have objects, in ascending order. */
  get cas(): readonly number[] {
    return [...new Set(Array.from(this.#objects.values(), ({ ca }) => ca))].sort((a, b) => a - b);
  }

  /** Whether an object has the address 0, which a declaration permits only with `procedures.addressZero`. */
  get hasAddressZero(): boolean {
    return this.#hasAddressZero;
  }

  /**
   * Adds a reported value.
   *
   * @returns `false` if the object cannot be declared, if its address already has an object of
   * another type, or if `maxObjects` is reached.
   */
  take(report: ObjectReport): boolean {
    const { ca, ioa, group, type } = report;
    if (ca === 0 || !this.#isKnown(type)) return false;
    const key = pointKey(ca, ioa);
    const known = this.#objects.get(key);
    if (known === undefined && this.#objects.size >= this.#limit) return false;
    const object = known ?? this.#begin(report);
    if (object === undefined || this.#headOf(typeOf(object)) !== this.#headOf(type)) return false;
    this.#objects.set(key, object);
    if (ioa === 0) this.#hasAddressZero = true;
    if (group === 0) object.interrogated = true;
    else if (group !== undefined) object.groups.add(group);
    return true;
  }

  /**
   * Adds a parameter that was reported after the value of its point.
   *
   * @returns `false` if the parameter cannot be declared.
   */
  takeParameter({ ca, ioa, kpa, value }: ParameterReport): boolean {
    const kind = PARAMETER_KINDS[kpa];
    const object = this.#objects.get(pointKey(ca, ioa));
    if (kind === undefined || object === undefined || !("point" in object)) return false;
    const { type } = object.point;
    if (!isStandard(type) || !isMeasured(type)) return false;
    const text = this.#familyOf(type).form === "float" ? shortestFloat32(value) : value;
    const parameters = withParameter(object.parameters, kind, text);
    if (parameters === undefined) return false;
    object.parameters = parameters;
    return true;
  }

  /**
   * Returns the points of a common address, by information object address. If the station
   * interrogation is complete, points missing from it are declared accordingly.
   */
  points(ca: number, { isComplete = false } = {}): PointDeclaration[] {
    return this.#of(ca).flatMap((object) => {
      if (!("point" in object)) return [];
      const { point, groups, interrogated, parameters } = object;
      if (isEvent(this.#familyOf(point.type))) return [point];
      return [{
        ...point,
        ...groupsOf(groups),
        ...(isComplete && !interrogated && { interrogated: false }),
        ...parametersOf(parameters),
      }];
    }).sort((a, b) => a.ioa - b.ioa);
  }

  /** Returns the counters of a common address, by information object address. */
  counters(ca: number): CounterDeclaration[] {
    return this.#of(ca).flatMap((object) =>
      "counter" in object ? [{ ...object.counter, ...groupsOf(object.groups) }] : []
    ).sort((a, b) => a.ioa - b.ioa);
  }

  /**
   * Returns the private types of the points, including those that differ only in their time tag.
   */
  get privateTypes(): readonly PrivateTypeRow[] {
    const used = new Set<string>();
    for (const object of this.#objects.values()) {
      const own = findPrivateType({ name: typeOf(object) }, this.#types);
      if (own !== undefined) used.add(JSON.stringify(own.row.elements));
    }
    const rows = (this.#types.privateTypes ?? []).map(({ row }) => row);
    return rows.filter(({ elements }) => used.has(JSON.stringify(elements)));
  }

  #of(ca: number): Drafted[] {
    return [...this.#objects.values()].filter((object) => object.ca === ca);
  }

  /** Whether a type is standard, or a private type that points can be declared with. */
  #isKnown(type: ObjectType): boolean {
    if (isStandard(type)) return true;
    const own = findPrivateType({ name: type }, this.#types);
    return own !== undefined && privatePointFault(own) === undefined;
  }

  #familyOf(type: ObjectType): Family {
    let family = this.#families.get(type);
    if (family === undefined) {
      this.#families.set(type, family = pointFamilyOf(type, this.#types));
    }
    return family;
  }

  /** Returns the type that represents a family. */
  #headOf(type: ObjectType): ObjectType {
    if (isStandard(type)) return familyHeadOf(type);
    const { none, cp24 = type } = this.#familyOf(type);
    return none ?? cp24;
  }

  /** Returns an object with its first report; `undefined` if its type cannot be declared. */
  #begin({ ca, ioa, type, value, quality }: ObjectReport): Drafted | undefined {
    const common = { ca, groups: new Set<number>(), interrogated: false, parameters: {} };
    const counter = COUNTER_TYPES.find((each) => each === type);
    if (counter !== undefined) return { ...common, counter: counterOf(ioa, counter, value) };
    const head = this.#headOf(type);
    const point = isStandard(head) ? POINT_TYPES.find((each) => each === head) : head;
    if (point === undefined) return undefined;
    const state = stateOf(this.#familyOf(point), value, quality);
    return { ...common, point: { ioa, type: point, ...state } };
  }
}

function counterOf(ioa: number, type: CounterType, value: number): CounterDeclaration {
  return {
    ioa,
    ...(type !== COUNTER_TYPES[0] && { type }),
    ...(value > 0 && { value }),
  };
}

/** Returns the initial state of a point; empty if it is the default state. */
function stateOf(
  family: Family,
  value: number,
  quality: number,
): Pick<PointDeclaration, "value" | "quality"> {
  if (isEvent(family)) return {};
  const { form, qualityBits } = family;
  const known = quality & qualityBits;
  if (value === 0 && known !== 0 && known === (QUALITY.invalid & qualityBits)) return {};
  const text = form === "float" ? shortestFloat32(value) : value;
  return {
    ...(Number.isFinite(value) && { value: text }),
    ...(known !== 0 && { quality: known }),
  };
}

/** Whether points of a family are events, which have no state to interrogate. */
function isEvent({ none }: Family): boolean {
  return none === undefined;
}

function groupsOf(groups: ReadonlySet<number>): { readonly groups?: readonly number[] } {
  return groups.size === 0 ? {} : { groups: [...groups].sort((a, b) => a - b) };
}

function typeOf(object: Drafted): ObjectType {
  return "point" in object ? object.point.type : object.counter.type ?? "M_IT_NA_1";
}
