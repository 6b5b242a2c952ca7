// Texts that are kept in files and reviewed there: what a test finds has to be the same.

import { assertEquals } from "@std/assert";

/**
 * Compares a text with that of a file. Where they differ, the new text is written below `tests/.tmp/golden/`:
 * copy it over the file if it is right.
 *
 * @param path The file, from the root of the project.
 */
export function assertGolden(path: string, text: string): void {
  const known = read(path);
  if (known === text) return;
  const found = `tests/.tmp/golden/${path}`;
  Deno.mkdirSync(found.slice(0, found.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(found, text);
  assertEquals(text, known, `Not the text of ${path}. If it is right: cp ${found} ${path}`);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}
