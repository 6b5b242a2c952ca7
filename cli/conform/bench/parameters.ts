// Parameters of measured values that cases load, and the points that have them.

import { type AsduInput, CAUSE, type TypeName } from "../../../codec/mod.ts";
import { KPA, QPA } from "../../../codec/low_level.ts";
import type { MarkKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import { answerTo } from "./answers.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";

/** The types that load a parameter, with the points they are for, and a usual size of their values. */
export const PARAMETER_TYPES = [
  { type: "P_ME_NA_1", points: ["M_ME_NA_1", "M_ME_ND_1"], unit: 0.5 },
  { type: "P_ME_NB_1", points: ["M_ME_NB_1"], unit: 1000 },
  { type: "P_ME_NC_1", points: ["M_ME_NC_1"], unit: 1000 },
] as const satisfies readonly {
  readonly type: TypeName;
  readonly points: readonly TypeName[];
  readonly unit: number;
}[];

/** A type that loads a parameter. */
export type ParameterType = (typeof PARAMETER_TYPES)[number]["type"];

/** The items of the sheet of each kind of parameter, with its KPA. */
export const PARAMETER_ITEMS = [
  { kpa: KPA.threshold, key: "baf.param.threshold" },
  { kpa: KPA.filter, key: "baf.param.smoothing" },
  { kpa: KPA.lowLimit, key: "baf.param.low" },
  { kpa: KPA.highLimit, key: "baf.param.high" },
] as const satisfies readonly { readonly kpa: number; readonly key: MarkKey }[];

/** An ASDU that loads a parameter. */
export function loadParameter(
  type: ParameterType,
  { ca, ioa, kpa, value }: {
    readonly ca: number;
    readonly ioa: number;
    readonly kpa: number;
    readonly value: number;
  },
): AsduInput {
  const object = { ioa, value, kpa, lpc: false, pop: false };
  // The objects of the three types have the same keys.
  return { type, cause: CAUSE.activation, ca, objects: [object] } as AsduInput;
}

/** An ASDU that activates or deactivates a parameter: cyclic transmission by default. */
export function activateParameter(
  { ca, ioa }: Pick<Signal, "ca" | "ioa">,
  { qpa = QPA.cyclic, cause = CAUSE.activation }: {
    readonly qpa?: number;
    readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
  } = {},
): AsduInput {
  return { type: "P_AC_NA_1", cause, ca, objects: [{ ioa, qpa }] };
}

/**
 * Sends a parameter to one point after the other, until one accepts it; returns that point.
 *
 * @throws {CaseFailure} None does.
 * @throws {Inconclusive} The sheet lists no such point.
 */
export async function acceptingPoint(
  t: Tester,
  link: TesterLink,
  { points, request, cause = CAUSE.activationCon }: {
    readonly points: readonly Signal[];
    readonly request: (point: Signal) => AsduInput;
    readonly cause?: number;
  },
): Promise<Signal> {
  if (points.length === 0) throw new Inconclusive("The sheet lists no point for this parameter");
  for (const point of points) {
    const sent = await link.send(request(point));
    const answer = await answerTo(t, link, sent, {
      cause: [cause, CAUSE.unknownObjectAddress],
    });
    if (answer.asdu!.cause === cause && !answer.asdu!.negative) return point;
  }
  throw new CaseFailure(
    `Expect that a point accepts the parameter; seen: all ${points.length} refuse it`,
  );
}
