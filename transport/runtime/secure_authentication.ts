// Creates secure authentication for stations, with the cryptographic functions of the platform.

import type { AuthenticationCrypto } from "../authentication/crypto.ts";
import { ControlledAssociation } from "../authentication/controlled_association.ts";
import { ControllingAssociation } from "../authentication/controlling_association.ts";
import {
  type AuthenticationOptions,
  type AuthenticationSettings,
  resolveAuthenticationOptions,
} from "../authentication/options.ts";
import { SecurityStatistics } from "../authentication/statistics.ts";
import {
  resolveUpdateKeyOptions,
  type UpdateKeyOptions,
} from "../authentication/update_key_options.ts";
import type { UpdateKeyShare } from "../authentication/update_key_relay.ts";
import {
  type LedgerState,
  type UpdateKeyCandidate,
  UserLedger,
  type UserRecord,
} from "../authentication/user_ledger.ts";
import { type AuthenticationUser, UserDirectory } from "../authentication/users.ts";
import { AuthenticatedLink } from "../connection/authenticated_link.ts";
import type {
  AttachOptions,
  Authentication,
  SecuredLink,
  StatisticsReport,
} from "../connection/authentication.ts";
import { LinkedChanges } from "../connection/user_changes.ts";
import { authenticationCrypto } from "./authentication_crypto.ts";

/** Options for changes of users and update keys. */
export interface UserChangeOptions extends UpdateKeyOptions {
  /**
   * Stores a state, replacing the one before; the octets in it are secret. A change takes effect, and is confirmed, when
   * the promise resolves. After a restart, pass the users, their records, candidates and sequence number to
   * `secureAuthentication()` again, or an old change could be repeated.
   */
  readonly store: (state: LedgerState) => void | Promise<void>;
  /** The records of the state that was stored last. @default {[]} */
  readonly records?: readonly UserRecord[];
  /** The candidates of the state that was stored last. @default {[]} */
  readonly candidates?: readonly UpdateKeyCandidate[];
  /** Number of users and records, 1..65 534. @default {1000} */
  readonly maxUsers?: number;
}

/** Options of {@linkcode secureAuthentication}. */
export interface SecureAuthenticationOptions extends AuthenticationOptions {
  /**
   * The users, or a directory that the application changes. A controlled station knows everyone who may operate it; a
   * controlling station has the users as whom it acts, and `user` names the one it uses unless a request names another.
   */
  readonly users: Iterable<AuthenticationUser> | UserDirectory;
  /**
   * The 18 counters of the standard; to keep them over a restart, create them with the values that
   * `SecurityStatistics.export()` returned before. New ones by default.
   */
  readonly statistics?: SecurityStatistics | undefined;
  /** Where a controlled station reports the counters as type 41; by default it does not. */
  readonly report?: StatisticsReport | undefined;
  /**
   * Changes of users and update keys over the connections, as an authority certifies them. Without it, a controlled
   * station refuses them.
   */
  readonly updateKeys?: UserChangeOptions | undefined;
  /** The cryptographic functions. @default those of the platform */
  readonly crypto?: AuthenticationCrypto | undefined;
}

/**
 * Creates secure authentication (IEC TS 60870-5-7:2013) for `ControlledStation`, `connect()` or `supervise()`. Critical
 * requests, such as commands, are carried out only if a user has proven them with a session key. It is built from
 * public sources and has to be proven with devices. It does not encrypt: use TLS for that.
 *
 * @example Both stations of a user
 * ```ts
 * import { connect, ControlledStation, type StationDeclaration } from "@telecontrol/iec104";
 * import { secureAuthentication, USER_ROLE } from "@telecontrol/iec104/authentication";
 *
 * function controlled(declaration: StationDeclaration, updateKey: Uint8Array): ControlledStation {
 *   const users = [{ number: 1, name: "control centre", role: USER_ROLE.operator, updateKey }];
 *   return new ControlledStation(declaration, {
 *     authentication: secureAuthentication({ users }),
 *     onCommand: ({ remote }) => remote.authenticated?.number === 1,
 *   });
 * }
 *
 * async function operate(host: string, updateKey: Uint8Array): Promise<void> {
 *   const users = [{ number: 1, name: "control centre", role: USER_ROLE.operator, updateKey }];
 *   await using station = await connect({ host, authentication: secureAuthentication({ users }) });
 *   const result = await station.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 });
 *   console.log(result.outcome, result.authentication?.user.name);
 * }
 * ```
 *
 * @throws {RangeError | TypeError} An option or a user is not valid.
 * @throws {LinkError} The platform has no cryptography, such as a browser (`not-supported`).
 */
export function secureAuthentication(given: SecureAuthenticationOptions): Authentication {
  return new SecureAuthentication(given);
}

class SecureAuthentication implements Authentication {
  readonly users: UserDirectory;
  readonly statistics: SecurityStatistics;
  readonly report: Authentication["report"];
  readonly changes: LinkedChanges | undefined;
  readonly #crypto: AuthenticationCrypto;
  readonly #options: AuthenticationOptions;
  readonly #share: UpdateKeyShare | undefined;
  /** The settings of the last connection: those of the next are usually the same. */
  #last:
    | (Pick<AttachOptions, "profile" | "commonAddress" | "originator"> & {
      readonly settings: AuthenticationSettings;
    })
    | undefined;

  constructor(given: SecureAuthenticationOptions) {
    const {
      users,
      statistics = new SecurityStatistics(),
      report,
      crypto,
      updateKeys,
      ...options
    } = given;
    // Rejects invalid options now, not at the first connection.
    const { openPoints } = resolveAuthenticationOptions(options);
    this.users = users instanceof UserDirectory ? users : new UserDirectory(users);
    this.statistics = statistics;
    this.report = report && { ...report, counters: statistics };
    this.#crypto = crypto ?? authenticationCrypto();
    this.#options = options;
    if (updateKeys === undefined) return;
    const { store, records, candidates, maxUsers, ...rest } = updateKeys;
    const ledger = new UserLedger({
      users: this.users,
      ...(records && { records }),
      ...(candidates && { candidates }),
      ...(maxUsers === undefined ? {} : { maxUsers }),
      onProposal: () => void this.changes?.save(),
    });
    this.#share = { ledger, settings: resolveUpdateKeyOptions(rest) };
    const share = this.#share;
    this.changes = new LinkedChanges({ share, crypto: this.#crypto, points: openPoints, store });
  }

  attach(link: AttachOptions): SecuredLink {
    const { role, isCombined } = link;
    const options = this.#settingsOf(link);
    const { users, statistics } = this;
    const shared = { crypto: this.#crypto, users, statistics, updateKeys: this.#share };
    const setup = { ...shared, options, isCombined };
    const association = role === "controlled"
      ? new ControlledAssociation(setup)
      : new ControllingAssociation(setup);
    return new AuthenticatedLink(link, association, { users, changes: this.changes });
  }

  /** The settings of a connection; thousands with the same field sizes and addresses share one object. */
  #settingsOf({ profile, commonAddress, originator }: AttachOptions): AuthenticationSettings {
    const last = this.#last;
    const isSame = last !== undefined && last.profile === profile &&
      last.commonAddress === commonAddress && last.originator === originator;
    if (isSame) return last.settings;
    const settings = resolveAuthenticationOptions({
      ...{ commonAddress, originator },
      ...this.#options,
      profile,
    });
    this.#last = { profile, commonAddress, originator, settings };
    return settings;
  }
}
