// Parses a line to be pasted into a shell: the command of this project, and the commands before and after it.

/** The parts of a line. */
export interface LineParts {
  /** Arguments of `iec104`, without quotes. */
  readonly words: readonly string[];
  /** The command whose output `iec104` reads. */
  readonly before: string | undefined;
  /** The command that reads the output of `iec104`. */
  readonly after: string | undefined;
  /** The file to which the output is written. */
  readonly file: string | undefined;
}

/** Parses a line with one `iec104`. */
export function lineParts(line: string): LineParts {
  const commands = split(line, " | ");
  const at = commands.findIndex((each) => each.startsWith("iec104 "));
  if (at < 0) throw new Error(`No iec104 in ${line}`);
  const [tool, file] = split(commands[at]!, " > ");
  const words = Array.from(
    tool!.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g),
    ([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, a, b) => a ?? b),
  );
  return { words: words.slice(1), before: commands[at - 1], after: commands[at + 1], file };
}

/** Splits a text at a separator that is not quoted. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const [piece] of text.matchAll(/'[^']*'|"[^"]*"|[^'"]+/g)) {
    const pieces = /^['"]/.test(piece) ? [piece] : piece.split(separator);
    for (const each of pieces.slice(0, -1)) {
      parts.push(part + each);
      part = "";
    }
    part += pieces.at(-1)!;
  }
  return [...parts, part];
}
