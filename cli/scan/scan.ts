// Finds out what a station has, with requests that change nothing.

import { CAUSE } from "../../codec/mod.ts";
import {
  type Asdu,
  type ControllingStation,
  type DiscoveryRequest,
  type Profile,
  RequestError,
  type StationDeclaration,
  type TypeName,
} from "../../mod.ts";
import { roleOf, TYPES } from "../../codec/low_level.ts";
import { waitFor } from "../io/wait.ts";
import { fetchFiles } from "./fetch_files.ts";
import type { RefusedType, ScannedFile, ScanPlan, ScanResult, SeenType } from "./result.ts";
import { OddAsdus } from "../text/odd_asdus.ts";
import { listOf } from "../text/point_list/point_list.ts";

/** The type of each kind of request. */
const REQUEST_TYPES: Readonly<Record<DiscoveryRequest["type"], TypeName>> = {
  interrogation: "C_IC_NA_1",
  counters: "C_CI_NA_1",
  directory: "F_SC_NA_1",
  read: "C_RD_NA_1",
};

/** Collects what arrives on the connection of a scan. */
export class SeenTypes {
  readonly #counts = new Map<string, SeenType>();
  readonly #odd = new OddAsdus();

  /** Counts the objects of an ASDU that reports something. ASDUs that were not decoded are counted separately. */
  take(asdu: Asdu): void {
    const { ca, typeId, cause } = asdu;
    const role = roleOf(typeId);
    if (role !== undefined) this.#odd.take(asdu);
    if (role !== undefined && (asdu.type === "raw" || !REPORTS.has(role))) return;
    const type = asdu.type === "private"
      ? asdu.name
      : asdu.type === "raw"
      ? NAMES.get(typeId) ?? `type ${typeId}`
      : asdu.type;
    const key = `${ca} ${type}`;
    const objects = asdu.type === "raw" ? asdu.count : asdu.objects.length;
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= MAX_SEEN) return;
    const known = before?.causes ?? [];
    const causes = known.includes(cause) ? known : [...known, cause].sort((a, b) => a - b);
    this.#counts.set(key, { ca, type, objects: (before?.objects ?? 0) + objects, causes });
  }

  /** Whether the station has answered a request. */
  get hasData(): boolean {
    return this.all().some(({ type }) => type !== "M_EI_NA_1");
  }

  /** The numbers of ASDUs of standard types that were not decoded, or have surplus octets or no objects, as sentences. */
  odd(): readonly string[] {
    return this.#odd.texts();
  }

  /** The types, by common address and name. */
  all(): readonly SeenType[] {
    return [...this.#counts.values()].sort((a, b) => a.ca - b.ca || (a.type < b.type ? -1 : 1));
  }
}

/** Maximum number of types that are listed, of all common addresses. */
const MAX_SEEN = 10_000;

const NAMES = new Map<number, string>(Object.entries(TYPES).map(([name, { id }]) => [id, name]));

/** Roles of types that report something; others are requests and their confirmations. */
const REPORTS: ReadonlySet<string> = new Set([
  ...["status", "measured", "total", "protection", "statistic", "initialization", "parameter"],
  "directory",
]);

/** Scans a station on a started connection. */
export async function scanStation(
  station: ControllingStation,
  { plan, profile, seen }: {
    readonly plan: ScanPlan;
    readonly profile: Profile;
    readonly seen: SeenTypes;
  },
): Promise<ScanResult> {
  const { cas, isBasic = false, signal, confirmationMs, terminationMs, onProgress } = plan;
  const groups = plan.groups && !isBasic;
  const read = isBasic ? [] : plan.read;
  const refused = new Map<string, RefusedType>();
  const absent = new Set<number>();
  let requests = 0;
  let interrogations = 0;
  const next = paceOf(plan);
  // A request counts as soon as it is sent, even if the scan is then interrupted.
  const pace = async () => {
    await next();
    requests++;
  };
  const take = (request: DiscoveryRequest) => {
    onProgress(textOf(request));
    const { ca, group, outcome, reason, cause } = request;
    if (request.type === "interrogation" && group === undefined) interrogations++;
    const type = REQUEST_TYPES[request.type];
    if (outcome === "negative" && cause === CAUSE.unknownCommonAddress) return void absent.add(ca);
    // A station that does not have a group or an object refuses it.
    if (outcome !== "negative" || group !== undefined || request.ioa !== undefined) return;
    const isUnknown = cause === CAUSE.unknownType;
    refused.set(`${ca} ${type}`, { ca, type, reason, isUnknown });
  };
  const found = await station.discover({
    ...cas.length > 0 && { ca: cas },
    ...{ groups, read, signal, confirmationMs, terminationMs, partial: true },
    ...{ counters: !isBasic, files: !isBasic },
    beforeRequest: pace,
    onRequest: take,
  });
  const { declaration, notes } = found;
  let { interruption } = found;
  let files: readonly ScannedFile[] = found.files;
  let readsCounters = false;
  /** Whether the first of these objects can be read; `undefined` if there are none. */
  const isRead = async (
    ca: number,
    objects: readonly { readonly ioa: number }[] | undefined,
    isRequired: boolean,
  ): Promise<boolean | undefined> => {
    const first = objects?.[0];
    if (first === undefined) return undefined;
    await pace();
    const result = await station.read(ca, first.ioa, { signal, confirmationMs });
    onProgress(`read of CA ${ca} IOA ${first.ioa}: ${result.reason}`);
    const { outcome, reason, cause } = result;
    if (outcome !== "done" && isRequired) {
      const isUnknown = cause === CAUSE.unknownType;
      refused.set(`${ca} C_RD_NA_1`, { ca, type: "C_RD_NA_1", reason, isUnknown });
    }
    return outcome === "done";
  };
  try {
    if (interruption === undefined && !isBasic) {
      for (const sector of declaration?.sectors ?? []) {
        if (await isRead(sector.ca, sector.points, true) === false) continue;
        if (await isRead(sector.ca, sector.counters, false) === true) readsCounters = true;
      }
      const fetched = await fetchFiles(station, found.files, { plan, pace });
      ({ files, interruption } = fetched);
    }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    interruption = error;
  }
  return {
    ...{ profile, files, notes, requests, interruption },
    declaration: readsCounters ? withReadableCounters(declaration!) : declaration,
    isListed: interrogations >= Math.max(1, new Set(cas).size),
    list: listOf(declaration ?? { sectors: [] }, profile.privateTypes ?? []),
    ...{ seen: seen.all(), odd: seen.odd() },
    absent: [...absent].sort((a, b) => a - b),
    refused: [...refused.values()].sort((a, b) => a.ca - b.ca || (a.type < b.type ? -1 : 1)),
  };
}

/** The declaration of a station whose counters can be read. */
function withReadableCounters(declaration: StationDeclaration): StationDeclaration {
  return { ...declaration, procedures: { ...declaration.procedures, alsoReadable: ["counters"] } };
}

/** A function that waits until the next request may be sent. */
function paceOf({ rate, signal }: ScanPlan): () => Promise<void> {
  let isFirst = true;
  return async () => {
    if (isFirst) return void (isFirst = false);
    await waitFor(1000 / rate, signal);
  };
}

function textOf({ type, ca, group, ioa, objects, reason }: DiscoveryRequest): string {
  const what = ioa === undefined
    ? group === undefined ? "" : ` of group ${group}`
    : ` of IOA ${ioa}`;
  return `${type}${what} of CA ${ca}: ${reason}, ${objects} objects`;
}
