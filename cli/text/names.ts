// Names and units of objects, which IEC 60870-5-104 does not carry: they come from a station file.

import type { CommandDeclaration, PointDeclaration, StationDeclaration } from "../../mod.ts";
import { widest } from "./extremes.ts";

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
  readonly #points = new Map<string, PointDeclaration["type"]>();
  readonly #declared = new Map<string, CommandDeclaration>();

  /** Uses the names of a station; without one, there are no names. */
  constructor(station?: StationDeclaration) {
    for (const { ca, points = [], counters = [], commands = [] } of station?.sectors ?? []) {
      for (const { ioa, name = "", unit = "" } of [...points, ...counters]) {
        this.#objects.set(`${ca}/${ioa}`, { name, unit });
      }
      for (const { ioa, type } of points) this.#points.set(`${ca}/${ioa}`, type);
      for (const command of commands) {
        const { ioa, name = "", unit = "" } = command;
        this.#commands.set(`${ca}/${ioa}`, { name, unit });
        this.#declared.set(`${ca}/${ioa}`, command);
      }
    }
  }

  /** Columns of the widest name and the widest unit of the points and counters. */
  get widths(): { readonly name: number; readonly unit: number } {
    const all = [...this.#objects.values()];
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

  /** The type of a point, without time tag; `undefined` where nothing is known about it. */
  pointType(ca: number, ioa: number): PointDeclaration["type"] | undefined {
    return this.#points.get(`${ca}/${ioa}`);
  }

  /** How a command is declared; `undefined` where nothing is known about it. */
  declaredCommand(ca: number, ioa: number): CommandDeclaration | undefined {
    return this.#declared.get(`${ca}/${ioa}`);
  }
}
