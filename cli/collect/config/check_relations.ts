// Checks that the parts of a well-formed configuration are consistent with each other.

import type { Profile, TypeName } from "../../../codec/mod.ts";
import { isProcessData, maxIoa, TYPES } from "../../../codec/low_level.ts";
import { linkFaults } from "../../link/check_link.ts";
import { LINK_PROPERTIES, type LinkConfig } from "../../link/link_rows.ts";
import type { Origin } from "../../link/link_values.ts";
import { parseEndpoint, parseListen } from "../../options/endpoint.ts";
import { syslogTarget } from "../../syslog/syslog_config.ts";
import { UsageError } from "../../io/exit.ts";
import { parseZone } from "../../options/zone.ts";
import { checkSink } from "./check_sink.ts";
import type { CollectConfig, StationConfig } from "./config.ts";
import { type Fault, known, type SettingFault } from "./fault.ts";
import { addressesOf, casOf, profileOf } from "./settings.ts";

/**
 * Everything in a configuration that does not fit together.
 *
 * @param options.isSound Whether the value at a path has the right shape; other values are not checked.
 * @param options.given The settings of links of the command line, which are part of each station.
 */
export function checkRelations(
  config: Partial<CollectConfig>,
  { isSound = () => true, given = {} }: {
    readonly isSound?: (path: string) => boolean;
    readonly given?: LinkConfig;
  } = {},
): SettingFault[] {
  const faults: SettingFault[] = [];
  const fault: Fault = (path, value, expected) => faults.push({ path, value, expected });
  const { http, syslog } = config;
  const stations = soundOf("stations", config.stations, isSound);
  const sinks = soundOf("sinks", config.sinks, isSound);
  checkUnique("stations", stations, fault);
  checkUnique("sinks", sinks, fault);
  const sound = new Map(stations);
  for (const [index, station] of config.stations?.entries?.() ?? []) {
    const path = `stations[${index}]`;
    if (sound.has(index)) checkStation(station, path, fault);
    const isLinkSound = Object.keys(LINK_PROPERTIES).every((key) => isSound(`${path}.${key}`));
    if (isLinkSound && isStation(station)) {
      for (const found of linkFaultsOf(station, { path, given })) faults.push(found);
    }
  }
  const names = stations.map(([, { name }]) => name);
  const knowsAll = isSound("stations");
  for (const [index, sink] of sinks) {
    const path = `sinks[${index}]`;
    checkSink(sink, path, fault);
    for (const [at, name] of sink.stations?.entries() ?? []) {
      if (knowsAll && !names.includes(name)) {
        fault(
          `${path}.stations[${at}]`,
          name,
          known("the name of a configured station", name, names),
        );
      }
    }
  }
  const outputs = sinks.filter(([, { kind }]) => kind === "stdout");
  if (outputs.length > 1) fault("sinks", `${outputs.length} sinks of kind stdout`, "at most one");
  const files = sinks.map(([, sink]) => sink.kind === "file" ? sink.file : undefined);
  for (const [at, file] of files.entries()) {
    if (file !== undefined && files.indexOf(file) < at) {
      fault(`sinks[${sinks[at]![0]}].file`, file, "a different file for each sink");
    }
  }
  if (http !== undefined && isSound("http")) {
    checkText("http.listen", http.listen, { read: (text) => parseListen(text, 9104), fault });
  }
  if (syslog !== undefined && isSound("syslog")) {
    const [path, url] = typeof syslog === "string"
      ? ["syslog", syslog]
      : ["syslog.url", syslog.url];
    checkText(path!, url!, { read: (text) => syslogTarget(text, "syslog"), fault });
  }
  return faults;
}

/** The well-formed elements, with their index. */
function soundOf<T>(
  path: string,
  items: readonly T[] | undefined,
  isSound: (path: string) => boolean,
): readonly (readonly [index: number, item: T])[] {
  if (!Array.isArray(items)) return [];
  return (items as readonly T[]).map((item, index) => [index, item] as const)
    .filter(([index]) => isSound(`${path}[${index}]`));
}

function checkUnique(
  path: string,
  items: readonly (readonly [index: number, item: { readonly name: string }])[],
  fault: Fault,
): void {
  const first = new Map<string, number>();
  for (const [index, { name }] of items) {
    const before = first.get(name);
    if (before === undefined) first.set(name, index);
    else {fault(
        `${path}[${index}].name`,
        name,
        `a unique name; ${path}[${before}] has the same name`,
      );}
  }
}

function checkText(
  path: string,
  value: string,
  { read, fault }: { readonly read: (text: string) => unknown; readonly fault: Fault },
): void {
  try {
    read(value);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fault(path, value, error.message.split("expected ")[1] ?? error.message);
  }
}

function checkStation(station: StationConfig, path: string, fault: Fault): void {
  for (const [index, address] of addressesOf(station).entries()) {
    const at = typeof station.address === "string" ? "address" : `address[${index}]`;
    checkText(`${path}.${at}`, address, { read: (text) => parseEndpoint(text, 2404), fault });
  }
  if (station.zone !== undefined) {
    checkText(`${path}.zone`, station.zone, { read: parseZone, fault });
  }
  const { firstMs = 1000, maxMs = 60_000 } = station.backOff ?? {};
  if (firstMs > maxMs) fault(`${path}.backOff.firstMs`, firstMs, `at most maxMs, ${maxMs}`);
  const profile = profileOf(station);
  checkStartUp(station, path, fault);
  checkAddresses(station, { path, profile, fault });
  for (const [index, type] of station.types?.entries() ?? []) {
    if (typeof type === "number" || Object.hasOwn(TYPES, type)) continue;
    fault(
      `${path}.types[${index}]`,
      type,
      known("a standard type", type, Object.keys(TYPES)),
    );
  }
  if (
    station.unknownPoints === "ignore" && station.points === undefined &&
    station.pointsFile === undefined
  ) {
    fault(
      `${path}.unknownPoints`,
      "ignore",
      "points or pointsFile; otherwise nothing would be stored",
    );
  }
}

function isStation(value: unknown): value is StationConfig {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Faults of the settings of a link; one of the command line is at the name of its option. */
function linkFaultsOf(station: StationConfig, origin: Origin): readonly SettingFault[] {
  return linkFaults(station, { profile: profileOf(station), origin })
    .map(({ name, value, expected, text }) => ({ path: name, value, expected, text }));
}

function checkStartUp({ startUp = [] }: StationConfig, path: string, fault: Fault): void {
  for (const [index, step] of startUp.entries()) {
    const at = `${path}.startUp[${index}]`;
    if (step.freeze !== undefined && step.do !== "counters") {
      fault(`${at}.freeze`, step.freeze, `no value with "do": "${step.do}"`);
    }
    if (step.group === undefined) continue;
    if (step.do === "clock") fault(`${at}.group`, step.group, 'no value with "do": "clock"');
    if (step.do === "counters" && step.group > 4) {
      fault(`${at}.group`, step.group, "a whole number from 1 to 4 for counters");
    }
  }
}

function checkAddresses(
  station: StationConfig,
  { path, profile, fault }: {
    readonly path: string;
    readonly profile: Profile;
    readonly fault: Fault;
  },
): void {
  const highestCa = profile.caOctets === 1 ? 254 : 65_534;
  const cas = casOf(station);
  for (const ca of cas) {
    if (ca > highestCa) {
      fault(`${path}.ca`, ca, `1 to ${highestCa} with profile ${station.profile}`);
    }
  }
  const seen = new Map<string, number>();
  for (const [index, point] of station.points?.entries() ?? []) {
    const at = `${path}.points[${index}]`;
    const ca = point.ca ?? (cas.length === 1 ? cas[0] : undefined);
    if (ca === undefined) {
      fault(`${at}.ca`, undefined, "a common address, because the station has none or several");
      continue;
    }
    if (ca > highestCa) fault(`${at}.ca`, ca, `1 to ${highestCa} with profile ${station.profile}`);
    const highestIoa = maxIoa(profile);
    if (point.ioa > highestIoa) {
      fault(`${at}.ioa`, point.ioa, `0 to ${highestIoa} with profile ${station.profile}`);
    }
    const key = `${ca}/${point.ioa}`;
    const first = seen.get(key);
    if (first !== undefined) {
      fault(
        `${at}.ioa`,
        point.ioa,
        `each address only once; points[${first}] also has CA ${ca} IOA`,
      );
    } else seen.set(key, index);
    checkPointType(point.type, at, fault);
    if (point.keep === "none" && point.deadband !== undefined) {
      fault(`${at}.deadband`, point.deadband, 'no deadband with "keep": "none"');
    }
  }
}

function checkPointType(type: string | undefined, path: string, fault: Fault): void {
  if (type === undefined) return;
  const types = Object.keys(TYPES).filter((name) => {
    const { id, role } = TYPES[name as TypeName];
    return isProcessData(id) && role !== "statistic";
  });
  if (types.includes(type)) return;
  fault(`${path}.type`, type, known("a type in monitor direction", type, types));
}
