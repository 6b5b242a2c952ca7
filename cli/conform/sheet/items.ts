// All items of the interoperability list, in its order, and their keys.

import { MARK_ITEMS, type MarkItem } from "./mark_items.ts";
import { type Clause, SECTIONS } from "./sections.ts";
import { TYPE_ITEMS, type TypeItem, type TypeKey } from "./type_items.ts";
import { VALUE_ITEMS, type ValueItem } from "./value_items.ts";

/** Key of an item that is marked: an option, or a type. */
export type MarkKey = keyof typeof MARK_ITEMS | TypeKey;

/** Key of an item with a number. */
export type ValueKey = keyof typeof VALUE_ITEMS;

/** Key of an item of the list. */
export type SheetKey = MarkKey | ValueKey;

/** The items that are marked, by key. */
export const MARKED: Readonly<Record<MarkKey, MarkItem | TypeItem>> = {
  ...MARK_ITEMS,
  ...TYPE_ITEMS,
};

/** The items with a number, by key. */
export const VALUED: Readonly<Record<ValueKey, ValueItem>> = VALUE_ITEMS;

const ORDER: readonly Clause[] = SECTIONS.map(({ clause }) => clause);

/** The keys of all items that are marked, in the order of the list. */
export const MARK_KEYS: readonly MarkKey[] = (Object.keys(MARKED) as MarkKey[])
  .toSorted((first, second) =>
    ORDER.indexOf(MARKED[first].clause) - ORDER.indexOf(MARKED[second].clause)
  );

/** The keys of all items with a number, in the order of the list. */
export const VALUE_KEYS: readonly ValueKey[] = Object.keys(VALUED) as ValueKey[];

/** Whether a text is the key of an item that is marked. */
export function isMarkKey(text: string): text is MarkKey {
  return Object.hasOwn(MARKED, text);
}

/** Whether a text is the key of an item with a number. */
export function isValueKey(text: string): text is ValueKey {
  return Object.hasOwn(VALUED, text);
}

/** Returns the text of an item; for a type, its mnemonic and its title. */
export function itemText(key: SheetKey): string {
  if (isValueKey(key)) return VALUED[key].text;
  const item = MARKED[key];
  return "name" in item ? `${item.name} ${item.text}` : item.text;
}
