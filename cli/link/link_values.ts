// Reads the settings of a link from the command line in the form used in files, and combines them with those of a file.

import type { Values } from "../options/args.ts";
import { LINK_TABLES, type LinkConfig, TLS_OPTION } from "./link_rows.ts";
import { QUIRK_OPTION, quirksOf } from "./quirks.ts";

/**
 * Reads the options of a link. Options that were not given are absent; any TLS option creates an object `tls`.
 *
 * @throws {UsageError} An option cannot be used.
 */
export function linkValues(values: Values): LinkConfig {
  const { quirks, session: tolerances } = quirksOf(values.all(QUIRK_OPTION.name));
  const session = { ...tolerances, ...keysOf("session", values) };
  const tls = keysOf("tls", values);
  const authentication = keysOf("authentication", values);
  const wantsTls = values.flag(TLS_OPTION.name) || Object.keys(tls).length > 0;
  return {
    ...keysOf("", values),
    ...Object.keys(session).length > 0 && { session },
    ...wantsTls && { tls },
    ...Object.keys(authentication).length > 0 && { authentication },
    ...Object.keys(quirks).length > 0 && { quirks },
  };
}

function keysOf(part: keyof typeof LINK_TABLES, values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(LINK_TABLES[part]).flatMap(([key, { option, read }]) => {
      const texts = option === undefined ? [] : values.all(option.name);
      return texts.length === 0 ? [] : [[key, read(texts)]];
    }),
  );
}

/** Combines the settings of a file and of the command line; for each key, the command line takes precedence. */
export function combined<T extends LinkConfig>(file: T, given: LinkConfig): T {
  const { session, tls, authentication, quirks, ...top } = given;
  return {
    ...file,
    ...top,
    ...session !== undefined && { session: { ...file.session, ...session } },
    ...tls !== undefined && { tls: { ...file.tls, ...tls } },
    ...authentication !== undefined && {
      authentication: { ...file.authentication, ...authentication },
    },
    ...quirks !== undefined && { quirks: { ...file.quirks, ...quirks } },
  };
}

/** The source of a setting, for messages. */
export interface Origin {
  /** The settings from the command line. */
  readonly given: LinkConfig;
  /** The path of the station in its file, such as `stations[0]`; empty for the file itself. */
  readonly path?: string;
  /** The name of the file, if a message would not name it otherwise. */
  readonly file?: string;
}

/** A part of the settings and a key in it. */
export type LinkKey = readonly [part: keyof typeof LINK_TABLES, key: string];

/** Whether the command line sets a key. */
export function isGiven([part, key]: LinkKey, { given }: Origin): boolean {
  const object = part === "" ? given : given[part] ?? {};
  return Object.hasOwn(object, key);
}

/** The option that sets a key; `undefined` for a key that exists only in files. */
export function optionNameOf([part, key]: LinkKey): string | undefined {
  const name = LINK_TABLES[part][key]?.option?.name;
  return name === undefined ? undefined : `--${name}`;
}

/** The name of a setting in messages: its option if the command line sets it, otherwise its path in the file. */
export function nameOf(key: LinkKey, origin: Origin): string {
  const { path, file } = origin;
  if (isGiven(key, origin) || path === undefined) return optionNameOf(key) ?? key[1];
  const place = [path, ...key].filter((part) => part !== "").join(".");
  return file === undefined ? place : `${place} (${file})`;
}
