// The sheet of a campaign: the one of `--pics`, or an empty one.

import type { Io } from "../../io/io.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import { readText } from "../../io/read_text.ts";
import type { DeviceRole } from "../case.ts";
import type { ReportedFinding } from "../report/campaign_report.ts";
import { SHEET_FORMAT, type SheetDocument } from "../sheet/document.ts";
import { MARK_KEYS } from "../sheet/items.ts";
import { PIXIT_KEYS } from "../sheet/pixit_items.ts";
import { findingLines, parseSheet } from "../sheet/read_sheet.ts";
import { checkSheet } from "../sheet/rules.ts";
import { Sheet } from "../sheet/sheet.ts";

/** A sheet, and what is wrong with it. */
export interface DeviceSheet {
  readonly sheet: Sheet;
  /** Whether a file was given. */
  readonly isGiven: boolean;
  readonly findings: readonly ReportedFinding[];
  /** Contradictions, with their positions in the file; tests cannot use such a sheet. */
  readonly errors: readonly string[];
  /** What is doubtful, with the positions. */
  readonly warnings: readonly string[];
}

/**
 * Reads a sheet with its contradictions.
 *
 * @throws {UsageError} The file cannot be read, or has mistakes in its form; the message lists them with their positions.
 */
export async function readDeviceSheet(path: string, io: Io): Promise<DeviceSheet> {
  const parsed = parseSheet(path, await readText(path, io));
  refuseMistakes([parsed]);
  const sheet = parsed.sheet!;
  const findings = checkSheet(sheet);
  const linesOf = (kind: ReportedFinding["severity"]) =>
    findingLines(parsed, findings.filter(({ severity }) => severity === kind));
  return {
    sheet,
    isGiven: true,
    findings: findings.map(({ id, severity, text }) => ({ rule: id, severity, text })),
    errors: linesOf("error"),
    warnings: linesOf("warning"),
  };
}

/** The sheet of a device of which nothing but common addresses is known: only mandatory cases apply. */
export function emptySheet(role: DeviceRole, commonAddresses: readonly number[]): DeviceSheet {
  const document: SheetDocument = {
    schema: SHEET_FORMAT,
    device: { role },
    marks: { [role === "controlled" ? "dev.controlled" : "dev.controlling"]: "X" },
    ...commonAddresses.length > 0 && { commonAddresses },
    unknown: [...MARK_KEYS, ...PIXIT_KEYS],
  };
  return { sheet: new Sheet(document), isGiven: false, findings: [], errors: [], warnings: [] };
}
