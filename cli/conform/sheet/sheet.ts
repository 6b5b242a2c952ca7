// The sheet of a device, as tests ask it: what is marked, with which numbers, and how the device answers.

import { isListed, LISTED_TYPES, TYPE_ITEMS, typeKey } from "./type_items.ts";
import { type TypeName, typeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import type { Mark } from "./mark_items.ts";
import type { SheetDocument, SheetRole, SignalEntry } from "./document.ts";
import { MARKED, type MarkKey, VALUED, type ValueKey } from "./items.ts";
import type { SheetKey } from "./items.ts";
import { isMarkKey } from "./items.ts";
import type { BadFrame, PixitKey, PixitValue } from "./pixit_items.ts";

/** The device that a sheet describes; texts that are not stated are empty. */
export interface Device {
  /** Manufacturer. */
  readonly vendor: string;
  /** Product name. */
  readonly product: string;
  /** Hardware version. */
  readonly hardware: string;
  /** Firmware version. */
  readonly firmware: string;
  /** Document from which the sheet was taken. */
  readonly document: string;
}

/** A signal with its type as mnemonic. */
export interface Signal extends SignalEntry {
  readonly type: TypeName;
}

/** The sheet of a device. */
export class Sheet {
  /** The sheet as it is stored. */
  readonly document: SheetDocument;
  /** The role of the device. */
  readonly role: SheetRole;
  /** The device. */
  readonly device: Device;
  /** The signals that tests may use. */
  readonly signals: readonly Signal[];
  /** Common addresses, ascending. */
  readonly commonAddresses: readonly number[];

  /** @param document A sheet that has the shape of the schema; its rules need not be met. */
  constructor(document: SheetDocument) {
    const { device, signals = [], commonAddresses = signals.map(({ ca }) => ca) } = document;
    const { vendor = "", product = "", hw = "", fw = "" } = device;
    this.document = document;
    this.role = device.role;
    this.device = {
      ...{ vendor, product, hardware: hw, firmware: fw },
      document: device.document ?? "",
    };
    this.signals = signals.map((signal) => ({ ...signal, type: nameOf(signal.type) }));
    this.commonAddresses = [...new Set(commonAddresses)].sort((a, b) => a - b);
  }

  /** The originator address of the requests of a controlling station; 0 if it uses none. */
  get originator(): number {
    return this.pixit("pixit.originator") ?? 0;
  }

  /** Returns the mark of an item; `undefined` if the device does not use it. Fixed items always have one. */
  mark(key: MarkKey): Mark | undefined {
    return this.document.marks[key] || (MARKED[key].fixed === true ? "X" : undefined);
  }

  /**
   * Whether an item is used as standardised: with the mark X or B. An item that is used in reverse direction only is not
   * marked. An item with a number is marked if the sheet has a value for it, and redundant connections if there are several.
   */
  isMarked(key: SheetKey): boolean {
    if (key === "red.n") return this.value(key) > 1;
    if (!isMarkKey(key)) return this.#number(key) !== undefined;
    const mark = this.mark(key);
    return mark === "X" || mark === "B";
  }

  /** Whether it is not determined if the device has an item: it has no mark and is listed as unknown. */
  isUnknown(key: SheetKey | PixitKey): boolean {
    return this.document.unknown?.includes(key) === true;
  }

  /** Whether the sheet declares nothing, because there is none. */
  get isBlank(): boolean {
    return Object.keys(this.document.marks).every((key) => key.startsWith("dev."));
  }

  /** Whether an item is used in reverse direction: with the mark R or B. */
  isReversed(key: MarkKey): boolean {
    const mark = this.mark(key);
    return mark === "R" || mark === "B";
  }

  /** Whether a type is used as standardised; false for types that are not in the list. */
  isTypeMarked(type: TypeName): boolean {
    return isListed(type) && this.isMarked(typeKey(type));
  }

  /** The types that are used as standardised, ascending. */
  get types(): readonly TypeName[] {
    return LISTED_TYPES.filter((type) => this.isTypeMarked(type));
  }

  /**
   * Returns the number of an item: times in seconds, lengths in octets, counts. The default of the standard if the sheet does
   * not state one.
   *
   * @throws {RangeError} The item has no default, and the sheet states no value; see {@linkcode isMarked}.
   */
  value(key: ValueKey): number {
    const value = this.#number(key);
    if (value !== undefined) return value;
    throw new RangeError(`The sheet has no value of ${key}: expected one under "values"`);
  }

  /** Returns the causes that the device uses with a type, ascending; none for a type without a mark. */
  causes(typeId: number): readonly number[] {
    const name = typeName(typeId);
    if (name === undefined || !isListed(name)) return [];
    const key = typeKey(name);
    if (this.mark(key) === undefined) return [];
    const { causes, editionCauses } = TYPE_ITEMS[key];
    const declared = this.document.cot?.[typeId] ?? [...causes, ...editionCauses];
    return declared.toSorted((a, b) => a - b);
  }

  /** Returns the answer to a question; `undefined` if the sheet has none. */
  pixit<Key extends PixitKey>(key: Key): PixitValue<Key> | undefined {
    const { pixit = {} } = this.document;
    return pixit[key] as PixitValue<Key> | undefined;
  }

  /** Returns what the device does with a kind of malformed APDU; `undefined` if the sheet does not say. */
  badFrame<Kind extends BadFrame>(
    kind: Kind,
  ): PixitValue<`pixit.badFrame.${Kind}`> | PixitValue<"pixit.badFrame"> | undefined {
    return this.pixit<`pixit.badFrame.${Kind}`>(`pixit.badFrame.${kind}`) ??
      this.pixit("pixit.badFrame");
  }

  /** Returns the signals of some types. */
  signalsOf(...types: readonly TypeName[]): readonly Signal[] {
    return this.signals.filter(({ type }) => types.includes(type));
  }

  #number(key: ValueKey): number | undefined {
    return this.document.values?.[key] ?? VALUED[key].initial;
  }
}

/** The mnemonic of a type that may be a number. */
function nameOf(type: TypeName | number): TypeName {
  const name = typeof type === "number" ? typeName(type) : type;
  if (name !== undefined && Object.hasOwn(TYPES, name)) return name;
  throw new TypeError(`Type ${type} of a signal is unknown: expected a type of the standard`);
}
