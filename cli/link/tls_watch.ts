// Rereads the certificates, keys and certificate revocation lists (CRLs) of links every minute and applies changes.

import { CertificateError, type Clock, LinkError, RevocationLists } from "../../mod.ts";
import type { TlsSettings, TlsWarning } from "../../mod.ts";
import { WARNING_EVENTS } from "../../transport/low_level.ts";
import type { LogEvent } from "../text/log_line.ts";
import { type IdentityTexts, readIdentity } from "./identity.ts";
import type { Origin } from "./link_values.ts";
import { isPem } from "../text/pem_text.ts";
import { listOf } from "../options/setting_row.ts";
import type { TlsConfig } from "./tls_rows.ts";
import { tlsSettingsOf } from "./tls_settings.ts";

/** Options of {@linkcode TlsWatch}. */
export interface TlsWatchOptions {
  readonly clock: Clock;
  /** Reads a text file by its configured path; rejects with the system's error. */
  readonly readText: (file: string) => Promise<string>;
  readonly log: (event: LogEvent) => void;
  /** Called with the contents of files that came into use, by configured path. */
  readonly onUsed?: (texts: ReadonlyMap<string, string>) => void;
}

/** A link whose files are watched. */
export interface WatchedLink {
  readonly config: TlsConfig;
  /** The contents of its files. */
  readonly texts: IdentityTexts;
  /** The source of its settings, for messages. */
  readonly origin: Origin;
  /**
   * Switches to other certificates and another key. Rejects with `LinkError` if it cannot; the previous ones stay in
   * use.
   */
  readonly replace: (settings: TlsSettings) => Promise<void>;
}

/** The files of one link. */
interface Watched {
  readonly name: string;
  readonly link: WatchedLink;
  readonly lists: RevocationLists | undefined;
  /** The files of CRLs, by configured path. */
  readonly files: readonly string[];
  /** Contents of the CRLs at the last check. */
  texts: readonly string[];
  /** Contents of the CRLs in use. */
  used: readonly string[];
  /** The certificates and the key in use. */
  identity: IdentityTexts;
  /** Certificates and a key that could not be used at the last check, perhaps because only one file was new. */
  doubtful: string | undefined;
  /** Problems logged since the last check without problems. */
  readonly told: Set<string>;
  /** Whether a check is running. */
  isBeingRead: boolean;
}

/** Subject of a problem. */
type Kind = "certificates" | "CRLs" | "files";

/** What stays in use while there is a problem. */
const FATES: Readonly<Record<Kind, string>> = {
  certificates: "the previous certificates stay in use",
  CRLs: "the previous CRLs stay in use",
  files: "the previous contents stay in use",
};

/** Interval between checks of the files. */
const LOOK_MS = 60_000;

/** Maximum number of remembered problems per link. */
const MAX_TOLD = 100;

/** Watches the certificates, keys and CRLs of links. */
export class TlsWatch {
  readonly #options: TlsWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #cancel: (() => void) | undefined;

  /** Creates a watch without links. */
  constructor(options: TlsWatchOptions) {
    this.#options = options;
  }

  /**
   * Starts watching the files of a link.
   *
   * @param name The name of the link in the log.
   * @returns The CRLs, if there are any, and a promise that resolves when they have been read; problems are logged.
   */
  add(name: string, link: WatchedLink): {
    readonly lists: RevocationLists | undefined;
    readonly ready: Promise<void>;
  } {
    const { crlExpired: expired = "warn", crlMissing: uncovered = "warn" } = link.config;
    const { caCerts, certificate } = link.texts;
    const { clock } = this.#options;
    const files = link.texts.lists.map(({ file }) => file);
    const texts = link.texts.lists.map(({ text }) => text);
    const lists = files.length === 0 ? undefined : new RevocationLists({
      ...{ caCerts, intermediates: certificate, expired, uncovered, clock },
      onWarning: (warning) => this.#warn(name, warning),
    });
    const state = { told: new Set<string>(), isBeingRead: false, doubtful: undefined };
    const watched: Watched = {
      ...{ name, link, lists, files, texts, used: texts, identity: link.texts, ...state },
    };
    this.#watched.set(name, watched);
    if (this.#cancel === undefined) this.#lookLater();
    return { lists, ready: this.#useLists(watched, texts) };
  }

  /** Stops watching the files of a link. */
  remove(name: string): void {
    this.#watched.delete(name);
  }

  /** Applies contents that the caller has already read and checked, by the name of the link. */
  async renew(identities: ReadonlyMap<string, IdentityTexts>): Promise<void> {
    const renewing = Array.from(this.#watched.values(), async (watched) => {
      const next = identities.get(watched.name);
      if (next === undefined) return;
      const lists = next.lists.map(({ text }) => text);
      await this.#attempt(watched, () => this.#useIdentity(watched, { next, lists }));
      await this.#useLists(watched, lists);
    });
    await Promise.all(renewing);
  }

  /** Checks all files now; resolves when changes are in use. */
  async look(): Promise<void> {
    await this.#look((watched) => !watched.isBeingRead, { isLast: true });
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
      void this.#look((watched) => {
        if (!watched.isBeingRead) return true;
        // Do not start another read on a file system that hangs.
        const files = [...identityFiles(watched), ...listFiles(watched)].map(([file]) => file);
        this.#complain(watched, "files", `no response for a minute from ${files.join(", ")}`);
        return false;
      });
    });
  }

  /** Checks the files of links; with `isLast`, no further check will follow soon. */
  async #look(
    isDue: (watched: Watched) => boolean,
    how: { readonly isLast?: boolean } = {},
  ): Promise<void> {
    // Several links may share a file.
    const read = new Map<string, Promise<string>>();
    const textOf = (file: string) => {
      const text = read.get(file) ?? this.#options.readText(file);
      read.set(file, text);
      return text;
    };
    const due = [...this.#watched.values()].filter(isDue);
    await Promise.all(due.map((watched) => this.#lookAt(watched, textOf, how)));
  }

  async #lookAt(
    watched: Watched,
    textOf: (file: string) => Promise<string>,
    { isLast = false }: { readonly isLast?: boolean },
  ): Promise<void> {
    watched.isBeingRead = true;
    let isWhole = true;
    const texts = new Map<string, string>();
    const files = [
      ...identityFiles(watched).map((each) => ["certificates", ...each] as const),
      ...listFiles(watched).map((each) => ["CRLs", ...each] as const),
    ];
    for (const [kind, file, before] of files) {
      try {
        texts.set(file, await textOf(file));
      } catch (error) {
        isWhole = false; // A file that could not be read counts as unchanged.
        texts.set(file, before);
        this.#complain(watched, kind, `${file} cannot be read: ${(error as Error).message}`);
      }
    }
    watched.isBeingRead = false;
    if (this.#watched.get(watched.name) !== watched) return;
    const lists = watched.files.map((file) => texts.get(file)!);
    const isUsable = await this.#lookAtIdentity(watched, { texts, lists, isLast });
    await this.#useLists(watched, lists, { isWhole: isWhole && isUsable });
  }

  /** Applies certificates and a key that have changed; returns whether those in the files are in use. */
  async #lookAtIdentity(
    watched: Watched,
    { texts, lists, isLast }: {
      readonly texts: ReadonlyMap<string, string>;
      readonly lists: readonly string[];
      readonly isLast: boolean;
    },
  ): Promise<boolean> {
    const files = identityFiles(watched);
    if (files.every(([file, before]) => texts.get(file) === before)) return true;
    const { config: { crlFile: _, ...config }, origin } = watched.link;
    const sources = {
      readText: async (file: string) => texts.get(file) ?? await this.#options.readText(file),
      ask: () => Promise.resolve(watched.identity.passphrase),
    };
    const read = await readIdentity(config, { sources, origin });
    const next = read.texts;
    if (next !== undefined) {
      watched.doubtful = undefined;
      return await this.#attempt(watched, () => this.#useIdentity(watched, { next, lists }));
    }
    // A certificate and its key are rarely replaced at the same moment.
    const state = JSON.stringify(files.map(([file]) => texts.get(file)));
    if (isLast || state === watched.doubtful) {
      const why = read.faults.map(({ text }) => text).join("; ");
      this.#complain(watched, "certificates", why);
    }
    watched.doubtful = state;
    return false;
  }

  /** Applies certificates and a key; returns whether they are in use, and logs the reason if not. */
  async #attempt(watched: Watched, use: () => Promise<void>): Promise<boolean> {
    try {
      await use();
      return true;
    } catch (error) {
      if (!(error instanceof LinkError || error instanceof CertificateError)) throw error;
      this.#complain(watched, "certificates", error.message);
      return false;
    }
  }

  /**
   * Applies certificates and a key, if they differ from those in use.
   *
   * @throws {CertificateError} The CRLs were not signed by the new authorities.
   * @throws {LinkError} They cannot be used.
   */
  async #useIdentity(
    watched: Watched,
    { next, lists }: { readonly next: IdentityTexts; readonly lists: readonly string[] },
  ): Promise<void> {
    const { link, identity: before, used } = watched;
    const files = changedFiles(link.config, before, next);
    if (files.size === 0) return;
    await this.#trust(watched, { next, lists });
    watched.identity = next; // now, because a link may take long to connect again
    try {
      await link.replace(tlsSettingsOf(link.config, next));
    } catch (error) {
      watched.identity = before;
      await this.#trust(watched, { next: before, lists: used });
      throw error;
    }
    this.#options.onUsed?.(files);
    const names = [...files.keys()].join(", ");
    this.#log("info", watched.name, `using the new certificates from ${names}`, "certificates");
  }

  /** Applies the authorities that must have signed the CRLs, with new CRLs if these can be used with them. */
  async #trust(
    watched: Watched,
    { next: { caCerts, certificate }, lists }: {
      readonly next: IdentityTexts;
      readonly lists: readonly string[];
    },
  ): Promise<void> {
    if (watched.lists === undefined) return;
    const authorities = { caCerts, intermediates: certificate };
    try {
      await watched.lists.replace(lists, authorities);
      watched.texts = watched.used = lists;
    } catch (error) {
      if (watched.used === lists) throw error;
      await watched.lists.replace(watched.used, authorities);
    }
  }

  /** Applies CRLs that differ from the previous check; `isWhole` means that all files were readable. */
  async #useLists(
    watched: Watched,
    texts: readonly string[],
    { isWhole = true }: { readonly isWhole?: boolean } = {},
  ): Promise<void> {
    const { lists, name, files } = watched;
    const isFirst = lists?.lists.length === 0;
    if (lists === undefined || (!isFirst && texts.every((text, i) => text === watched.texts[i]))) {
      if (isWhole) watched.told.clear();
      return;
    }
    watched.texts = texts;
    try {
      await lists.replace(texts);
      this.#usedLists(watched, texts);
      if (isWhole) watched.told.clear();
      if (!isFirst) this.#log("info", name, `using the new CRLs from ${files.join(", ")}`);
    } catch (error) {
      if (isFirst || files.length === 1) {
        this.#complain(watched, "CRLs", `${files.join(", ")}: ${(error as Error).message}`);
      } else await this.#useEach(watched, lists, texts);
    }
  }

  /** Applies each usable file on its own, so that a broken file does not delay revocations in another. */
  async #useEach(
    watched: Watched,
    lists: RevocationLists,
    texts: readonly string[],
  ): Promise<void> {
    const { name, files } = watched;
    for (const [index, text] of texts.entries()) {
      if (text === watched.used[index]) continue;
      const next = watched.used.with(index, text);
      try {
        await lists.replace(next);
        this.#usedLists(watched, next);
        this.#log("info", name, `using the new CRLs from ${files[index]}`);
      } catch (error) {
        this.#complain(watched, "CRLs", `${files[index]}: ${(error as Error).message}`);
      }
    }
  }

  #usedLists(watched: Watched, texts: readonly string[]): void {
    watched.used = texts;
    this.#options.onUsed?.(new Map(watched.files.map((file, i) => [file, texts[i]!])));
  }

  /** Logs a problem with the content of the files, once. */
  #complain(watched: Watched, kind: Kind, why: string): void {
    const fate = kind === "CRLs" && watched.lists?.lists.length === 0
      ? "the station is refused until it is usable"
      : FATES[kind];
    const text = `${why}; ${fate}`;
    if (watched.told.has(text)) return;
    if (watched.told.size === MAX_TOLD) watched.told.clear();
    watched.told.add(text);
    this.#log("error", watched.name, text, kind === "certificates" ? kind : "revocation");
  }

  /** Logs a warning, unless it is a security event, which is reported as one. */
  #warn(name: string, { code, detail }: TlsWarning): void {
    if (WARNING_EVENTS[code] === undefined) this.#log("warning", name, detail);
  }

  #log(level: LogEvent["level"], station: string, text: string, event = "revocation"): void {
    this.#options.log({ level, event, subject: `station ${station}`, text });
  }
}

/** The files of certificates and the key of a link, with their contents in use. */
function identityFiles({ link, identity }: Watched): readonly (readonly [string, string])[] {
  return namedTexts(link.config, identity);
}

/** The files of CRLs, with their contents at the last check. */
function listFiles({ files, texts }: Watched): readonly (readonly [string, string])[] {
  return files.map((file, index) => [file, texts[index]!]);
}

/** The files of certificates and the key, with their contents; texts of environment variables are not among them. */
function namedTexts(
  { caFile, certificateFile = "", keyFile = "" }: TlsConfig,
  { caCerts, certificate, key }: IdentityTexts,
): readonly (readonly [string, string])[] {
  const authorities = listOf(caFile).map((file, index) => [file, caCerts[index]!] as const);
  const all = [...authorities, [certificateFile, certificate], [keyFile, key]] as const;
  return all.filter(([file]) => !isPem(file));
}

/** The files whose contents differ, with the new contents. */
function changedFiles(
  config: TlsConfig,
  before: IdentityTexts,
  next: IdentityTexts,
): ReadonlyMap<string, string> {
  const old = namedTexts(config, before);
  return new Map(namedTexts(config, next).filter(([, text], index) => text !== old[index]![1]));
}
