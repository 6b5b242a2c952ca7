// What a program has said on standard error, fit for a log and for the store.

/** Lines at the beginning and at the end that are kept; some programs say what is wrong first, some last. */
const FIRST = 3;
const LAST = 5;

/** The lines that say something, without most of those in the middle. */
export function complaintOf(said: string): string {
  const lines = said.split("\n").map((line) => line.trimEnd()).filter((line) =>
    !/^[\s^~=*-]*$/.test(line)
  );
  if (lines.length > FIRST + LAST + 1) lines.splice(FIRST, lines.length - FIRST - LAST, "...");
  return lines.join("\n");
}

/** A text of several lines on one. */
export function onOneLine(text: string): string {
  return text.split("\n").map((line) => line.trim()).join(" / ");
}
