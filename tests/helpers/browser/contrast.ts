// Contrast of all visible text and of the edges of fields, computed in the page from its colours as WCAG 2 defines it.

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { BrowserTab } from "./browser_tab.ts";

/** Text with too little contrast: the text, its contrast, and the required minimum. */
export interface LowContrast {
  readonly text: string;
  readonly where: string;
  readonly ratio: number;
  readonly needed: number;
}

/** Returns all visible text with too little contrast, and how many texts were examined. */
export function lowContrast(tab: BrowserTab): Promise<{ looked: number; low: LowContrast[] }> {
  return tab.evaluate(`(${measure})()`);
}

/** Runs in the page, so it cannot use anything from this module. */
function measure(): { looked: number; low: LowContrast[] } {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];

  function parse(text: string): Colour {
    const numbers = text.replace("color(srgb", "").match(/[\d.e-]+/g)!.map(Number);
    const [red, green, blue, alpha = 1] = numbers as [number, number, number, number?];
    const scale = text.startsWith("color(srgb") ? 1 : 255;
    return [red / scale, green / scale, blue / scale, alpha];
  }

  function over(top: Colour, below: Colour): Colour {
    const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  }

  function luminance(colour: Colour): number {
    const [red, green, blue] = colour.map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    ) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** The backdrops so far: most texts share theirs with a neighbour. */
  const backgrounds = new Map<Element, Colour>();

  /** Computes the backdrop of an element: the backgrounds of all its ancestors, blended. */
  function background(element: Element | null): Colour {
    if (element === null) return [1, 1, 1, 1];
    const known = backgrounds.get(element);
    if (known !== undefined) return known;
    const colour = parse(getComputedStyle(element).backgroundColor);
    const found = colour[3] === 1 ? colour : over(colour, background(element.parentElement));
    backgrounds.set(element, found);
    return found;
  }

  function contrast(front: Colour, behind: Colour): number {
    const pair = [luminance(over(front, behind)), luminance(behind)].sort((a, b) => b - a);
    return (pair[0]! + 0.05) / (pair[1]! + 0.05);
  }

  const low: LowContrast[] = [];
  let looked = 0;
  function judge(text: string, element: Element, ratio: number, needed: number): void {
    looked++;
    if (ratio >= needed) return;
    const where = `${element.tagName}.${element.getAttribute("class")}`;
    low.push({ text, where, ratio: Math.round(ratio * 100) / 100, needed });
  }
  for (const field of document.querySelectorAll("select, textarea, .filter-input")) {
    if (!field.checkVisibility()) continue;
    const edge = parse(getComputedStyle(field).borderTopColor);
    judge("edge", field, contrast(edge, background(field.parentElement)), 3);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement!;
    const text = node.nodeValue!.trim();
    const box = element.getBoundingClientRect();
    const isSeen = text !== "" && element.checkVisibility({ visibilityProperty: true }) &&
      element.closest(".hidden, noscript, script, style, datalist") === null &&
      box.width > 1 && box.height > 1;
    if (!isSeen) continue;
    const style = getComputedStyle(element);
    const colour = parse(element instanceof SVGElement ? style.fill : style.color);
    const pixels = Number.parseFloat(style.fontSize);
    const isLarge = pixels >= 24 || pixels >= 18.66 && Number(style.fontWeight) >= 700;
    judge(text, element, contrast(colour, background(element)), isLarge ? 3 : 4.5);
  }
  return { looked, low };
}
