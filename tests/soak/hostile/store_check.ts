// Compares the store of the collector with the values that the honest stations sent.

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { HONEST_NAME } from "./plant.ts";

/** Cause of transmission of events. */
const SPONTANEOUS = 3;

/** Contents of the store from the honest stations. */
export interface StoreFindings {
  /** Events of all of them. */
  readonly events: number;
  /** Values of all stations. */
  readonly values: number;
  /** Points of all stations. */
  readonly points: number;
  readonly faults: readonly string[];
}

/** Checks that every event is stored once and in order, and that every station had one link. */
export function checkStore(file: string, sent: readonly number[]): StoreFindings {
  // A collector that did not start has no store; the other faults of the run say why.
  if (!existsSync(file)) {
    return { events: 0, values: 0, points: 0, faults: [`the collector has not made ${file}`] };
  }
  using database = new DatabaseSync(file, { readOnly: true });
  const select = database.prepare(
    `SELECT v.value, v.redelivered FROM value v JOIN point p ON p.id = v.point
     JOIN station s ON s.id = p.station WHERE s.name = ? AND v.cause = ? ORDER BY v.seq`,
  );
  const links = database.prepare(
    `SELECT l.reason FROM link l JOIN station s ON s.id = l.station WHERE s.name = ? ORDER BY l.id`,
  );
  const faults: string[] = [];
  let events = 0;
  for (const [index, expected] of sent.entries()) {
    const name = `${HONEST_NAME} ${index + 1}`;
    let before = 0;
    for (const row of select.iterate(name, SPONTANEOUS)) {
      const { value, redelivered } = row as {
        readonly value: number;
        readonly redelivered: number;
      };
      if (value !== before + 1) faults.push(`${name}: event ${value} follows ${before}`);
      if (redelivered > 0) faults.push(`${name}: event ${value} was sent again`);
      before = value;
      events++;
    }
    if (before !== expected) faults.push(`${name}: the last event is ${before}, not ${expected}`);
    const reasons = links.all(name).map(({ reason }) => String(reason));
    if (reasons.length !== 1) {
      faults.push(`${name}: connected ${reasons.length} times; ${reasons.join("; ")}`);
    }
  }
  const count = (table: string) =>
    Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count);
  return { events, values: count("value"), points: count("point"), faults };
}
