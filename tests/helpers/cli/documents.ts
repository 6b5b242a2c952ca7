// Commands in documents, and the outputs that the documents show.

/** A block of commands to paste, and what the document shows as their output. */
export interface Pasted {
  /** The heading above it. */
  readonly section: string;
  readonly commands: string;
  /** The output, if the document shows one. */
  readonly output: string | undefined;
}

/**
 * Returns every block of commands in a Markdown text: fences with `sh`, each optionally followed by one with `text`.
 */
export function pastedBlocks(markdown: string): Pasted[] {
  const blocks: Pasted[] = [];
  const parts = /^#+ (.+)$|^```sh\n([^]*?)^```\n(?:\n```text\n([^]*?)^```$)?/gm;
  let section = "";
  for (const [, heading, commands, output] of markdown.matchAll(parts)) {
    if (heading !== undefined) section = heading;
    else blocks.push({ section, commands: commands!, output });
  }
  return blocks;
}

/** Removes what differs from run to run: times, durations, ports, widths of columns. */
export function steady(text: string): string {
  return text
    .replaceAll(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{3})?/g, "DATE")
    .replaceAll(/\b\d{2}:\d{2}:\d{2}\.\d{3}\b/g, "TIME")
    .replaceAll(/\b\d+(?:\.\d+)? (?:m?s|min)\b/g, "DURATION")
    .replaceAll(/\b127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\b127\.0\.0\.1 port \d+/g, "127.0.0.1 port PORT")
    .replaceAll(/(?<=\S) {2,}/g, "  ");
}

/**
 * Returns the first line that a document shows but that the output does not contain at that place; `undefined` if
 * there is none. A line `...` in the document matches any number of lines.
 */
export function missingLine(shown: string, output: string): string | undefined {
  const lines = output.trimEnd().split("\n");
  let at = 0;
  let skips = false;
  for (const line of shown.trimEnd().split("\n")) {
    if (line === "...") {
      skips = true;
      continue;
    }
    const found = skips ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
    if (found < 0) return `${line}\nwhere the output has\n${lines[at] ?? "its end"}`;
    at = found + 1;
    skips = false;
  }
  return skips || at === lines.length ? undefined : `its end\nwhere the output has\n${lines[at]}`;
}
