// `analyze --pics`: compares captures with the sheet of a device.

import type { AnalyzerOptions } from "../../codec/capture/mod.ts";
import type { ZonePolicy } from "../../codec/mod.ts";
import { CaptureCheck } from "../conform/sheet/capture/capture_check.ts";
import { checkDocument } from "../conform/sheet/capture/check_schema.ts";
import { checkLines } from "../conform/sheet/capture/check_text.ts";
import { readSheet } from "../conform/sheet/read_sheet.ts";
import type { Io } from "../io/io.ts";
import type { ListedFile } from "../io/list_files.ts";
import { EXIT } from "../io/exit.ts";
import { analyzeFiles } from "./read_files.ts";

/** A comparison, ready to print. */
export interface PicsCheck {
  /** The output. */
  readonly lines: readonly string[];
  /** The exit code. */
  readonly exitCode: number;
}

/**
 * Compares captures with a sheet.
 *
 * @throws {UsageError} The sheet cannot be read, has mistakes, or contradicts itself.
 */
export async function checkPics(
  file: string,
  io: Io,
  { files, analyzer, ports, zone, isJson }: {
    readonly files: readonly ListedFile[];
    readonly analyzer: AnalyzerOptions;
    readonly ports: readonly number[];
    readonly zone: ZonePolicy | undefined;
    readonly isJson: boolean;
  },
): Promise<PicsCheck> {
  const { sheet, warningLines: warnings } = await readSheet(file, io);
  for (const line of warnings) io.stderr.line(`iec104 analyze: ${line}`);
  const check = new CaptureCheck(sheet);
  const { lost } = await analyzeFiles(files, io, {
    analyzer: { ...analyzer, onItem: (item) => check.accept(item) },
    ...{ ports, zone },
    onFile: (name) => check.startFile(name),
  });
  const result = check.result();
  const isClean = result.violations.length === 0 && result.apdus > 0;
  const exitCode = isClean && !lost ? EXIT.done : EXIT.fault;
  const document = { file, warnings, incomplete: lost, exitCode };
  const lines = isJson
    ? [JSON.stringify(checkDocument(sheet, result, document), undefined, 2)]
    : checkLines(sheet, result, { file, zone });
  return { lines, exitCode };
}
