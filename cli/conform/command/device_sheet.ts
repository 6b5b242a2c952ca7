// The sheet of a campaign: the one of `--pics`, or an empty one.

import type { Profile } from "../../../codec/mod.ts";
import { broadcastCa, maxIoa } from "../../../codec/low_level.ts";
import type { Io } from "../../io/io.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import { UsageError } from "../../io/exit.ts";
import { readText } from "../../io/read_text.ts";
import type { DeviceRole } from "../case.ts";
import type { ReportedFinding } from "../campaign_report.ts";
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

/**
 * Refuses field sizes of `--profile` that cannot carry what the sheet has.
 *
 * @throws {UsageError} The originator address or an address of a signal does not fit.
 */
export function requireSizes(sheet: Sheet, profile: Profile): void {
  const { cotOctets, caOctets, ioaOctets } = profile;
  const refuse = (found: string, expected: string) => {
    throw new UsageError(
      `The sheet does not fit --profile ${cotOctets}/${caOctets}/${ioaOctets}: it has ${found}, expected ${expected}`,
    );
  };
  const hasOriginator = sheet.originator !== 0 || sheet.isMarked("app.cot.oa");
  if (cotOctets === 1 && hasOriginator) refuse("an originator address", "none");
  const lastCa = broadcastCa(profile) - 1;
  const ca = sheet.commonAddresses.find((each) => each > lastCa);
  if (ca !== undefined) refuse(`the common address ${ca}`, `${lastCa} at most`);
  const lastIoa = maxIoa(profile);
  const signal = sheet.signals.find(({ ioa }) => ioa > lastIoa);
  if (signal !== undefined) refuse(`the object address ${signal.ioa}`, `${lastIoa} at most`);
}
