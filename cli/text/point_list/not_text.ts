// Point lists that are not text.

import { recogniseOtherFile } from "../../../codec/capture/mod.ts";

/** Describes a spreadsheet or another file that is not text; `undefined` if it is text. */
export function notText(file: string, text: string): string | undefined {
  const octets = new TextEncoder().encode(text.slice(0, 64));
  const isZip = recogniseOtherFile(octets) !== undefined && text.startsWith("PK");
  if (!isZip && !text.slice(0, 4096).includes("\0")) return undefined;
  return `Cannot read the point list ${file}: it is not text. Save a spreadsheet as CSV`;
}
