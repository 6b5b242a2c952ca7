// Elements of the simulated document: the members that the decoder page uses, with sizes that the test chooses.

import { type EventFields, FakeTarget } from "./event.ts";
import { classesOf, matches } from "./selector.ts";

/** Size and position that the layout assigns to an element. */
export interface Box {
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly offsetLeft: number;
}

/** What an element needs from its document. */
export interface Surroundings {
  /** The next target of an event after the outermost element. */
  readonly window: FakeTarget;
  /** The element that has the focus. */
  activeElement: FakeElement | undefined;
  /** The size of an element. */
  boxOf(element: FakeElement): Box;
  /** Called when an element scrolls into view, is clicked as a link, and so on. */
  noted(what: string, element: FakeElement): void;
}

/** Returns the name of the attribute for a member of `dataset`. */
function dataName(member: string): string {
  return `data-${member.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** One element. */
export class FakeElement extends FakeTarget {
  readonly tagName: string;
  readonly style = new FakeStyle();
  readonly attributes = new Map<string, string>();
  readonly #around: Surroundings;
  #content: (FakeElement | string)[] = [];
  #value: string | undefined;
  #checked: boolean | undefined;
  parent: FakeElement | undefined;
  scrollTop = 0;
  files: readonly unknown[] = [];
  readonly isContentEditable = false;
  /** Selected characters of an input. */
  selection: readonly [from: number, to: number] | undefined;
  readonly dataset: Record<string, string>;

  /** Creates an element that is not yet in the document. */
  constructor(tagName: string, around: Surroundings) {
    super();
    this.tagName = tagName;
    this.#around = around;
    this.dataset = new Proxy({}, {
      get: (_, member) => this.getAttribute(dataName(String(member))) ?? undefined,
      set: (_, member, value) => (this.setAttribute(dataName(String(member)), value), true),
    });
  }

  override get next(): FakeTarget {
    return this.parent ?? this.#around.window;
  }

  // Attributes, and the properties that reflect them.

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, String(value));
    if (name === "value" && this.tagName === "progress") this.#value = undefined;
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  get id(): string {
    return this.getAttribute("id") ?? "";
  }

  get hidden(): boolean {
    return this.attributes.has("hidden");
  }
  set hidden(value: boolean) {
    this.#flag("hidden", value);
  }

  get disabled(): boolean {
    return this.attributes.has("disabled");
  }
  set disabled(value: boolean) {
    this.#flag("disabled", value);
  }

  get tabIndex(): number {
    return Number(this.getAttribute("tabindex") ?? -1);
  }
  set tabIndex(value: number) {
    this.setAttribute("tabindex", String(value));
  }

  get checked(): boolean {
    return this.#checked ?? this.attributes.has("checked");
  }
  set checked(value: boolean) {
    this.#checked = value;
  }

  /** The selected option of a `select`; by default the first. */
  get value(): string {
    if (this.tagName === "progress") return this.getAttribute("value") ?? "";
    if (this.tagName !== "select") return this.#value ?? this.getAttribute("value") ?? "";
    const options = this.children.map((option) => option.value);
    return options.find((option) => option === this.#value) ?? options[0] ?? "";
  }
  set value(value: string) {
    if (this.tagName === "progress") this.setAttribute("value", value);
    this.#value = String(value);
  }

  get classList() {
    const change = (name: string, on: boolean) => {
      const others = classesOf(this).filter((each) => each !== name);
      this.setAttribute("class", [...others, ...on ? [name] : []].join(" "));
    };
    return {
      add: (name: string) => change(name, true),
      remove: (name: string) => change(name, false),
      contains: (name: string) => classesOf(this).includes(name),
      toggle: (name: string, on = !classesOf(this).includes(name)) => change(name, on),
    };
  }

  #flag(name: string, value: boolean): void {
    if (value) this.setAttribute(name, "");
    else this.removeAttribute(name);
  }

  // The element tree.

  get content(): readonly (FakeElement | string)[] {
    return this.#content;
  }

  get children(): FakeElement[] {
    return this.#content.filter((each) => each instanceof FakeElement);
  }

  get textContent(): string {
    return this.#content.map((each) => typeof each === "string" ? each : each.textContent).join("");
  }

  append(...nodes: readonly (FakeElement | string)[]): void {
    for (const node of nodes) {
      if (node instanceof FakeElement) {
        node.remove();
        node.parent = this;
      }
      this.#content.push(node);
    }
  }

  replaceChildren(...nodes: readonly (FakeElement | string)[]): void {
    for (const child of this.children) child.parent = undefined;
    this.#content = [];
    this.append(...nodes);
  }

  remove(): void {
    const { parent } = this;
    if (parent === undefined) return;
    parent.#content = parent.#content.filter((each) => each !== this);
    this.parent = undefined;
  }

  get parentElement(): FakeElement | null {
    return this.parent ?? null;
  }

  contains(other: FakeElement | null | undefined): boolean {
    for (let at = other ?? undefined; at !== undefined; at = at.parent) {
      if (at === this) return true;
    }
    return false;
  }

  /** This element and all its descendants, in document order. */
  *all(): Generator<FakeElement> {
    yield this;
    for (const child of this.children) yield* child.all();
  }

  matches(selector: string): boolean {
    return matches(this, selector);
  }

  querySelectorAll(selector: string): FakeElement[] {
    const found: FakeElement[] = [];
    this.#search(selector, found, Infinity);
    return found;
  }

  querySelector(selector: string): FakeElement | null {
    const found: FakeElement[] = [];
    this.#search(selector, found, 1);
    return found[0] ?? null;
  }

  /** Adds the first matching descendants, in document order. */
  #search(selector: string, found: FakeElement[], most: number): void {
    for (const child of this.#content) {
      if (typeof child === "string") continue;
      if (found.length < most && child.matches(selector)) found.push(child);
      if (found.length >= most) return;
      child.#search(selector, found, most);
    }
  }

  // Actions of users and of the page.

  click(fields: EventFields = {}): void {
    if (this.disabled) return;
    if (this.getAttribute("type") === "checkbox") {
      this.checked = !this.checked;
      this.send("change");
      return;
    }
    this.send("click", fields);
    this.#around.noted("click", this);
  }

  focus(): void {
    const { activeElement } = this.#around;
    if (activeElement === this) return;
    this.#around.activeElement = this;
    activeElement?.send("focusout", { relatedTarget: this });
    this.send("focus");
  }

  blur(): void {
    if (this.#around.activeElement === this) this.#around.activeElement = undefined;
    this.send("focusout", { relatedTarget: null });
  }

  select(): void {
    this.selection = [0, this.value.length];
  }

  setSelectionRange(from: number, to: number): void {
    this.selection = [from, to];
  }

  /** Position of the caret; the end of the text if none was set. */
  get selectionStart(): number {
    return this.selection?.[0] ?? this.value.length;
  }

  showModal(): void {
    this.setAttribute("open", "");
  }

  close(): void {
    if (!this.attributes.has("open")) return;
    this.removeAttribute("open");
    this.send("close");
  }

  scrollIntoView(): void {
    this.#around.noted("scrollIntoView", this);
  }

  setPointerCapture(): void {
    this.#around.noted("setPointerCapture", this);
  }

  releasePointerCapture(): void {
    this.#around.noted("releasePointerCapture", this);
  }

  // Layout.

  get clientWidth(): number {
    return this.#around.boxOf(this).clientWidth;
  }

  get clientHeight(): number {
    return this.#around.boxOf(this).clientHeight;
  }

  get offsetLeft(): number {
    return this.#around.boxOf(this).offsetLeft;
  }

  get offsetTop(): number {
    return 0;
  }

  getBoundingClientRect(): Readonly<
    Record<"left" | "right" | "top" | "bottom" | "height", number>
  > {
    const { clientWidth, clientHeight, offsetLeft } = this.#around.boxOf(this);
    return {
      ...{ left: offsetLeft, right: offsetLeft + clientWidth, top: 0 },
      ...{ bottom: clientHeight, height: clientHeight },
    };
  }
}

/** Style of an element; its members are the values that were set, by name. */
class FakeStyle {
  [name: string]: unknown;

  setProperty(name: string, value: string): void {
    this[name] = value;
  }
}
