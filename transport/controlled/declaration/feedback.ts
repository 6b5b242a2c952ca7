// What a point shows after a command: which types go together, and the value that follows.

import type { CommandType, PointType } from "./families.ts";

const MEASURED = ["M_ME_NC_1", "M_ME_NB_1", "M_ME_NA_1", "M_ME_ND_1"] as const;

const FEEDBACK: Readonly<Record<CommandType, readonly PointType[]>> = {
  C_SC_NA_1: ["M_SP_NA_1", "M_DP_NA_1"],
  C_DC_NA_1: ["M_DP_NA_1", "M_SP_NA_1"],
  C_RC_NA_1: ["M_ST_NA_1"],
  C_SE_NA_1: MEASURED,
  C_SE_NB_1: MEASURED,
  C_SE_NC_1: MEASURED,
  C_BO_NA_1: ["M_BO_NA_1"],
};

/** The types of points that can show what a command did. */
export function feedbackTypes(command: CommandType): readonly PointType[] {
  return FEEDBACK[command];
}

/** Whether the command sets a measured value. */
export function isSetpoint(command: CommandType): boolean {
  return command.startsWith("C_SE_");
}

/** The value a point has after a command; `before` is the one it had. */
export function feedbackValue(
  command: { readonly type: CommandType; readonly value: number },
  point: { readonly type: PointType; readonly before: number },
): number {
  const { type, value } = command;
  switch (type) {
    case "C_SC_NA_1":
      return point.type === "M_DP_NA_1" ? value + 1 : value; // OFF 1, ON 2
    case "C_DC_NA_1":
      return point.type === "M_SP_NA_1" ? value - 1 : value;
    case "C_RC_NA_1":
      return Math.max(-64, Math.min(63, point.before + (value === 2 ? 1 : -1)));
    default:
      return value;
  }
}
