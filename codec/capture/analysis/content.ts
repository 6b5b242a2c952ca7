// Processes the content of ASDUs from all sessions: points, requests and answers.

import { APCI_OCTETS } from "../../apci.ts";
import type { Asdu } from "../../asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../cause.ts";
import { confirmationOf, isMirrorCause } from "../../classify_cause.ts";
import { directionOf, isOtherEdition, isProcessData, isSecurity, roleOf } from "../../classify.ts";
import { decodeAsdu } from "../../decode_asdu.ts";
import type { AnyObject } from "../../interpret.ts";
import { planOfType, requirePrivateTypes } from "../../private_type.ts";
import { broadcastCa, identifierOctets, IEC104, type Profile } from "../../profile.ts";
import type { Filter, FilterSubject } from "../filter.ts";
import {
  type FilteredObject,
  type FilterFacts,
  subjectOfObject,
  subjectsOfObjects,
} from "../filter/judge.ts";
import { PointColumns } from "../../columns.ts";
import type { ApduItem, PointsItem } from "../items.ts";
import { AsduHead } from "./asdu_head.ts";
import { AsduWatch } from "./asdu_watch.ts";
import { ControlWatch } from "./control_watch.ts";
import { judgeLink } from "./link_filter.ts";
import type { FindingLog } from "./finding_log.ts";
import type { PacketClock } from "../packet_time.ts";
import {
  type AnalyzerOptions,
  DEFAULT_CLOCK_LIMIT_MS,
  DEFAULT_LEARN_MS,
  DEFAULT_LIMITS,
} from "./options.ts";
import { type DataAsdu, PointIntake, type PointRows } from "./points/point_intake.ts";
import { ScanWatch } from "./scan_watch.ts";
import type { AuthenticatedAsdu, SecurityPlace } from "./security/security_notes.ts";
import { SecurityWatch } from "./security/watch.ts";
import type { Session } from "./session/session.ts";
import type { Side } from "./session/side.ts";
import { commandRule, selectRule, SweepWatch } from "./sweep_watch.ts";
import { thresholdsOf } from "./thresholds.ts";
import { type Sector, type Station, Stations } from "./station.ts";
import { Exchange, type ExchangeContext } from "./transactions/exchange.ts";
import { TransactionLog } from "./transactions/transaction_log.ts";
import { takeReadData } from "./transactions/requests.ts";
import { TransactionIntake } from "./transactions/transaction_intake.ts";
import { typeText } from "./words.ts";

/** Content-related state of one session. */
interface SessionContent {
  readonly station: Station | undefined;
  readonly exchange: Exchange;
  /** The sector of the last ASDU from the controlled station. */
  sector: Sector | undefined;
}

/** The ASDU being processed: octets that contain its APDU, and its rows if it is in columns. */
interface Taken {
  octets: Uint8Array;
  /** Index of the APDU. */
  at: number;
  rows: PointRows | undefined;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Processes ASDUs together with the state of their sessions. */
export class Content {
  /** Number of ASDUs and objects by type identification, and of ASDUs by cause. */
  readonly asdusOfType: Float64Array = new Float64Array(256);
  readonly objectsOfType: Float64Array = new Float64Array(256);
  readonly asdusOfCause: Float64Array = new Float64Array(64);
  /** Number of ASDUs excluded by the filter. */
  filtered = 0;
  readonly stations: Stations;
  readonly transactions: TransactionLog;
  readonly points: PointIntake;
  readonly security: SecurityWatch;

  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  #profile: Profile;
  readonly #privatePoints: ReadonlySet<number>;
  readonly #isForced: boolean;
  #headOctets: number;
  readonly #filter: Filter | undefined;
  readonly #facts: FilterFacts;
  readonly #asdus: AsduWatch;
  readonly #control: ControlWatch;
  #exchanges: ExchangeContext;
  readonly #intake: TransactionIntake;
  readonly #sessions = new Map<Session, SessionContent>();
  readonly #head = new AsduHead();
  /** What the filter knows about the current ASDU. */
  #subject: FilterSubject = {};
  // Objects that are filled again for every ASDU: with new ones, an analysis would write several times its input.
  readonly #rows: Mutable<PointRows> = { columns: new PointColumns(0), from: 0, to: 0 };
  readonly #taken: Taken = { octets: new Uint8Array(0), at: 0, rows: this.#rows };
  #data: Mutable<DataAsdu> | undefined;
  #last: Session | undefined;
  #lastContent: SessionContent | undefined;

  /** Creates the processor of an analysis. */
  constructor(clock: PacketClock, findings: FindingLog, options: AnalyzerOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const thresholds = thresholdsOf(options.thresholds);
    this.#clock = clock;
    this.#findings = findings;
    const { privateTypes = [] } = options.profile ?? options;
    this.#isForced = options.profile !== undefined && options.profiles === undefined;
    this.#profile = options.profile ?? {
      ...IEC104,
      privateTypes,
      ...options.security === undefined ? {} : { security: options.security },
    };
    this.#headOctets = identifierOctets(this.#profile);
    requirePrivateTypes(this.#profile);
    const points = privateTypes.filter((type) => planOfType(type).family === "point");
    this.#privatePoints = new Set(points.map(({ row }) => row.id));
    this.#filter = options.filter;
    this.#facts = options.facts ?? {};
    this.stations = new Stations(limits.sectors);
    this.transactions = new TransactionLog(limits.transactionsPerKind);
    this.points = new PointIntake(clock, findings, {
      points: limits.points,
      clockLimitMs: options.clockLimitMs ?? DEFAULT_CLOCK_LIMIT_MS,
      profile: this.#profile,
      observer: options.observer,
    });
    this.#asdus = new AsduWatch(findings, broadcastCa(this.#profile));
    this.#control = new ControlWatch(clock, findings, {
      learnMs: options.learnMs ?? DEFAULT_LEARN_MS,
      controllers: options.controllers,
      thresholds,
    });
    const scans = new ScanWatch(clock, findings, thresholds);
    this.#exchanges = {
      clock,
      findings,
      transactions: this.transactions,
      scans,
      commandSweeps: new SweepWatch(findings, commandRule(thresholds)),
      selectSweeps: new SweepWatch(findings, selectRule(thresholds)),
      thresholds,
      broadcastCa: broadcastCa(this.#profile),
      isFiltered: options.filter !== undefined,
    };
    this.security = new SecurityWatch(clock, findings, {
      thresholds,
      isFiltered: options.filter !== undefined,
      verifier: options.macVerifier,
    });
    this.#intake = new TransactionIntake(this.#control, this.stations, this.points);
  }

  /** The profile of the ASDU being processed, or of the last one. */
  get profile(): Profile {
    return this.#profile;
  }

  /** Its broadcast address. */
  get broadcastCa(): number {
    return this.#exchanges.broadcastCa;
  }

  /** Uses the field sizes of the following ASDUs. */
  #use(profile: Profile): void {
    this.#profile = profile;
    this.#headOctets = identifierOctets(profile);
    this.points.use(profile);
    const broadcast = broadcastCa(profile);
    this.#asdus.broadcastCa = broadcast;
    if (broadcast === this.broadcastCa) return;
    this.#exchanges = { ...this.#exchanges, broadcastCa: broadcast };
    this.#lastContent = this.#last = undefined;
  }

  /** Processes an I format APDU; `delta` is the time since the previous APDU of the connection. */
  take(
    session: Session,
    { fromClient, octets: apdu, profile: sizes }: ApduItem,
    delta: number | null = null,
  ): void {
    if (sizes !== this.#profile && !this.#isForced) this.#use(sizes);
    const profile = this.#profile;
    const side = session.side(fromClient);
    const head = this.#head;
    if (apdu.length < APCI_OCTETS + this.#headOctets) {
      this.#asdus.takeIssues(session, side, this.#decode(apdu));
      return;
    }
    head.read(apdu, APCI_OCTETS, profile);
    this.#takeDirection(session, side);
    if (this.#filter !== undefined) {
      this.#subject = this.#describe(apdu, delta);
      const verdict = this.#judge(session);
      if (verdict === false || verdict === undefined && !this.#selectsAny(session, apdu)) {
        this.filtered++;
        return;
      }
    }
    this.#takeAsdu(session, side, { octets: apdu, at: 0, rows: undefined });
  }

  /** Processes an APDU whose points are in columns, from this row of their ASDUs. There is no filter. */
  takeRow(session: Session, item: PointsItem, columns: PointColumns, row: number): void {
    const { octets, profile } = item;
    const { asdus } = columns;
    const at = asdus.at[row]! - APCI_OCTETS;
    if (profile !== this.#profile) {
      if (this.#isForced) {
        const end = at + 2 + octets[at + 1]!;
        const apdu = { ...item, type: "apdu", octets: octets.subarray(at, end) } as const;
        return this.take(session, { ...apdu, firstFrame: item.frame });
      }
      this.#use(profile);
    }
    const side = session.side(item.fromClient);
    this.#head.readRow(asdus, row);
    this.#takeDirection(session, side);
    const from = asdus.first[row]!;
    const to = row + 1 < asdus.length ? asdus.first[row + 1]! : columns.length;
    const rows = this.#rows;
    rows.columns = columns;
    rows.from = from;
    rows.to = to;
    const taken = this.#taken;
    // Writing a reference costs the engine more than comparing it.
    if (taken.octets !== octets) taken.octets = octets;
    taken.at = at;
    this.#takeAsdu(session, side, taken);
  }

  /** Determines the controlling station by the first type that only one of them sends. */
  #takeDirection(session: Session, side: Side): void {
    if (session.clientControls !== undefined) return;
    const { typeId, cause } = this.#head;
    const direction = directionOf(typeId, cause);
    if (direction !== undefined) {
      session.clientControls = side.isClient === (direction === "control");
    }
  }

  #takeAsdu(session: Session, side: Side, taken: Taken): void {
    const head = this.#head;
    this.asdusOfType[head.typeId]!++;
    this.asdusOfCause[head.cause]!++;
    this.#asdus.takeHead(session, side, head);
    const content = this.#contentOf(session);
    if (this.security.isWaiting && !isSecurity(head.typeId)) {
      this.#interrupt(session, side, content, taken);
    }
    const isPoint = isProcessData(head.typeId) || this.#isPrivatePoint(head);
    const isData = isPoint && !session.isControlling(side);
    const objects = isData
      ? this.#takeData(session, side, content, taken)
      : this.#takeOther(session, side, content, apduOf(taken));
    this.objectsOfType[head.typeId]! += objects;
    session.objects += objects;
  }

  /** Discards a message of secure authentication whose segments another ASDU interrupts. */
  #interrupt(session: Session, side: Side, content: SessionContent, taken: Taken): void {
    const { station, exchange } = content;
    if (station === undefined) return;
    const asdu = apduOf(taken).subarray(APCI_OCTETS);
    this.security.interrupt({ session, side, station, exchange, profile: this.#profile }, asdu);
  }

  /** Ends a session. */
  end(session: Session): void {
    this.security.end(session);
    this.#sessions.get(session)?.exchange.end();
    this.#sessions.delete(session);
    if (this.#last === session) this.#last = this.#lastContent = undefined;
  }

  /**
   * Whether an ASDU contains points of a private type and is neither a request nor the answer to
   * one.
   */
  #isPrivatePoint({ typeId, cause }: AsduHead): boolean {
    return this.#privatePoints.has(typeId) && confirmationOf(cause) === undefined &&
      !isMirrorCause(cause);
  }

  #decode(apdu: Uint8Array): Asdu {
    return decodeAsdu(apdu.subarray(APCI_OCTETS), { profile: this.#profile });
  }

  #contentOf(session: Session): SessionContent {
    if (this.#last === session) return this.#lastContent!;
    let content = this.#sessions.get(session);
    if (content === undefined) {
      const { client, server } = session.connection;
      const endpoint = session.controlling.isClient ? server : client;
      const station = this.stations.find(endpoint);
      const exchange = new Exchange(session, this.#exchanges);
      if (station !== undefined) station.broadcastCa = this.broadcastCa;
      this.#sessions.set(session, content = { station, exchange, sector: undefined });
    }
    this.#last = session;
    return this.#lastContent = content;
  }

  /** Returns the sector that sends an ASDU. */
  #sectorOf(session: Session, content: SessionContent): Sector | undefined {
    const { ca } = this.#head;
    if (content.sector?.ca === ca) return content.sector;
    if (content.station === undefined) return undefined;
    if (ca !== this.broadcastCa) session.addCa(ca);
    return content.sector = this.stations.sector(content.station, ca);
  }

  /** Processes points from the controlled station; returns the number of objects. Called for every ASDU. */
  #takeData(session: Session, side: Side, content: SessionContent, taken: Taken): number {
    const head = this.#head;
    const sector = this.#sectorOf(session, content);
    if (sector === undefined) return head.count;
    const { exchange } = content;
    const { cause } = head;
    const asked = this.#intake.askedBy(exchange, sector, head);
    const round = asked === undefined ? 0 : asked.round;
    const wants = this.#filter === undefined ? undefined : this.#selector(session);
    const count = this.points.take(this.#dataOf(sector, round, taken, wants));
    if (count.decoded !== undefined) this.#asdus.takeIssues(session, side, count.decoded);
    sector.asdus++;
    sector.objects += count.objects;
    if (cause === CAUSE.returnRemote) sector.returnedAt = this.#clock.time;
    if (asked !== undefined) this.#intake.takeData(exchange, asked, count);
    else if (cause === CAUSE.request && exchange.isBusy) {
      this.#takeRead(exchange, sector, apduOf(taken));
    }
    return count.objects;
  }

  /** Describes the current ASDU with points. The object is reused. Called for every ASDU, hence four arguments. */
  #dataOf(
    sector: Sector,
    round: number,
    { octets, rows }: Taken,
    wants: DataAsdu["wants"],
  ): DataAsdu {
    const { typeId, cause } = this.#head;
    const data = this.#data ??= { sector, typeId, cause, round, apdu: octets, rows, wants };
    data.sector = sector;
    data.typeId = typeId;
    data.cause = cause;
    data.round = round;
    if (data.apdu !== octets) data.apdu = octets;
    data.rows = rows;
    data.wants = wants;
    return data;
  }

  #takeRead(exchange: Exchange, sector: Sector, apdu: Uint8Array): void {
    const asdu = this.#decode(apdu);
    if (asdu.type !== "raw") takeReadData(exchange, sector, asdu.objects);
  }

  /**
   * Processes everything else: requests, answers, initialization, files; returns the number of
   * objects.
   */
  #takeOther(session: Session, side: Side, content: SessionContent, apdu: Uint8Array): number {
    const head = this.#head;
    const decoded = this.#decode(apdu);
    this.#asdus.takeIssues(session, side, decoded);
    const { exchange, station } = content;
    const place = station && { session, side, station, exchange, profile: this.#profile };
    if (
      place !== undefined && isSecurity(head.typeId) && !isOtherEdition(head.typeId, this.#profile)
    ) {
      const inner = this.security.take(place, apdu.subarray(APCI_OCTETS));
      if (inner !== undefined) {
        this.#takeInner(place, content, inner);
        head.read(apdu, APCI_OCTETS, this.#profile);
      }
    }
    if (decoded.type === "raw") return 0;
    const { length } = decoded.objects;
    const objects = (decoded.objects as readonly AnyObject[]).filter((object) =>
      this.#selects(session, object)
    );
    if (station === undefined || objects.length === 0 || isProcessData(head.typeId)) return length;
    const [{ ioa }] = objects as [AnyObject];
    if (place !== undefined) {
      this.security.takeOther(place, head, { asdu: apdu.subarray(APCI_OCTETS), ioa });
    }
    if (session.isControlling(side)) {
      if (head.ca !== this.broadcastCa) session.addCa(head.ca);
      this.#intake.takeRequest(exchange, { head, objects, station });
    } else if (roleOf(head.typeId) === "initialization") {
      this.#takeInitialization(session, side, objects[0]!);
    } else {
      const sector = isUnknownCause(head.cause) || head.ca === this.broadcastCa
        ? this.stations.peek(station, head.ca)
        : this.#sectorOf(session, content);
      if (sector !== undefined) this.#intake.takeAnswer(exchange, { head, objects, sector });
    }
    return length;
  }

  /** Processes the ASDU in a request in aggressive mode, as if it had been sent on its own. */
  #takeInner(place: SecurityPlace, content: SessionContent, inner: AuthenticatedAsdu): void {
    const { session, side } = place;
    const { asdu } = inner;
    if (asdu.length < this.#headOctets || isSecurity(asdu[0]!)) return;
    const apdu = new Uint8Array(APCI_OCTETS + asdu.length); // nothing reads its APCI
    apdu.set(asdu, APCI_OCTETS);
    this.#head.read(apdu, APCI_OCTETS, this.#profile);
    const isData = isProcessData(asdu[0]!) && !session.isControlling(side);
    if (isData) this.#takeData(session, side, content, { octets: apdu, at: 0, rows: undefined });
    else this.#takeOther(session, side, content, apdu);
    this.security.authenticate(place, inner);
  }

  #takeInitialization(session: Session, side: Side, object: AnyObject): void {
    const { typeId, ca } = this.#head;
    const causes = ["local power switch on", "local manual reset", "remote reset"];
    const cause = causes[object.coi as number] ?? `cause ${object.coi}`;
    this.#findings.note(
      "station-restarted",
      { ...session.about(side), ca, typeId },
      () => `${typeText(typeId)} of CA ${ca} from the ${session.name(side)}: ${cause}`,
    );
  }

  /** Whether one of the objects of an ASDU is selected. An ASDU that cannot be decoded is not excluded. */
  #selectsAny(session: Session, apdu: Uint8Array): boolean {
    const asdu = this.#decode(apdu);
    if (asdu.type === "raw" || asdu.objects.length === 0) return true;
    return (asdu.objects as readonly AnyObject[]).some((object) => this.#selects(session, object));
  }

  #selector(session: Session): (object: FilteredObject) => boolean {
    return (object) => this.#selects(session, object);
  }

  #selects(session: Session, object: FilteredObject): boolean {
    return this.#filter === undefined || this.#judge(session, object) === true;
  }

  /** What the filter knows about an ASDU. */
  #describe(octets: Uint8Array, delta: number | null): FilterSubject {
    const { typeId, cause, negative, test, originator, ca } = this.#head;
    const { file, frame, time, start } = this.#clock;
    return {
      frame,
      ...Number.isNaN(time) ? {} : { time, start },
      format: "I",
      ...{ typeId, cause, negative, test, originator, ca, octets, delta },
      ...this.#facts.marks?.at(frame, file),
      ...this.#filter?.uses.has("any") === true && { objects: this.#objectsIn(octets) },
    };
  }

  /** The objects of an ASDU, for filters with `any`; they are decoded once, if needed at all. */
  #objectsIn(octets: Uint8Array): () => readonly FilterSubject[] {
    const { typeId, ca } = this.#head;
    let objects: readonly FilterSubject[] | undefined;
    return () => {
      if (objects !== undefined) return objects;
      const asdu = this.#decode(octets);
      const found = asdu.type === "raw" ? [] : asdu.objects as readonly AnyObject[];
      return objects = subjectsOfObjects({ typeId, ca }, found, this.#facts);
    };
  }

  /** Result of the filter for the current ASDU or one of its objects. */
  #judge(session: Session, object?: FilteredObject): boolean | undefined {
    const subject = this.#subject;
    return judgeLink(
      this.#filter!,
      session.connection,
      object === undefined
        ? subject
        : { ...subject, ...subjectOfObject(subject, object, this.#facts) },
    );
  }
}

function apduOf({ octets, at, rows }: Taken): Uint8Array {
  return rows === undefined ? octets : octets.subarray(at, at + 2 + octets[at + 1]!);
}
