// A captured value, used to simulate the captured station.

import type { TypeName } from "../../codec/mod.ts";

/** A value sent by a station. */
export interface CapturedValue {
  /** Time in ms since the first value of the capture. */
  readonly atMs: number;
  readonly ca: number;
  readonly ioa: number;
  /** The type without time tag. */
  readonly type: TypeName;
  /** Time tag format. */
  readonly tag: "none" | "cp24" | "cp56";
  readonly cause: number;
  readonly value: number;
  readonly quality: number;
  readonly transient?: boolean;
  readonly elapsedMs?: number;
}
