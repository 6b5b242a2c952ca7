// One value of a capture, from which the simulation of a captured station is built.

import type { TypeName } from "../../codec/mod.ts";

/** A value that a station sent. */
export interface CapturedValue {
  /** Its time, in ms from the first value of the capture. */
  readonly atMs: number;
  readonly ca: number;
  readonly ioa: number;
  /** The type that represents its family, whatever the time tag. */
  readonly type: TypeName;
  /** Its time tag. */
  readonly tag: "none" | "cp24" | "cp56";
  readonly cause: number;
  readonly value: number;
  readonly quality: number;
  readonly transient?: boolean;
  readonly elapsedMs?: number;
}
