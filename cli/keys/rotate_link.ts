// Changes an update key at the station and in the file, over a connection, with the key or the pair of keys of the authority,
// or with the certificate of the user.

import { KEY_CHANGE_METHOD, USER_OPERATION } from "../../codec/low_level.ts";
import {
  AuthenticationError,
  secureAuthentication,
  UserDirectory,
} from "../../transport/authentication.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { authenticationOptions } from "../key_file/authentication_rows.ts";
import { connectStation, linkSettings, openWatch } from "../link/link_options.ts";
import { withStationOfPlant } from "../collect/config/plant_file.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { reportLinkError } from "../request/link_error.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { ownerText } from "../key_file/changes.ts";
import type { Given } from "./given.ts";
import type { KeyFile } from "../key_file/key_file.ts";
import { rotationAdvice } from "./rotation_advice.ts";
import { rotationKeysOf } from "./rotation_keys.ts";
import { StationKeys } from "../key_file/station_keys.ts";
import { PLANT } from "../link/plant.ts";

/** Length of the key of an authority with which AES-256 methods are used. */
const LONG_KEY = 32;

/** The longest time that the exchange of session keys may take before the change, in ms. */
const KEYS_MS = 20_000;

/**
 * Changes the key of a user at the station that --host names, and saves it when both have it.
 *
 * @returns The exit code.
 * @throws {UsageError} The options or the keys cannot be used; nothing was sent.
 */
export async function rotateOverLink(
  { values: given, io, path }: Given,
  { file, number, station }: {
    readonly file: KeyFile;
    readonly number: number;
    /** The name of --station. */
    readonly station: string | undefined;
  },
): Promise<number> {
  const host = given.text("host")!;
  const found = given.given("plant") ? await withStationOfPlant(given, host, io) : given;
  const plant = found.context(PLANT);
  const { authentication: config = {}, ...link } = plant?.link ?? {};
  const values = plant === undefined ? found : found.within(PLANT, { ...plant, link });
  const settings = await linkSettings(values, io, host);
  const peer = formatEndpoint(settings.endpoint);
  const name = station ?? config.station ?? plant?.name ?? settings.endpoint.host;
  const keys = new StationKeys(file, name, { now: io.now });
  const { users, statusSequence, records, candidates } = keys.state();
  const user = users.find((each) => each.number === number);
  const pairs = await rotationKeysOf(given, {
    ...{ io, document: file.document, path, number, station: name, points: config.openPoints },
  });
  const authorityKey = keys.authorityKey();
  if (user === undefined) {
    throw new UsageError(`${path} has no key of user ${number} for station "${name}"`);
  }
  if (pairs === undefined && authorityKey === undefined) {
    throw new UsageError(
      `${path} has no key of the authority for station "${name}", which certifies the change: iec104 keys add ${path} authority`,
    );
  }
  const sequence = pairs?.authority === undefined
    ? undefined
    : sequenceOf(given, { statusSequence, path });
  if (sequence === undefined && given.given("sequence")) {
    throw new UsageError("--sequence needs the private key of an authority with a pair of keys");
  }
  const who = ownerText(file.document, number);
  const facts = { path, who, station: name, sequence };
  const ca = plant?.cas[0];
  // Session keys are established only for this user: the keys of the others may be wrong at the station.
  const others = users.filter((each) => each !== user);
  // The message has whole days: with its expiry, each change would lengthen the time of the user.
  const asHere = <T extends { readonly number: number }>(each: T) =>
    each.number === number ? { ...each, expires: user.expires } : each;
  const authentication = secureAuthentication({
    ...ca !== undefined && { commonAddress: ca },
    ...authenticationOptions(config),
    ...pairs !== undefined && {
      openPoints: { ...config.openPoints, publicKeySource: pairs.publicKeySource },
    },
    user: number,
    // The change needs no session keys. A station reports only a few errors, and that of the change must be among them.
    maxKeyStatusRequests: 1,
    users: new UserDirectory([user], { statusSequence }),
    updateKeys: {
      stationName: name,
      store: (state) => keys.save({ ...state, users: [...others, ...state.users.map(asHere)] }),
      ...{ records, candidates },
    },
  });
  const tell = (text: string) => io.stderr.line(`iec104 keys: ${text}`);
  const hangUp = new AbortController();
  using watch = openWatch(settings, { io, tell, hasKeyNotes: false });
  try {
    const connected = await connectStation({
      ...settings,
      authentication: {
        ...{ authentication, keys, user, keysMs: KEYS_MS, warnings: [] },
        file: { path, reread: () => false }, // the change ends before it would be read again
        apply: () => [],
        reopen: () => Promise.resolve(),
        refusal: () => undefined,
        saveStatistics: () => Promise.resolve(),
        [Symbol.dispose]: () => {},
      },
    }, { signal: io.interruption(), hangUp: hangUp.signal, tell, watch });
    try {
      const changes = authentication.changes!;
      const { name } = user;
      if (pairs === undefined) {
        const symmetricKey = authorityKey!;
        const method = symmetricKey.length === LONG_KEY
          ? KEY_CHANGE_METHOD.aes256HmacSha256
          : KEY_CHANGE_METHOD.aes128HmacSha1;
        await changes.changeUpdateKey({ name, method, authority: { symmetricKey }, ca });
      } else {
        // The authority certifies the public key of the user, with which the user then signs.
        const order = {
          ...{ name, method: pairs.method, sequence: sequence ?? statusSequence + 1 },
          ...{ operation: USER_OPERATION.change, role: user.role },
          ...{ expiryDays: daysUntil(user.expires, io.now()), publicKey: pairs.userPublic },
        };
        const { method, user: userPrivateKey, station: stationPublicKey, certificate } = pairs;
        const privateKey = pairs.authority;
        const [certified, changed] = await Promise.allSettled([
          privateKey && changes.changeUser({ order, authority: { privateKey }, certificate, ca }),
          changes.changeUpdateKey({
            ...{ name, method, userPrivateKey, authority: { stationPublicKey }, certificate, ca },
          }),
        ]);
        const isRefused = certified.status === "rejected";
        if (changed.status === "rejected") throw isRefused ? certified.reason : changed.reason;
        // The station knew the public key before. It refuses a number that was used, as after a restore.
        if (isRefused) {
          if (!(certified.reason instanceof AuthenticationError)) throw certified.reason;
          const { message, reported } = certified.reason;
          tell(`${message}; the role of ${who} at the station is unchanged`);
          if (reported !== undefined) tell(rotationAdvice(reported, facts));
        }
      }
      tell(`${who} has a new key at ${peer} and in ${path}`);
      return EXIT.done;
    } finally {
      await leave(connected, { ...{ hangUp, watch, tell, peer }, withinMs: LEAVE_MS });
    }
  } catch (error) {
    if (!(error instanceof AuthenticationError)) return reportLinkError("keys", error, io.stderr);
    tell(error.message);
    if (error.code === "uncertain") tell("repeat the command: the file has both keys");
    else tell(`nothing was changed; ${rotationAdvice(error.reported, facts)}`);
    return EXIT.fault;
  }
}

/** The highest number of a status change: four octets. */
const LAST_SEQUENCE = 0xffff_ffff;

/**
 * The number of the next status change (SCS): that of --sequence, or the next one of the file.
 *
 * @throws {UsageError} It is not higher than that of the last change, or the last change had the highest number.
 */
function sequenceOf(
  values: Given["values"],
  { statusSequence, path }: { readonly statusSequence: number; readonly path: string },
): number {
  const sequence = values.integer("sequence", [1, LAST_SEQUENCE]) ?? statusSequence + 1;
  if (sequence > statusSequence && sequence <= LAST_SEQUENCE) return sequence;
  throw new UsageError(
    `The sequence number of the change is ${sequence}, expected more than ${statusSequence}, that of the last change in ` +
      `${path}, and at most ${LAST_SEQUENCE}`,
  );
}

/** The longest time until a role expires that a status change has, in days: two octets. */
const MOST_DAYS = 65_535;

/** Whole days until a user expires; the longest time for one who does not. */
function daysUntil(expires: number | undefined, now: number): number {
  if (expires === undefined) return MOST_DAYS;
  return Math.min(MOST_DAYS, Math.max(0, Math.ceil((expires - now) / 86_400_000)));
}
