// The interface of the page for its views.

import type { LoadedView } from "../messages.ts";
import type { Client } from "./client.ts";
import type { Names } from "../../../cli/text/names.ts";
import type { Vocabulary } from "./completion/vocabulary.ts";
import type { Place } from "./place.ts";
import type { PointingFacts } from "./pointing/facts.ts";
import type { StoredSettings } from "./stored_settings.ts";
import type { TimeFormat } from "./time_format.ts";

/** The page. */
export interface Page {
  readonly client: Client;
  /** The loaded capture; `undefined` before the first one. */
  readonly loaded: LoadedView | undefined;
  readonly names: Names;
  /** What the analysis knows about the things that the user points at. */
  readonly facts: PointingFacts;
  /** The values that filters can be completed with. */
  readonly vocabulary: Vocabulary;
  /** The filter of the packets; empty for none. */
  readonly filter: string;
  /** Formats times as the user chose. */
  readonly times: TimeFormat;
  /** The settings that the browser keeps. */
  readonly stored: StoredSettings;
  /** Goes to a place; omitted parts stay unchanged in the view. */
  go(place: Omit<Place, "file">): void;
  /** Moves the focus to the main control of the current view. */
  focusView(): void;
  /** Updates the address to the current place, without going anywhere. */
  note(place: Omit<Place, "file">): void;
  /** Shows the chart of a point, alone or together with the points of the current chart. */
  chart(point: SavePoint, options?: { readonly add?: boolean }): void;
  /** Announces a message to screen readers. */
  say(text: string): void;
  /** Shows a message until it is closed. */
  warn(text: string): void;
  /** Opens the settings, at the field sizes of a station if one is given. */
  changeSettings(station?: string): void;
  /** Decodes the open file again without private types. */
  removeTypes(): void;
  /** Removes the names of objects from the open file. */
  removeNames(): void;
  /** Asks for a time zone. */
  chooseZone(): void;
  /** Asks for files to open. */
  choose(): void;
  /** Saves a file. */
  save(kind: SaveKind, point?: SavePoint): void;
}

type SaveKind = import("../messages.ts").ExportKind;
type SavePoint = import("../messages.ts").PointKey;

/** One view of the capture. */
export interface View {
  /** The label of its tab. */
  readonly title: string;
  /** The view. */
  readonly element: HTMLElement;
  /** Another input was opened: removes searches and choices that belong to the previous one. */
  forget?(): void;
  /** A capture was loaded, or names for the objects of the same one. */
  load(loaded: LoadedView): void;
  /** Called when the view is shown, with a place in it. */
  arrive(place: Omit<Place, "file">): void;
  /** Moves the focus to the main control of the view. */
  focus?(): void;
  /** Moves to the next or the previous item. */
  step?(by: number): void;
  /** Number of items it shows, for its tab. */
  badge?(loaded: LoadedView): string;
}
