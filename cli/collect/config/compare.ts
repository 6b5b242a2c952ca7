// Compares two configurations when the collector reloads its configuration.

import { count } from "../../text/count.ts";
import { PointBook, type PointSettings } from "./point_book.ts";
import type { CollectConfig, SinkConfig, StationConfig } from "./config.ts";
import type { LoadedConfig } from "./load.ts";
import { listOf } from "../../options/setting_row.ts";

/** The changes to apply. */
export interface ConfigChange {
  /** Station names. */
  readonly stations: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Connection settings differ: reconnect. */
    readonly changed: readonly string[];
    /** Only points or types differ: data transfer continues. */
    readonly relisted: readonly string[];
  };
  /** Sink names. */
  readonly sinks: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
  /** Descriptions of all differences, one per line; a single line if there are none. */
  readonly lines: readonly string[];
  /** Whether there are no differences. */
  readonly isEmpty: boolean;
}

/** Station settings that do not affect the connection. */
const LISTS: readonly string[] = ["points", "pointsFile", "types", "unknownPoints"];

/** Settings that take effect only after a restart. */
const LATER = [
  "store.file",
  "store.commitMs",
  "http",
  "audit",
  "auditSync",
  "syslog",
  "startUpsAtOnce",
] as const;

/** Maximum number of points listed individually. */
const NAMED_POINTS = 5;

/** Compares two configurations, including the contents of the files they refer to. */
export function compareConfigs(before: LoadedConfig, after: LoadedConfig): ConfigChange {
  const lines: string[] = [];
  const stations = compareNamed("station", {
    before: before.config.stations,
    after: after.config.stations,
    lines,
  });
  const changed: string[] = [];
  const relisted: string[] = [];
  for (const [old, station] of stations.pairs) {
    const keys = changedKeys(old, station);
    const files = changedFiles(before, after, station);
    if (files.types.length > 0) keys.push("typesFile");
    const reasons = [...new Set(keys)].filter((key) => !LISTS.includes(key));
    const lists = keys.filter((key) => key === "types" || key === "unknownPoints");
    const points = comparePoints([before, old], [after, station]);
    if (reasons.length > 0) changed.push(station.name);
    else if (lists.length > 0 || points.length > 0) relisted.push(station.name);
    if (reasons.length + lists.length > 0) {
      const what = `station ${station.name} changed: ${[...reasons, ...lists].join(", ")}`;
      lines.push(reasons.length > 0 ? `${what}; reconnecting` : what);
    }
    for (const text of points) lines.push(`station ${station.name}: ${text}`);
    if (reasons.length > 0) continue; // The new connection reads its certificates and CRLs again.
    if (files.identity.length > 0) {
      const what = files.identity.join(", ");
      lines.push(`station ${station.name}: new certificates in ${what}; reconnecting`);
    }
    for (const file of files.lists) {
      lines.push(`station ${station.name}: the CRL ${file} has changed`);
    }
  }
  const sinks = compareNamed("sink", {
    before: before.config.sinks ?? [],
    after: after.config.sinks ?? [],
    lines,
  });
  const changedSinks: string[] = [];
  for (const [old, sink] of sinks.pairs) {
    const keys = changedKeys(old, sink);
    if (keys.length === 0) continue;
    changedSinks.push(sink.name);
    lines.push(`sink ${sink.name} changed: ${keys.join(", ")}`);
  }
  for (const line of compareRest(before.config, after.config)) lines.push(line);
  return {
    stations: { added: stations.added, removed: stations.removed, changed, relisted },
    sinks: { added: sinks.added, removed: sinks.removed, changed: changedSinks },
    lines: lines.length === 0 ? ["nothing changed"] : lines,
    isEmpty: lines.length === 0,
  };
}

function compareNamed<T extends StationConfig | SinkConfig>(
  what: string,
  { before, after, lines }: {
    readonly before: readonly T[];
    readonly after: readonly T[];
    readonly lines: string[];
  },
): {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly pairs: readonly (readonly [before: T, after: T])[];
} {
  const known = new Map(before.map((each) => [each.name, each]));
  const names = new Set(after.map(({ name }) => name));
  const added = after.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const removed = before.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  for (const name of added) lines.push(`${what} ${name} added`);
  for (const name of removed) lines.push(`${what} ${name} removed; its stored data is kept`);
  const pairs = after.flatMap((each) => {
    const old = known.get(each.name);
    return old === undefined ? [] : [[old, each] as const];
  });
  return { added, removed, pairs };
}

/** Names of the properties that differ. */
function changedKeys(before: object, after: object): string[] {
  const [a, b] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) =>
    !equal(a[key], b[key])
  );
}

/** The files of a station with different contents: private types, certificates and CRLs. */
function changedFiles(
  before: LoadedConfig,
  after: LoadedConfig,
  { tls, typesFile }: StationConfig,
): Readonly<Record<"types" | "identity" | "lists", readonly string[]>> {
  const differs = (file: string) => before.texts.get(file) !== after.texts.get(file);
  const types = [typesFile ?? []].flat().filter(differs);
  if (tls === undefined) return { types, identity: [], lists: [] };
  return {
    types,
    identity: [tls.caFile, tls.certificateFile, tls.keyFile].flatMap(listOf).filter(differs),
    lists: listOf(tls.crlFile).filter(differs),
  };
}

/** Describes differences between the points of a station, in the configuration and in its station file. */
function comparePoints(
  before: readonly [LoadedConfig, StationConfig],
  after: readonly [LoadedConfig, StationConfig],
): string[] {
  const [old, now] = [bookOf(before), bookOf(after)];
  const added = [...now].filter(({ ca, ioa }) => old.find(ca, ioa) === undefined);
  const removed = [...old].filter(({ ca, ioa }) => now.find(ca, ioa) === undefined);
  const changed = [...now].flatMap((point) => {
    const was = old.find(point.ca, point.ioa);
    const keys = was === undefined ? [] : changedKeys(was, point);
    return keys.length === 0 ? [] : [`${pointText(point)} changed: ${keys.join(", ")}`];
  });
  return [
    ...few(added.map((point) => `${pointText(point)} added`), "added"),
    ...few(removed.map((point) => `${pointText(point)} removed`), "removed"),
    ...few(changed, "changed"),
  ];
}

function bookOf([{ pointLists }, station]: readonly [LoadedConfig, StationConfig]): PointBook {
  const { pointsFile } = station;
  return new PointBook(
    station,
    pointsFile === undefined ? undefined : pointLists.get(pointsFile),
  );
}

function pointText({ ca, ioa, name }: PointSettings): string {
  return name === null ? `point ${ca}/${ioa}` : `point ${ca}/${ioa} ${name}`;
}

/** The first few lines and the number of the remaining ones. */
function few(lines: readonly string[], what: string): string[] {
  const more = lines.length - NAMED_POINTS;
  if (more <= 0) return [...lines];
  return [...lines.slice(0, NAMED_POINTS), `${count(more, "more point")} ${what}`];
}

function compareRest(before: CollectConfig, after: CollectConfig): string[] {
  const { file: _file, commitMs: _commitMs, ...retentionBefore } = before.store;
  const { file: _otherFile, commitMs: _otherCommitMs, ...retentionAfter } = after.store;
  const retention = changedKeys(retentionBefore, retentionAfter);
  return [
    ...(retention.length === 0 ? [] : [`store changed: ${retention.join(", ")}`]),
    ...LATER.filter((path) => !equal(partOf(before, path), partOf(after, path)))
      .map((path) => `${path} changed; restart the collector to apply it`),
  ];
}

function partOf(config: CollectConfig, path: (typeof LATER)[number]): unknown {
  let part: unknown = config;
  for (const key of path.split(".")) part = (part as Record<string, unknown> | undefined)?.[key];
  return part;
}

/** Whether two parts of a configuration are equal; the order of keys does not matter. */
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}
