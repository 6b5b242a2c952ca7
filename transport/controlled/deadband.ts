// When a changed measured value is worth an event: absolute, percent and integrated deadbands, and limits.

import type { PointDeclaration } from "./declaration.ts";

/** Decides which values of one point are reported. */
export class Deadband {
  readonly #kind: "none" | "absolute" | "percent" | "integrated";
  /** Threshold in units of the point, or in units times seconds when integrated. */
  #threshold: number;
  /** Limits whose crossing is always reported. */
  #low: number;
  #high: number;
  #reported: number;
  #value: number;
  /** The difference summed up until `#since`. */
  #area = 0;
  #since = 0;

  /** Makes the deadband of a point that has its initial value. */
  constructor(declaration: Pick<PointDeclaration, "deadband" | "range" | "limits">, value: number) {
    const { deadband, range = [0, 100], limits = {} } = declaration;
    this.#kind = deadband?.kind ?? "none";
    const unit = this.#kind === "percent" ? (range[1] - range[0]) / 100 : 1;
    this.#threshold = (deadband?.value ?? 0) * unit;
    this.#low = limits.low ?? -Infinity;
    this.#high = limits.high ?? Infinity;
    this.#reported = value;
    this.#value = value;
  }

  /** The threshold, in units of the point or in units times seconds. */
  get threshold(): number {
    return this.#threshold;
  }

  set threshold(threshold: number) {
    this.#threshold = threshold;
  }

  /** Values that are always reported when the value crosses them. */
  setLimit(which: "low" | "high", limit: number): void {
    if (which === "low") this.#low = limit;
    else this.#high = limit;
  }

  /** Takes a new value, and tells whether it is to be reported now. */
  take(value: number, now: number): boolean {
    const crossed = this.#zone(value) !== this.#zone(this.#value);
    this.#integrate(now);
    this.#value = value;
    return crossed || this.isDue(now);
  }

  /** Whether the value is to be reported now. */
  isDue(now: number): boolean {
    if (Object.is(this.#value, this.#reported)) return false;
    const difference = Math.abs(this.#value - this.#reported);
    if (Number.isNaN(difference)) return true; // to or from no number
    if (this.#kind === "none") return difference > 0;
    if (this.#kind !== "integrated") return difference > this.#threshold;
    this.#integrate(now);
    return difference > 0 && this.#area >= this.#threshold;
  }

  /** When an integrated difference will be due if the value stays; Infinity if never. */
  dueAt(): number {
    const difference = Math.abs(this.#value - this.#reported);
    if (this.#kind !== "integrated" || !(difference > 0)) return Infinity;
    return this.#since + Math.max(0, this.#threshold - this.#area) / difference * 1000;
  }

  /** Notes that the value was reported. */
  report(now: number): void {
    this.#reported = this.#value;
    this.#area = 0;
    this.#since = now;
  }

  #integrate(now: number): void {
    const difference = Math.abs(this.#value - this.#reported);
    if (difference > 0) this.#area += difference * Math.max(0, now - this.#since) / 1000;
    this.#since = now;
  }

  #zone(value: number): number {
    return value < this.#low ? -1 : value > this.#high ? 1 : 0;
  }
}
