// Sorts opened files into captures, files with names (station files and point lists) and files of private types.

import { decodeText } from "../../../cli/text/decode_text.ts";
import { readJson } from "../../../cli/text/json/read_json.ts";
import { isPointList } from "../../../cli/text/point_list/recognise.ts";
import type { TextFile } from "../messages.ts";

/** Files that were opened together, by kind. */
export interface SortedFiles {
  readonly captures: readonly File[];
  /** Files of private types. */
  readonly types: readonly TextFile[];
  /** Station files, point lists, or JSON of neither kind. */
  readonly names: readonly TextFile[];
}

/** Number of octets at the start of a file by which a point list is recognized. */
const HEAD_OCTETS = 0x10000;

/** Maximum size of a file that is read as text. */
const MAX_TEXT_OCTETS = 0x4000000;

/**
 * Sorts files by content: JSON and point lists are read as text, everything else is a capture.
 *
 * @throws {Error} A file cannot be read, or is a report and not an input; the message begins with its name.
 */
export async function sortFiles(files: readonly File[]): Promise<SortedFiles> {
  const captures: File[] = [];
  const texts: TextFile[] = [];
  for (const file of files) {
    if (!await isText(file)) {
      captures.push(file);
      continue;
    }
    const text = await readText(file);
    if (isReport(text.text)) {
      throw new Error(
        `${file.name}: This is a report of analyze, expected the capture that it describes`,
      );
    }
    texts.push(text);
  }
  return {
    captures,
    types: texts.filter(({ text }) => isTypesText(text)),
    names: texts.filter(({ text }) => !isTypesText(text)),
  };
}

/** Whether a file is JSON or a point list. */
async function isText(file: File): Promise<boolean> {
  if (file.name.toLowerCase().endsWith(".json")) return true;
  const head = await octetsOf(file, HEAD_OCTETS).catch(() => undefined); // reported when it is read
  return head !== undefined && isPointList(decodeText(head, { others: "windows-1252" }));
}

/**
 * Whether a text is a file of private types: it has the key `types`, which a station file does not have. Text that is
 * not valid JSON counts as one if it contains that key, so that its mistake is reported as one in such a file.
 */
export function isTypesText(text: string): boolean {
  const { value } = readJson(text);
  if (value === undefined) return /"types"\s*:/.test(text) && !/"sectors"\s*:/.test(text);
  return typeof value === "object" && value !== null && "types" in value && !("sectors" in value);
}

/** Whether a text is a report of `analyze` in JSON. */
function isReport(text: string): boolean {
  const { value } = readJson(text);
  return typeof value === "object" && value !== null && "conversations" in value &&
    "findings" in value;
}

async function readText(file: File): Promise<TextFile> {
  const { name, size } = file;
  if (size > MAX_TEXT_OCTETS) {
    const most = MAX_TEXT_OCTETS / 0x100000;
    throw new Error(`${name}: The file has ${size} octets, expected a list of at most ${most} MiB`);
  }
  return { name, text: decodeText(await octetsOf(file, size), { others: "windows-1252" }) };
}

async function octetsOf(file: File, limit: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, limit).arrayBuffer());
  } catch (error) {
    const message =
      `${file.name}: Cannot read the file: it was changed or moved, or reading it is not permitted`;
    throw new Error(message, { cause: error });
  }
}
