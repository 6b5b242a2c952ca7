// Hands a file to the browser to be saved.

import type { ExportView } from "../messages.ts";
import { h } from "./dom.ts";

/** How long the browser has to begin reading, in ms. */
const KEEP_MS = 60_000;

/** Saves a file where the browser saves downloads. */
export function saveFile({ name, blob }: ExportView): void {
  const href = URL.createObjectURL(blob);
  const link = h("a", { href, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_MS);
}
