// Parameters of measured values, P_ME_NA_1 to P_ME_NC_1, and their activation, P_AC_NA_1 (IEC 60870-5-101, 7.3.5).

import { CAUSE } from "../../../codec/cause.ts";
import { BODIES } from "../../../codec/elements.ts";
import { QPA } from "../../../codec/qualifiers.ts";
import { type TypeName, TYPES } from "../../../codec/types.ts";
import type { ParameterName } from "../declaration/declaration.ts";
import { isMeasured, POINT_TYPES, type PointType } from "../declaration/families.ts";
import { PARAMETER_KINDS } from "../declaration/parameter_kinds.ts";
import { type Point, quantize } from "../objects/point.ts";
import type { ReceivedParameter } from "../core/questions.ts";
import type { Request } from "../core/request.ts";

/** Types that load a parameter of a measured value. */
type ParameterType = "P_ME_NA_1" | "P_ME_NB_1" | "P_ME_NC_1";

/** The parameter type for each type of point. */
const CARRIERS: ReadonlyMap<string, ParameterType | undefined> = new Map(
  POINT_TYPES.filter(isMeasured).map((type) => [type, carrierOf(type)]),
);

/** The parameter type that encodes its value in the same way as a measured value. */
function carrierOf(type: PointType): ParameterType | undefined {
  const [value] = BODIES[TYPES[type].body];
  return (Object.keys(TYPES) as TypeName[]).find((name): name is ParameterType =>
    TYPES[name].role === "parameter" && BODIES[TYPES[name].body][0] === value
  );
}

/** Loads a parameter. It takes effect immediately unless its POP bit delays it until activation. */
export function receiveParameter(request: Request<ParameterType>): void {
  const { asdu, sector } = request;
  const { ioa, kpa, value, pop } = asdu.objects[0]!;
  const point = sector.points.get(ioa);
  if (
    point === undefined || !claims(point) || CARRIERS.get(point.declaration.type) !== asdu.type
  ) {
    return request.reject(CAUSE.unknownObjectAddress);
  }
  const parameter = PARAMETER_KINDS[kpa];
  if (parameter === undefined || !claims(point, parameter)) return request.refuse("value");
  if (!point.deadband.permits(parameter, value)) return request.refuse("value");
  decide(request, { action: "load", ioa, parameter, value }, () => {
    point.deadband.load(parameter, value, !pop);
  });
}

/** Activates or deactivates loaded parameters, or the cyclic transmission of a point. */
export function receiveParameterActivation(request: Request<"P_AC_NA_1">): void {
  const { asdu, sector } = request;
  const { ioa, qpa } = asdu.objects[0]!;
  const active = asdu.cause === CAUSE.activation;
  const action = active ? "activate" : "deactivate";
  const asked = { action, ioa, parameter: undefined, value: undefined } as const;
  const point = sector.points.get(ioa);
  if (qpa === QPA.loaded) {
    if (ioa !== 0) return request.reject(CAUSE.unknownObjectAddress);
    return decide(request, asked, () => {
      for (const one of sector.points.values()) if (claims(one)) setOperative(one, active);
    });
  }
  if (point === undefined || !claims(point)) return request.reject(CAUSE.unknownObjectAddress);
  if (qpa === QPA.object) return decide(request, asked, () => setOperative(point, active));
  if (qpa !== QPA.cyclic || !claims(point, "cyclic")) return request.refuse("value");
  decide(request, { ...asked, parameter: "cyclic" }, () => {
    point.cyclic = active;
  });
}

/** The active parameters of points as ASDUs of an interrogation, each encoded when it is sent. */
export function reportedParameters(
  request: Request<"C_IC_NA_1">,
  points: readonly Point[],
): (() => Uint8Array)[] {
  const { core, sector: { ca }, asdu: { originator, test, objects } } = request;
  return points.flatMap((point) => {
    const { declaration: { ioa, type: owner }, family } = point;
    const type = CARRIERS.get(owner);
    const kinds = Object.entries(PARAMETER_KINDS).filter(([, parameter]) =>
      claims(point, parameter)
    );
    if (type === undefined) return [];
    return kinds.filter(([, parameter]) => Number.isFinite(point.deadband.get(parameter)))
      .map(([kpa, parameter]) => () => {
        const value = quantize(family, point.deadband.get(parameter));
        const object = { ioa, value, kpa: Number(kpa), lpc: false, pop: false };
        const cause = objects[0]!.qoi;
        return core.encode({ type, cause, ca, originator, test, objects: [object] });
      });
  });
}

/** Whether a point has a given parameter, or any, that can be changed. */
function claims({ declaration: { parameters = [] } }: Point, parameter?: ParameterName): boolean {
  return parameter === undefined ? parameters.length > 0 : parameters.includes(parameter);
}

function setOperative(point: Point, active: boolean): void {
  if (active) point.deadband.activate();
  else point.deadband.deactivate();
}

function decide(
  request: Request,
  asked: Pick<ReceivedParameter, "action" | "ioa" | "parameter" | "value">,
  change: () => void,
): void {
  const { core, link, now } = request;
  const subject = { ...request.received, ...asked };
  core.ask("parameter", { link, subject, now, otherwise: true }, (accepted) => {
    if (!accepted) return request.refuse("application");
    request.confirm();
    if (!subject.test) change();
  });
}
