// Selects the procedure for an ASDU, or refuses it by type, cause, common address and object
// address, in this order.

import { CAUSE, CAUSE_SETS, isUnknownCause } from "../../../codec/cause.ts";
import { isFileTransfer, isParameter, mayBroadcast } from "../../../codec/classify.ts";
import type { Issue, IssueCode } from "../../../codec/errors.ts";
import { broadcastCa, identifierOctets } from "../../../codec/profile.ts";
import { type TypeName, typeName, type TypeRole, TYPES } from "../../../codec/types.ts";
import type { AccessRefusal, Arrived } from "../core/admit_request.ts";
import { receiveCommand } from "./command_procedure.ts";
import { receiveCounterInterrogation } from "./counter_interrogation.ts";
import {
  receiveFileAcknowledge,
  receiveFileCall,
  receiveFileReady,
  receiveLastSection,
  receiveLogQuery,
  receiveSectionReady,
  receiveSegment,
} from "../files/file_server.ts";
import { receiveInterrogation } from "./interrogation.ts";
import type { Link } from "../core/link.ts";
import { mirrorAsdu } from "../core/mirror.ts";
import { receiveParameter, receiveParameterActivation } from "./parameters.ts";
import { Request } from "../core/request.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "../core/station_core.ts";
import { receiveClock, receiveRead, receiveReset, receiveTest } from "./system_commands.ts";

/** The procedure of an ASDU, and the common addresses that are to answer. */
interface Route {
  readonly procedure: Procedure;
  readonly sectors: readonly Sector[];
}

/** A procedure of a station. The type of the request has the role of the procedure. */
type Procedure = (request: Request<never>) => void;

/** The procedures of a station, by role of the type. */
const PROCEDURES: { readonly [R in TypeRole]?: Procedure } = {
  command: receiveCommand,
  setpoint: receiveCommand,
  interrogation: receiveInterrogation,
  counterInterrogation: receiveCounterInterrogation,
  read: receiveRead,
  clock: receiveClock,
  test: receiveTest,
  reset: receiveReset,
  parameter: receiveParameter,
  parameterActivation: receiveParameterActivation,
  fileReady: receiveFileReady,
  sectionReady: receiveSectionReady,
  fileCall: receiveFileCall,
  lastSection: receiveLastSection,
  fileAcknowledge: receiveFileAcknowledge,
  fileSegment: receiveSegment,
  logQuery: receiveLogQuery,
};

/** Decoder findings that do not affect the request, or that the procedure checks itself. */
const HARMLESS: ReadonlySet<IssueCode> = new Set(["reserved-cause", "impossible-time"]);

/** Handles an ASDU that the peer may send. */
export function dispatch(core: StationCore, link: Link, arrived: Arrived): void {
  const { remote, octets, asdu, now } = arrived;
  const route = routeOf(core, link, arrived);
  if (route === undefined) return;
  const { procedure, sectors } = route;
  const faults = faultsOf(asdu.issues);
  for (const sector of sectors) {
    const request = new Request<never>(core, { link, remote, octets, asdu, sector, now });
    if (faults.length === 0) procedure(request);
    else if (faults.every(({ code }) => code === "ioa-not-zero") || asdu.cause === CAUSE.request) {
      request.reject(CAUSE.unknownObjectAddress);
    } else request.refuse("malformed");
  }
}

function faultsOf(issues: readonly Issue[]): readonly Issue[] {
  return issues.length === 0 ? issues : issues.filter(({ code }) => !HARMLESS.has(code));
}

/**
 * Refuses an ASDU that the peer may not send to these common addresses; returns `false` if the station cannot deal with it at
 * all, and has answered that.
 */
export function refuse(
  core: StationCore,
  link: Link,
  { refusals, ...arrived }: Arrived & { readonly refusals: ReadonlyMap<number, AccessRefusal> },
): boolean {
  const route = routeOf(core, link, arrived);
  for (const sector of route?.sectors ?? []) {
    const refusal = refusals.get(sector.ca);
    if (refusal === undefined) continue;
    new Request<never>(core, { link, sector, ...arrived }).deny(refusal);
  }
  return route !== undefined;
}

/** The procedure of an ASDU and the common addresses that are to answer; `undefined` if it was rejected or ignored. */
function routeOf(core: StationCore, link: Link, arrived: Arrived): Route | undefined {
  const { octets, asdu } = arrived;
  if (octets.length < identifierOctets(core.profile)) {
    return void ignore(core, link, arrived, asdu.issues);
  }
  // Answers are not answered; otherwise two stations could exchange them endlessly.
  if (isUnknownCause(asdu.cause)) return void ignore(core, link, arrived);
  const type = typeName(asdu.typeId);
  const procedure = type && supported(core, type);
  if (type === undefined || procedure === undefined) {
    return void reject(core, link, arrived, CAUSE.unknownType);
  }
  const causes: readonly number[] = CAUSE_SETS[TYPES[type].causes].control;
  if (!causes.includes(asdu.cause)) return void reject(core, link, arrived, CAUSE.unknownCause);
  const sectors = addressed(core, type, asdu.ca);
  if (sectors.length > 0) return { procedure, sectors };
  return void reject(core, link, arrived, CAUSE.unknownCommonAddress);
}

function supported(core: StationCore, type: TypeName): Procedure | undefined {
  if (core.procedures.unsupported.includes(type)) return undefined;
  const { id, role } = TYPES[type];
  // Without parameters or files, the station does not know their types.
  if (isParameter(id) && !core.hasParameters) return undefined;
  if (isFileTransfer(id) && !core.files.isUsed && !core.wants("file")) return undefined;
  // The content of a log is up to the application.
  if (role === "logQuery" && !core.wants("file")) return undefined;
  return PROCEDURES[role as TypeRole];
}

/** Returns the common addresses that must answer. */
function addressed(core: StationCore, type: TypeName, ca: number): readonly Sector[] {
  if (ca === broadcastCa(core.profile)) {
    return mayBroadcast(TYPES[type].id) ? [...core.sectors.values()] : [];
  }
  const sector = core.sectors.get(ca);
  return sector === undefined ? [] : [sector];
}

/** Mirrors the whole ASDU with a cause from 44 to 47. */
function reject(core: StationCore, link: Link, { remote, octets }: Arrived, cause: number): void {
  core.notice({ type: "unknown", link: link.id, remote, cause, octets });
  link.answer(mirrorAsdu(octets, { cause, negative: true, profile: core.profile }));
}

/** Reports an ASDU that is not answered. */
function ignore(
  core: StationCore,
  link: Link,
  { remote, octets }: Arrived,
  issues: readonly Issue[] = [],
): void {
  core.notice({ type: "ignored", link: link.id, remote, octets, issues });
}
