// A button that opens a menu.

import { h, newId, replace } from "./dom.ts";

/** A menu item. */
export interface MenuItem {
  readonly text: string;
  /** Its purpose. */
  readonly note: string;
  readonly run: () => void;
}

/** A menu for pointer, keyboard and screen reader; its items are created whenever it opens. */
export function menuButton(
  text: string | HTMLElement,
  items: () => readonly MenuItem[],
  label: string,
): HTMLElement {
  const id = newId("menu");
  const button = h("button", {
    type: "button",
    class: "button",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-controls": id,
    title: label === text ? undefined : label,
    onclick: () => toggle(list.hidden === true),
  }, text);
  let entries: HTMLButtonElement[] = [];
  const makeEntries = () =>
    items().map(({ text, note, run }) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          tabindex: -1,
          onclick: () => {
            toggle(false);
            button.focus();
            run();
          },
        },
        h("span", {}, text),
        h("small", {}, note),
      )
    );
  const list = h("div", {
    class: "menu",
    id,
    role: "menu",
    hidden: true,
    "aria-label": label,
    onkeydown: (event: KeyboardEvent) => keyed(event),
  });
  const box = h(
    "div",
    {
      class: "menu-box",
      onfocusout: (event: FocusEvent) => {
        if (!box.contains(event.relatedTarget as Node | null)) toggle(false);
      },
    },
    button,
    list,
  );
  return box;

  function toggle(open: boolean): void {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    replace(list, ...entries = makeEntries());
    entries[0]?.focus();
  }

  function keyed(event: KeyboardEvent): void {
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at + entries.length - 1) % entries.length,
      Home: 0,
      End: entries.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) entries[target]!.focus();
    else if (event.key === "Escape") {
      toggle(false);
      button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
