// Rereads the certificate revocation lists (CRLs) of all stations every minute and applies changes.

import { type Clock, RevocationLists, type RevocationOptions } from "../../../mod.ts";
import type { LogEvent } from "../status/log.ts";

/** Options of {@linkcode RevocationWatch}. */
export interface RevocationWatchOptions {
  readonly clock: Clock;
  /** Reads a text file by its configured path; rejects with the system's error. */
  readonly readText: (file: string) => Promise<string>;
  readonly log: (event: LogEvent) => void;
}

/** The CRLs of one station. */
interface Watched {
  readonly name: string;
  readonly lists: RevocationLists;
  /** The files, by configured path. */
  readonly files: readonly string[];
  /** Contents at the last check. */
  texts: readonly string[];
  /** Contents in use. */
  used: readonly string[];
  /** Problems logged since the last check without problems. */
  readonly told: Set<string>;
  /** Whether a check is running. */
  isBeingRead: boolean;
}

/** The CRL files of a station and the certificates needed to verify them. */
export interface StationLists extends Pick<RevocationOptions, "caCerts" | "expired" | "uncovered"> {
  /** The collector's certificate and its intermediate certificates, in PEM. */
  readonly certificate: string;
  /** The files, by configured path. */
  readonly files: readonly string[];
  /** Their contents. */
  readonly texts: readonly string[];
}

/** Interval between checks of the files. */
const LOOK_MS = 60_000;

/** Maximum number of remembered problems per station. */
const MAX_TOLD = 100;

/** Watches the CRL files of stations. */
export class RevocationWatch {
  readonly #options: RevocationWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #cancel: (() => void) | undefined;

  /** Creates a watch without stations. */
  constructor(options: RevocationWatchOptions) {
    this.#options = options;
  }

  /**
   * Starts watching the CRLs of a station.
   *
   * @returns The CRLs, and a promise that resolves when they have been read; problems are logged.
   */
  add(name: string, station: StationLists): {
    readonly lists: RevocationLists;
    readonly ready: Promise<void>;
  } {
    const { caCerts, certificate, files, texts, expired = "warn", uncovered = "warn" } = station;
    const { clock } = this.#options;
    const lists = new RevocationLists({
      ...{ caCerts, intermediates: certificate, expired, uncovered, clock },
      onWarning: ({ detail }) => this.#log("warning", name, detail),
    });
    const state = { used: texts, told: new Set<string>(), isBeingRead: false };
    const watched = { name, lists, files, texts, ...state };
    this.#watched.set(name, watched);
    if (this.#cancel === undefined) this.#lookLater();
    return { lists, ready: this.#use(watched, texts) };
  }

  /** Stops watching the CRLs of a station. */
  remove(name: string): void {
    this.#watched.delete(name);
  }

  /** Applies new file contents that the caller has already read. */
  async renew(texts: ReadonlyMap<string, string>): Promise<void> {
    for (const watched of [...this.#watched.values()]) {
      await this.#use(
        watched,
        watched.files.map((file, i) => texts.get(file) ?? watched.texts[i]!),
      );
    }
  }

  /** Stops watching. */
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
      this.#look();
    });
  }

  #look(): void {
    // Several stations may share a file.
    const read = new Map<string, Promise<string>>();
    const textOf = (file: string) => {
      const text = read.get(file) ?? this.#options.readText(file);
      read.set(file, text);
      return text;
    };
    for (const watched of this.#watched.values()) {
      if (watched.isBeingRead) { // Do not start another read on a file system that hangs.
        const files = watched.files.join(", ");
        this.#complain(watched, files, "cannot be read: no response for a minute");
      } else void this.#lookAt(watched, textOf);
    }
  }

  async #lookAt(watched: Watched, textOf: (file: string) => Promise<string>): Promise<void> {
    watched.isBeingRead = true;
    let isWhole = true;
    const texts: string[] = [];
    for (const [index, file] of watched.files.entries()) {
      try {
        texts.push(await textOf(file));
      } catch (error) {
        isWhole = false;
        texts.push(watched.texts[index]!);
        this.#complain(watched, file, `cannot be read: ${(error as Error).message}`);
      }
    }
    watched.isBeingRead = false;
    if (this.#watched.get(watched.name) === watched) await this.#use(watched, texts, { isWhole });
  }

  /** Applies texts that differ from the previous check; `isWhole` means that all files were readable. */
  async #use(
    watched: Watched,
    texts: readonly string[],
    { isWhole = true }: { readonly isWhole?: boolean } = {},
  ): Promise<void> {
    const { lists, name, files } = watched;
    const isFirst = lists.lists.length === 0;
    if (!isFirst && texts.every((text, i) => text === watched.texts[i])) {
      if (isWhole) watched.told.clear(); // A file that could not be read counts as unchanged.
      return;
    }
    watched.texts = texts;
    try {
      await lists.replace(texts);
      watched.used = texts;
      if (isWhole) watched.told.clear();
      if (!isFirst) this.#log("info", name, `using the new CRLs from ${files.join(", ")}`);
    } catch (error) {
      if (isFirst || files.length === 1) {
        this.#complain(watched, `${files.join(", ")}:`, (error as Error).message);
      } else await this.#useEach(watched, texts);
    }
  }

  /** Applies each usable file on its own, so that a broken file does not delay revocations in another. */
  async #useEach(watched: Watched, texts: readonly string[]): Promise<void> {
    const { lists, name, files } = watched;
    for (const [index, text] of texts.entries()) {
      if (text === watched.used[index]) continue;
      const next = watched.used.with(index, text);
      try {
        await lists.replace(next);
        watched.used = next;
        this.#log("info", name, `using the new CRLs from ${files[index]}`);
      } catch (error) {
        this.#complain(watched, `${files[index]}:`, (error as Error).message);
      }
    }
  }

  #complain(watched: Watched, file: string, why: string): void {
    const fate = watched.lists.lists.length === 0
      ? "the station is refused until it is usable"
      : "the previous CRLs stay in use";
    const text = `${file} ${why}; ${fate}`;
    if (watched.told.has(text)) return;
    if (watched.told.size === MAX_TOLD) watched.told.clear();
    watched.told.add(text);
    this.#log("error", watched.name, text);
  }

  #log(level: LogEvent["level"], station: string, text: string): void {
    this.#options.log({ level, event: "revocation", subject: `station ${station}`, text });
  }
}
