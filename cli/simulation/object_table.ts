// The points, counters and commands of a station by address.

import { definePrivateType, type PrivateTypes, type TypeName } from "../../codec/mod.ts";
import { findPrivateType, TYPES } from "../../codec/low_level.ts";
import type {
  CommandDeclaration,
  PointType,
  PrivatePointType,
  StationDeclaration,
} from "../../mod.ts";
import {
  type AddressStyle,
  addressText,
  parseObjectAddress,
  PLAIN_ADDRESSES,
} from "../text/address_text.ts";
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
  /** Declared type. */
  readonly type: TypeName | PrivatePointType;
  /** Whether it is a measured value, which may exceed its range. */
  readonly isMeasured: boolean;
  /** Display name; may be empty. */
  readonly name: string;
  /** Engineering unit; may be empty. */
  readonly unit: string;
  /** Whether it is a counter. */
  readonly isCounter: boolean;
  /** Declared initial value. */
  readonly value: number | undefined;
  /** Declared measuring range. */
  readonly range: readonly [number, number] | undefined;
  /** Possible values and quality bits. */
  readonly values: ValueType;
}

/** A command or set-point. */
export interface KnownCommand extends ObjectAddress {
  /** Its declaration. */
  readonly declaration: CommandDeclaration;
}

/** The values of a point type, and whether it is a measured value. */
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

/** Looks up objects by address. */
export class ObjectTable {
  /** The common addresses, in declaration order. */
  readonly cas: readonly number[];
  readonly #objects = new Map<string, KnownObject>();
  readonly #commands = new Map<string, KnownCommand>();
  #style: AddressStyle = PLAIN_ADDRESSES;

  /** Creates the table of a station's objects. */
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

  /** Shows addresses in a style from now on. */
  useStyle(style: AddressStyle): void {
    this.#style = style;
  }

  /** How addresses are shown. */
  get style(): AddressStyle {
    return this.#style;
  }

  /** The address of an object, as it is shown: `47/503`. */
  textOf(address: ObjectAddress): string {
    return addressText(address, this.#style);
  }

  /** The object at an address. */
  get(ca: number, ioa: number): KnownObject | undefined {
    return this.#objects.get(`${ca}/${ioa}`);
  }

  /** Whether a command has an address. */
  isCommand({ ca, ioa }: ObjectAddress): boolean {
    return this.#commands.has(`${ca}/${ioa}`);
  }

  /** All objects, in declaration order. */
  all(): Iterable<KnownObject> {
    return this.#objects.values();
  }

  /**
   * Finds the object for `47/503`, or `503` if the station has only one common address; returns an error text on
   * failure.
   */
  find(text: string): KnownObject | string {
    return this.#find(text, this.#objects, "object");
  }

  /** Finds the command for an address in the same way. */
  findCommand(text: string): KnownCommand | string {
    return this.#find(text, this.#commands, "command");
  }

  #find<T>(text: string, known: ReadonlyMap<string, T>, what: string): T | string {
    const example: string = known.keys().next().value ?? "1/100";
    const parsed = parseObjectAddress(text);
    if (parsed === undefined) {
      return `"${text}" is not an address, expected CA/IOA such as ${example}`;
    }
    if (parsed.ca === undefined && this.cas.length > 1) {
      return `"${text}" lacks the common address, expected CA/IOA such as ${example}`;
    }
    const address = `${parsed.ca ?? this.cas[0]}/${parsed.ioa}`;
    const found = known.get(address);
    if (found !== undefined) return found;
    const hint = didYouMean(address, [...known.keys()]);
    return `Unknown ${what} ${address}${hint}`;
  }
}
