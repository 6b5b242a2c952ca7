// Names and units of objects, which IEC 60870-5-104 does not carry: they come from a station file.

import type { StationDeclaration } from "../mod.ts";

/** What people call an object. */
export interface ObjectName {
  /** Its name. */
  readonly name: string;
  /** Its engineering unit. */
  readonly unit: string;
}

const NAMELESS: ObjectName = { name: "", unit: "" };

/** Finds names by address; objects of monitor direction and commands have addresses of their own. */
export class Names {
  readonly #objects = new Map<string, ObjectName>();
  readonly #commands = new Map<string, ObjectName>();

  /** Takes the names of a station; knows none without it. */
  constructor(station?: StationDeclaration) {
    for (const { ca, points = [], counters = [], commands = [] } of station?.sectors ?? []) {
      for (const { ioa, name = "", unit = "" } of [...points, ...counters]) {
        this.#objects.set(`${ca}/${ioa}`, { name, unit });
      }
      for (const { ioa, name = "", unit = "" } of commands) {
        this.#commands.set(`${ca}/${ioa}`, { name, unit });
      }
    }
  }

  /** Characters of the longest name and the longest unit of the points and counters. */
  get widths(): { readonly name: number; readonly unit: number } {
    const all = [...this.#objects.values()];
    const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
    return { name: widest(all.map(({ name }) => name)), unit: widest(all.map(({ unit }) => unit)) };
  }

  /** The name of a point or counter. */
  object(ca: number, ioa: number): ObjectName {
    return this.#objects.get(`${ca}/${ioa}`) ?? NAMELESS;
  }

  /** The name of a command. */
  command(ca: number, ioa: number): ObjectName {
    return this.#commands.get(`${ca}/${ioa}`) ?? NAMELESS;
  }
}
