// Values that a station sent during a request without being asked, counted by cause, so that no value goes unnoticed.

import { type Asdu, describeCause } from "../../codec/mod.ts";
import { isProcessData } from "../../codec/low_level.ts";
import { count } from "./count.ts";

/** Maximum number of causes to name. */
const MOST_CAUSES = 10;

/** Counts values that are not part of a result. */
export class Unrequested {
  readonly #values = new Map<number, number>();

  /** Counts the values of an ASDU. ASDUs that were not decoded, and answers to other requests, are reported elsewhere. */
  take(asdu: Asdu): void {
    if (asdu.type === "raw" || !isProcessData(asdu.typeId)) return;
    const { cause, objects } = asdu;
    this.#values.set(cause, (this.#values.get(cause) ?? 0) + objects.length);
  }

  /** The counts as a sentence; `undefined` if nothing arrived. */
  get text(): string | undefined {
    const causes = Array.from(
      this.#values,
      ([cause, values]) =>
        `${count(values, "value")} with cause ${cause}, ${describeCause(cause).title}`,
    );
    if (causes.length === 0) return undefined;
    const more = causes.length - MOST_CAUSES;
    const others = more > 0 ? [`${count(more, "other cause")}`] : [];
    const listed = [...causes.slice(0, MOST_CAUSES), ...others].join("; ");
    return `Not part of the answer: ${listed} (--trace shows them)`;
  }
}
