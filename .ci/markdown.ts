// Tables in Markdown, formatted as `deno fmt` leaves them.

/** Formats rows of cells as a table with aligned columns. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, line[column]!.length), 0)
  );
  const rule = widths.map((width) => "-".repeat(width));
  return [lines[0]!, rule, ...lines.slice(1)]
    .map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`)
    .join("\n");
}
