// Formats numbers, times and durations for the page.

import { formatCount } from "../../../codec/low_level.ts";
import type { Endpoint } from "../../../codec/capture/mod.ts";

const COUNT = new Intl.NumberFormat("en", { useGrouping: true });

/** Formats a count with digit grouping: `12,345`. */
export function count(n: number): string {
  return COUNT.format(n);
}

/** Formats a count with its noun: `1 packet`, `12,345 packets`. */
export function counted(n: number, noun: string, plural?: string): string {
  return formatCount(n, noun, plural).replace(/^\d+/, count(n));
}

/** Formats a number of octets in a suitable unit. */
export function size(octets: number): string {
  if (octets < 1000) return counted(octets, "octet");
  const units = ["kB", "MB", "GB", "TB"];
  let value = octets / 1000;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Formats a number with few digits, for an axis or a table. */
export function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value).replace("-", "−");
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(7)));
  return text.replace("-", "−");
}

/** Formats an endpoint; omits the standard port of the protocol. */
export function endpoint({ address, port }: Endpoint): string {
  if (address === "") return "octets";
  const host = address.includes(":") ? `[${address}]` : address;
  return port === 2404 || port === 0 ? host : `${host}:${port}`;
}

/** An endpoint with its port. */
export function wholeEndpoint({ address, port }: Endpoint): string {
  if (address === "") return "octets";
  if (port === 0) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The time of day of an instant in UTC, to the microsecond: `03:07:21.426537`. */
export function timeOfDay(time: number, decimals = 6): string {
  const micros = Math.round((time - Math.floor(time)) * 1000);
  const whole = Math.floor(time) + (micros === 1000 ? 1 : 0);
  if (!(Math.abs(whole) <= 8.64e15)) return "";
  const text = new Date(whole).toISOString().slice(11, 23);
  const digits = text + String(micros % 1000).padStart(3, "0");
  return digits.slice(0, 9 + decimals - (decimals === 0 ? 1 : 0));
}

/** The date of an instant in UTC: `2026-03-12`. */
export function date(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 10) : "";
}

/** The instant of a time in a report; `NaN` without one. */
export function instant(text: string | null): number {
  if (text === null) return NaN;
  const micros = Number(/\.\d{3}(\d{3})/.exec(text)?.[1] ?? 0);
  return Date.parse(text) + micros / 1000;
}
