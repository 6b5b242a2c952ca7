// Menus for pointer, keyboard and screen reader: the list of items, and a button that opens one.

import { h, newId, replace } from "./dom.ts";

/** A menu item. */
export interface MenuItem {
  readonly text: string;
  /** Its purpose. */
  readonly note: string;
  readonly run: () => void;
  /** Why it does nothing, if it does not. */
  readonly reason?: string | undefined;
  /** Whether it begins a group. */
  readonly begins?: boolean;
}

/** What happens to a menu. */
export interface MenuListOptions {
  readonly id: string;
  readonly label: string;
  /** An item was chosen; it runs afterwards. */
  readonly onChoose: () => void;
  /** The menu was cancelled by a key. */
  readonly onCancel: () => void;
}

/** The list of a menu. */
export class MenuList {
  /** The list. */
  readonly element: HTMLElement;
  readonly #onChoose: () => void;
  readonly #onCancel: () => void;
  #entries: HTMLButtonElement[] = [];

  /** Creates an empty list, which is hidden. */
  constructor({ id, label, onChoose, onCancel }: MenuListOptions) {
    this.#onChoose = onChoose;
    this.#onCancel = onCancel;
    this.element = h("div", {
      class: "menu",
      id,
      role: "menu",
      hidden: true,
      "aria-label": label,
      onkeydown: (event: KeyboardEvent) => this.#keyed(event),
    });
  }

  /** Index of the item with the focus; -1 if none has it. */
  get active(): number {
    return this.#entries.indexOf(document.activeElement as HTMLButtonElement);
  }

  /** Replaces the items and moves the focus to one of them. */
  show(items: readonly MenuItem[], active = 0): void {
    this.#entries = items.map((item) => this.#entry(item));
    replace(this.element, ...this.#entries);
    this.#entries[Math.min(Math.max(0, active), this.#entries.length - 1)]?.focus();
  }

  #entry({ text, note, run, reason, begins = false }: MenuItem): HTMLButtonElement {
    return h(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        class: begins ? "begins" : undefined,
        "aria-disabled": reason === undefined ? undefined : "true",
        onclick: () => {
          if (reason !== undefined) return;
          this.#onChoose();
          run();
        },
      },
      h("span", {}, text),
      h("small", {}, reason ?? note),
    );
  }

  #keyed(event: KeyboardEvent): void {
    const { length } = this.#entries;
    const at = this.active;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % length,
      ArrowUp: (at + length - 1) % length,
      Home: 0,
      End: length - 1,
    };
    const target = targets[event.key] ?? this.#startingWith(event, at);
    if (target !== undefined) this.#entries[target]!.focus();
    else if (event.key === "Escape") this.#onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The next item that starts with a letter. */
  #startingWith({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, at: number): number | undefined {
    if (key.length !== 1 || ctrlKey || metaKey || altKey) return undefined;
    const { length } = this.#entries;
    for (let step = 1; step <= length; step++) {
      const index = (at + step) % length;
      const text = this.#entries[index]!.textContent ?? "";
      if (text.toLowerCase().startsWith(key.toLowerCase())) return index;
    }
    return undefined;
  }
}

/** A button with a menu, whose items are created whenever it opens. */
export function menuButton(
  text: string | HTMLElement,
  items: () => readonly MenuItem[],
  label: string,
): HTMLElement {
  const id = newId("menu");
  const close = () => {
    toggle(false);
    button.focus();
  };
  const list = new MenuList({ id, label, onChoose: close, onCancel: close });
  const button = h("button", {
    type: "button",
    class: "button",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-controls": id,
    title: label === text ? undefined : label,
    onclick: () => toggle(list.element.hidden === true),
  }, text);
  const box = h(
    "div",
    {
      class: "menu-box",
      onfocusout: (event: FocusEvent) => {
        if (!box.contains(event.relatedTarget as Node | null)) toggle(false);
      },
    },
    button,
    list.element,
  );
  return box;

  function toggle(open: boolean): void {
    list.element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) list.show(items());
  }
}
