// Admits or refuses a peer: its redundancy group, its slot, and the time limit for STARTDT.

import { plainAddress } from "../../ip_address.ts";
import { RateWindow } from "../authority/rate_window.ts";
import { Group } from "../events/group.ts";
import { Link } from "./link.ts";
import type { Moment } from "../../moment.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { Eviction } from "./slots.ts";
import type { StationCore } from "./station_core.ts";

/** Whether the declaration has redundancy groups; otherwise each connection is a group. */
export function hasGroups(core: StationCore): boolean {
  return core.declaration.redundancy?.mode !== "each-connection";
}

/** Admits a new connection; returns its number, or `undefined` if it is refused. */
export function openLink(
  core: StationCore,
  remote: PeerIdentity,
  now: Moment,
): number | undefined {
  const address = plainAddress(remote.host);
  const declared = hasGroups(core) ? declaredGroup(core, address) : undefined;
  if (declared === undefined && hasGroups(core)) {
    const detail = `${address || "A peer without an address"} is not in any redundancy group: ` +
      "to let it connect, add its address to one";
    core.notice({ type: "turned-away", remote, reason: "unknown-peer", detail });
    return undefined;
  }
  const applicant = { address, group: declared?.name };
  const { refusal, eviction } = core.slots.admit(applicant);
  if (refusal !== undefined) {
    core.notice({ type: "turned-away", remote, ...refusal });
    return undefined;
  }
  if (eviction !== undefined) evict(core, eviction, remote);
  const id = ++core.lastLink;
  const group = declared ?? groupOfOne(core, id);
  const link = new Link(id, { remote, group, onWork: core.onWork });
  const { perLink } = core.commandLimits;
  if (perLink !== undefined) link.commandRate = new RateWindow(perLink);
  core.links.set(id, link);
  core.slots.take(id, applicant);
  core.notice({ type: "link", link: id, remote, state: "opened" });
  watchStart(core, link, now);
  return id;
}

function declaredGroup(core: StationCore, address: string): Group | undefined {
  const reservation = core.slots.reservationOf(address);
  return reservation === undefined ? core.groupForOthers : core.groupsByName.get(reservation.group);
}

/** A group for a single connection, which exists as long as the connection. */
function groupOfOne(core: StationCore, id: number): Group {
  const { classes } = core.reporter;
  const { onWork } = core;
  const group = new Group(id, { classes, permanent: false, onWork });
  core.groups.add(group);
  for (const [ca, initialization] of core.uninitialized) {
    core.reporter.initializationFor(group, ca, initialization);
  }
  return group;
}

function evict(core: StationCore, { link, limit, detail }: Eviction, by: PeerIdentity): void {
  const evicted = core.links.get(link)!;
  core.notice({ type: "evicted", link, remote: evicted.remote, by, limit, detail });
  core.release(evicted, `Made room for ${plainAddress(by.host)}`);
}

/** Closes a connection that does not start data transfer in time, if a time limit is declared. */
function watchStart(core: StationCore, link: Link, now: Moment): void {
  const { startTimeoutMs } = core.declaration.redundancy ?? {};
  if (startTimeoutMs === undefined) return;
  link.startBy = core.patience.add(now.monotonic + startTimeoutMs, () => {
    core.release(link, `Received no STARTDT act within startTimeoutMs = ${startTimeoutMs} ms`);
  });
}
