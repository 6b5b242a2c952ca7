// Damages a store as a failing disk does: one of its pages suddenly has other content.

import { DatabaseSync } from "node:sqlite";

/** Damages the first page of a table or an index, even while a collector has the store open. */
export function damage(file: string, table: string): void {
  using database = new DatabaseSync(file);
  database.exec("PRAGMA busy_timeout = 1000");
  const number = (sql: string) => Object.values(database.prepare(sql).get()!)[0] as number;
  const page = number(`SELECT rootpage FROM sqlite_master WHERE name = '${table}'`);
  const size = number("PRAGMA page_size");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  overwrite(file, (page - 1) * size, size);
  database.exec("UPDATE store SET created = created + 1"); // so that every reader of the page reads it again
}

/** Damages the page with the first values of a store that holds several hundred, to which nothing more is written. */
export function damageFirstRows(file: string): void {
  using database = new DatabaseSync(file);
  const number = (sql: string) => Object.values(database.prepare(sql).get()!)[0] as number;
  const root = number("SELECT rootpage FROM sqlite_master WHERE name = 'value'");
  const size = number("PRAGMA page_size");
  database.exec("PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE)");
  const page = new DataView(Deno.readFileSync(file).buffer, (root - 1) * size, size);
  if (page.getUint8(0) !== 5) throw new Error("The store is too small");
  const first = page.getUint32(page.getUint16(12));
  overwrite(file, (first - 1) * size, size);
  database.exec("UPDATE store SET created = created + 1");
}

/** Overwrites part of a file with garbage. */
export function overwrite(file: string, at: number, octets: number): void {
  using open = Deno.openSync(file, { write: true });
  open.seekSync(at, Deno.SeekMode.Start);
  open.writeSync(new Uint8Array(octets).fill(0x5a));
}
