// When a changed measured value is worth an event: absolute, percent and integrated deadbands, and limits.

import type { PointDeclaration } from "../declaration/declaration.ts";
import type { ParameterKind } from "../declaration/parameter_kinds.ts";

/** The values of all parameters. */
type Parameters = Readonly<Record<ParameterKind, number>>;

/** Decides which values of one point are reported. */
export class Deadband {
  readonly #kind: "absolute" | "percent" | "integrated";
  /** As declared. The threshold is in units of the point, or in units times seconds when integrated. */
  readonly #declared: Parameters;
  /** In operation. */
  #parameters: Parameters;
  /** Loaded, and in operation only when activated. */
  #loaded: Partial<Record<ParameterKind, number>> = {};
  #reported: number;
  #value: number;
  /** The difference summed up until `#since`. */
  #area = 0;
  #since = 0;

  /** Makes the deadband of a point that has its initial value. */
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

  /** Whether a parameter can have a value. */
  permits(parameter: ParameterKind, value: number): boolean {
    const merged = { ...this.#parameters, ...this.#loaded, [parameter]: value };
    return Number.isFinite(value) && merged.threshold >= 0 && merged.filter >= 0 &&
      merged["low-limit"] < merged["high-limit"];
  }

  /** A parameter in operation; infinite for a limit that was never set. */
  get(parameter: ParameterKind): number {
    return this.#parameters[parameter];
  }

  /** Loads a parameter, to be in operation at once or when {@linkcode Deadband.activate} is called. */
  load(parameter: ParameterKind, value: number, operative: boolean): void {
    if (operative) this.#parameters = { ...this.#parameters, [parameter]: value };
    else this.#loaded[parameter] = value;
  }

  /** Puts the loaded parameters into operation. */
  activate(): void {
    this.#parameters = { ...this.#parameters, ...this.#loaded };
    this.#loaded = {};
  }

  /** Puts the declared parameters back into operation, and forgets loaded ones. */
  deactivate(): void {
    this.#parameters = this.#declared;
    this.#loaded = {};
  }

  /** Records a new value, and returns whether it is to be reported now. */
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
    const { threshold } = this.#parameters;
    if (this.#kind !== "integrated") return difference > threshold;
    this.#integrate(now);
    return difference > 0 && this.#area >= threshold;
  }

  /** When an integrated difference will be due if the value stays; Infinity if never. */
  dueAt(): number {
    const difference = Math.abs(this.#value - this.#reported);
    if (this.#kind !== "integrated" || !(difference > 0)) return Infinity;
    return this.#since + Math.max(0, this.#parameters.threshold - this.#area) / difference * 1000;
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
    const { "low-limit": low, "high-limit": high } = this.#parameters;
    return value < low ? -1 : value > high ? 1 : 0;
  }
}
