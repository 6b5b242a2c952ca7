// Decides whether to admit a request before any handler sees it: checks the rights of the peer, then the command limits.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { mayBroadcast, roleOf } from "../../../codec/classify.ts";
import { formatDuration } from "../../../codec/duration.ts";
import { broadcastCa } from "../../../codec/profile.ts";
import type { Link } from "./link.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { StationCore } from "./station_core.ts";
import type { Moment } from "../../moment.ts";
import type { CommandObject } from "../objects/command_object.ts";
import {
  type AccessRequest,
  type AccessVerdict,
  type Authority,
  decideAccess,
  objectAddresses,
  requestType,
} from "../authority/authority.ts";
import type { AuthorityDecision } from "../authority/authority_decision.ts";

/** A received request. */
export interface Arrived {
  /** The peer, with its user if one was authenticated for this request. */
  readonly remote: PeerIdentity;
  readonly octets: Uint8Array;
  readonly asdu: Asdu;
  readonly now: Moment;
}

/** Why a request is refused. */
export interface AccessRefusal {
  readonly reason: "authority" | "rate";
  readonly detail: string;
}

/** The verdict on every request at a station without rules. */
const EVERYTHING: AccessVerdict = {
  permitted: true,
  rule: undefined,
  role: undefined,
  detail: undefined,
};

/**
 * The common addresses that a request concerns: all those of the station for a broadcast, otherwise its own, whether
 * or not the station has it.
 */
export function targetsOf(core: StationCore, { typeId, ca }: Asdu): readonly number[] {
  const isBroadcast = ca === broadcastCa(core.profile) && mayBroadcast(typeId);
  return isBroadcast ? [...core.sectors.keys()] : [ca];
}

/** Decides on a request to one common address, and reports the decision; returns the reason if it is refused. */
export function admitRequest(
  core: StationCore,
  link: Link,
  { ca, ...arrived }: Arrived & { readonly ca: number },
): AccessRefusal | undefined {
  const { remote, asdu, now } = arrived;
  const { authority } = core;
  const verdict = judge(authority, { peer: remote, asdu, ca });
  const refusal: AccessRefusal | undefined = verdict.permitted
    ? overLimit(core, link, { asdu, ca, now })
    : { reason: "authority", detail: verdict.detail! };
  core.reportDecision(() => decisionOf(core, link, { ...arrived, ca, verdict, refusal }));
  return refusal;
}

function judge(authority: Authority | undefined, request: AccessRequest): AccessVerdict {
  return authority === undefined ? EVERYTHING : decideAccess(authority, request);
}

/** Counts a command; returns the reason for refusing it if there were too many. */
function overLimit(
  core: StationCore,
  link: Link,
  { asdu, ca, now: { monotonic } }: Pick<Arrived, "asdu" | "now"> & { readonly ca: number },
): AccessRefusal | undefined {
  if (phaseOf(asdu) === undefined || asdu.cause === CAUSE.deactivation) return undefined;
  const [ioa] = objectAddresses(asdu) ?? [];
  const command = ioa === undefined ? undefined : core.sectors.get(ca)?.commands.get(ioa);
  if (isExpected(command, link, asdu)) return undefined;
  const { perLink, perObject } = core.commandLimits;
  const windows = [
    [link.commandRate, perLink, "of the connection"],
    [command?.rate, perObject, `of CA ${ca} IOA ${ioa}`],
  ] as const;
  for (const [window, limit, whose] of windows) {
    if (window === undefined || limit === undefined || window.hasRoom(monotonic)) continue;
    const { commands, withinMs } = limit;
    return {
      reason: "rate",
      detail: `more than ${commands} commands ${whose} in ${formatDuration(withinMs)}`,
    };
  }
  for (const [window] of windows) window?.count(monotonic);
  return undefined;
}

/** Whether a command is the execute of a selection, which was already counted. */
function isExpected(command: CommandObject | undefined, link: Link, asdu: Asdu): boolean {
  return command?.selection?.link === link.id && phaseOf(asdu) === "execute";
}

/** The phase of a command or set-point; `undefined` for other requests. */
function phaseOf(asdu: Asdu): AuthorityDecision["phase"] {
  const role = roleOf(asdu.typeId);
  if (role !== "command" && role !== "setpoint") return undefined;
  if (asdu.cause === CAUSE.deactivation) return "cancel";
  const { objects = [] } = asdu as { readonly objects?: readonly { readonly select?: boolean }[] };
  return objects[0]?.select === true ? "select" : "execute";
}

function decisionOf(
  core: StationCore,
  { id, group }: Link,
  { remote, asdu, octets, ca, now, verdict, refusal }: Arrived & {
    readonly ca: number;
    readonly verdict: AccessVerdict;
    readonly refusal: AccessRefusal | undefined;
  },
): AuthorityDecision {
  const { cause, originator, test } = asdu;
  return {
    ...{ link: id, remote, group: group.name },
    ...{ type: requestType(asdu), cause, originator, test, phase: phaseOf(asdu) },
    ...{ ca, ioas: objectAddresses(asdu) ?? [], octets, instant: core.clock.instant(now) },
    permitted: refusal === undefined,
    reason: refusal?.reason,
    rule: verdict.rule,
    role: verdict.role,
    detail: refusal?.detail,
  };
}
