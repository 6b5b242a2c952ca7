// Finds the IP packet with TCP in a packet, through tunnels in any order.

import { type IpPacket, readIp, skipExtensions, TCP } from "../ip.ts";
import type { FragmentStore } from "../ip_fragments.ts";
import { firstStep } from "../link_layer.ts";
import type { CapturePacket } from "../packet.ts";
import type { SkipReason } from "../skip_reason.ts";
import {
  readBackbone,
  readEtherIp,
  readEthernet,
  readEtherType,
  readMacSec,
  readNsh,
} from "./ether_type.ts";
import { readErspan1, readErspan2, readErspan3, readGre } from "./gre.ts";
import { byProtocol } from "./ip_protocol.ts";
import { readMpls } from "./mpls.ts";
import { type EncapsulationCounts, TUNNEL_OF } from "./names.ts";
import { readCiscoHdlc, readL2tp, readL2tp3, readPpp, readPppoe } from "./ppp.ts";
import { type Header, type HeaderReader, type Outcome, type Step, upTo } from "./step.ts";
import { readGeneve, readGtpU, readLisp, readTzsp, readUdp, readVxlan } from "./udp.ts";

/** Maximum number of tunnels in each other. */
const MAX_TUNNELS = 16;

const READERS: Readonly<Record<Exclude<Header, "ip">, HeaderReader>> = {
  "backbone": readBackbone,
  "cisco-hdlc": readCiscoHdlc,
  "erspan-1": readErspan1,
  "erspan-2": readErspan2,
  "erspan-3": readErspan3,
  "ether-ip": readEtherIp,
  "ether-type": readEtherType,
  "ethernet": readEthernet,
  "geneve": readGeneve,
  "gre": readGre,
  "gtp-u": readGtpU,
  "ip-in-ip": (octets, at) => ({ next: "ip", octets, at }),
  "l2tp": readL2tp,
  "l2tp-3": readL2tp3,
  "lisp": readLisp,
  "mac-sec": readMacSec,
  "mpls": readMpls,
  "nsh": readNsh,
  "ppp": readPpp,
  "pppoe": readPppoe,
  "tzsp": readTzsp,
  "udp": readUdp,
  "vxlan": readVxlan,
};

/** Options and counters of a search. */
export interface SearchContext {
  /** Keeps fragments of incomplete IP datagrams, of every level. */
  readonly fragments: FragmentStore;
  /** Counts tunnels and packets whose content is not examined; without it, nothing is counted. */
  readonly counts: EncapsulationCounts | undefined;
}

/**
 * Finds the innermost IP packet of a captured packet.
 *
 * @returns The IP packet with TCP, without extension headers, or the reason why there is none.
 */
export function findTcp(packet: CapturePacket, context: SearchContext): IpPacket | SkipReason {
  const { counts } = context;
  const tunnels: string[] = [];
  let step: Outcome | IpPacket = firstStep(packet.octets, packet.linkType);
  while (typeof step === "object" && "next" in step) {
    const tunnel = TUNNEL_OF[step.next];
    if (tunnel !== undefined) tunnels.push(tunnel);
    step = tunnels.length > MAX_TUNNELS
      ? { unread: `more than ${MAX_TUNNELS} tunnels in each other` }
      : advance(step, packet, context);
  }
  if (tunnels.length > 0) counts?.addTunnels(tunnels);
  if (typeof step === "string" || !("unread" in step)) return step;
  counts?.addUnread(step.unread, packet.frame);
  return "not-read";
}

function advance(
  step: Step,
  { time }: CapturePacket,
  { fragments }: SearchContext,
): Outcome | IpPacket {
  const { next: header, octets, at } = step;
  if (header !== "ip") return READERS[header](octets, at);
  let ip = readIp(octets, at);
  if (typeof ip === "string") return ip;
  if (ip.fragment !== undefined) {
    const whole = fragments.accept(ip, time);
    if (whole === undefined) return "fragment";
    ip = whole;
  }
  ip = skipExtensions(ip);
  if (typeof ip === "string" || ip.protocol === TCP) return ip;
  return byProtocol(ip.protocol, upTo(ip.octets, ip.end), ip.start);
}
