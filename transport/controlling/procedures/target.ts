// What a procedure occupies: of those for the same object, one runs at a time.

/** The kinds of procedures that exclude each other on one object. */
export type TargetKind =
  | "interrogation"
  | "counters"
  | "read"
  | "clock"
  | "test"
  | "reset"
  | "delay"
  | "command"
  | "cancel"
  | "parameter"
  | "file";

/** An object of a controlled station, or all of the station. */
export interface Target {
  /** Which procedures it concerns. */
  readonly kind: TargetKind;
  /** Common address. */
  readonly ca: number;
  /** Whether the common address means every station. */
  readonly broadcast?: boolean;
  /** Information object address; absent where the procedure concerns the whole station. */
  readonly ioa?: number;
}

/** Whether two procedures would be answered alike, so that they cannot run at the same time. */
export function conflicts(one: Target, other: Target): boolean {
  if (one.kind !== other.kind || one.ioa !== other.ioa) return false;
  return one.ca === other.ca || one.broadcast === true || other.broadcast === true;
}
