// Extracts the APDUs of packets, wherever the packets come from.

import { EncapsulationCounts } from "./encapsulation/names.ts";
import { FragmentStore } from "./ip_fragments.ts";
import type { PointColumns } from "../columns.ts";
import type { CaptureItem, CaptureSummary, PointsItem } from "./items.ts";
import { LinkTracker, type LinkTrackerOptions } from "./link_tracker.ts";
import {
  type CaptureIssue,
  type CaptureIssueCode,
  type CapturePacket,
  copyMark,
  type PacketMark,
} from "./packet.ts";
import type { SkipReason } from "./skip_reason.ts";
import { PacketSlot } from "./packet_slot.ts";
import { PlainSegment } from "./plain_segment.ts";
import { readSegment } from "./tcp.ts";
import { TcpReassembler, type TcpReassemblerOptions } from "./tcp_reassembly.ts";

/** Options of a {@linkcode PacketDecoder}. */
export interface PacketDecoderOptions
  extends LinkTrackerOptions, Omit<TcpReassemblerOptions, "serverPorts"> {}

/** Processes packets in the order of their capture. */
export class PacketDecoder {
  readonly #fragments = new FragmentStore();
  readonly #encapsulations = new EncapsulationCounts();
  readonly #reassembler: TcpReassembler;
  readonly #tracker: LinkTracker;
  readonly #plain = new PlainSegment();
  readonly #slot = new PacketSlot();
  readonly #issues: CaptureItem[] = [];
  readonly #unknownLinkTypes = new Set<number>();
  readonly #skipped: Record<SkipReason, number> = {
    "unknown-link-type": 0,
    "not-ip": 0,
    "not-tcp": 0,
    "not-read": 0,
    "fragment": 0,
    "cut": 0,
    "malformed": 0,
  };
  #mark: PacketMark = { frame: 0, fileOffset: 0, time: undefined, nanoseconds: 0 };
  #finished = false;
  #packets = 0;
  #octets = 0;
  /** `NaN` while no packet has had a time. */
  #firstTime = NaN;
  #lastTime = NaN;

  /** Creates a decoder. */
  constructor(options: PacketDecoderOptions = {}) {
    this.#reassembler = new TcpReassembler({ ...options, serverPorts: options.ports ?? [2404] });
    this.#tracker = new LinkTracker(this.#reassembler, options);
  }

  /** Totals of what has been read so far. */
  get summary(): CaptureSummary {
    return {
      packets: this.#packets,
      octets: this.#octets,
      firstTime: Number.isNaN(this.#firstTime) ? undefined : this.#firstTime,
      lastTime: Number.isNaN(this.#lastTime) ? undefined : this.#lastTime,
      skippedPackets: { ...this.#skipped },
      tunnels: this.#encapsulations.tunnels,
      notRead: this.#encapsulations.unread,
      lostDatagrams: this.#fragments.abandoned + (this.#finished ? this.#fragments.pending : 0),
      connections: this.#reassembler.connections,
      links: this.#tracker.links,
      apdus: this.#tracker.apdus,
      others: this.#tracker.others,
      othersOmitted: this.#tracker.othersOmitted,
    };
  }

  /** Processes a packet. All items of the previous one must have been taken. */
  accept(packet: CapturePacket): void {
    this.#slot.fill(packet);
    this.take(this.#slot);
  }

  /** Does the same with a packet in a slot, which may be filled again when all items have been taken. */
  take(packet: PacketSlot): void {
    this.#mark = packet;
    this.#count(packet);
    const segment = this.#plain.read(packet) ??
      readSegment(packet.packet(), this.#fragments, this.#encapsulations);
    if (typeof segment !== "string") this.#reassembler.accept(segment, packet);
    else this.#skip(packet, segment);
  }

  /** Passes on a fault of a file, in its place among the items. */
  report(issue: CaptureIssue): void {
    this.#issues.push(issue);
  }

  /** Returns the next item; `undefined` if another packet is needed. */
  next(): CaptureItem | undefined;
  /** The same, but APDUs with points are read into the columns where that is possible. */
  next(columns: PointColumns | undefined): CaptureItem | PointsItem | undefined;
  next(columns?: PointColumns): CaptureItem | PointsItem | undefined {
    const item = this.#tracker.next(columns);
    return item === undefined && this.#issues.length > 0 ? this.#issues.shift() : item;
  }

  /** Ends the capture: delivers what is kept, and closes all connections. */
  end(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#reassembler.end(copyMark(this.#mark));
    const detail = this.#encapsulations.describeUnread();
    if (detail === "") return;
    const frame = this.#encapsulations.firstUnread;
    this.#issues.push({ type: "issue", code: "not-read", frame, fileOffset: 0, detail });
  }

  #count({ start, end, time }: PacketSlot): void {
    this.#packets++;
    this.#octets += end - start;
    if (time === undefined) return;
    // The conditions are negated so that any time replaces NaN.
    if (!(time >= this.#firstTime)) this.#firstTime = time;
    if (!(time <= this.#lastTime)) this.#lastTime = time;
  }

  #skip({ linkType }: PacketSlot, reason: SkipReason): void {
    this.#skipped[reason]++;
    if (reason !== "unknown-link-type" || this.#unknownLinkTypes.has(linkType)) return;
    this.#unknownLinkTypes.add(linkType);
    const detail =
      `Expected Ethernet, Linux cooked, loopback, PPP, Cisco HDLC, MPLS or raw IP, found link type ${linkType}`;
    this.#issue("unknown-link-type", detail);
  }

  #issue(code: CaptureIssueCode, detail: string): void {
    const { frame, fileOffset } = this.#mark;
    this.#issues.push({ type: "issue", code, frame, fileOffset, detail });
  }
}
