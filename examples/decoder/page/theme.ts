// Light or dark theme: that of the system until the user chooses one.

import { h } from "./dom.ts";
import type { StoredSettings } from "./stored_settings.ts";

/** A button that switches between light and dark. */
export function themeButton(stored: StoredSettings): HTMLElement {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const chosen = stored.get("theme");
  if (chosen !== undefined) root.dataset.theme = chosen;
  const button = h("button", { type: "button", class: "tool", title: "Light or dark (t)" }, "◐");
  const tell = () => {
    button.setAttribute("aria-label", isDark() ? "Change to light" : "Change to dark");
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    root.dataset.theme = theme;
    stored.set("theme", theme);
    tell();
  });
  dark.addEventListener("change", tell);
  tell();
  return button;
}
