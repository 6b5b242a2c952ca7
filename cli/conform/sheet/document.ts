// The sheet of a device as JSON: its interoperability list, the answers for the test (PIXIT), and its signals.

import type { TypeName } from "../../../codec/mod.ts";
import type { MarkKey, SheetKey, ValueKey } from "./items.ts";
import type { Mark } from "./mark_items.ts";
import type { PixitAnswers, PixitKey } from "./pixit_items.ts";

/** Version of the format. */
export const SHEET_FORMAT = "iec104-pics/1";

/** The role of a device: a controlled station (slave, server), or a controlling station (master, client). */
export type SheetRole = "controlled" | "controlling";

/** The device that a sheet describes. */
export interface SheetDevice {
  /** Manufacturer. */
  readonly vendor?: string;
  /** Product name. */
  readonly product?: string;
  /** Hardware version. */
  readonly hw?: string;
  /** Firmware version. */
  readonly fw?: string;
  /** Document from which the sheet was taken. */
  readonly document?: string;
  /** The role that the sheet describes; a device with both roles has two sheets. */
  readonly role: SheetRole;
}

/** A point, counter, command or parameter of the device that tests may use. */
export interface SignalEntry {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type, as mnemonic or number: for points that of interrogations, for commands the one without time tag. */
  readonly type: TypeName | number;
  /** Name of the signal in the device. */
  readonly name?: string;
  /** Interrogation groups, or groups of counters: 0 for the station interrogation or the general request. */
  readonly groups?: readonly number[];
  /** How changes are reported; with time tag by default. */
  readonly event?: "time-tagged" | "untimed" | "both" | "none";
  /** Period of cyclic transmission, in seconds. */
  readonly cyclic?: number;
  /** Period of the background scan, in seconds. */
  readonly background?: number;
  /** Lowest and highest value of a measured value or a set-point. */
  readonly range?: readonly [number, number];
  /** How the upper tester changes a point: the name that it is given. */
  readonly stimulus?: string;
  /** How the upper tester observes the output of a command: the name that it is given. */
  readonly observe?: string;
  /** Whether a command is executed directly, after a selection, or either way; `direct` by default. */
  readonly mode?: "direct" | "select" | "both";
  /** Select time-out of this command, in seconds. */
  readonly selectTimeout?: number;
  /** Whether a command takes the type with time tag; `optional` by default. */
  readonly timeTag?: "optional" | "required" | "refused";
  /** Accepted qualifiers QU or QL. */
  readonly qualifiers?: readonly number[];
  /** Information object address of the point that reports the result of a command. */
  readonly feedback?: number;
  /** How long the action of a command takes, in seconds. */
  readonly duration?: number;
  /** Whether a termination (ACTTERM) ends a command; true by default. */
  readonly termination?: boolean;
  /** Quality bits that the upper tester can set; those of `pixit.qualityStimuli` by default. */
  readonly quality?: readonly string[];
  /** Period of the local freeze of a counter, in seconds. */
  readonly freeze?: number;
}

/** A sheet as it is stored. */
export interface SheetDocument {
  /** JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** Version of the format: `iec104-pics/1`. */
  readonly schema: typeof SHEET_FORMAT;
  /** The device. */
  readonly device: SheetDevice;
  /** The marked items; an empty text is no mark. */
  readonly marks: { readonly [Key in MarkKey]?: Mark | "" };
  /** The causes of transmission of types, by type identification; all permitted ones by default. */
  readonly cot?: Readonly<Record<string, readonly number[]>>;
  /** The numbers; the defaults of the standard where none is stated. */
  readonly values?: { readonly [Key in ValueKey]?: number };
  /** The answers for the test. */
  readonly pixit?: PixitAnswers;
  /** Common addresses; those of the signals by default. */
  readonly commonAddresses?: readonly number[];
  /** The signals that tests may use. */
  readonly signals?: readonly SignalEntry[];
  /** Remarks on items, such as how a mark was found. */
  readonly notes?: { readonly [Key in SheetKey | PixitKey]?: string };
  /** Items that were not determined: without a mark or an answer, although the device may have them. */
  readonly unknown?: readonly (SheetKey | PixitKey)[];
}
