// Recognizes IEC 60870-5-104 links among TCP connections, and converts their events to items.

import { START } from "../apci.ts";
import type { ApduStream, ApduStreamItem } from "./apdu_stream.ts";
import type {
  ConnectionClosed,
  ConnectionOpened,
  StreamConflict,
  StreamData,
  StreamEvent,
  StreamGap,
} from "./connection.ts";
import type { PointColumns } from "../columns.ts";
import { BatchReader } from "../decode_batch.ts";
import type { CaptureItem, OpenedItem, PointsItem } from "./items.ts";
import { Link } from "./link.ts";
import { OtherConnectionList, type OtherConnections } from "./other_connections.ts";
import { type CaptureIssueCode, copyMark, type PacketMark } from "./packet.ts";
import { describeOctets, identifyProtocol, type OtherProtocol } from "./protocol.ts";
import type { PrivateType } from "../private_row.ts";
import type { Profile, SecurityProfile } from "../profile.ts";
import { LinkSizes } from "./sizes/link_sizes.ts";
import type { TcpReassembler } from "./tcp_reassembly.ts";
import type { DataSink } from "./tcp_stream.ts";

/** Options for recognizing links. */
export interface LinkTrackerOptions {
  /**
   * TCP ports of IEC 60870-5-104, on either side of a connection.
   *
   * @default {[2404]}
   */
  readonly ports?: readonly number[];
  /**
   * Whether connections on other ports are recognized by their content.
   *
   * @default {true}
   */
  readonly byContent?: boolean;
  /**
   * Field sizes of all links. Without it, they are those of IEC 60870-5-104, unless the content of
   * a link shows others.
   */
  readonly profile?: Profile;
  /**
   * Field sizes of the links of some controlled stations, by address and port with a blank between
   * them, such as `192.0.2.10 2404`. They take precedence over `profile`.
   */
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** Private types of all links, without `profile`. */
  readonly privateTypes?: readonly PrivateType[];
  /** How messages of secure authentication are read, without `profile`. */
  readonly security?: SecurityProfile;
}

/** Data of a segment that has not been processed. */
interface Work {
  readonly link: Link;
  readonly stream: ApduStream;
  readonly mark: PacketMark;
}

/** The data that is being processed. */
interface Desk {
  work: Work | undefined;
}

/** One direction of an active link: puts its data on the desk without an event. */
class Lane implements Work, DataSink {
  readonly link: Link;
  readonly stream: ApduStream;
  mark: PacketMark;
  readonly #desk: Desk;

  /** Creates a lane from the first data that it could have taken. */
  constructor({ link, stream, mark }: Work, desk: Desk) {
    this.link = link;
    this.stream = stream;
    this.mark = mark;
    this.#desk = desk;
  }

  take(octets: Uint8Array, start: number, end: number, mark: PacketMark): boolean {
    const desk = this.#desk;
    if (desk.work !== undefined || !this.stream.take(octets, start, end, mark)) return false;
    this.mark = mark;
    desk.work = this;
    return true;
  }
}

/** On a port of the protocol, this many octets without an APDU mean another protocol. */
const MAX_FOREIGN_OCTETS = 1024;

/** Number of octets kept to identify a protocol. */
const HEAD_OCTETS = 512;

/** Number of APDUs in one direction after which a link is active. */
const WORK_APDUS = 8;

/** Maximum number of octets kept for all connections whose content is still unknown. */
const MAX_UNDECIDED_OCTETS = 0x400000;

/**
 * Processes the events of TCP reassembly and returns the items of the connections that are links.
 */
export class LinkTracker {
  /** Current number of links. */
  links = 0;
  /** Current number of APDUs. */
  apdus = 0;

  readonly #reassembler: TcpReassembler;
  readonly #ports: readonly number[];
  readonly #byContent: boolean;
  readonly #links = new Map<number, Link>(); // Links and possible links, by connection number.
  readonly #undecided = new Set<Link>(); // Connections not yet classified, oldest first.
  readonly #queue: CaptureItem[] = [];
  readonly #replay: StreamEvent[] = [];
  readonly #sizes: LinkSizes;
  readonly #desk: Desk = { work: undefined };
  #undecidedOctets = 0;
  #limitReported = false;
  readonly #others = new OtherConnectionList();
  readonly #reader = new BatchReader();

  /** Creates a tracker that reads the events of a reassembler. */
  constructor(reassembler: TcpReassembler, options: LinkTrackerOptions) {
    this.#reassembler = reassembler;
    this.#ports = options.ports ?? [2404];
    this.#byContent = options.byContent ?? true;
    this.#sizes = new LinkSizes(options);
  }

  /** Connections that carry something else, by server and protocol. */
  get others(): readonly OtherConnections[] {
    return this.#others.all();
  }

  /** Number of such connections that are not listed. */
  get othersOmitted(): number {
    return this.#others.omitted;
  }

  /** Returns the next item, with points in the columns if these are given; `undefined` if another packet is needed. */
  next(columns: PointColumns | undefined): CaptureItem | PointsItem | undefined {
    const desk = this.#desk;
    for (;;) {
      if (this.#queue.length > 0) return this.#queue.shift();
      const { work } = desk;
      if (work !== undefined) {
        const points = columns === undefined ? undefined : this.#points(work, columns);
        if (points !== undefined) return points;
        const item = work.stream.next();
        if (item === undefined) {
          this.#checkForeign(work);
          desk.work = undefined;
        } else if (!this.#keeps(item, work)) {
          if (item.type === "apdu" && work.stream.isTaken) this.#finish(work.stream);
          return item;
        }
        continue;
      }
      const event = this.#replay.length > 0 ? this.#replay.shift() : this.#reassembler.next();
      if (event === undefined) return undefined;
      this.#handle(event);
    }
  }

  /** Reads points of an active link whose field sizes are known. */
  #points({ link, stream }: Work, columns: PointColumns): PointsItem | undefined {
    if (!isActive(link, stream)) return undefined;
    const points = stream.points(columns, this.#reader);
    if (points === undefined) return undefined;
    this.apdus += points.apdus;
    if (stream.isTaken) this.#finish(stream);
    return points;
  }

  /** Waits for the data of another segment. */
  #finish(stream: ApduStream): void {
    stream.finish();
    this.#desk.work = undefined;
  }

  /** Counts an item; returns whether it is kept, because its link is not known well enough yet. */
  #keeps(item: ApduStreamItem, { link, stream }: Work): boolean {
    if (item.type !== "apdu") {
      if (link.apdus > 0) return this.#isGated(item, link);
      link.pending.push(item.type === "skipped" ? { ...item, octets: item.octets.slice() } : item);
      return true;
    }
    this.apdus++;
    const { apdus } = stream;
    const isAtWork = apdus === WORK_APDUS;
    if (apdus === 1 || isAtWork) this.#reassembler.keep(item.connection, isAtWork);
    if (link.pending.length === 0) return this.#isGated(item, link);
    for (const kept of link.pending.splice(0)) this.#queue.push(kept);
    if (!this.#isGated(item, link)) this.#queue.push(item);
    return true;
  }

  /** Returns whether the gate of a link keeps an item; what it releases is queued. */
  #isGated(item: ApduStreamItem, link: Link): boolean {
    return link.gate !== undefined && this.#sizes.keeps(item, link, this.#queue);
  }

  #handle(event: StreamEvent): void {
    if (event.type === "opened") return this.#open(event);
    const link = this.#links.get(event.connection.id);
    if (event.type === "closed") return this.#close(event, link);
    if (link === undefined || link.foreign) return;
    if (event.type === "data") {
      if (link.head.length === 0) link.head = event.octets.slice(0, HEAD_OCTETS);
      if (this.#isOther(link, event)) return;
    }
    if (!link.recognised) {
      if (event.type !== "end") this.#examine(event, link);
      return;
    }
    const stream = link.stream(event.fromClient);
    if (event.type === "data") stream.push(event.octets, event.mark);
    else if (event.type === "gap") stream.gap(event);
    else if (event.type === "conflict") stream.conflict(event);
    else stream.end(event.mark);
    const work = { link, stream, mark: event.mark };
    this.#desk.work = work;
    if (event.type === "data" && isActive(link, stream)) {
      this.#reassembler.direct(link.connection, event.fromClient, new Lane(work, this.#desk));
    }
  }

  /** Whether the first data of a direction shows another protocol on a port of this one. */
  #isOther(link: Link, { fromClient, octets, mark }: StreamData): boolean {
    if (!link.recognised || link.apdus > 0 || link.hasData(fromClient)) return false;
    const other = identifyProtocol(octets);
    // Within a connection, octets can look like the start of another protocol.
    if (other === undefined || !(other.certain || link.connection.handshake)) return false;
    this.#leave(link, mark, other);
    return true;
  }

  #open({ connection, mark }: ConnectionOpened): void {
    const byPort = this.#ports.includes(connection.server.port) ||
      this.#ports.includes(connection.client.port);
    if (!byPort && !this.#byContent) {
      this.#reassembler.ignore(connection);
      return;
    }
    const link = new Link(connection, mark, {
      recognised: byPort,
      profile: this.#sizes.firstOf(connection),
    });
    link.gate = this.#sizes.gateOf(connection);
    this.#links.set(connection.id, link);
    if (byPort) this.#announce(link, "port");
    else this.#undecided.add(link);
  }

  /** Examines data of a connection that may be a link. */
  #examine(event: StreamData | StreamGap | StreamConflict, link: Link): void {
    const before = link.undecidedOctets;
    const verdict = link.examine(event);
    this.#undecidedOctets += link.undecidedOctets - before;
    if (verdict === true) {
      this.#recognise(link);
    } else if (verdict === false) {
      this.#forget(link);
    } else if (this.#undecidedOctets > MAX_UNDECIDED_OCTETS) {
      for (const oldest of this.#undecided) {
        this.#forget(oldest);
        break;
      }
      this.#reportLimit("too many connections to determine what they carry", event.mark);
    }
  }

  #recognise(link: Link): void {
    this.#decided(link);
    this.#announce(link, "content");
    for (const event of link.recognise()) this.#replay.push(event);
  }

  /** The content of the connection is known, so its data is no longer kept. */
  #decided(link: Link): void {
    if (this.#undecided.delete(link)) this.#undecidedOctets -= link.undecidedOctets;
  }

  #announce({ connection, mark }: Link, recognisedBy: OpenedItem["recognisedBy"]): void {
    this.links++;
    this.#queue.push({ type: "opened", ...copyMark(mark), connection, recognisedBy });
  }

  /** The connection, on another port, carries something else. */
  #forget(link: Link): void {
    this.#decided(link);
    this.#links.delete(link.connection.id);
    this.#reassembler.ignore(link.connection);
    this.#noteOther(link, identifyProtocol(link.head));
  }

  #close(event: ConnectionClosed, link: Link | undefined): void {
    const { connection, reason, byClient, mark } = event;
    if (reason === "evicted") this.#reportLimit("too many connections to follow all of them", mark);
    if (link === undefined) return;
    if (!link.recognised && link.likely) {
      this.#recognise(link);
      this.#replay.push(event);
      return;
    }
    this.#decided(link);
    this.#links.delete(connection.id);
    if (link.foreign) return;
    if (!link.recognised) return this.#noteOther(link, identifyProtocol(link.head));
    const items: ApduStreamItem[] = [...link.pending];
    for (const stream of link.streams) {
      stream.end(mark);
      for (let item = stream.next(); item; item = stream.next()) items.push(item);
    }
    if (link.apdus === 0 && items.some(isForeign)) {
      return this.#leave(link, mark, identifyProtocol(link.head));
    }
    for (const item of items) if (!this.#isGated(item, link)) this.#queue.push(item);
    this.#sizes.end(link, this.#queue);
    this.#queue.push({ type: "closed", ...copyMark(mark), connection, reason, byClient });
  }

  /** Stops following a connection on a port of the protocol that carries something else. */
  #checkForeign({ link, mark }: Work): void {
    if (link.apdus > 0 || link.skippedOctets <= MAX_FOREIGN_OCTETS) return;
    this.#leave(link, mark, identifyProtocol(link.head));
  }

  /** Leaves out a connection on a port of the protocol. */
  #leave(link: Link, mark: PacketMark, other: OtherProtocol | undefined): void {
    const { connection } = link;
    const { client, server } = connection;
    const what = other === undefined
      ? describeOctets(link.head)
      : `${other.name}${other.detail === "" ? "" : ` (${other.detail})`}`;
    const detail = `Expected APDUs between ${client.address} port ${client.port} and ` +
      `${server.address} port ${server.port}, found ${what}`;
    link.foreign = true;
    link.pending.length = 0;
    this.links--;
    this.#noteOther(link, other);
    this.#issue("not-104", detail, mark);
    const closed = { connection, reason: "other-protocol", byClient: undefined } as const;
    this.#queue.push({ type: "closed", ...copyMark(mark), ...closed });
    this.#reassembler.ignore(connection);
  }

  #noteOther({ connection, head, recognised }: Link, other: OtherProtocol | undefined): void {
    if (head.length === 0) return;
    this.#others.add(connection, {
      protocol: other?.name,
      detail: other?.detail ?? describeOctets(head),
      expected: recognised,
    });
  }

  #reportLimit(detail: string, mark: PacketMark): void {
    if (this.#limitReported) return;
    this.#limitReported = true;
    this.#issue("limit", `Found ${detail}; some are left out`, mark);
  }

  #issue(code: CaptureIssueCode, detail: string, { frame, fileOffset }: PacketMark): void {
    this.#queue.push({ type: "issue", code, frame, fileOffset, detail });
  }
}

/** Whether a direction of a link has carried APDUs of known field sizes for some time. */
function isActive(link: Link, stream: ApduStream): boolean {
  return stream.apdus >= WORK_APDUS && link.gate === undefined;
}

/** Whether an item shows that its connection carries something else: octets that do not begin an APDU. */
function isForeign(item: ApduStreamItem): boolean {
  return item.type === "skipped" && item.code !== "torn" && item.octets[0] !== START;
}
