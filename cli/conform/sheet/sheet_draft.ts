// A sheet that is being written: marks, causes, numbers and answers in any order; the document has the order of the list.

import type { TypeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import {
  SHEET_FORMAT,
  type SheetDevice,
  type SheetDocument,
  type SignalEntry,
} from "./document.ts";
import { MARK_KEYS, type MarkKey, type SheetKey, VALUE_KEYS, type ValueKey } from "./items.ts";
import type { Mark } from "./mark_items.ts";
import { PIXIT_KEYS, type PixitAnswers, type PixitKey, type PixitValue } from "./pixit_items.ts";
import { isMonitored } from "./type_groups.ts";
import { isListed, LISTED_TYPES, TYPE_ITEMS, typeKey } from "./type_items.ts";

/** A sheet that is being written. */
export class SheetDraft {
  readonly #device: SheetDevice;
  readonly #marks = new Map<MarkKey, Mark>();
  readonly #causes = new Map<number, Set<number>>();
  readonly #values = new Map<ValueKey, number>();
  readonly #answers = new Map<PixitKey, unknown>();
  readonly #notes = new Map<SheetKey | PixitKey, string[]>();
  readonly #unknown = new Set<SheetKey | PixitKey>();
  readonly #signals: SignalEntry[] = [];
  #commonAddresses: readonly number[] | undefined;

  /** @param device The device that it describes. */
  constructor(device: SheetDevice) {
    this.#device = device;
    this.mark(device.role === "controlled" ? "dev.controlled" : "dev.controlling");
  }

  /** Marks items. */
  mark(...keys: readonly MarkKey[]): void {
    for (const key of keys) this.#marks.set(key, "X");
  }

  /** Marks a type, with causes; those that the list does not permit are returned. */
  type(type: TypeName, ...causes: readonly number[]): readonly number[] {
    if (!isListed(type)) return causes;
    const key = typeKey(type);
    const { causes: permitted, editionCauses } = TYPE_ITEMS[key];
    this.mark(key);
    const { id } = TYPES[type];
    const known = this.#causes.get(id) ?? new Set();
    this.#causes.set(id, known);
    const refused: number[] = [];
    for (const cause of causes) {
      if (permitted.includes(cause) || editionCauses.includes(cause)) known.add(cause);
      else refused.push(cause);
    }
    return refused;
  }

  /** Whether an item has a mark. */
  has(key: MarkKey): boolean {
    return this.#marks.has(key);
  }

  /** Whether a marked type of process information has a cause. */
  hasCause(cause: number): boolean {
    return LISTED_TYPES.some((type) =>
      isMonitored(type) && this.#causes.get(TYPES[type].id)?.has(cause) === true
    );
  }

  /** States a number. */
  value(key: ValueKey, value: number): void {
    this.#values.set(key, value);
  }

  /** Answers a question; `undefined` leaves it without an answer. */
  answer<Key extends PixitKey>(key: Key, value: PixitValue<Key> | undefined): void {
    if (value !== undefined) this.#answers.set(key, value);
  }

  /** Adds a remark on an item. */
  note(key: SheetKey | PixitKey, text: string): void {
    const texts = this.#notes.get(key) ?? [];
    if (!texts.includes(text)) texts.push(text);
    this.#notes.set(key, texts);
  }

  /** Lists items that were not determined; those that the sheet states are left out. */
  unknown(...keys: readonly (SheetKey | PixitKey)[]): void {
    for (const key of keys) this.#unknown.add(key);
  }

  /** Adds a signal. */
  signal(signal: SignalEntry): void {
    this.#signals.push(signal);
  }

  /** States the common addresses. */
  addresses(cas: readonly number[]): void {
    this.#commonAddresses = cas;
  }

  /** The sheet. */
  document(): SheetDocument {
    const isStated = (key: SheetKey | PixitKey) =>
      this.#marks.has(key as MarkKey) || this.#values.has(key as ValueKey) ||
      this.#answers.has(key as PixitKey);
    const keys = [...MARK_KEYS, ...VALUE_KEYS, ...PIXIT_KEYS];
    const unknown = keys.filter((key) => this.#unknown.has(key) && !isStated(key));
    const notes = keys.flatMap((key) => {
      const texts = this.#notes.get(key);
      return texts === undefined ? [] : [[key, texts.join("; ")] as const];
    });
    const cot = [...this.#causes].filter(([, causes]) => causes.size > 0)
      .map(([id, causes]) => [id, [...causes].sort((a, b) => a - b)] as const);
    return {
      schema: SHEET_FORMAT,
      device: this.#device,
      marks: ordered(MARK_KEYS, this.#marks),
      cot: Object.fromEntries(cot),
      values: ordered(VALUE_KEYS, this.#values),
      // Each answer was given with the type of its question.
      pixit: ordered(PIXIT_KEYS, this.#answers) as PixitAnswers,
      ...this.#commonAddresses !== undefined && { commonAddresses: this.#commonAddresses },
      signals: this.#signals,
      ...notes.length > 0 && { notes: Object.fromEntries(notes) },
      ...unknown.length > 0 && { unknown },
    };
  }
}

/** The members of a map in an order. */
function ordered<Key extends string, Value>(
  keys: readonly Key[],
  given: ReadonlyMap<Key, Value>,
): { [Member in Key]?: Value } {
  const members: { [Member in Key]?: Value } = {};
  for (const key of keys) {
    const value = given.get(key);
    if (value !== undefined) members[key] = value;
  }
  return members;
}
