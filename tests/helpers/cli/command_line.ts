// A line that is pasted into a shell, taken apart: the tool of this project, and what is before and after it.

/** The parts of a line. */
export interface LineParts {
  /** The arguments of the tool, without quotes. */
  readonly words: readonly string[];
  /** The command whose output the tool reads. */
  readonly before: string | undefined;
  /** The command that reads the output of the tool. */
  readonly after: string | undefined;
  /** The file that takes its output. */
  readonly file: string | undefined;
}

/** Takes a line with one `iec104` apart. */
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

/** The parts of a text between a separator that is not quoted. */
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
