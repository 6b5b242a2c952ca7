// Lists of revoked certificates of all stations: read again every minute, and used as soon as they have changed.

import { type Clock, RevocationLists, type RevocationOptions } from "../../../mod.ts";
import type { LogEvent } from "../status/log.ts";

/** What watching needs. */
export interface RevocationWatchOptions {
  readonly clock: Clock;
  /** The text of a file as it is named in the configuration; rejects with the error of the system. */
  readonly readText: (file: string) => Promise<string>;
  readonly log: (event: LogEvent) => void;
}

/** The lists of one station. */
interface Watched {
  readonly name: string;
  readonly lists: RevocationLists;
  /** The files, as they are named in the configuration. */
  readonly files: readonly string[];
  /** What was in them when they were last tried. */
  texts: readonly string[];
  /** The trouble that was told. */
  told: string | undefined;
}

/** What a station's lists are made of. */
export interface StationLists extends Pick<RevocationOptions, "ca" | "expired" | "uncovered"> {
  /** The certificate of the collector and those below its authority, in PEM. */
  readonly certificate: string;
  /** The files, as they are named in the configuration. */
  readonly files: readonly string[];
  /** What is in them. */
  readonly texts: readonly string[];
}

/** How often files are looked at. */
const LOOK_MS = 60_000;

/** Watches the lists of stations. */
export class RevocationWatch {
  readonly #options: RevocationWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #cancel: (() => void) | undefined;
  #isLooking = false;

  /** Makes a watch of nothing. */
  constructor(options: RevocationWatchOptions) {
    this.#options = options;
  }

  /**
   * Watches the lists of a station.
   *
   * @returns The lists, and a promise that resolves when they have been read; trouble is logged.
   */
  add(name: string, station: StationLists): {
    readonly lists: RevocationLists;
    readonly ready: Promise<void>;
  } {
    const { ca, certificate, files, texts, expired = "warn", uncovered = "warn" } = station;
    const { clock } = this.#options;
    const lists = new RevocationLists({
      ...{ ca, intermediates: certificate, expired, uncovered, clock },
      onWarning: ({ detail }) => this.#log("warning", name, detail),
    });
    const watched = { name, lists, files, texts, told: undefined };
    this.#watched.set(name, watched);
    if (this.#cancel === undefined) this.#lookLater();
    return { lists, ready: this.#use(watched, texts) };
  }

  /** Watches the lists of a station no longer. */
  remove(name: string): void {
    this.#watched.delete(name);
  }

  /** Uses what has been read of the files meanwhile, where it is new. */
  async renew(texts: ReadonlyMap<string, string>): Promise<void> {
    for (const watched of [...this.#watched.values()]) {
      await this.#use(
        watched,
        watched.files.map((file, i) => texts.get(file) ?? watched.texts[i]!),
      );
    }
  }

  /** Ends. */
  close(): void {
    this.#watched.clear();
    this.#cancel?.();
  }

  #lookLater(): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.monotonic() + LOOK_MS, () => {
      this.#cancel = undefined;
      if (this.#watched.size === 0) return;
      this.#lookLater();
      if (this.#isLooking) return; // a file system that hangs is asked once
      this.#isLooking = true;
      void this.#look().finally(() => this.#isLooking = false);
    });
  }

  async #look(): Promise<void> {
    // Many stations may have the same files.
    const read = new Map<string, Promise<string>>();
    const textOf = (file: string) => {
      const text = read.get(file) ?? this.#options.readText(file);
      read.set(file, text);
      return text;
    };
    for (const watched of [...this.#watched.values()]) {
      const texts: string[] = [];
      for (const file of watched.files) {
        try {
          texts.push(await textOf(file));
        } catch (error) {
          this.#complain(watched, file, `it cannot be read: ${(error as Error).message}`);
        }
      }
      if (texts.length === watched.files.length) await this.#use(watched, texts);
    }
  }

  /** Uses texts that are not those that were last tried. */
  async #use(watched: Watched, texts: readonly string[]): Promise<void> {
    const { lists, name, files } = watched;
    const isFirst = lists.lists.length === 0;
    if (!isFirst && texts.every((text, i) => text === watched.texts[i])) {
      watched.told = undefined; // what could not be read is as it was before
      return;
    }
    watched.texts = texts;
    try {
      await lists.replace(texts);
      watched.told = undefined;
      if (!isFirst) this.#log("info", name, `uses the new lists of ${files.join(", ")}`);
    } catch (error) {
      this.#complain(watched, files.join(", "), (error as Error).message);
    }
  }

  #complain(watched: Watched, file: string, why: string): void {
    const fate = watched.lists.lists.length === 0
      ? "the station is not believed before it can be used"
      : "the lists before stay in use";
    const text = `${file}: ${why}; ${fate}`;
    if (text === watched.told) return;
    watched.told = text;
    this.#log("error", watched.name, text);
  }

  #log(level: LogEvent["level"], station: string, text: string): void {
    this.#options.log({ level, event: "revocation", subject: `station ${station}`, text });
  }
}
