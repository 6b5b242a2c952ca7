// Golden texts: the output of a test must match a reviewed file.

import { AssertionError } from "@std/assert";

/**
 * Compares a text with a file. If they differ, the new text is written below `tests/.tmp/golden/`: copy it over the
 * file if it is right.
 * @param path The file, relative to the root of the project.
 * @throws {AssertionError} The text differs; the message names the first line that does.
 */
export function assertGolden(path: string, text: string): void {
  const known = read(path);
  if (known === text) return;
  const found = `tests/.tmp/golden/${path}`;
  Deno.mkdirSync(found.slice(0, found.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(found, text);
  const [actual, expected] = [text.split("\n"), known.split("\n")];
  const differs = actual.findIndex((line, i) => line !== expected[i]);
  const at = differs < 0 ? actual.length : differs;
  throw new AssertionError(
    `Line ${at + 1} of ${path} has changed\n  expected: ${expected[at] ?? "its end"}\n  found:    ${
      actual[at] ?? "its end"
    }\nIf the new text is right: cp ${found} ${path}`,
  );
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}
