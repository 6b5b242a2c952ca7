// The text that all records of one direction of a connection have in common.

import type { Endpoint } from "../../../codec/capture/mod.ts";
import type { FixedText } from "../../text/digits.ts";
import type { Place } from "./source.ts";

/** The text of one direction. */
interface LinkText {
  readonly connection: number | undefined;
  readonly text: FixedText;
}

/** Texts of the directions of connections in captures. */
export class LinkTexts {
  readonly #make: (place: Place) => FixedText;
  readonly #texts = new WeakMap<Endpoint, LinkText>();

  /** Creates the store; `make` returns the text of a place, which depends on its connection and its direction. */
  constructor(make: (place: Place) => FixedText) {
    this.#make = make;
  }

  /** Returns the text of a place that has a source. */
  of(place: Place): FixedText {
    const { connection, source } = place;
    let link = this.#texts.get(source!);
    if (link === undefined || link.connection !== connection) {
      link = { connection, text: this.#make(place) };
      this.#texts.set(source!, link);
    }
    return link.text;
  }
}
