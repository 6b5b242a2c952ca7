// When a file is to be put away, under which name, and which old ones go.

import { folderOf } from "../../io/file_path.ts";

/** When a new file is begun. */
export interface Rotation {
  /** Beyond this number of octets. */
  readonly octets: number | undefined;
  /** After this number of hours, counted from midnight UTC. */
  readonly hours: number | undefined;
  /** How many old files are kept. */
  readonly keep: number | undefined;
}

const HOUR_MS = 3_600_000;

/** Whether a file that was begun or last written at `since` is put away before more is written at `now`. */
export function isRotationDue(
  { octets, hours }: Rotation,
  file: { readonly size: number; readonly since: number },
  now: number,
): boolean {
  if (file.size === 0) return false;
  if (octets !== undefined && file.size >= octets) return true;
  if (hours === undefined) return false;
  const period = hours * HOUR_MS;
  return Math.floor(file.since / period) !== Math.floor(now / period);
}

/** The name of a file that is put away: `values.2024-03-15T134530.123Z.csv`. */
export function rotatedName(path: string, now: number): string {
  const { stem, extension } = split(path);
  return `${stem}.${new Date(now).toISOString().replaceAll(":", "")}${extension}`;
}

/** Which of the names in the folder are files put away for this path and too many, the oldest first. */
export function surplus(path: string, names: readonly string[], keep: number): string[] {
  const { stem, extension } = split(path.slice(folderOf(path).length));
  const pattern = /^\.\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/;
  const old = names.filter((name) =>
    name.startsWith(stem) && name.endsWith(extension) &&
    pattern.test(name.slice(stem.length, name.length - extension.length))
  ).sort();
  return old.slice(0, Math.max(0, old.length - keep));
}

function split(path: string): { readonly stem: string; readonly extension: string } {
  const dot = path.lastIndexOf(".");
  if (dot <= folderOf(path).length) return { stem: path, extension: "" };
  return { stem: path.slice(0, dot), extension: path.slice(dot) };
}
