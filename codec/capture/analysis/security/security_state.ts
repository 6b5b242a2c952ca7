// What is known about secure authentication on one session: challenges, users and their keys.

import type { Challenge, KeyChange, KeyStatus } from "../../../security/message.ts";
import { SecurityReassembler } from "../../../security/segments.ts";
import type { Profile } from "../../../profile.ts";
import type { PacketTime } from "../../packet_time.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { SessionKeyPair } from "../../../security/verifier.ts";

/** Maximum number of users of a session. */
const MAX_USERS = 256;

/** Maximum number of key changes that are listed. */
export const MAX_KEY_CHANGES = 500;

/** A critical ASDU, until it is authenticated or replaced by the next one. */
export interface CriticalAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly ca: number;
  readonly ioa: number;
  readonly octets: Uint8Array;
  readonly at: PacketTime;
  /** Whether it was challenged, and how it was authenticated. */
  state: "plain" | "challenged" | "authenticated" | "failed";
  /** Whether the other station has confirmed it. */
  isConfirmed: boolean;
}

/** A challenge and what it concerns. */
export interface OpenChallenge {
  readonly message: Challenge;
  readonly asdus: readonly Uint8Array[];
  readonly at: PacketTime;
  readonly critical: CriticalAsdu | undefined;
  readonly transaction: Transaction | undefined;
  isOpen: boolean;
}

/** ASDUs from one of the two stations. */
export class SecurityDirection {
  readonly reassembler: SecurityReassembler;
  /** The last critical ASDU. */
  critical: CriticalAsdu | undefined;
  /** The last request that is critical only for some stations, such as an interrogation. */
  optional: CriticalAsdu | undefined;
  /** The last challenge that this station received. */
  challenge: OpenChallenge | undefined;
  /** The highest CSQ of its own challenges, and of its requests in aggressive mode. */
  challengeSequence = -1;
  aggressiveSequence = -1;
  /** CSQ of the last reply. */
  replied = -1;

  /** Creates a direction without messages. */
  constructor(profile: Profile) {
    this.reassembler = new SecurityReassembler({ profile });
  }
}

/** A key change that waits for the status that confirms it. */
export interface PendingKeyChange {
  readonly change: KeyChange;
  readonly asdus: readonly Uint8Array[];
  readonly at: PacketTime;
  readonly keys: SessionKeyPair | undefined;
}

/** What is known about a user on one session. */
export class SecurityUser {
  readonly user: number;
  readonly session: number;
  authentications = 0;
  aggressive = 0;
  failures = 0;
  keyChanges = 0;
  updateKeyChanges = 0;
  /** Durations from challenge to reply: their sum and maximum in ms. */
  replyMs = 0;
  slowestReplyMs = 0;
  /** MACs that were verified. */
  right = 0;
  wrong = 0;
  notVerified = 0;
  /** KST of the last status. */
  keyStatus: number | undefined;
  /** KSQ of the last status. */
  keySequence = -1;
  status: { readonly message: KeyStatus; readonly asdus: readonly Uint8Array[] } | undefined;
  pending: PendingKeyChange | undefined;
  /** When the keys were changed; when the session was first seen for keys that are older. */
  keysSince: PacketTime;
  /** Whether a key change was seen. */
  isChanged = false;
  /** The longest use of the same keys in ms. */
  longestMs = 0;
  keys: SessionKeyPair | undefined;

  /** Creates a user without messages. */
  constructor(user: number, session: number, since: PacketTime) {
    this.user = user;
    this.session = session;
    this.keysSince = since;
  }
}

/** A key change, for the report. */
export interface KeyChangeRecord {
  readonly session: number;
  readonly user: number;
  readonly at: PacketTime;
  readonly kind: "session" | "update";
  readonly result: "accepted" | "refused" | "unconfirmed";
  readonly durationMs: number;
}

/** Secure authentication on one session. */
export class SecurityState {
  readonly control: SecurityDirection;
  readonly monitor: SecurityDirection;
  readonly users: Map<number, SecurityUser> = new Map();
  /** Whether any message was seen. */
  isUsed = false;
  readonly #session: number;
  readonly #since: PacketTime;

  /** Creates the state of a session that was first seen at `since`. */
  constructor(profile: Profile, session: number, since: PacketTime) {
    this.control = new SecurityDirection(profile);
    this.monitor = new SecurityDirection(profile);
    this.#session = session;
    this.#since = since;
  }

  /** Returns the state of a user; one that is not kept if there are too many. */
  user(user: number): SecurityUser {
    let state = this.users.get(user);
    if (state === undefined) {
      state = new SecurityUser(user, this.#session, this.#since);
      if (this.users.size < MAX_USERS) this.users.set(user, state);
    }
    return state;
  }
}
