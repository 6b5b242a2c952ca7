// Formats objects of a private type whose definition is not available: every value with its key.

import { formatCount } from "./count.ts";
import { shortestFloat32 } from "./float32.ts";
import type { AnyObject } from "./interpret.ts";
import { describeQuality } from "./quality.ts";
import { describeTimeFlags, formatTime } from "./time.ts";

/** Milliseconds of an hour; a smaller time is that of a CP24Time2a. */
const HOUR_MS = 3_600_000;

/** Formats an information object: `7=1 [IV] @2026-02-17 09:41:07.250`, and other fields by name. */
export function formatUntyped(
  object: AnyObject,
  { name, unit }: { readonly name: string; readonly unit: string },
): string {
  const address = name === "" ? `${object.ioa}` : `${object.ioa} ${name}`;
  const value = "value" in object ? `=${valueText(object.value)}` : "";
  const words = [`${address}${value}${value === "" || unit === "" ? "" : ` ${unit}`}`];
  for (const [key, value] of Object.entries(object)) {
    if (key === "ioa" || key === "value" || isCompanion(key, object)) continue;
    const text = key === "quality"
      ? qualityText(value as number)
      : key === "time"
      ? tagText(value, object.timeFlags)
      : fieldText(key, value);
    if (text !== "") words.push(text);
  }
  return words.join(" ");
}

/** Whether a key contains the flags or the octets of another one. */
function isCompanion(key: string, object: AnyObject): boolean {
  const of = key.replace(/(?:Flags|Octets)$/, "");
  return of !== key && of in object;
}

function qualityText(quality: number): string {
  const text = describeQuality(quality);
  return text === "" ? "" : `[${text}]`;
}

function tagText(time: unknown, timeFlags: unknown): string {
  if (typeof time !== "number") return "";
  const flags = describeTimeFlags(typeof timeFlags === "number" ? timeFlags : 0);
  const text = formatTime(time, time < HOUR_MS ? "cp24" : "cp56");
  return `@${text}${flags === "" ? "" : ` (${flags})`}`;
}

function fieldText(key: string, value: unknown): string {
  if (typeof value === "boolean") return value ? key : "";
  return value === undefined ? "" : `${key}=${valueText(value)}`;
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return formatCount(value.length, "octet");
  const isFloat32 = typeof value === "number" && !Number.isInteger(value) &&
    Object.is(Math.fround(value), value);
  return String(isFloat32 ? shortestFloat32(value) : value);
}
