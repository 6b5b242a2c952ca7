// The types of the interoperability list: those of the table of type identifications that 104 uses.

import { CAUSE, type TypeName } from "../../../codec/mod.ts";
import {
  CAUSE_SETS,
  type CauseSetName,
  type Direction,
  TYPE_RANGES,
  TYPES,
} from "../../../codec/low_level.ts";
import type { MarkItem } from "./mark_items.ts";
import type { Clause } from "./sections.ts";

/** The rows of the table of types. */
type Rows = typeof TYPES;

/** Mnemonic of a type that 104 uses. */
export type ListedType = {
  [Name in TypeName]: Rows[Name]["profile"] extends "101+104" | "104" ? Name : never;
}[TypeName];

/** Key of a type: `type.1`, `type.30` and so on. */
export type TypeKey = `type.${Rows[ListedType]["id"]}`;

/** A type of the list. */
export interface TypeItem extends MarkItem {
  /** Type identification. */
  readonly id: number;
  /** Mnemonic. */
  readonly name: ListedType;
  /** The permitted causes of transmission, in both directions; ascending. */
  readonly causes: readonly number[];
  /**
   * Causes that only some editions of the standard permit: 11 and 12 for bitstrings and measured values. They are not
   * among `causes`.
   */
  readonly editionCauses: readonly number[];
}

/** The sections of the types, by range. */
const CLAUSES: readonly (readonly [keyof typeof TYPE_RANGES, Clause])[] = [
  ["processMonitor", "9.5.f"],
  ["processControl", "9.5.g"],
  ["systemMonitor", "9.5.h"],
  ["systemControl", "9.5.i"],
  ["parameter", "9.5.j"],
  ["file", "9.5.k"],
];

/** The kinds of types whose return information differs between editions. */
const DIFFERING: ReadonlySet<CauseSetName> = new Set(["bitsImage", "valueImage", "valueEvent"]);

/** The types that 104 uses, in ascending order. */
export const LISTED_TYPES: readonly ListedType[] = (Object.keys(TYPES) as TypeName[])
  .filter(isListed)
  .sort((first, second) => TYPES[first].id - TYPES[second].id);

/** The types that belong to 101 only, in ascending order: the black boxes of the list. */
export const BLACK_BOX_TYPES: readonly TypeName[] = (Object.keys(TYPES) as TypeName[])
  .filter((name) => TYPES[name].profile === "101")
  .sort((first, second) => TYPES[first].id - TYPES[second].id);

/** All types, by key. The keys are exactly those of the listed types. */
export const TYPE_ITEMS: Readonly<Record<TypeKey, TypeItem>> = Object.fromEntries(
  LISTED_TYPES.map((name) => [typeKey(name), itemOf(name)]),
) as Record<TypeKey, TypeItem>;

/** Returns the key of a type. */
export function typeKey(name: ListedType): TypeKey {
  return `type.${TYPES[name].id}`;
}

/** Whether 104 uses a type. */
export function isListed(name: TypeName): name is ListedType {
  const { profile } = TYPES[name];
  return profile === "101+104" || profile === "104";
}

/** Returns the permitted causes of a type in one direction; those of some editions included. */
export function causesToward(item: TypeItem, direction: Direction): readonly number[] {
  const set: readonly number[] = CAUSE_SETS[TYPES[item.name].causes][direction];
  return direction === "monitor" ? [...set, ...item.editionCauses] : set;
}

function itemOf(name: ListedType): TypeItem {
  const { id, title, causes } = TYPES[name];
  const { monitor, control } = CAUSE_SETS[causes];
  return {
    ...{ id, name, text: title, clause: clauseOf(id) },
    marks: ["X", "R", "B"],
    causes: [...new Set<number>([...monitor, ...control])].sort((a, b) => a - b),
    editionCauses: DIFFERING.has(causes) ? [CAUSE.returnRemote, CAUSE.returnLocal] : [],
  };
}

/**
 * Returns the section of a type.
 *
 * @throws {TypeError} The list has no section for types in its range.
 */
export function clauseOf(typeId: number): Clause {
  const found = CLAUSES.find(([range]) =>
    typeId >= TYPE_RANGES[range].first && typeId <= TYPE_RANGES[range].last
  );
  if (found === undefined) throw new TypeError(`Type ${typeId} is outside the ranges of the list`);
  return found[1];
}
