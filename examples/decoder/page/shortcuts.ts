// Keyboard shortcuts that work everywhere except in text inputs.

import "./dom.ts";
import { isEditable } from "./opening.ts";

/** The actions of the keys. */
export interface Shortcuts {
  readonly views: (index: number) => void;
  readonly filter: () => void;
  readonly open: () => void;
  readonly paste: () => void;
  readonly help: () => void;
  readonly settings: () => void;
  readonly menu: () => void;
  readonly theme: () => void;
  readonly step: (by: number) => void;
  readonly escape: () => void;
}

/** Listens for the keys. */
export function listenToKeys(shortcuts: Shortcuts): void {
  addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain || isEditable(event.target) || document.querySelector("dialog[open]")) return;
    const run = actionOf(event.key, shortcuts);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

function actionOf(key: string, shortcuts: Shortcuts): (() => void) | undefined {
  if (/^[1-6]$/.test(key)) return () => shortcuts.views(Number(key) - 1);
  switch (key) {
    case "/":
      return shortcuts.filter;
    case "o":
      return shortcuts.open;
    case "v":
      return shortcuts.paste;
    case "s":
      return shortcuts.settings;
    case "?":
      return shortcuts.help;
    case "m":
      return shortcuts.menu;
    case "t":
      return shortcuts.theme;
    case "n":
      return () => shortcuts.step(1);
    case "p":
      return () => shortcuts.step(-1);
    case "Escape":
      return shortcuts.escape;
    default:
      return undefined;
  }
}
