// The types whose objects have hand-written functions, with the facts of the tables that these functions need.

import { ELEMENTS } from "./elements.ts";
import { type Plan, planOf } from "./plan.ts";
import { READ_COMMAND, READ_POINT, type ReadKernel, type ReadKernels } from "./read_kernels.ts";
import { READ_SYSTEM, READ_TAGGED_SYSTEM } from "./read_system_kernels.ts";
import { ROW_KERNELS, type RowKernel } from "./row_kernels.ts";
import { type TypeName, type TypeRow, TYPES } from "./types.ts";
import {
  WRITE_COMMAND,
  WRITE_POINT,
  type WriteKernel,
  type WriteKernels,
} from "./write_kernels.ts";
import { WRITE_ROW_KERNELS, type WriteRowKernel } from "./write_row_kernels.ts";
import { WRITE_SYSTEM, WRITE_TAGGED_SYSTEM } from "./write_system_kernels.ts";

/** Data about a type for decoding and encoding its objects with one function. */
export interface ObjectType {
  /** Mnemonic. */
  readonly name: TypeName;
  /** Type identification. */
  readonly typeId: number;
  /** Reads one object; `undefined` for frequent bodies. */
  readonly read: ReadKernel | undefined;
  /** Reads all objects; `undefined` for rare bodies. */
  readonly readRows: RowKernel | undefined;
  /** Writes one object; `undefined` for frequent bodies. */
  readonly write: WriteKernel | undefined;
  /** Writes the values of all objects; `undefined` for rare bodies. */
  readonly writeRows: WriteRowKernel | undefined;
  /** Octets of an object between its address and its time tag; the minimum if they vary. */
  readonly body: number;
  /** Octets of an object after its address; the minimum if they vary. */
  readonly size: number;
  /** Octets of the time tag: 0, 3 for CP24Time2a or 7 for CP56Time2a. */
  readonly tag: number;
  /** Whether SQ = 1 is permitted. */
  readonly sq: boolean;
  /** Whether it has a single information object. */
  readonly one: boolean;
  /** Whether objects have an address, and whether it must be 0. */
  readonly ioa: TypeRow["ioa"];
  /** Whether the last octet of the body is the number of octets that follow. */
  readonly variable: boolean;
}

/** Octets of a CP24Time2a. */
export const CP24_OCTETS: number = ELEMENTS.CP24.octets;

/** Octets of each time tag. */
const TAG_OCTETS = { none: 0, cp24: CP24_OCTETS, cp56: ELEMENTS.CP56.octets } as const;

/** The types used so far, by type identification; `null` for those without functions. */
const KNOWN: (ObjectType | null | undefined)[] = new Array(256).fill(undefined);

/** Returns the functions and facts of a type; `undefined` if it has no functions. */
export function objectTypeOf(typeId: number): ObjectType | undefined {
  const known = KNOWN[typeId];
  if (known !== undefined) return known ?? undefined;
  const plan = planOf(typeId);
  const type = plan === undefined ? undefined : makeObjectType(plan);
  KNOWN[typeId] = type ?? null;
  return type;
}

/** The types used so far, by mnemonic. The engine finds them in a map sooner than among the many keys of the table. */
const NAMED = new Map<string, ObjectType>();

/** Returns the functions and facts of a type by its mnemonic; `undefined` if it has no functions or is not a type. */
export function objectTypeNamed(name: string): ObjectType | undefined {
  return NAMED.get(name) ?? addNamed(name);
}

function addNamed(name: string): ObjectType | undefined {
  const type = objectTypeOf(TYPES[name as TypeName]?.id ?? 0);
  if (type !== undefined) NAMED.set(name, type);
  return type;
}

/** The functions of a type: those for points and commands serve any time tag, the others one of both cases. */
function kernelsOf(
  { family }: Plan,
  { time }: TypeRow,
): readonly [ReadKernels, WriteKernels] {
  if (family === "point") return [READ_POINT, WRITE_POINT];
  if (family === "command") return [READ_COMMAND, WRITE_COMMAND];
  return time === "none" ? [READ_SYSTEM, WRITE_SYSTEM] : [READ_TAGGED_SYSTEM, WRITE_TAGGED_SYSTEM];
}

function makeObjectType(plan: Plan): ObjectType | undefined {
  const name = plan.name as TypeName;
  const row: TypeRow = TYPES[name];
  const { typeId, family, size, sq, one, ioa, variable } = plan;
  const [readers, writers] = kernelsOf(plan, row);
  const read = readers[row.body];
  const readRows = family === "point" ? ROW_KERNELS[row.body] : undefined;
  const write = writers[row.body];
  const writeRows = family === "point" ? WRITE_ROW_KERNELS[row.body] : undefined;
  if (read === undefined && readRows === undefined) return undefined;
  if (write === undefined && writeRows === undefined) return undefined;
  const tag = TAG_OCTETS[row.time];
  return {
    name,
    typeId,
    read,
    readRows,
    write,
    writeRows,
    body: size - tag,
    size,
    tag,
    sq,
    one,
    ioa,
    variable,
  };
}
