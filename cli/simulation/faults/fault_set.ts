// The faults that a simulated station has at the moment.

import type { FaultDeclaration, FaultName } from "./fault_table.ts";

/** What a fault may apply to: an ASDU, or a frame without one. */
export interface FaultSubject {
  /** Name of the type, or its number; `undefined` for frames without an ASDU. */
  readonly type?: string;
  readonly ca?: number;
  readonly ioa?: number;
}

/** A fault in force. */
export interface ActiveFault {
  /** Number of the fault, from 1. */
  readonly id: number;
  readonly declaration: FaultDeclaration;
  /** When it begins or began, in ms of the monotonic clock. */
  readonly from: number;
  /** When it ends; `Infinity` without an end. */
  readonly until: number;
  /** How often it was applied. */
  readonly applied: number;
}

/** Maximum number of faults at a time. */
const MOST_FAULTS = 1000;

/** Faults in force, on all connections of a station. */
export class FaultSet {
  readonly #faults = new Map<number, { -readonly [K in keyof ActiveFault]: ActiveFault[K] }>();
  #lastId = 0;

  /**
   * Adds a fault that begins now, or after its `afterMs`.
   *
   * @throws {RangeError} There are too many.
   */
  add(declaration: FaultDeclaration, now: number): ActiveFault {
    if (this.#faults.size >= MOST_FAULTS) {
      throw new RangeError(`There are ${MOST_FAULTS} faults already, expected fewer`);
    }
    const from = now + (declaration.afterMs ?? 0);
    const fault = {
      id: ++this.#lastId,
      declaration,
      from,
      until: from + (declaration.forMs ?? Infinity),
      applied: 0,
    };
    this.#faults.set(fault.id, fault);
    return fault;
  }

  /** Ends a fault, or all with a name, or all; returns their number. */
  end(which?: number | FaultName): number {
    const ending = [...this.#faults.values()].filter(({ id, declaration }) =>
      which === undefined || id === which || declaration.fault === which
    );
    for (const { id } of ending) this.#faults.delete(id);
    return ending.length;
  }

  /** The faults in force, and those that have yet to begin. */
  list(now: number): readonly ActiveFault[] {
    for (const { id, until } of this.#faults.values()) if (until <= now) this.#faults.delete(id);
    return [...this.#faults.values()];
  }

  /** Whether there is none, also none that has yet to begin. */
  get isEmpty(): boolean {
    return this.#faults.size === 0;
  }

  /** Returns the first fault with a name that applies, and counts it. */
  take(name: FaultName, subject: FaultSubject, now: number): ActiveFault | undefined {
    for (const fault of this.#faults.values()) {
      const { declaration, from, until, applied } = fault;
      const { times = Infinity } = declaration;
      if (declaration.fault !== name || now < from || now >= until || applied >= times) continue;
      if (!fits(declaration, subject)) continue;
      fault.applied++;
      if (fault.applied >= times) this.#faults.delete(fault.id);
      return fault;
    }
    return undefined;
  }
}

function fits(scope: FaultDeclaration, subject: FaultSubject): boolean {
  return (["type", "ca", "ioa"] as const).every((key) =>
    scope[key] === undefined || scope[key] === subject[key]
  );
}
