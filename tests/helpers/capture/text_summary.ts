// What readText() finds in a text, in the form of the cases in tests/vectors/pasted/.

import { formatCaptureTime, readText, type TextItem } from "../../../codec/capture/mod.ts";
import { toHex } from "../../../codec/mod.ts";

/** A text, and what is in it. Absent members are not asserted. */
export interface TextCase {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** All APDUs, in hex. */
  readonly apdus: readonly string[];
  /** ASDUs without APCI. */
  readonly asdus?: readonly string[];
  /** An APDU that ends too early; none if absent. */
  readonly torn?: string;
  readonly times?: readonly string[];
  readonly directions?: readonly string[];
  /** Number of lines with text or octets that yield nothing. */
  readonly unread?: number;
  readonly unread_lines?: number;
  /** Endpoints of the first packet. */
  readonly source?: string;
  readonly destination?: string;
}

/** Reads the text of a case, and returns the members that the case has. */
export function summarise(expected: TextCase): Record<string, unknown> {
  const reading = readText(expected.text);
  const apdus: TextItem[] = [];
  const torn: string[] = [];
  for (const item of reading) {
    if (item.type === "apdu") apdus.push(item);
    if (item.type === "skipped" && item.code === "torn") torn.push(hexOf(item));
    else if (item.type === "skipped") torn.push(`${item.code} ${hexOf(item)}`);
  }
  const whole = apdus.filter(({ text }) => text?.isAsdu !== true);
  const [first] = apdus;
  const facts: Record<string, unknown> = {
    apdus: whole.map(hexOf),
    asdus: apdus.filter(({ text }) => text?.isAsdu).map((item) => hexOf(item).slice(12)),
    torn: torn.join(", "),
    times: apdus.map(timeOf),
    directions: apdus.map(({ text }) => text?.direction),
    unread: reading.unreadLines,
    unread_lines: reading.unreadLines,
    source: first?.type === "apdu" ? `${first.source.address}:${first.source.port}` : "",
    destination: first?.type === "apdu"
      ? `${first.destination.address}:${first.destination.port}`
      : "",
  };
  const names = new Set(["apdus", "torn", ...Object.keys(expected)]);
  return Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name)));
}

/** The members of a case that are asserted. */
export function expectationOf(
  { id: _, name: __, text: ___, ...expected }: TextCase,
): Record<string, unknown> {
  return { torn: "", ...expected };
}

function hexOf(item: TextItem): string {
  return "octets" in item ? toHex(item.octets).toUpperCase() : "";
}

/** `2024-11-29 12:00:01.068`, without decimals that are all 0. */
function timeOf(item: TextItem): string {
  if (!("time" in item)) return "";
  return formatCaptureTime(item).replace("T", " ").replace(/(?:\.000000|000)?Z$/, "");
}
