// Light or dark theme: that of the system until the user chooses one.

import { h } from "./dom.ts";

const KEY = "iec104-theme";

/** A button that switches between light and dark. */
export function themeButton(): HTMLElement {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  const button = h("button", { type: "button", class: "tool", title: "Light or dark (t)" }, "◐");
  const tell = () => {
    button.setAttribute("aria-label", isDark() ? "Change to light" : "Change to dark");
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
    tell();
  });
  dark.addEventListener("change", tell);
  tell();
  return button;
}

/** Browsers may refuse to store settings for a page that was opened from disk. */
function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // In that case, the choice lasts as long as the page is open.
  }
}
