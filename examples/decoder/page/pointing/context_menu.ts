// The menu for what the user points at: opened with the right button, a button beside the pointer, a key, or a long press.

import { h, newId, replace } from "../dom.ts";
import { copyAndSay } from "../copy_text.ts";
import { MenuList } from "../menu.ts";
import { isEditable } from "../opening.ts";
import type { Page } from "../page.ts";
import { type Action, entriesOf } from "./entries.ts";
import { isReason, type Pointed } from "./pointed.ts";
import { type Found, foundAt, type Targets } from "./targets.ts";

/** Duration of a long press, in ms. */
const PRESS_MS = 500;

/** Distance that a finger may move during a long press, in pixels. */
const PRESS_SLACK = 10;

/** Size of the button beside the pointer, and the distance of the menu from the edges of the window, in pixels. */
const BUTTON = 20;
const MARGIN = 6;

/** Distance of the button from a control of the element, in pixels. */
const GAP = 4;

interface Position {
  readonly x: number;
  readonly y: number;
}

/** The menu. */
export class ContextMenu {
  /** The menu and the button that opens it, for the document. */
  readonly elements: readonly HTMLElement[];
  readonly #page: Page;
  readonly #list: MenuList;
  readonly #kind = h("b");
  readonly #text = h("span");
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #box: HTMLElement;
  readonly #button: HTMLButtonElement;
  #targets: Targets = { all: [], at: 0 };
  /** The element whose menu is open. */
  #marked: HTMLElement | undefined;
  /** The element at the pointer. */
  #hovered: Found | undefined;
  /** The element that had the focus before. */
  #before: Element | null = null;
  #isChanging = false;
  /** The press that may become a long one. */
  #press: Position | undefined;
  /** Whether the end of a long press is still to come. */
  #isHeld = false;

  /** Creates the menu and listens to the window. */
  constructor(page: Page) {
    this.#page = page;
    const label = "What to do with this";
    this.#list = new MenuList({
      ...{ id: newId("menu"), label },
      onChoose: () => this.#close(true),
      onCancel: () => this.#close(true),
    });
    const turn = (text: string, by: number, name: string) =>
      h("button", {
        type: "button",
        tabindex: -1,
        "aria-label": name,
        title: name,
        onclick: () => this.#turn(by),
      }, text);
    this.#previous = turn("‹", -1, "Previous field (←)");
    this.#next = turn("›", 1, "Next field (→)");
    this.#list.element.hidden = false;
    this.#box = h(
      "div",
      {
        class: "context-menu",
        hidden: true,
        tabindex: -1,
        onmousedown: (event: Event) => event.preventDefault(), // the entries keep the focus
        onkeydown: (event: KeyboardEvent) => this.#keyed(event),
        onfocusout: (event: FocusEvent) => {
          if (!this.#isChanging && !this.#box.contains(event.relatedTarget as Node | null)) {
            this.#close(false);
          }
        },
      },
      h(
        "p",
        { class: "context-head" },
        this.#kind,
        this.#text,
        h("span", { class: "context-turn" }, this.#previous, this.#next),
      ),
      this.#list.element,
    );
    this.#button = h("button", {
      type: "button",
      class: "context-button",
      tabindex: -1,
      hidden: true,
      "aria-label": "Menu",
      title: "Menu (m)",
      onmousedown: (event: Event) => event.preventDefault(), // the focus stays where it returns to
      onclick: () => {
        if (this.#hovered === undefined) return;
        const { left, bottom } = this.#button.getBoundingClientRect();
        this.#open(this.#hovered, { x: left, y: bottom });
      },
    }, "⋮");
    this.elements = [this.#button, this.#box];
    this.#listen();
  }

  /** Opens the menu for the element with the focus; returns whether it has one. */
  openAtFocus(): boolean {
    const focused = document.activeElement;
    if (focused === null) return false;
    const id = focused.getAttribute("aria-activedescendant");
    const part = id === null ? null : document.getElementById(id);
    const found = foundAt(part ?? focused);
    if (found === undefined) return false;
    const { left, bottom } = found.element.getBoundingClientRect();
    this.#open(found, { x: left, y: bottom });
    return true;
  }

  #listen(): void {
    addEventListener("contextmenu", (event) => {
      if (event.shiftKey || !(event.target instanceof HTMLElement)) return;
      if (this.#box.contains(event.target)) return event.preventDefault();
      const found = isEditable(event.target) ? undefined : foundAt(event.target);
      if (found === undefined) return;
      event.preventDefault();
      if (this.#marked === undefined) this.#open(found, { x: event.clientX, y: event.clientY });
    });
    addEventListener("keydown", (event) => {
      const isKey = event.key === "ContextMenu" || event.key === "F10" && event.shiftKey;
      if (!isKey || isEditable(event.target) || document.querySelector("dialog[open]")) return;
      if (this.openAtFocus()) event.preventDefault();
    });
    addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "touch") this.#hover(target);
    });
    addEventListener("pointerdown", (event) => this.#pressed(event));
    addEventListener("pointermove", ({ clientX, clientY, target, pointerType }) => {
      if (this.#button.hidden && pointerType !== "touch") this.#hover(target);
      const { x, y } = this.#press ?? { x: clientX, y: clientY };
      if (Math.hypot(clientX - x, clientY - y) > PRESS_SLACK) this.#press = undefined;
    });
    for (const name of ["pointerup", "pointercancel"]) {
      addEventListener(name, () => this.#press = undefined);
    }
    addEventListener("click", (event) => {
      if ((event as PointerEvent).pointerType === "touch") this.#hover(event.target);
    });
    addEventListener("touchend", (event) => {
      if (this.#isHeld) event.preventDefault(); // no click and no change of the focus follow
      this.#isHeld = false;
    }, { passive: false });
    addEventListener("scroll", (event) => {
      this.#press = undefined;
      const scrolled = event.target as Node;
      if (this.#hovered !== undefined && scrolled.contains(this.#hovered.element)) this.#hide();
      if (this.#marked !== undefined && scrolled.contains(this.#marked)) this.#close(false);
    }, true);
    addEventListener("resize", () => this.#close(false));
    // What is under the pointer may change without a move of it; the next move shows the button again.
    for (const name of ["keydown", "hashchange", "resize"]) {
      addEventListener(name, () => this.#hide());
    }
  }

  #pressed(event: PointerEvent): void {
    this.#isHeld = false;
    const { target, clientX: x, clientY: y } = event;
    if (!(target instanceof HTMLElement) || this.#box.contains(target)) return;
    if (target !== this.#button) this.#close(false);
    if (event.pointerType !== "touch" || isEditable(target)) return;
    const press = this.#press = { x, y };
    setTimeout(() => {
      if (this.#press !== press) return;
      this.#press = undefined;
      const found = foundAt(target);
      if (found === undefined || this.#marked !== undefined) return;
      this.#isHeld = true;
      this.#open(found, press);
    }, PRESS_MS);
  }

  /** Shows the button at the end of the element at the pointer. */
  #hover(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement) || target === this.#button) return;
    if (this.#box.contains(target)) return;
    const found = foundAt(target);
    const isButton = found?.element.matches(".cell") && found.element.querySelector("button");
    if (found === undefined || isButton) return this.#hide(); // it would cover the button of a cell
    this.#hovered = found;
    const { right, top, height } = found.element.getBoundingClientRect();
    const end = Math.min(right, document.documentElement.clientWidth - 2);
    const y = top + Math.min(6, (height - BUTTON) / 2);
    this.#button.hidden = false;
    this.#button.style.left = `${Math.round(freeLeft(found.element, end, y))}px`;
    this.#button.style.top = `${Math.round(y)}px`;
  }

  #hide(): void {
    this.#hovered = undefined;
    this.#button.hidden = true;
  }

  #open(found: Found, { x, y }: Position): void {
    const targets = found.open();
    if (targets.all.length === 0) return;
    this.#close(false);
    this.#before = document.activeElement;
    this.#targets = targets;
    this.#marked = found.element;
    found.element.classList.add("pointed");
    this.#box.hidden = false;
    this.#fill(0);
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.min(x, clientWidth - this.#box.clientWidth - MARGIN);
    const top = Math.min(y, clientHeight - this.#box.clientHeight - MARGIN);
    this.#box.style.left = `${Math.round(Math.max(MARGIN, left))}px`;
    this.#box.style.top = `${Math.round(Math.max(MARGIN, top))}px`;
  }

  #fill(active: number): void {
    const { all, at } = this.#targets;
    const pointed = all[at]!;
    replace(this.#kind, pointed.kind);
    replace(this.#text, ` ${pointed.text}`);
    this.#list.element.setAttribute("aria-label", `${pointed.kind} ${pointed.text}`);
    this.#previous.disabled = at === 0;
    this.#next.disabled = at === all.length - 1;
    this.#isChanging = true;
    this.#list.show(this.#itemsOf(pointed), active);
    this.#isChanging = false;
  }

  #itemsOf(pointed: Pointed): Parameters<MenuList["show"]>[0] {
    const entries = entriesOf(pointed, this.#page.filter);
    return entries.map(({ part, text, note, action }, index) => ({
      ...{ text, note },
      begins: index > 0 && part !== entries[index - 1]!.part,
      reason: isReason(action) ? action.reason : undefined,
      run: () => {
        if (!isReason(action)) void this.#run(action);
      },
    }));
  }

  async #run(action: Action): Promise<void> {
    const page = this.#page;
    switch (action.kind) {
      case "go":
        page.go(action.place);
        return page.focusView();
      case "copy":
        return await copyAndSay(page, action.text, action.what);
      case "copy-packet": {
        const { row, form } = action;
        if (form === "json") {
          return await copyAndSay(page, await page.client.ask("record", { row }), "JSON");
        }
        const { octets } = await page.client.ask("row", { row });
        const text = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
        return await copyAndSay(page, text, "Octets");
      }
    }
  }

  /** Turns to a neighbour, such as another cell of the row. */
  #turn(by: number): void {
    const { all, at } = this.#targets;
    if (all[at + by] === undefined) return;
    this.#targets = { all, at: at + by };
    this.#fill(Math.max(0, this.#list.active));
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.#turn(event.key === "ArrowLeft" ? -1 : 1);
    } else if (event.key === "Tab" || event.key === "Escape") this.#close(true);
    else {
      if (event.key !== "Enter" && event.key !== " ") event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #close(returnsFocus: boolean): void {
    if (this.#marked === undefined) return;
    this.#marked.classList.remove("pointed");
    this.#marked = undefined;
    const before = this.#before;
    this.#before = null;
    this.#isChanging = true;
    if (returnsFocus) {
      if (before instanceof HTMLElement && before !== document.body) before.focus();
      if (document.activeElement !== before) this.#page.focusView();
    }
    this.#box.hidden = true;
    this.#isChanging = false;
  }
}

/** The left edge of the button if it is as near as possible to the end of an element without covering its controls. */
function freeLeft(element: HTMLElement, end: number, top: number): number {
  const controls = Array.from(
    element.querySelectorAll("a, button, input, select"),
    (control) => control.getBoundingClientRect(),
  );
  let left = end - BUTTON;
  for (const box of controls.toSorted((one, other) => other.right - one.right)) {
    const isInLine = box.top < top + BUTTON && box.bottom > top;
    if (isInLine && box.left < left + BUTTON && box.right > left) left = box.left - BUTTON - GAP;
  }
  return left;
}
