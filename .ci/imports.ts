// The imports of a source file.

import { codeOf } from "./code.ts";
import { lineOf, type SourceFile } from "./files.ts";

/** One import of a file. */
export interface Import {
  /** Line of the import, from 1. */
  readonly line: number;
  /** The import specifier, as written. */
  readonly specifier: string;
  /** Path of the imported file from the root, if it is a file of the project. */
  readonly target: string | undefined;
  /** Whether only types are imported, which do not exist at run time. */
  readonly typeOnly: boolean;
  /** Whether a comment above it, `// circle: …`, states why it may close a circle of type imports. */
  readonly explained: boolean;
}

const STATIC = /^(import|export)\b(\s+type\b)?(?:[^;"'`]*?\bfrom)?\s*["']/gm;
const DYNAMIC = /\bimport\s*\(\s*["'`]/g;

/** Every `import`, `export … from` and `import(…)` of a file. */
export function importsOf(file: SourceFile): Import[] {
  const code = codeOf(file.text);
  const imports: Import[] = [];
  for (const match of [...code.matchAll(STATIC), ...code.matchAll(DYNAMIC)]) {
    const from = match.index + match[0].length;
    const specifier = /^[^"'`]*/.exec(file.text.slice(from))![0];
    imports.push({
      line: lineOf(code, from),
      specifier,
      target: resolve(file.path, specifier),
      typeOnly: match[2] !== undefined,
      explained: /(?:^|\n)\/\/ circle: \S[^\n]*\n$/.test(file.text.slice(0, match.index)),
    });
  }
  return imports.sort((a, b) => a.line - b.line);
}

/** Resolves a relative import to a path from the root. */
function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
