// Shortens a program's standard error for the log and the store.

/** Number of lines kept at each end; some programs report the error first, some last. */
const FIRST = 3;
const LAST = 5;

/** The non-empty lines, with most of the middle omitted. */
export function complaintOf(said: string): string {
  const lines = said.split("\n").map((line) => line.trimEnd()).filter((line) =>
    !/^[\s^~=*-]*$/.test(line)
  );
  if (lines.length > FIRST + LAST + 1) lines.splice(FIRST, lines.length - FIRST - LAST, "...");
  return lines.join("\n");
}

/** Joins a multi-line text into one line. */
export function onOneLine(text: string): string {
  return text.split("\n").map((line) => line.trim()).join(" / ");
}
