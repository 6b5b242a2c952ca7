// How the page uses the window: elements that extend beyond it, and the fraction of it that the panes cover.

import type { BrowserTab } from "./browser_tab.ts";

/** Elements that extend beyond the window and are not inside a scrollable one. */
const OUTSIDE = `(() => {
  const sticksOut = (element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (right > innerWidth + 0.5 || left < -0.5);
  };
  const isCut = (element) => {
    const around = element.parentElement;
    if (around === document.body) return false;
    const cuts = around instanceof HTMLElement && getComputedStyle(around).overflowX !== "visible";
    return cuts && !sticksOut(around) || isCut(around);
  };
  return Array.from(document.body.querySelectorAll("*"))
    .filter((each) => sticksOut(each) && each.checkVisibility() && !isCut(each))
    .map((each) => each.tagName + "." + each.getAttribute("class") + " " + each.textContent);
})()`;

/** Returns the elements that extend beyond the window and are not inside a scrollable one. */
export function elementsOutside(tab: BrowserTab): Promise<string[]> {
  return tab.evaluate(OUTSIDE);
}

/** Minimum fraction of the window that the panes must cover. */
const NEEDED = 0.95;

/** Elements that only arrange others: where such an element is visible, the window is unused. */
const FRAMES =
  "html, body, .panels, .panel, .panel > :not(.overview), .split, .list, .detail:has(.detail-body), " +
  ".detail-body, .hex-box";

/** Opens each view in both colour schemes; returns the fraction of the window that panes cover in each. */
const COVERED = `(() => {
  const covered = () => {
    const [columns, rows] = [15, 20];
    let used = 0;
    for (let at = 0; at < columns * rows; at++) {
      const x = (at % columns + 0.5) / columns * innerWidth;
      const y = (Math.floor(at / columns) + 0.5) / rows * innerHeight;
      if (!document.elementFromPoint(x, y).matches(${JSON.stringify(FRAMES)})) used++;
    }
    return used / (columns * rows);
  };
  const found = {};
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.click();
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      found[tab.id.slice(4) + " " + theme] = covered();
    }
  }
  return found;
})()`;

/** Opens all views in both colour schemes; returns those whose panes cover too little of the window. */
export async function poorlyFilled(
  tab: BrowserTab,
): Promise<{ readonly looked: number; readonly poor: Readonly<Record<string, number>> }> {
  const parts = Object.entries(await tab.evaluate<Record<string, number>>(COVERED));
  const poor = Object.fromEntries(parts.filter(([, part]) => part < NEEDED));
  return { looked: parts.length, poor };
}
