// What the views know of the page around them.

import type { LoadedView } from "../messages.ts";
import type { Client } from "./client.ts";
import type { Names } from "../../../cli/text/names.ts";
import type { Place } from "./place.ts";
import type { TimeFormat } from "./time_format.ts";

/** The page. */
export interface Page {
  readonly client: Client;
  /** What was loaded; `undefined` before the first. */
  readonly loaded: LoadedView | undefined;
  readonly names: Names;
  /** Writes times in UTC. */
  readonly times: TimeFormat;
  /** Goes to a place; omitted parts are unchanged in the view. */
  go(place: Omit<Place, "file">): void;
  /** Notes in the address where one is, without going anywhere. */
  note(place: Omit<Place, "file">): void;
  /** Announces a message to screen readers. */
  say(text: string): void;
  /** Shows a message until it is closed. */
  warn(text: string): void;
  /** Decodes what is open without private types. */
  removeTypes(): void;
  /** Saves a file. */
  save(kind: SaveKind, point?: SavePoint): void;
}

type SaveKind = import("../messages.ts").ExportKind;
type SavePoint = import("../messages.ts").PointKey;

/** One view of the capture. */
export interface View {
  /** The text of its tab. */
  readonly title: string;
  /** The view. */
  readonly element: HTMLElement;
  /** Another capture was loaded. */
  load(loaded: LoadedView): void;
  /** The view is shown, at a place. */
  arrive(place: Omit<Place, "file">): void;
  /** Puts the keyboard where one wants to begin. */
  focus?(): void;
  /** How many things it shows, for its tab. */
  badge?(loaded: LoadedView): string;
}
