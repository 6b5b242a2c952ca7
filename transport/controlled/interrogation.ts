// Station and group interrogation, C_IC_NA_1 (IEC 60870-5-101, 7.4.5).

import { CAUSE } from "../../codec/cause.ts";
import type { ImagePart } from "./image.ts";
import type { Transfer } from "./link.ts";
import type { Point } from "./point.ts";
import type { InterrogationDecision } from "./questions.ts";
import type { Request } from "./request.ts";

/**
 * Confirms, sends the objects by types without time tag, and terminates. The values are those at the time of
 * sending: events go first, so that an interrogated value is never older than an event sent before it.
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
    const asdus = decision === true ? declared(request, qoi) : given(request, qoi, decision);
    if (asdus === undefined) return request.refuse("value");
    request.confirm();
    if (!request.isCurrent) return;
    link.transfer({ kind: "interrogation", ca: sector.ca, qualifier: qoi, asdus });
  });
}

/** Breaks a running interrogation off: its data stop, and no termination follows. */
export function breakOff(request: Request, kind: Transfer["kind"], qualifier: number): void {
  const { link, sector } = request;
  const running = link.breakOff((one) =>
    one.kind === kind && one.ca === sector.ca && one.qualifier === qualifier
  );
  if (running) request.confirm();
  else request.refuse("nothing-to-cancel");
}

function declared(request: Request<"C_IC_NA_1">, qoi: number): Transfer["asdus"] | undefined {
  const image = request.sector.image(qoi);
  if (image === undefined) return undefined;
  const parts = image.map((part) => () => encodePart(request, part, qoi));
  return [...parts, () => request.mirror(CAUSE.activationTermination)];
}

/** One ASDU of an image, with the values of this moment. */
export function encodePart(
  request: Pick<Request, "core" | "sector"> & {
    readonly asdu: { readonly originator: number; readonly test: boolean };
  },
  { type, sq, members }: ImagePart<Point>,
  cause: number,
): Uint8Array {
  const { core, sector: { ca }, asdu: { originator, test } } = request;
  const objects = members.map((point) => point.image());
  return core.encode({ type, cause, ca, originator, test, sq, objects });
}

/** The ASDUs of the application, encoded before the confirmation: a fault of its own becomes a refusal. */
function given(
  request: Request<"C_IC_NA_1">,
  cause: number,
  decision: Exclude<InterrogationDecision, boolean>,
): Transfer["asdus"] | undefined {
  const { core, asdu: { originator, test } } = request;
  try {
    const asdus = Array.from(decision.asdus, (asdu) => {
      const octets = core.encode({ sq: false, ...asdu, cause, originator, test } as never);
      return () => octets;
    });
    return [...asdus, () => request.mirror(CAUSE.activationTermination)];
  } catch (error) {
    core.notice({ type: "failed", what: "The answer to an interrogation", error });
    return undefined;
  }
}
