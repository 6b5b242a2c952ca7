// Copies text to the clipboard, if the browser permits it.

import "./dom.ts";

/** Copies a text; returns whether the browser permitted it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
