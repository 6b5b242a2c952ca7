// The imports of a source file.

import { codeOf } from "./code.ts";
import { lineOf, type SourceFile } from "./files.ts";

/** One import of a file. */
export interface Import {
  /** Line of the import, from 1. */
  readonly line: number;
  /** What is imported, as written. */
  readonly specifier: string;
  /** The imported file from the root, when it is a file of the project. */
  readonly target: string | undefined;
  /** Whether only types are imported, which vanish at run time. */
  readonly typeOnly: boolean;
  /** Whether a comment above it, `// circle: …`, gives the reason why it may close a circle of types. */
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

/** The path from the root that a relative import means. */
function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
