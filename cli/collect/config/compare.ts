// What differs between two configurations, for a collector that reads its configuration again.

import type { CollectConfig } from "./config.ts";

/** What is to be done. */
export interface ConfigChange {
  /** Names of stations that are new, gone, or different. */
  readonly stations: Changes;
  /** Names of sinks that are new, gone, or different. */
  readonly sinks: Changes;
  /** Whether the retention has changed. */
  readonly retention: boolean;
  /** Parts that have changed and take effect at the next start only. */
  readonly later: readonly string[];
}

/** Names by what happened to them. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/**
 * Compares two configurations.
 *
 * @param isSame Whether the files that a station names are the same as before.
 */
export function compareConfigs(
  before: CollectConfig,
  after: CollectConfig,
  isSame: (station: string) => boolean,
): ConfigChange {
  const { file: fileBefore, commitMs: commitBefore, ...retentionBefore } = before.store;
  const { file: fileAfter, commitMs: commitAfter, ...retentionAfter } = after.store;
  const later = [
    ...(fileBefore === fileAfter ? [] : ["store.file"]),
    ...(commitBefore === commitAfter ? [] : ["store.commitMs"]),
    ...(equal(before.http, after.http) ? [] : ["http"]),
    ...(before.startUpsAtOnce === after.startUpsAtOnce ? [] : ["startUpsAtOnce"]),
  ];
  return {
    stations: changes(before.stations, after.stations, isSame),
    sinks: changes(before.sinks ?? [], after.sinks ?? [], () => true),
    retention: !equal(retentionBefore, retentionAfter),
    later,
  };
}

/** The changes in words, one line each; a line that says so if there are none. */
export function describeChange({ stations, sinks, retention, later }: ConfigChange): string[] {
  const lines = [
    ...describe("station", stations),
    ...describe("sink", sinks),
    ...(retention ? ["retention changed"] : []),
    ...later.map((path) => `${path} changed, which takes effect at the next start`),
  ];
  return lines.length === 0 ? ["nothing has changed"] : lines;
}

function describe(what: string, { added, removed, changed }: Changes): string[] {
  return [
    ...added.map((name) => `${what} ${name} added`),
    ...removed.map((name) => `${what} ${name} removed`),
    ...changed.map((name) => `${what} ${name} changed`),
  ];
}

function changes(
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
  isSame: (name: string) => boolean,
): Changes {
  const known = new Map(before.map((each) => [each.name, each]));
  const names = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    changed: after.filter((each) => {
      const old = known.get(each.name);
      return old !== undefined && (!equal(old, each) || !isSame(each.name));
    }).map(({ name }) => name),
  };
}

/** Whether two parts of a configuration say the same; the order of names does not matter. */
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}
