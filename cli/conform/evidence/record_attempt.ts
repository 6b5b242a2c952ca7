// Writes all connections of one attempt at a case as a pcapng file, with comments at the packets that decided.

import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../../report/packets/pcapng_writer.ts";
import { RAW_IP, sidesOf } from "../../report/packets/talk_sides.ts";
import { TcpTalk, type TimedPacket } from "../../report/packets/tcp_talk.ts";
import { VERSION } from "../../version.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import type { DeviceRole } from "../case.ts";
import type { Attempt } from "../run/attempt.ts";

/** Largest payload of a packet, so that its length fits into the IP header. */
const MOST_PAYLOAD = 65_000;

/** Largest file in octets; packets after that are not written. */
const MOST_OCTETS = 0x400_0000;

/** Longest comment in characters. */
const MOST_COMMENT = 2000;

/** A recorded attempt. */
export interface RecordedAttempt {
  /** The pcapng file. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Numbers of the packets with a comment, from 1, as Wireshark counts them. */
  readonly packets: readonly number[];
  /** The number of a packet of a connection; `undefined` if it was not written. */
  readonly numberOf: (link: number, packet: number) => number | undefined;
  /** Number of packets that were not written because the file would be too large. */
  readonly omitted: number;
}

/** Something that happened on a connection. */
interface LinkEvent {
  /** ms since 1970-01-01 UTC. */
  readonly time: number;
  readonly write: () => void;
}

/** Records an attempt; `undefined` if it had no connection. */
export function recordAttempt(
  attempt: Attempt,
  { role }: { readonly role: DeviceRole },
): RecordedAttempt | undefined {
  if (attempt.tester.links.length === 0) return undefined;
  return new AttemptRecorder(attempt, role).record();
}

class AttemptRecorder {
  readonly #attempt: Attempt;
  /** Whether the tester opens the connections. */
  readonly #isClient: boolean;
  readonly #blocks: Uint8Array[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #commented: number[] = [];
  #size = 0;
  #count = 0;
  #omitted = 0;
  #identification = 0;
  /** The comment of the packet that is emitted next. */
  #comment: string | undefined;

  constructor(attempt: Attempt, role: DeviceRole) {
    this.#attempt = attempt;
    this.#isClient = role === "controlled";
  }

  record(): RecordedAttempt {
    this.#add(sectionHeader(`iec104 ${VERSION}`));
    this.#add(interfaceDescription(RAW_IP));
    const events = this.#attempt.tester.links.flatMap((link) => this.#eventsOf(link));
    for (const { write } of events.toSorted((a, b) => a.time - b.time)) write();
    const octets = new Uint8Array(this.#size);
    let at = 0;
    for (const block of this.#blocks) {
      octets.set(block, at);
      at += block.length;
    }
    return {
      octets,
      packets: this.#commented,
      numberOf: (link, packet) => this.#numbers.get(`${link} ${packet}`),
      omitted: this.#omitted,
    };
  }

  /** The events of one connection, in their order also if the wall clock was set meanwhile. */
  #eventsOf(link: TesterLink): readonly LinkEvent[] {
    const [tester, device] = [link.ends.local, link.ends.remote];
    const first = Math.trunc(this.#instantOf(link.openedAt)) >>> 0;
    const talk = new TcpTalk((packet) => this.#packet(packet), {
      sides: this.#isClient ? sidesOf(device, tester) : sidesOf(tester, device),
      firstNumbers: [first, ~first >>> 0],
      identify: () => this.#identification = this.#identification + 1 & 0xffff,
    });
    const comments = this.#commentsOf(link);
    let latest = this.#instantOf(link.openedAt);
    const after = (time: number) => latest = Math.max(latest, time);
    const opened = latest;
    const events: LinkEvent[] = [{ time: opened, write: () => talk.open(opened, 0) }];
    for (const [index, { instant, direction, octets }] of link.packets.entries()) {
      const time = after(instant);
      const isFromClient = (direction === "sent") === this.#isClient;
      events.push({
        time,
        write: () => {
          this.#comment = comments.get(index);
          for (let at = 0; at < octets.length; at += MOST_PAYLOAD) {
            talk.data(isFromClient, octets.subarray(at, at + MOST_PAYLOAD), time);
            if (at === 0) this.#numbers.set(`${link.number} ${index}`, this.#count);
          }
        },
      });
    }
    const { end, closedAt } = link;
    if (end !== undefined) {
      const time = after(this.#instantOf(end.at));
      const ended = () =>
        end.how === "closed"
          ? talk.close(!this.#isClient, time)
          : talk.reset(!this.#isClient, time);
      events.push({ time, write: ended });
    } else if (closedAt !== undefined) {
      const time = after(this.#instantOf(closedAt));
      events.push({ time, write: () => talk.close(this.#isClient, time) });
    }
    return events;
  }

  /** The comments of the packets of a connection. */
  #commentsOf({ number }: TesterLink): ReadonlyMap<number, string> {
    const comments = new Map<number, string>();
    for (const { link, frame, comment } of this.#attempt.log.deciding) {
      if (link !== number) continue;
      const before = comments.get(frame.packet);
      const text = before === undefined ? comment : `${before}; ${comment}`;
      comments.set(frame.packet, text.slice(0, MOST_COMMENT));
    }
    return comments;
  }

  /** ms since 1970-01-01 UTC of a monotonic time. */
  #instantOf(at: number): number {
    return this.#attempt.startedAt + (at - this.#attempt.from);
  }

  #packet({ time, octets }: TimedPacket): void {
    const comment = this.#comment;
    this.#comment = undefined;
    const whole = Math.floor(time);
    const packet = enhancedPacket({
      ...{ interface: 0, time: whole, nanoseconds: Math.round((time - whole) * 1000) * 1000 },
      ...{ octets, originalLength: octets.length },
      ...comment !== undefined && { comment },
    });
    if (this.#size + packet.length > MOST_OCTETS) {
      this.#omitted++;
      return;
    }
    this.#count++;
    if (comment !== undefined) this.#commented.push(this.#count);
    this.#add(packet);
  }

  #add(block: Uint8Array): void {
    this.#blocks.push(block);
    this.#size += block.length;
  }
}
