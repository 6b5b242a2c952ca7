// Decodes the octets of a text file, in the encodings that editors, shells and spreadsheets write.

/** How text is decoded. */
export interface TextOptions {
  /** The encoding of text that is not UTF-8, such as that of a spreadsheet. Without it, invalid octets become U+FFFD. */
  readonly others?: "windows-1252";
}

/** Decodes text: UTF-8, or UTF-16 with a byte order mark, as redirected output of a Windows shell. */
export function decodeText(octets: Uint8Array, { others }: TextOptions = {}): string {
  const encoding = encodingOf(octets);
  const text = new TextDecoder(encoding).decode(octets);
  if (others === undefined || encoding !== "utf-8" || !text.includes("\ufffd")) return text;
  return new TextDecoder(others).decode(octets);
}

function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
