// Decides when to rotate a file, how to name the rotated file, and which old files to delete.

import { folderOf } from "../../io/file_path.ts";

/** When to start a new file. */
export interface Rotation {
  /** At this number of octets. */
  readonly octets: number | undefined;
  /** At this interval in hours, counted from midnight UTC. */
  readonly hours: number | undefined;
  /** Number of old files to keep. */
  readonly keep: number | undefined;
}

const HOUR_MS = 3_600_000;

/** Whether a file that was created or last written at `since` must be rotated before a write at `now`. */
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

/** Name of a rotated file: `values.2024-03-15T134530.123Z.csv`. */
export function rotatedName(path: string, now: number): string {
  const { stem, extension } = split(path);
  return `${stem}.${new Date(now).toISOString().replaceAll(":", "")}${extension}`;
}

/** The rotated files of this path that exceed the number to keep, oldest first. */
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
