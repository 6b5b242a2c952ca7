// The published files. Everything else in the repository is only for developers.

import { listFiles } from "./files.ts";

const PUBLISHED = /^(?:(?:cli|codec|transport)\/.*|mod\.ts|deno\.json|README\.md|LICENSE)$/;

/** The paths of the published files, sorted. */
export function publishedFiles(root: string): string[] {
  return listFiles(root).filter((path) => PUBLISHED.test(path)).sort();
}
