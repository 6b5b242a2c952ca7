// Parts of documents that are generated: the text between two markers.

import { listFiles } from "./files.ts";
import type { Finding } from "./finding.ts";

/** One generated part of a document. */
export interface Generated {
  /** The document, from the root. */
  readonly path: string;
  /** The name in its markers. */
  readonly name: string;
  /** The text between them. */
  readonly text: string;
}

/** Updates the part if `write` is set, otherwise checks it. */
export function checkGenerated(root: string, part: Generated, write: boolean): Finding[] {
  const file = `${root}/${part.path}`;
  if (!listFiles(root).includes(part.path)) {
    return [{ where: part.path, what: "does not exist", todo: "write it" }];
  }
  const begin = `<!-- ${part.name}:begin -->`;
  const end = `<!-- ${part.name}:end -->`;
  const old = Deno.readTextFileSync(file);
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  if (from < 0 || to < from) {
    return [{
      where: part.path,
      what: `has no "${begin}" … "${end}"`,
      todo: "add the two markers",
    }];
  }
  const now = `${old.slice(0, from + begin.length)}\n\n${part.text}\n\n${old.slice(to)}`;
  if (now === old) return [];
  if (write) {
    Deno.writeTextFileSync(file, now);
    return [];
  }
  return [{
    where: part.path,
    what: `${part.name} is out of date`,
    todo: "run `deno task tables`",
  }];
}
