// Names and units of objects, which the protocol does not carry: from a station file, if there is one.

import type { NameView } from "../messages.ts";

/** What people call an object. */
export interface ObjectName {
  readonly name: string;
  readonly unit: string;
}

const NAMELESS: ObjectName = { name: "", unit: "" };

/** Finds names by common address and object address. */
export class Names {
  readonly #names = new Map<string, ObjectName>();

  /** Takes names; knows none without them. */
  constructor(names: readonly NameView[] = []) {
    for (const { ca, ioa, name, unit } of names) this.#names.set(`${ca}/${ioa}`, { name, unit });
  }

  /** How many names are known. */
  get size(): number {
    return this.#names.size;
  }

  /** The name of a point, a counter or a command. */
  of(ca: number, ioa: number): ObjectName {
    return this.#names.get(`${ca}/${ioa}`) ?? NAMELESS;
  }
}
