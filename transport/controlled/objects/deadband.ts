// Decides when a changed measured value causes an event: absolute, percent and integrated
// deadbands, and limits.

import type { PointDeclaration } from "../declaration/declaration.ts";
import type { ParameterKind } from "../declaration/parameter_kinds.ts";

/** The values of all parameters. */
type Parameters = Readonly<Record<ParameterKind, number>>;

/** Decides which values of a point are reported. */
export class Deadband {
  readonly #kind: "absolute" | "percent" | "integrated";
  /**
   * Declared values. The threshold is in units of the point, or in units times seconds if
   * integrated.
   */
  readonly #declared: Parameters;
  /** Active values. */
  #parameters: Parameters;
  /** Loaded values that wait for activation. */
  #loaded: Partial<Record<ParameterKind, number>> = {};
  #reported: number;
  #value: number;
  /** Integral of the difference up to `#since`. */
  #area = 0;
  #since = 0;

  /** Creates the deadband of a point with its initial value. */
  constructor(
    declaration: Pick<PointDeclaration, "deadband" | "range" | "limits" | "filter">,
    value: number,
  ) {
    const { deadband, range = [0, 100], filter = 0 } = declaration;
    const { low = -Infinity, high = Infinity } = declaration.limits ?? {};
    this.#kind = deadband?.kind ?? "absolute";
    const unit = this.#kind === "percent" ? (range[1] - range[0]) / 100 : 1;
    const threshold = (deadband?.value ?? 0) * unit;
    this.#declared = { threshold, filter, "low-limit": low, "high-limit": high };
    this.#parameters = this.#declared;
    this.#reported = value;
    this.#value = value;
  }

  /** Whether it depends on the time. */
  get isTimed(): boolean {
    return this.#kind === "integrated";
  }

  /** Whether a value is permitted for a parameter. */
  permits(parameter: ParameterKind, value: number): boolean {
    const merged = { ...this.#parameters, ...this.#loaded, [parameter]: value };
    return Number.isFinite(value) && merged.threshold >= 0 && merged.filter >= 0 &&
      merged["low-limit"] < merged["high-limit"];
  }

  /** Returns the active value of a parameter; infinite for a limit that was never set. */
  get(parameter: ParameterKind): number {
    return this.#parameters[parameter];
  }

  /**
   * Loads a parameter. It takes effect immediately, or when {@linkcode Deadband.activate} is
   * called.
   */
  load(parameter: ParameterKind, value: number, operative: boolean): void {
    if (operative) this.#parameters = { ...this.#parameters, [parameter]: value };
    else this.#loaded[parameter] = value;
  }

  /** Activates the loaded parameters. */
  activate(): void {
    this.#parameters = { ...this.#parameters, ...this.#loaded };
    this.#loaded = {};
  }

  /** Restores the declared parameters and discards loaded ones. */
  deactivate(): void {
    this.#parameters = this.#declared;
    this.#loaded = {};
  }

  /** Records a new value; returns whether to report it now. */
  take(value: number, now: number): boolean {
    const crossed = this.#zone(value) !== this.#zone(this.#value);
    this.#integrate(now);
    this.#value = value;
    return crossed || this.isDue(now);
  }

  /** Whether to report the value now. */
  isDue(now: number): boolean {
    if (Object.is(this.#value, this.#reported)) return false;
    const difference = Math.abs(this.#value - this.#reported);
    if (Number.isNaN(difference)) return true; // Change to or from NaN.
    const { threshold } = this.#parameters;
    if (this.#kind !== "integrated") return difference > threshold;
    this.#integrate(now);
    return this.dueAt() <= now; // The sum may lack a fraction that takes less time than the clock can measure.
  }

  /**
   * Time at which an integrated difference will be reported if the value does not change; Infinity
   * if never.
   */
  dueAt(): number {
    const difference = Math.abs(this.#value - this.#reported);
    if (this.#kind !== "integrated" || !(difference > 0)) return Infinity;
    return this.#since + Math.max(0, this.#parameters.threshold - this.#area) / difference * 1000;
  }

  /** Records that the value was reported. */
  report(): void {
    this.#reported = this.#value;
    this.#area = 0;
  }

  #integrate(now: number): void {
    const difference = Math.abs(this.#value - this.#reported);
    // An infinite difference for no time at all would be NaN.
    if (difference > 0 && now > this.#since) this.#area += difference * (now - this.#since) / 1000;
    this.#since = now;
  }

  #zone(value: number): number {
    const { "low-limit": low, "high-limit": high } = this.#parameters;
    return value < low ? -1 : value > high ? 1 : 0;
  }
}
