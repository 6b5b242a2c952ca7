// The types whose points have hand-written loops for columns, with the facts of the tables that these loops need.

import { COLUMN_KERNELS, type ColumnKernel } from "./column_kernels.ts";
import { BODIES, ELEMENTS } from "./elements.ts";
import { type Kernel, KERNELS } from "./kernels.ts";
import { type TypeName, type TypeRow, TYPES } from "./types.ts";

/** Data about a type for decoding to columns and encoding from them. */
export interface FastType {
  /** Mnemonic. */
  readonly name: TypeName;
  /** Reads value and quality. */
  readonly kernel: Kernel;
  /** Writes value and quality of rows. */
  readonly writeColumns: ColumnKernel;
  /** Octets of the body without its time tag. */
  readonly body: number;
  /** Octets of one object after its address. */
  readonly size: number;
  /** Whether it has a CP56Time2a. */
  readonly tagged: boolean;
  /** Whether SQ = 1 is permitted. */
  readonly sq: boolean;
  /** The keys of its objects. */
  readonly keys: "point" | "step" | "total";
}

/** The types that have a kernel, by type identification. */
export const FAST_TYPES: readonly (FastType | undefined)[] = fastTypes();

function fastTypes(): (FastType | undefined)[] {
  const types = new Array<FastType | undefined>(256).fill(undefined);
  for (const name of Object.keys(TYPES) as TypeName[]) types[TYPES[name].id] = fastType(name);
  return types;
}

function fastType(name: TypeName): FastType | undefined {
  const row: TypeRow = TYPES[name];
  const kernel = KERNELS[row.body];
  const writeColumns = COLUMN_KERNELS[row.body];
  if (
    kernel === undefined || writeColumns === undefined || row.time === "cp24"
  ) return undefined;
  const tagged = row.time === "cp56";
  const body = BODIES[row.body].reduce((sum, element) => sum + ELEMENTS[element].octets, 0);
  const size = body + (tagged ? ELEMENTS.CP56.octets : 0);
  const keys = row.body === "step" || row.body === "total" ? row.body : "point";
  return { name, kernel, writeColumns, body, size, tagged, sq: row.sq, keys };
}
