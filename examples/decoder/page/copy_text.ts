// Copies text to the clipboard, if the browser permits it.

import "./dom.ts";
import type { Page } from "./page.ts";

/** Copies a text; returns whether the browser permitted it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies a text and says so, or shows it if the browser does not permit that; `what` names it: `Octets`. */
export async function copyAndSay(page: Page, text: string, what: string): Promise<void> {
  if (await copyText(text)) page.say(`${what} copied`);
  else page.warn(`The browser does not allow this page to copy. ${what}: ${text}`);
}
