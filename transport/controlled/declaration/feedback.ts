// Feedback of commands: the point types that match a command, and the resulting value.

import type { BodyName } from "../../../codec/elements.ts";
import { type TypeRow, TYPES } from "../../../codec/types.ts";
import { type CommandType, isMeasured, POINT_TYPES, type PointType } from "./families.ts";

/** Bodies of feedback points by the body of the command, most common first. */
const FEEDBACK: Readonly<Partial<Record<BodyName, readonly BodyName[]>>> = {
  singleCommand: ["single", "double"],
  doubleCommand: ["double", "single"],
  stepCommand: ["step"],
  bitsCommand: ["bits"],
};

/**
 * Returns the feedback types for a command: those with a matching body, or every measured value for
 * a set-point.
 */
export function feedbackTypes(command: CommandType): readonly PointType[] {
  if (isSetpoint(command)) return POINT_TYPES.filter(isMeasured);
  const bodies = FEEDBACK[TYPES[command].body] ?? [];
  return bodies.flatMap((body) => POINT_TYPES.filter((type) => TYPES[type].body === body));
}

/** Whether the command sets a measured value. */
export function isSetpoint(command: CommandType): boolean {
  return TYPES[command].role === "setpoint";
}

/** Returns the value of a point after a command; `before` is its previous value. */
export function feedbackValue(
  command: { readonly type: CommandType; readonly value: number },
  point: { readonly type: PointType; readonly before: number },
): number {
  const { value } = command;
  const { body }: TypeRow = TYPES[command.type];
  const shown: TypeRow = TYPES[point.type];
  switch (body) {
    case "singleCommand":
      return shown.body === "double" ? value + 1 : value; // OFF is 1, ON is 2.
    case "doubleCommand":
      return shown.body === "single" ? value - 1 : value;
    case "stepCommand":
      return Math.max(-64, Math.min(63, point.before + (value === 2 ? 1 : -1)));
    default:
      return value;
  }
}
