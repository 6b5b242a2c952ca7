// Creates events from changes and adds them to the buffer of every redundancy group.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { asduOctets, encodeAsduInto } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import { TAG_FLAGS } from "../../../codec/time.ts";
import { TYPES } from "../../../codec/types.ts";
import { type Counter, type CounterReading, readingObject } from "../objects/counter.ts";
import type { EventsDeclaration } from "../declaration/declaration.ts";
import { encodeEvents } from "./event_asdu.ts";
import type { EventClass, PushResult } from "./event_buffer.ts";
import type { BufferedEvent, EventKind } from "../objects/buffered_event.ts";
import { EventKinds } from "./event_kinds.ts";
import type { EventKeeper } from "./event_keeper.ts";
import { type Family, type ObjectType, permittedCause } from "../declaration/families.ts";
import type { Group } from "./group.ts";
import type { Moment } from "../../moment.ts";
import type { StationNotice } from "../notices/notices.ts";
import type { Point } from "../objects/point.ts";
import type { StationClock } from "../objects/station_clock.ts";
import { OctetBlocks } from "../../octet_blocks.ts";

/** Result of reporting a change. */
export interface ReportResult {
  /** Whether there was anything to report. */
  readonly reported: boolean;
  /** Whether every group accepted the event; true if there was no event. */
  readonly accepted: boolean;
  /** Number of older events dropped. */
  readonly dropped: number;
}

/** Options for reporting a change. */
export interface ReportOptions {
  /** Cause of transmission; 3 is sent if the standard does not permit it for the type. */
  readonly cause: number;
  /** Originator address; that of the station by default. */
  readonly originator?: number;
  /** Time of the change, in ms since 1970-01-01 UTC. */
  readonly instant: number;
  /** Additional flags of the time tag, besides those of the station's clock. */
  readonly timeFlags?: number;
}

/** Dependencies of a reporter. */
export interface ReporterContext {
  /** The groups of the station, including temporary groups for single connections. */
  readonly groups: ReadonlySet<Group>;
  /** Field sizes. */
  readonly profile: Profile;
  /** The clock used for time tags. */
  readonly clock: StationClock;
  /** Keeps events across restarts. */
  readonly keeper: EventKeeper | undefined;
  /** Originator address in unsolicited ASDUs. */
  readonly originator: number;
  /** Called with each notice. */
  readonly notice: (notice: StationNotice) => void;
}

/** The class for M_EI_NA_1 and the overflow signal: highest priority, no limit. */
const SYSTEM: EventClass = { name: "system", limit: Infinity, overflow: "drop-oldest" };

/** The classes of a station; the system class comes first. */
export function eventClasses(declaration: EventsDeclaration = {}): readonly EventClass[] {
  const { classes = [{ name: "events" }] } = declaration;
  const declared = classes.map(({ name, limit = 10_000, overflow = "drop-oldest" }) => ({
    name,
    limit,
    overflow,
  }));
  return [SYSTEM, ...declared];
}

/** Why a common address has initialized. */
export interface Initialization {
  /** Cause of initialization: 0 power on, 1 manual reset, 2 remote reset, others are private. */
  readonly coi: number;
  /** BS1: whether local parameters were changed. */
  readonly parametersChanged: boolean;
}

/** The usual results, which all changes share. */
const REPORTED: ReportResult = Object.freeze({ reported: true, accepted: true, dropped: 0 });
const NOTHING_REPORTED: ReportResult = Object.freeze({ ...REPORTED, reported: false });

/**
 * Size of a block of memory for ASDUs of the application. Few of them share a block, because a block stays in memory as
 * long as any of its ASDUs.
 */
const BLOCK_OCTETS = 1024;

/** Reports changes. */
export class Reporter {
  readonly #context: ReporterContext;
  /** The classes of its events, the system class first. */
  readonly classes: readonly EventClass[];
  /** The point that signals lost events, and whether it is ON. */
  readonly #overflowPoint: Point | undefined;
  #lastId: number;
  /** The kinds of all events of points. */
  readonly #kinds = new EventKinds();
  /** The kind of the last ASDU of the application. */
  #rawKind: EventKind | undefined;
  readonly #memory = new OctetBlocks(BLOCK_OCTETS);
  /** A group with undelivered events, if one was found, and the continuation of the search. */
  #undelivered: Group | undefined;
  #search: Iterator<Group>;

  /** Creates a reporter. */
  constructor(
    context: ReporterContext,
    options: {
      readonly classes: readonly EventClass[];
      readonly overflowPoint: Point | undefined;
      readonly lastId: number;
    },
  ) {
    this.#context = context;
    this.classes = options.classes;
    this.#overflowPoint = options.overflowPoint;
    this.#lastId = options.lastId;
    this.#search = context.groups.values();
  }

  /** Number of the most recent event. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Returns the index of a class by its name; the last class by default. */
  priorityOf(name: string | undefined): number {
    for (let index = 1; index < this.classes.length; index++) {
      if (this.classes[index]!.name === name) return index;
    }
    return this.classes.length - 1;
  }

  /** Reports the state of a point. */
  point(point: Point, options: ReportOptions, now: Moment): ReportResult {
    const { event } = point;
    let untimed: BufferedEvent | undefined;
    if (event === "untimed" || event === "both") {
      point.untimedKind = this.#kindOf(point, options, point.family.none!, point.untimedKind);
      untimed = point.eventOf(this.#nextId(), point.untimedKind);
    }
    let tagged: BufferedEvent | undefined;
    if (event === "time-tagged" || event === "both") {
      const { clock } = this.#context;
      const tagKind = tagKindOf(point.family, clock.tagKind);
      const tag = clock.tag(options.instant, now, tagKind);
      const timeFlags = tag.timeFlags | ((options.timeFlags ?? 0) & TAG_FLAGS[tagKind]);
      point.taggedKind = this.#kindOf(point, options, point.family[tagKind]!, point.taggedKind);
      tagged = point.eventOf(
        this.#nextId(),
        point.taggedKind,
        timeFlags === tag.timeFlags ? tag : { time: tag.time, timeFlags },
      );
    }
    const first = untimed ?? tagged;
    if (first === undefined) return NOTHING_REPORTED;
    point.report();
    return this.#push(first, untimed && tagged, now);
  }

  /** Returns the kind of an event of a point, which is usually that of its last one. */
  #kindOf(
    { ca, declaration: { eventClass } }: Point,
    { cause: wanted, originator = this.#context.originator }: ReportOptions,
    type: ObjectType,
    last: EventKind | undefined,
  ): EventKind {
    const cause = permittedCause(type, wanted);
    if (last?.cause === cause && last.originator === originator) return last;
    return this.#kinds.shared({
      priority: this.priorityOf(eventClass),
      type,
      cause,
      ca,
      originator,
    });
  }

  /** Reports a frozen reading of a counter. */
  counter(counter: Counter, reading: CounterReading, now: Moment): ReportResult {
    const { type, ca, ioa, declaration: { eventClass } } = counter;
    const tagKind = TYPES[type].time;
    const tag = tagKind === "none" ? {} : this.#context.clock.tag(reading.instant, now, tagKind);
    const object = { ...readingObject(ioa, reading), ...tag };
    const { originator } = this.#context;
    const cause = CAUSE.spontaneous;
    const priority = this.priorityOf(eventClass);
    const kind = { priority, type, cause, ca, originator };
    return this.#push({ id: this.#nextId(), kind, object }, undefined, now);
  }

  /** Reports the end of initialization of a common address. */
  initialization(ca: number, initialization: Initialization, now: Moment): void {
    for (const { buffer } of this.#context.groups) {
      buffer.remove((event) => event.kind.type === "M_EI_NA_1" && event.kind.ca === ca);
    }
    this.#push(this.#initialization(ca, initialization), undefined, now);
  }

  /** Adds the end of initialization to the buffer of one group. */
  initializationFor(group: Group, ca: number, initialization: Initialization): void {
    this.#put(group, this.#initialization(ca, initialization));
  }

  /** Reports an ASDU encoded by the application. */
  raw(asdu: AsduInput, eventClass: string | undefined, now: Moment): ReportResult {
    const { profile } = this.#context;
    const octets = this.#memory.take(asduOctets(asdu, { profile }));
    encodeAsduInto(asdu, octets, { profile });
    const kind = this.#rawKindOf(asdu, this.priorityOf(eventClass));
    return this.#push({ id: this.#nextId(), kind, octets }, undefined, now);
  }

  /** Returns the kind of an ASDU, which is usually that of the last one. */
  #rawKindOf({ cause, ca, originator = 0 }: AsduInput, priority: number): EventKind {
    const last = this.#rawKind;
    const isSame = last?.priority === priority && last.cause === cause && last.ca === ca &&
      last.originator === originator;
    if (!isSame) this.#rawKind = { priority, type: "raw", cause, ca, originator };
    return this.#rawKind!;
  }

  /** Resets the overflow signal when everything has been delivered after a loss. */
  noteDelivered(now: Moment): void {
    const signal = this.#overflowPoint;
    if (signal === undefined || signal.value === 0) return;
    if (!this.#findUndelivered()) this.#signalOverflow(signal, 0, now);
  }

  /**
   * Whether any group has undelivered events. Continues with the group that was found last, so that the many
   * acknowledgements after a loss need not check all groups each time.
   */
  #findUndelivered(): boolean {
    const { groups } = this.#context;
    const found = this.#undelivered;
    if (found !== undefined && groups.has(found) && found.buffer.size > 0) return true;
    for (let restarts = 0; restarts < 2;) {
      const { value, done } = this.#search.next();
      if (done) {
        this.#search = groups.values();
        restarts++;
      } else if (value.buffer.size > 0) {
        this.#undelivered = value;
        return true;
      }
    }
    this.#undelivered = undefined;
    return false;
  }

  /** Adds one or two events to all buffers. */
  #push(first: BufferedEvent, second: BufferedEvent | undefined, now: Moment): ReportResult {
    let accepted = true;
    let dropped = 0;
    for (let event: BufferedEvent | undefined = first; event !== undefined;) {
      for (const group of this.#context.groups) {
        const result = this.#put(group, event);
        accepted &&= result.accepted;
        if (result.dropped !== undefined) dropped++;
      }
      event = event === first ? second : undefined;
    }
    if (accepted && dropped === 0) return REPORTED;
    const signal = this.#overflowPoint;
    if (signal?.value === 0) this.#signalOverflow(signal, 1, now);
    return { reported: true, accepted, dropped };
  }

  #nextId(): number {
    return ++this.#lastId;
  }

  #put(group: Group, event: BufferedEvent): PushResult {
    const result = group.buffer.push(event);
    const { accepted, dropped } = result;
    const lost = dropped ?? (accepted ? undefined : event);
    if (lost !== undefined) {
      const eventClass = this.classes[lost.kind.priority]!.name;
      this.#context.notice({ type: "events-lost", group: group.name, eventClass });
    }
    if (group.permanent && event.kind.priority > 0) {
      this.#store(group, accepted ? event : undefined, dropped);
    }
    return result;
  }

  #store(group: Group, added: BufferedEvent | undefined, dropped: BufferedEvent | undefined): void {
    const { keeper, profile } = this.#context;
    if (keeper === undefined) return;
    if (dropped !== undefined) keeper.remove(group.name, [dropped.id]);
    if (added === undefined) return;
    const eventClass = this.classes[added.kind.priority]!.name;
    const asdu = encodeEvents([added], profile);
    keeper.append({ group: group.name, id: added.id, eventClass, asdu });
  }

  /** The signal is a system event, so it is never lost itself. */
  #signalOverflow(signal: Point, value: 0 | 1, now: Moment): void {
    const instant = this.#context.clock.instant(now);
    signal.apply({ value, quality: 0 }, now, instant);
    const { clock } = this.#context;
    const tag = clock.tag(instant, now);
    const type = signal.family[clock.tagKind] as ObjectType;
    const object = signal.tagged(tag);
    signal.report();
    const { originator } = this.#context;
    const cause = CAUSE.spontaneous;
    const kind = { priority: 0, type, cause, ca: signal.ca, originator };
    this.#push({ id: this.#nextId(), kind, object }, undefined, now);
  }

  #initialization(ca: number, initialization: Initialization): BufferedEvent {
    const { originator } = this.#context;
    const object = { ioa: 0, ...initialization };
    const cause = CAUSE.initialized;
    const kind = { priority: 0, type: "M_EI_NA_1", cause, ca, originator } as const;
    return { id: this.#nextId(), kind, object };
  }
}

/**
 * Returns the kind of time tag for an event: the station's, or the only one that a private type
 * has.
 */
function tagKindOf(family: Family, wanted: "cp56" | "cp24"): "cp56" | "cp24" {
  if (family[wanted] !== undefined) return wanted;
  return wanted === "cp56" ? "cp24" : "cp56";
}
