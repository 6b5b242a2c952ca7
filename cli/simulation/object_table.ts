// The points and counters of a station by their addresses, with what can be done to them.

import { definePrivateType, type PrivateTypes, type TypeName } from "../../codec/mod.ts";
import { findPrivateType, TYPES } from "../../codec/low_level.ts";
import type {
  CommandDeclaration,
  PointType,
  PrivatePointType,
  StationDeclaration,
} from "../../mod.ts";
import { didYouMean } from "../text/suggest.ts";
import { privateValueType, type ValueType, valueTypeOf } from "./value_type.ts";

/** The address of an object. */
export interface ObjectAddress {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
}

/** A point or counter. */
export interface KnownObject extends ObjectAddress {
  /** Its type, as declared. */
  readonly type: TypeName | PrivatePointType;
  /** Whether it is a measured value, which may be beyond its range. */
  readonly isMeasured: boolean;
  /** Name to display; empty if it has no name. */
  readonly name: string;
  /** Engineering unit; may be empty. */
  readonly unit: string;
  /** Whether it counts. */
  readonly isCounter: boolean;
  /** The value it was declared with. */
  readonly value: number | undefined;
  /** The measuring range it was declared with. */
  readonly range: readonly [number, number] | undefined;
  /** Its values and qualities. */
  readonly values: ValueType;
}

/** A command or set-point. */
export interface KnownCommand extends ObjectAddress {
  /** How it is declared. */
  readonly declaration: CommandDeclaration;
}

/** `47/503`, as the tool prints addresses. */
export function addressText({ ca, ioa }: ObjectAddress): string {
  return `${ca}/${ioa}`;
}

/** The values of a type of point, and whether they are measured. */
function kindOf(
  type: PointType | PrivatePointType,
  types: PrivateTypes,
): Pick<KnownObject, "isMeasured" | "values"> {
  const own = findPrivateType({ name: type }, types);
  if (own === undefined) {
    const standard = type as PointType;
    return { isMeasured: TYPES[standard].role === "measured", values: valueTypeOf(standard) };
  }
  const values = privateValueType(own);
  return { isMeasured: values.words.size === 0 && !values.hasBits, values };
}

/** Finds objects by their address. */
export class ObjectTable {
  /** The common addresses, in the order of the declaration. */
  readonly cas: readonly number[];
  readonly #objects = new Map<string, KnownObject>();
  readonly #commands = new Map<string, KnownCommand>();

  /** Creates the table of the objects of a station. */
  constructor(
    { sectors, privateTypes = [] }: Pick<StationDeclaration, "sectors" | "privateTypes">,
  ) {
    const types = { privateTypes: privateTypes.map((row) => definePrivateType(row)) };
    this.cas = sectors.map(({ ca }) => ca);
    for (const { ca, points = [], counters = [], commands = [] } of sectors) {
      for (const declaration of commands) {
        this.#commands.set(`${ca}/${declaration.ioa}`, { ca, ioa: declaration.ioa, declaration });
      }
      for (const { ioa, type, name = "", unit = "", value, range } of points) {
        const object = { ca, ioa, type, name, unit, isCounter: false, value, range };
        this.#add({ ...object, ...kindOf(type, types) });
      }
      for (const counter of counters) {
        const { ioa, type = "M_IT_NA_1", name = "", unit = "", value, rollover = 2 ** 31 } =
          counter;
        const values = { ...valueTypeOf(type), low: 0, high: rollover - 1 };
        const object = { ca, ioa, type, name, unit, isCounter: true, value, range: undefined };
        this.#add({ ...object, isMeasured: false, values });
      }
    }
  }

  #add(object: KnownObject): void {
    this.#objects.set(addressText(object), object);
  }

  /** The object at an address. */
  get(ca: number, ioa: number): KnownObject | undefined {
    return this.#objects.get(`${ca}/${ioa}`);
  }

  /** All objects, in the order of the declaration. */
  all(): Iterable<KnownObject> {
    return this.#objects.values();
  }

  /** Reads `47/503`, or `503` where the station has a single common address; otherwise a text says what is wrong. */
  find(text: string): KnownObject | string {
    return this.#find(text, this.#objects, "object");
  }

  /** Reads the address of a command in the same way. */
  findCommand(text: string): KnownCommand | string {
    return this.#find(text, this.#commands, "command");
  }

  #find<T>(text: string, known: ReadonlyMap<string, T>, what: string): T | string {
    const example: string = known.keys().next().value ?? "1/100";
    const match = /^(?:(\d+)\/)?(\d+)$/.exec(text);
    if (match === null) return `"${text}" is not an address, expected CA/IOA such as ${example}`;
    if (match[1] === undefined && this.cas.length > 1) {
      return `"${text}" lacks the common address, expected CA/IOA such as ${example}`;
    }
    const address = `${Number(match[1] ?? this.cas[0])}/${Number(match[2])}`;
    const found = known.get(address);
    if (found !== undefined) return found;
    const hint = didYouMean(address, [...known.keys()]);
    return `Unknown ${what} ${address}${hint}`;
  }
}
