// The object that a procedure occupies. Only one procedure per object runs at a time.

/** Kinds of procedures that exclude each other on one object. */
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

/** An object of a controlled station, or the whole station. */
export interface Target {
  /** Kind of procedure. */
  readonly kind: TargetKind;
  /** Common address. */
  readonly ca: number;
  /** Whether the common address is the broadcast address. */
  readonly broadcast?: boolean;
  /** Information object address; absent if the procedure concerns the whole station. */
  readonly ioa?: number;
}

/**
 * Whether the answers of two procedures could be confused, so that they cannot run at the same
 * time.
 */
export function conflicts(one: Target, other: Target): boolean {
  if (one.kind !== other.kind || one.ioa !== other.ioa) return false;
  return one.ca === other.ca || one.broadcast === true || other.broadcast === true;
}
