// Passes a file to the browser to save it.

import type { ExportView } from "../messages.ts";
import { h } from "./dom.ts";

/** Time allowed for the browser to start reading, in ms. */
const KEEP_MS = 60_000;

/** Saves a file as a download. */
export function saveFile({ name, blob }: ExportView): void {
  const href = URL.createObjectURL(blob);
  const link = h("a", { href, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_MS);
}
