// Names of the protocols that carry packets, and of those whose content is not examined.

import { formatCount } from "../../count.ts";
import type { Header } from "./step.ts";

/** Headers that count as a tunnel or as a link layer worth mentioning. */
export const TUNNEL_OF: Readonly<Partial<Record<Header, string>>> = {
  "backbone": "IEEE 802.1ah",
  "cisco-hdlc": "Cisco HDLC",
  "erspan-1": "ERSPAN",
  "erspan-2": "ERSPAN",
  "erspan-3": "ERSPAN",
  "ether-ip": "EtherIP",
  "geneve": "Geneve",
  "gre": "GRE",
  "gtp-u": "GTP-U",
  "ip-in-ip": "IP in IP",
  "l2tp": "L2TP",
  "l2tp-3": "L2TP",
  "lisp": "LISP",
  "mac-sec": "MACsec",
  "mpls": "MPLS",
  "nsh": "NSH",
  "ppp": "PPP",
  "pppoe": "PPPoE",
  "tzsp": "TZSP",
  "vxlan": "VXLAN",
};

const ENCRYPTED = "encrypted";
const COMPRESSED = "compressed";

/** Why the content of a protocol is not examined; of any other, because it is not supported. */
const UNREAD: Readonly<Record<string, string>> = {
  "ESP": ENCRYPTED,
  "ESP in UDP": ENCRYPTED,
  "IPComp": COMPRESSED,
  "MACsec": ENCRYPTED,
  "OpenVPN": ENCRYPTED,
  "PPP with compressed headers": COMPRESSED,
  "PPP with compression": COMPRESSED,
  "PPP with encryption": ENCRYPTED,
  "Tailscale": ENCRYPTED,
  "WireGuard": ENCRYPTED,
  "ZeroTier": ENCRYPTED,
};

/** Counts packets by the protocols that carried them, and packets whose content was not examined. */
export class EncapsulationCounts {
  readonly #tunnels = new Map<string, number>();
  readonly #unread = new Map<string, number>();
  #firstUnread = 0;

  /** Number of packets by tunnel; a packet in several of them counts for each. */
  get tunnels(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#tunnels);
  }

  /** Number of packets not examined, by protocol. */
  get unread(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#unread);
  }

  /** The first packet that was not examined; 0 without any. */
  get firstUnread(): number {
    return this.#firstUnread;
  }

  /** Counts a packet for each of its tunnels once. */
  addTunnels(names: readonly string[]): void {
    for (const name of names.length > 1 ? new Set(names) : names) add(this.#tunnels, name);
  }

  /** Counts a packet that was not examined. */
  addUnread(name: string, frame: number): void {
    if (this.#unread.size === 0) this.#firstUnread = frame;
    add(this.#unread, name);
  }

  /** Describes the packets whose content was not examined; empty if there are none. */
  describeUnread(): string {
    const parts = Array.from(
      this.#unread,
      ([name, count]) =>
        `${formatCount(count, "packet")} of ${name} (${UNREAD[name] ?? "not supported"})`,
    );
    if (parts.length === 0) return "";
    return `Found ${parts.join(", ")}, whose content is not read; expected a capture of the ` +
      "traffic inside: capture before it enters the tunnel, or after it leaves";
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
