// Reads the documents whose entries name the tests that prove them.

/** A section of DECISIONS.md, by its heading. */
export function decisions(heading: string): string {
  const document = Deno.readTextFileSync(
    new URL("../../../.github/DECISIONS.md", import.meta.url),
  );
  return document.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
}

/** The names of the tests in the lines `_Test:_ name`. */
export function testsNamedIn(section: string): string[] {
  return Array.from(section.matchAll(/^ +_Test:_ (.+)$/gm), (match) => match[1]!);
}
