// Sets up secure authentication with the keys that its settings name: finds the station and the user in them.

import { nearestName } from "../../codec/low_level.ts";
import {
  type Authentication,
  DEFAULT_AUTHENTICATION_OPTIONS,
  secureAuthentication,
  SecurityStatistics,
  UserDirectory,
} from "../../transport/authentication.ts";
import { isKeyUncertified, resolveOpenPoints } from "../../transport/low_level.ts";
import type { Io } from "../io/io.ts";
import {
  type AsymmetricKeyFile,
  type AuthenticationConfig,
  authenticationOptions,
  type KeySetting,
} from "./authentication_rows.ts";
import { UsageError } from "../io/exit.ts";
import { applyUsers } from "./apply_users.ts";
import { dayOf, keysOf, ownerText, userOf } from "./changes.ts";
import type { KeyDocument } from "./document.ts";
import { type KeyFile, loadKeys } from "./key_file.ts";
import { userWarnings } from "./key_findings.ts";
import type { KeyedUser } from "./keyed_users.ts";
import { KeyFileError } from "./key_file_error.ts";
import { readPassphrase } from "./passphrase.ts";
import { StationKeys } from "./station_keys.ts";

/** What secure authentication of a link is set up with. */
export interface AuthenticationSetup extends Disposable {
  /** The option `authentication` of a station. */
  readonly authentication: Authentication;
  /** The keys of the station: users for the options, and what has to be saved. */
  readonly keys: StationKeys;
  /** The user of a controlling station; `undefined` for a controlled station, which has all users. */
  readonly user: KeyedUser | undefined;
  /** Maximum time that a controlling station takes to establish session keys, in ms. */
  readonly keysMs: number;
  /** The open key file, which several stations may share. */
  readonly file: Pick<KeyFile, "path" | "reread">;
  /** Conditions that need attention now but do not prevent use. */
  readonly warnings: readonly string[];
  /**
   * Applies the users of the file, after it was read again, to open connections as well: someone who was revoked no longer
   * operates.
   *
   * @returns What has changed, a line for each user.
   */
  apply(): readonly string[];
  /**
   * Opens the key file again if it has another passphrase than before, with the one that the settings yield now. A passphrase
   * that was typed is not asked for again.
   *
   * @throws {UsageError} The file cannot be opened, or its passphrase cannot be read; what was read before stays in use.
   */
  reopen(): Promise<void>;
  /** Why a controlling station no longer has its user, such as `user 1 (Centre) was ...`; `undefined` if it has. */
  refusal(): string | undefined;
  /**
   * Saves the counters, which continue after a restart.
   *
   * @throws {KeyFileError} The file cannot be written.
   */
  saveStatistics(): Promise<void>;
}

/** How to read the settings. */
export interface AuthenticationReading {
  readonly io: Io;
  /** The role of this program. */
  readonly role: "controlling" | "controlled";
  /** The name of the station if the settings do not name it: that in the plant file, or its host. */
  readonly station: string;
  /**
   * The name of a setting in messages.
   *
   * @default the option
   */
  readonly nameOf?: (key: keyof AuthenticationConfig) => string;
  /**
   * The path of a file that a setting names, such as one relative to the folder of the plant file.
   *
   * @default the path as given
   */
  readonly pathOf?: (
    key: "keysFile" | "passphraseFile" | AsymmetricKeyFile,
    path: string,
  ) => string;
  /** Common address of messages that do not answer one of the peer, unless the settings have one. */
  readonly commonAddress?: number | undefined;
  /** An open key file with the same path, for several stations of one program. */
  readonly opened?: Map<string, KeyFile>;
  /** Whether the program has read the passphrase before: a pipe is not read again. */
  readonly wasRead?: boolean;
}

/** The options that name the keys and the user. */
const OPTIONS: Readonly<Record<KeySetting, string>> = {
  keysFile: "--keys FILE",
  user: "--user",
  station: "--keys-station",
  passphraseFile: "--keys-passphrase-file FILE",
  passphrase: "--keys-passphrase '${NAME}'",
};

/**
 * Opens the keys; `undefined` if the settings are empty, and nothing is authenticated.
 *
 * @throws {UsageError} A setting cannot be used: the file cannot be opened, or does not have the user or a key.
 */
export async function authenticationSetup(
  config: AuthenticationConfig | undefined,
  reading: AuthenticationReading,
): Promise<AuthenticationSetup | undefined> {
  if (config === undefined || Object.keys(config).length === 0) return undefined;
  const { io, role, nameOf = optionName } = reading;
  const given = Object.keys(config) as (keyof AuthenticationConfig)[];
  if (config.keysFile === undefined) {
    throw new UsageError(`${nameOf(given[0]!)} needs ${nameOf("keysFile")}`);
  }
  const file = await openKeys(config, reading);
  try {
    const keys = new StationKeys(file, config.station ?? reading.station, { now: io.now });
    const user = role === "controlled"
      ? undefined
      : requireUser(file, keys, { config, now: io.now(), nameOf });
    const { users, statusSequence } = keys.state();
    const directory = new UserDirectory(user === undefined ? users : [user], { statusSequence });
    const asymmetric = role === "controlled" ? await asymmetricKeysOf(config, keys, reading) : {};
    const lack = role === "controlled" && users.length === 0
      ? `${file.path} has no users with a key for station "${keys.name}"`
      : undefined;
    const isEmpty = keys.authorityKey() === undefined && asymmetric.authority === undefined;
    if (lack !== undefined && isEmpty) {
      const { document } = file;
      const others = stationsOf(document, document.users.map(({ number }) => number));
      throw new UsageError(`${lack}${choiceText(others, { document, keys, config, nameOf })}`);
    }
    const lasting = [
      ...lack === undefined ? [] : [
        `${lack}${
          hintFor(file.document, keys.name)
        }: nobody may operate until the authority adds users`,
      ],
      ...asymmetric.authority === undefined ? [] : uncertifiedKeyTexts(config, reading),
    ];
    const given = { config, user, directory, asymmetric, reading };
    const authentication = authenticationWith(keys, given);
    return {
      ...{ authentication, keys, user, file, keysMs: keysTimeOf(config) },
      get warnings() {
        return [
          ...file.warnings,
          ...keyWarnings(file, keys.name, { of: user, now: io.now() }),
          ...lasting,
        ];
      },
      apply: () => {
        if (!keys.refresh()) return [];
        const { users } = keys.state();
        const own = users.filter(({ number }) => user === undefined || number === user.number);
        return applyUsers(directory, own);
      },
      reopen: () => reopened(file, config, reading),
      refusal: () =>
        user === undefined || directory.get(user.number) !== undefined
          ? undefined
          : `user ${user.number} (${user.name}) was removed or revoked in ${file.path}`,
      saveStatistics: () => keys.saveStatistics(authentication.statistics.export()),
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  } catch (error) {
    if (reading.opened === undefined) file[Symbol.dispose]();
    throw error;
  }
}

/** Warns of the users of a station, or of the one as whom a controlling station acts. */
function keyWarnings(
  { document, path }: KeyFile,
  station: string,
  { of: own, now }: { readonly of: KeyedUser | undefined; readonly now: number },
): readonly string[] {
  return userWarnings(document, { station, now, user: own?.number }).map((text) =>
    `${path}: ${text}`
  );
}

/** Warns of open points with which an authority certifies users, but not their public keys. */
function uncertifiedKeyTexts(
  { openPoints }: AuthenticationConfig,
  { nameOf = optionName }: AuthenticationReading,
): readonly string[] {
  if (!isKeyUncertified(resolveOpenPoints(openPoints))) return [];
  return [
    `${
      nameOf("openPoints")
    } has certifiedPublicKey = "none" and publicKeySource = "status-change": the authority does not ` +
    "certify the public keys of users, so anyone who can change messages can replace these keys",
  ];
}

/** The maximum time for session keys: each request for the key status may remain without an answer. */
function keysTimeOf(config: AuthenticationConfig): number {
  const { replyTimeoutMs, maxKeyStatusRequests } = {
    ...DEFAULT_AUTHENTICATION_OPTIONS,
    ...config,
  };
  return 2 * replyTimeoutMs * maxKeyStatusRequests;
}

/** The name of a setting on the command line. */
function optionName(key: keyof AuthenticationConfig): string {
  return Object.hasOwn(OPTIONS, key) ? OPTIONS[key as KeySetting] : `authentication.${key}`;
}

/** What a station authenticates with: everyone who has a key, or the user of a controlling station. */
function authenticationWith(
  keys: StationKeys,
  { config, user, directory, asymmetric, reading: { commonAddress, role } }: {
    readonly config: AuthenticationConfig;
    readonly asymmetric: AsymmetricKeys;
    readonly user: KeyedUser | undefined;
    readonly directory: UserDirectory;
    readonly reading: AuthenticationReading;
  },
): Authentication {
  const { records, candidates } = keys.state();
  const symmetricKey = role === "controlled" ? keys.authorityKey() : undefined;
  const { authority: publicKey, station: stationPrivateKey } = asymmetric;
  return secureAuthentication({
    ...commonAddress !== undefined && { commonAddress },
    ...authenticationOptions(config),
    ...user !== undefined && { user: user.number },
    users: directory,
    statistics: new SecurityStatistics({ state: keys.statistics() }),
    report: config.report,
    ...(symmetricKey ?? publicKey) !== undefined && {
      updateKeys: {
        stationName: keys.name,
        authority: { symmetricKey, publicKey },
        stationPrivateKey,
        store: (state) => keys.save(state),
        ...{ records, candidates },
      },
    },
  });
}

/** The keys of asymmetric methods. */
interface AsymmetricKeys {
  readonly authority?: Uint8Array;
  readonly station?: Uint8Array;
}

/**
 * The keys of asymmetric methods, from PEM files or from the key file; methods need both.
 *
 * @throws {UsageError} A file is given and the other key is missing, or one cannot be used.
 */
async function asymmetricKeysOf(
  { authorityPublicKeyFile, stationPrivateKeyFile }: AuthenticationConfig,
  keys: StationKeys,
  { io, nameOf = optionName, pathOf = (_, path) => path }: AuthenticationReading,
): Promise<AsymmetricKeys> {
  const stored = keys.asymmetricKeys();
  const { readPrivateKey, readPublicKey } = await import("./asymmetric_keys.ts");
  const authority = authorityPublicKeyFile === undefined ? stored.authority : await readPublicKey(
    pathOf("authorityPublicKeyFile", authorityPublicKeyFile),
    io,
    { kind: "dsa", owner: "the authority" },
  );
  const station = stationPrivateKeyFile === undefined ? stored.station : await readPrivateKey(
    pathOf("stationPrivateKeyFile", stationPrivateKeyFile),
    io,
    { kind: "rsa", owner: "the station" },
  );
  if (authority !== undefined && station !== undefined) return { authority, station };
  const files = ["authorityPublicKeyFile", "stationPrivateKeyFile"] as const;
  const [given, missing] = authority === undefined ? files.toReversed() : files;
  if ((authorityPublicKeyFile ?? stationPrivateKeyFile) === undefined) return {};
  throw new UsageError(`${nameOf(given!)} needs ${nameOf(missing!)}, or the key in the key file`);
}

async function openKeys(
  { keysFile = "", passphraseFile, passphrase }: AuthenticationConfig,
  { io, nameOf = optionName, pathOf = (_, path) => path, opened, wasRead }: AuthenticationReading,
): Promise<KeyFile> {
  const path = pathOf("keysFile", keysFile);
  const known = opened?.get(path);
  if (known !== undefined) return known;
  const text = await readPassphrase({
    path: passphraseFile === undefined ? undefined : pathOf("passphraseFile", passphraseFile),
    text: passphrase,
    names: { path: nameOf("passphraseFile"), text: nameOf("passphrase") },
  }, { io, file: path, ...wasRead !== undefined && { wasRead } });
  try {
    const file = await loadKeys(path, text);
    opened?.set(path, file);
    return file;
  } catch (error) {
    if (error instanceof KeyFileError) throw new UsageError(error.message);
    throw error;
  }
}

async function reopened(
  file: KeyFile,
  config: AuthenticationConfig,
  { opened: _, ...reading }: AuthenticationReading,
): Promise<void> {
  try {
    file.reread();
    return;
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    if (error.code !== "not-opened") throw new UsageError(error.message);
  }
  if ((config.passphraseFile ?? config.passphrase) === undefined) return;
  using other = await openKeys(config, { ...reading, wasRead: true });
  file.adopt(other);
}

/** The user of a controlling station, whose key at the station is needed. */
function requireUser(
  { document, path }: KeyFile,
  keys: StationKeys,
  { config, now, nameOf }: {
    readonly config: AuthenticationConfig;
    readonly now: number;
    readonly nameOf: (key: keyof AuthenticationConfig) => string;
  },
): KeyedUser {
  const { user: number = 1 } = config;
  const user = keys.state().users.find((each) => each.number === number);
  const who = `${nameOf("user")} ${number}`;
  if (user === undefined) {
    try {
      userOf(document, number);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${who} cannot be used with ${path}: ${error.message}`);
    }
    const stations = stationsOf(document, [number]);
    const whose = ownerText(document, number);
    if (stations.length === 0) throw new UsageError(`${path} has no key of ${whose}`);
    throw new UsageError(
      `${path} has no key of ${whose} for station "${keys.name}"${
        choiceText(stations, { document, keys, config, nameOf })
      }`,
    );
  }
  if (user.expires === undefined || user.expires > now) return user;
  const day = dayOf(new Date(user.expires).toISOString());
  throw new UsageError(
    `${who} (${user.name}) expired on ${day}: stations refuse it; iec104 keys change ${path} ${number} --expires DATE`,
  );
}

/** The stations at which users have keys of their own. */
function stationsOf(document: KeyDocument, users: readonly number[]): readonly string[] {
  const keys = users.flatMap((number) => keysOf(document, number));
  return [...new Set(keys.flatMap(({ station }) => station ?? []))];
}

/** The stations that could have been meant, and the setting that selects one. */
function choiceText(
  stations: readonly string[],
  { document, keys, config, nameOf }: {
    readonly document: KeyDocument;
    readonly keys: StationKeys;
    readonly config: AuthenticationConfig;
    readonly nameOf: (key: keyof AuthenticationConfig) => string;
  },
): string {
  const hint = hintFor(document, keys.name);
  if (stations.length === 0) return hint;
  const where = config.station === undefined ? `; ${nameOf("station")} selects one` : "";
  return `, expected ${stations.join(", ")}${hint}${where}`;
}

/** A station whose name is close to one that was not found. */
function hintFor({ stations = {} }: KeyDocument, name: string): string {
  const nearest = nearestName(name, Object.keys(stations));
  return nearest === undefined || nearest === name ? "" : `; did you mean "${nearest}"?`;
}
