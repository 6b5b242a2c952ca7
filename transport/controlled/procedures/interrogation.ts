// Station and group interrogation, C_IC_NA_1 (IEC 60870-5-101, 7.3.4.1).

import { CAUSE } from "../../../codec/cause.ts";
import type { ImagePart } from "../objects/image.ts";
import type { Transfer } from "../core/link.ts";
import { reportedParameters } from "./parameters.ts";
import type { Point } from "../objects/point.ts";
import type { InterrogationDecision } from "../core/questions.ts";
import type { Request } from "../core/request.ts";

/**
 * Confirms, sends the objects as types without time tag, and terminates. Values are read when they
 * are sent, and events are sent first, so an interrogated value is never older than an event sent
 * before it.
 */
export function receiveInterrogation(request: Request<"C_IC_NA_1">): void {
  const { core, link, sector, asdu, now } = request;
  const { qoi } = asdu.objects[0]!;
  if (asdu.cause === CAUSE.deactivation) return breakOff(request, "interrogation", qoi);
  if (link.running("interrogation", sector.ca) >= core.procedures.interrogationLimit) {
    return request.refuse("too-many");
  }
  const subject = { ...request.received, qoi };
  core.ask("interrogation", { link, subject, now, otherwise: true }, (decision) => {
    if (decision === false) return request.refuse("application");
    const data = decision === true ? declared(request, qoi) : given(request, qoi, decision);
    if (data === undefined) return request.refuse("value");
    request.confirm();
    if (!request.isCurrent) return;
    const transfer = terminated(request, data);
    if (transfer.count === 0) return;
    link.transfer({ kind: "interrogation", ca: sector.ca, qualifier: qoi, ...transfer });
  });
}

/** Cancels a running interrogation: its data stops, and no termination follows. */
export function breakOff(request: Request, kind: Transfer["kind"], qualifier: number): void {
  const { link, sector: { ca } } = request;
  if (link.breakOff({ kind, ca, qualifier })) request.confirm();
  else request.refuse("nothing-to-cancel");
}

/** The ASDUs of an interrogation, each created when it is sent. */
export type Data = readonly (() => Uint8Array)[];

/** Returns data followed by the termination, if the station sends one. */
export function terminated(request: Request, data: Data): Pick<Transfer, "count" | "make"> {
  const { termination = true } = request.core.procedures.interrogation;
  return {
    count: data.length + (termination ? 1 : 0),
    make: (index) => data[index]?.() ?? request.mirror(CAUSE.activationTermination),
  };
}

function declared(request: Request<"C_IC_NA_1">, qoi: number): Data | undefined {
  const { core, sector } = request;
  const image = sector.image(qoi);
  if (image === undefined) return undefined;
  const data = image.map((part) => () => encodePart(request, part, qoi));
  if (!core.procedures.interrogateParameters) return data;
  const points = image.flatMap(({ members }) => members);
  return [...data, ...reportedParameters(request, points)];
}

/** Returns one ASDU of an image with the current values. */
export function encodePart(
  request: Pick<Request, "core" | "sector" | "now"> & {
    readonly asdu: { readonly originator: number; readonly test: boolean };
  },
  { type, sq, members }: ImagePart<Point>,
  cause: number,
): Uint8Array {
  const { core, sector: { ca }, asdu: { originator, test }, now } = request;
  const objects = members.map((point) => {
    const { family: { cp24, cp56 }, instant = core.clock.instant(now) } = point;
    if (type !== cp24 && type !== cp56) return point.image();
    return point.tagged(core.clock.tag(instant, now, type === cp56 ? "cp56" : "cp24"));
  });
  return core.encode({ type, cause, ca, originator, test, sq, objects });
}

/**
 * Encodes the ASDUs of the application before the confirmation, so that an error in them leads to a
 * refusal.
 */
function given(
  request: Request<"C_IC_NA_1">,
  cause: number,
  decision: Exclude<InterrogationDecision, boolean>,
): Data | undefined {
  const { core, asdu: { originator, test } } = request;
  try {
    return Array.from(decision.asdus, (asdu) => {
      const octets = core.encode({ sq: false, ...asdu, cause, originator, test } as never);
      return () => octets;
    });
  } catch (error) {
    core.notice({ type: "failed", what: "The answer to an interrogation", error });
    return undefined;
  }
}
