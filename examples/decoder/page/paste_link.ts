// Links that contain a text: `#hex=680407000000`. They work without a network, because the page reads them itself.

import { counted } from "./text.ts";

/** Maximum length of a text in a link, as it is in the address; mail programs and chats cut longer ones. */
export const MAX_LINK = 8000;

/** Only hex digits in pairs, and blanks between them. */
const DIGITS = /^(?:[ \t]*[0-9a-f]{2})+[ \t]*$/i;

/** The text of a link: without the blanks in lines of hex digits, which mean nothing. */
export function linkText(text: string): string {
  const lines = text.trim().split(/\r\n|\n|\r/);
  return lines.map((line) => DIGITS.test(line) ? line.replace(/[ \t]+/g, "") : line.trimEnd())
    .join("\n");
}

/** Why a text does not fit into a link, as text for the user; `undefined` if it does. */
export function linkFault(text: string): string | undefined {
  if (text.trim() === "") return "Nothing to link to: the text is empty";
  const { length } = new URLSearchParams({ hex: linkText(text) }).toString();
  if (length <= MAX_LINK) return undefined;
  const most = counted(MAX_LINK, "character");
  return `The link would have ${counted(length, "character")}, expected at most ${most}. ` +
    "Shorten the text, or send it as a file.";
}
