// Enters monitored data into the table of points, and checks clocks and frozen values.

import { formatDuration } from "../../../duration.ts";
import { APCI_OCTETS } from "../../../apci.ts";
import { AsduReader } from "../../../asdu_reader.ts";
import type { Asdu } from "../../../asdu_types.ts";
import { CAUSE } from "../../../cause.ts";
import { familyOf, isDatedData, isMeasured } from "../../../classify.ts";
import { isEventCause } from "../../../classify_cause.ts";
import { PointColumns } from "../../../columns.ts";
import { decodeAsdu } from "../../../decode_asdu.ts";
import { pointsOf } from "../../../points.ts";
import type { Profile } from "../../../profile.ts";
import type { FilteredObject } from "../../filter/judge.ts";
import type { FindingLog } from "../finding_log.ts";
import type { Drift } from "../drift_watch.ts";
import type { PacketClock } from "../../packet_time.ts";
import type { Sector } from "../station.ts";
import { typeText } from "../words.ts";
import { FrozenWatch } from "./frozen_watch.ts";
import type { PointGroup } from "./point_groups.ts";
import { ReportLog, type ReportObserver } from "./report_observer.ts";
import { PointTable } from "./point_table.ts";
import { TagSpan } from "./tag_span.ts";

/** An ASDU with points. */
export interface DataAsdu {
  readonly sector: Sector;
  readonly typeId: number;
  readonly cause: number;
  /** Number of the interrogation it belongs to; 0 if none. */
  readonly round: number;
  /** Its rows in columns; `undefined` if it has not been decoded. */
  readonly rows: PointRows | undefined;
  /** The APDU, if there are no rows. */
  readonly apdu: Uint8Array;
  /** Selects objects. */
  readonly wants: ((object: FilteredObject) => boolean) | undefined;
}

/** The rows of an ASDU, from `from` up to (not including) `to`. */
export interface PointRows {
  readonly columns: PointColumns;
  readonly from: number;
  readonly to: number;
}

/** Summary of an ASDU with points. */
export interface DataCount {
  /** Number of its objects, including those that the filter excludes. */
  objects: number;
  /** Number of points reported for the first time in their round. */
  fresh: number;
  /** The ASDU, if it had to be decoded completely. */
  decoded: Asdu | undefined;
}

/** More than the number of objects in an ASDU. */
const MAX_OBJECTS = 128;

/** The bit of each type among those of its family. */
const KINDS = Uint8Array.from(
  { length: 256 },
  (_, typeId) => 1 << familyOf(typeId).indexOf(typeId),
);

/** Processes the points of all sectors. */
export class PointIntake {
  readonly table: PointTable;
  readonly groups: PointGroup[] = [];

  readonly #frozen: FrozenWatch;
  /** Reads ASDUs of the current profile from the buffer of the last APDU; `undefined` before the first. */
  #reader: AsduReader | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** The points of an ASDU that has no rows yet. */
  readonly #columns = new PointColumns(MAX_OBJECTS);
  readonly #tags = new TagSpan();
  /** Whether the objects that were decoded last have time tags. */
  #hasTags = false;
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  #profile: { readonly profile: Profile };
  readonly #clockLimitMs: number;
  readonly #observer: ReportObserver | undefined;
  readonly #log: ReportLog | undefined;
  readonly #count: DataCount = { objects: 0, fresh: 0, decoded: undefined };

  /** Creates the intake of an analysis. */
  constructor(
    clock: PacketClock,
    findings: FindingLog,
    options: {
      readonly points: number;
      readonly clockLimitMs: number;
      readonly profile: Profile;
      readonly observer?: ReportObserver | undefined;
    },
  ) {
    this.#clock = clock;
    this.#findings = findings;
    this.#clockLimitMs = options.clockLimitMs;
    this.#profile = { profile: options.profile };
    this.#observer = options.observer;
    this.#log = options.observer === undefined ? undefined : new ReportLog();
    this.table = new PointTable(options.points, this.#log);
    this.#frozen = new FrozenWatch(this.table);
  }

  /** Uses the field sizes of the following ASDUs. */
  use(profile: Profile): void {
    if (profile === this.#profile.profile) return;
    this.#profile = { profile };
    this.#reader = undefined;
  }

  /** Processes an ASDU. The returned object is reused by the next call. */
  take(data: DataAsdu): DataCount {
    const { sector, typeId, round } = data;
    const count = this.#count;
    let group = sector.groups[typeId]!;
    if (group < 0) group = this.#addGroup(sector, typeId);
    const { measured: watched } = this.groups[group]!;
    this.table.begin({ group, kind: KINDS[typeId]!, watched, round }, this.#clock);
    count.decoded = undefined;
    const { columns, from, to } = data.rows ?? this.#read(data);
    const isDecoded = count.decoded !== undefined;
    if (!isDecoded) count.objects = to - from;
    const isTagged = isDecoded ? this.#hasTags : isDatedData(typeId);
    this.table.take(columns, from, to, isTagged);
    this.#tags.set(columns, from, isTagged ? to : from);
    count.fresh = this.table.fresh;
    if (this.#log !== undefined && this.#log.length > 0) this.#observer!.take(this.#log);
    if (isDatedData(typeId)) this.#checkTimes(data);
    if (this.table.unchanged.length > 0) this.#checkFrozen();
    return count;
  }

  /** Reads the points of an APDU. The rows are used again for the next one. */
  #read({ apdu, wants }: DataAsdu): PointRows {
    const columns = this.#columns;
    columns.clear();
    if (wants !== undefined || !this.#readInto(columns, apdu)) this.#decode(apdu, wants);
    return { columns, from: 0, to: columns.length };
  }

  #readInto(columns: PointColumns, { buffer, byteOffset, length }: Uint8Array): boolean {
    if (buffer !== this.#view.buffer) this.#view = new DataView(buffer);
    const reader = this.#reader ??= new AsduReader(this.#view, this.#profile.profile);
    reader.use(this.#view, byteOffset);
    return reader.add(byteOffset + APCI_OCTETS, byteOffset + length, columns);
  }

  /** Slow path: other types, faulty ASDUs, or only some of the objects. */
  #decode(apdu: Uint8Array, wants: DataAsdu["wants"]): void {
    const asdu = decodeAsdu(apdu.subarray(APCI_OCTETS), this.#profile);
    const columns = this.#columns;
    columns.clear();
    this.#hasTags = false;
    this.#count.decoded = asdu;
    this.#count.objects = asdu.type === "raw" ? 0 : asdu.objects.length;
    for (const { ioa, value, quality, time, timeFlags, object } of pointsOf(asdu)) {
      if (wants !== undefined && !wants(object)) continue;
      if (time !== undefined) this.#hasTags = true;
      const row = columns.length;
      columns.reserve(1);
      columns.ioa[row] = ioa;
      columns.value[row] = value;
      columns.quality[row] = quality;
      columns.time[row] = time ?? NaN;
      columns.timeFlags[row] = timeFlags;
      columns.length++;
    }
  }

  #addGroup(sector: Sector, typeId: number): number {
    const group = this.groups.length;
    const types = familyOf(typeId);
    this.groups.push({ sector, types, measured: isMeasured(typeId) });
    for (const member of types) sector.groups[member] = group;
    return group;
  }

  /** Checks the time tags of spontaneous and cyclic data. */
  #checkTimes({ sector, cause }: DataAsdu): void {
    if (cause !== CAUSE.periodic && !isEventCause(cause)) return;
    const { objects } = this.#count;
    const limitMs = this.#clockLimitMs;
    const fault = sector.times.take(this.#tags, this.#clock.time, objects, limitMs);
    if (fault !== undefined || this.#tags.invalid > 0) this.#noteTimes(sector, fault);
    const { time } = this.#clock;
    const drift = sector.drift.take(this.#tags.newest - time, time, limitMs);
    if (drift !== undefined) this.#noteDrift(sector, drift);
  }

  #noteDrift({ ca, station }: Sector, { gainedMs, withinMs }: Drift): void {
    const { address } = station.endpoint;
    this.#findings.note(
      "clock-drift",
      { source: address, ca },
      () =>
        `Time tags of CA ${ca} of ${address} gained ${
          formatDuration(Math.round(gainedMs))
        } on the ` +
        `time of capture within ${formatDuration(Math.round(withinMs))}`,
    );
  }

  #noteTimes({ ca, station, times }: Sector, fault: "ahead" | "late" | undefined): void {
    const { address } = station.endpoint;
    const about = { source: address, ca };
    const where = `CA ${ca} of ${address}`;
    if (this.#tags.invalid > 0) {
      const detail = () => `Time tags of ${where} are invalid or impossible dates`;
      this.#findings.note("time-invalid", about, detail);
    }
    if (fault === "ahead") {
      const detail = () =>
        `Time tag of ${where} is ${formatDuration(times.aheadMs)} ahead of its clock so far`;
      this.#findings.note("time-ahead", about, detail);
    } else if (fault === "late") {
      const detail = () =>
        `Event of ${where} arrived ${formatDuration(times.lateMs)} after its time`;
      this.#findings.note("events-late", about, detail);
    }
  }

  #checkFrozen(): void {
    for (const slot of this.table.unchanged.splice(0)) {
      if (!this.#frozen.take(slot)) continue;
      const { sector, types: [typeId = 0] } = this.groups[this.table.group[slot]!]!;
      const { table } = this;
      const ioa = table.ioa[slot]!;
      const since = this.#clock.time - table.since(slot);
      this.#findings.note(
        "value-frozen",
        { source: sector.station.endpoint.address, ca: sector.ca, ioa, typeId },
        () =>
          `${typeText(typeId)} CA ${sector.ca} IOA ${ioa} is ${table.lastValue(slot)} ` +
          `for ${formatDuration(since)}, after ${table.changes(slot)} changes`,
      );
    }
  }

  /** Reports wrong clocks at the end of the analysis. */
  end(sectors: Iterable<Sector>): void {
    for (const { ca, times, station: { endpoint: { address } } } of sectors) {
      if (!times.isEstablished || !(Math.abs(times.offsetMs) > this.#clockLimitMs)) continue;
      const { offsetMs } = times;
      this.#findings.note(
        "clock-off",
        { source: address, ca },
        () =>
          `Time tags of CA ${ca} of ${address} are ${formatDuration(Math.abs(offsetMs))} ` +
          `${offsetMs > 0 ? "ahead of" : "behind"} the time of capture`,
      );
    }
  }
}
