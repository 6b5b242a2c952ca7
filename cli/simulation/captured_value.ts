// One value of a capture: what simulations of a captured station are made from.

import type { TypeName } from "../../codec/mod.ts";

/** A value that a station sent. */
export interface CapturedValue {
  /** When, in ms from the first value of the capture. */
  readonly atMs: number;
  readonly ca: number;
  readonly ioa: number;
  /** Its type, whatever the time tag: the one that stands for its family. */
  readonly type: TypeName;
  /** Its time tag. */
  readonly tag: "none" | "cp24" | "cp56";
  readonly cause: number;
  readonly value: number;
  readonly quality: number;
  readonly transient?: boolean;
  readonly elapsedMs?: number;
}
