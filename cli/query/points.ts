// The points of a store, and their selection by a query.

import type { DatabaseSync } from "node:sqlite";
import { type AddressStyle, addressText, parseAddressSet } from "../text/address_text.ts";
import { UsageError } from "../io/exit.ts";
import { nearestName } from "../../codec/low_level.ts";

/** A point. */
export interface Point {
  /** Row ID in the store. */
  readonly id: number;
  readonly station: string;
  readonly ca: number;
  readonly ioa: number;
  readonly name: string | null;
  readonly unit: string | null;
}

/** Display name of a point: its name, or its address. */
export function labelOf(
  { name, ca, ioa }: Pick<Point, "name" | "ca" | "ioa">,
  addresses: AddressStyle,
): string {
  return name ?? addressText({ ca, ioa }, addresses);
}

/** The points of a store. */
export class PointList {
  /** All points, by station and address. */
  readonly points: readonly Point[];
  /** Names of the stations. */
  readonly stations: readonly string[];

  /** Reads the points of a store. */
  constructor(database: DatabaseSync) {
    this.points = database.prepare(
      `SELECT p.id, s.name AS station, p.ca, p.ioa, p.name, p.unit
       FROM point p JOIN station s ON s.id = p.station ORDER BY s.name, p.ca, p.ioa`,
    ).all() as unknown as readonly Point[];
    this.stations = database.prepare("SELECT name FROM station ORDER BY name").all()
      .map(({ name }) => name as string);
  }

  /**
   * The stations that match the patterns; all without patterns.
   *
   * @throws {UsageError} A pattern matches nothing.
   */
  selectStations(patterns: readonly string[]): readonly string[] {
    if (patterns.length === 0) return this.stations;
    const chosen = new Set<string>();
    for (const text of patterns) {
      const found = this.stations.filter(nameTest(text));
      for (const station of found) chosen.add(station);
      if (found.length > 0) continue;
      const hint = nearest(text, this.stations);
      throw new UsageError(
        `Unknown station "${text}"${hint ?? `, expected ${this.stations.join(", ") || "one"}`}`,
      );
    }
    return this.stations.filter((station) => chosen.has(station));
  }

  /**
   * The points that match the texts: a name, an address (`47/501`, `501`, `47/500-599`, `*` for any) or a pattern
   * (`E01*`); all without texts.
   *
   * @throws {UsageError} A text matches nothing.
   */
  select(texts: readonly string[], stations: readonly string[]): readonly Point[] {
    const among = this.points.filter(({ station }) => stations.includes(station));
    if (texts.length === 0) return among;
    const chosen = new Set<Point>();
    for (const text of texts) {
      const found = find(text, among);
      if (found.length === 0) throw this.#unknown(text, among);
      for (const point of found) chosen.add(point);
    }
    return among.filter((point) => chosen.has(point));
  }

  #unknown(text: string, among: readonly Point[]): UsageError {
    const elsewhere = find(text, this.points).map(({ station }) => station);
    if (elsewhere.length > 0) {
      const stations = [...new Set(elsewhere)].join(", ");
      return new UsageError(
        `Unknown point "${text}" in the selected stations; station ${stations} has it`,
      );
    }
    const names = among.flatMap(({ name, ca, ioa }) => [
      ...(name === null ? [] : [name]),
      `${ca}/${ioa}`,
    ]);
    const hint = nearest(text, names) ?? "; list them with the view points";
    return new UsageError(`Unknown point "${text}"${hint}`);
  }
}

function find(text: string, points: readonly Point[]): readonly Point[] {
  const isNamed = nameTest(text);
  const named = points.filter(({ name }) => name !== null && isNamed(name));
  if (named.length > 0 && text !== "*") return named;
  const isAddressed = addressTest(text);
  return isAddressed === undefined ? [] : points.filter(isAddressed);
}

/** Matches names against a pattern, in which `*` matches any characters and `?` a single one; ignores case. */
function nameTest(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(pattern)) return (name) => name.toLowerCase() === wanted;
  const source = wanted.replace(/[\\^$.+()[\]{}|]/g, "\\$&").replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name.toLowerCase());
}

/**
 * Matches points against `CA/IOA` or `IOA`, each an address, a list, a range or `*`; `undefined` if the text is not an address.
 */
function addressTest(text: string): ((point: Point) => boolean) | undefined {
  const parts = text.split("/");
  if (parts.length > 2) return undefined;
  const [isCa, isIoa] = [
    parts.length === 1 ? () => true : numberTest(parts[0]!),
    numberTest(parts.at(-1)!),
  ];
  if (isCa === undefined || isIoa === undefined) return undefined;
  return ({ ca, ioa }) => isCa(ca) && isIoa(ioa);
}

function numberTest(text: string): ((number: number) => boolean) | undefined {
  if (text === "*") return () => true;
  const set = parseAddressSet(text);
  return set && ((number) => set.has(number));
}

/** Suggests the name that was probably meant. */
function nearest(text: string, names: readonly string[]): string | undefined {
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = nearestName(text.toLowerCase(), [...lower.keys()]);
  return found === undefined ? undefined : `; did you mean ${lower.get(found)}?`;
}
