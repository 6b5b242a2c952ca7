// Changes of users and update keys at the controlled station (types 88, 90, 91, 93 and 94): a pure machine of one
// connection. Each change is certified by the authority, and stored before it takes effect and is confirmed.

import type {
  SecurityMessage,
  SecurityMessageOf,
  SecurityTypeName,
} from "../../codec/security/message.ts";
import {
  KEY_CHANGE_METHODS,
  type KeyChangeMethodRow,
  SECURITY_ERROR,
  SECURITY_LIMITS,
  type SecurityStatisticName,
  UNKNOWN_USER,
  USER_OPERATION,
} from "../../codec/security/tables.ts";
import type { Moment } from "../moment.ts";
import { Fifo } from "../session/fifo.ts";
import { AuthenticationError } from "./authentication_error.ts";
import {
  type AuthorityContext,
  type AuthorityKeys,
  confirmationMac,
  decryptUpdateKey,
  expiryOf,
  fitsMethod,
  isCertified,
  isUpdateKeySigned,
  nameOctets,
  uncertifiedKeyWarning,
  updateKeyMac,
  type UpdateKeyProof,
} from "./authority.ts";
import { equalOctets } from "./equal.ts";
import type { UpdateKeyDeparture, UpdateKeyEvent } from "./update_key_events.ts";
import {
  failed,
  invalid,
  notPermitted,
  type Refusal,
  refusalOf,
  unknownUser,
  unsigned,
} from "./update_key_refusals.ts";
import { readUserCertificate, type UserCertificateKey } from "./user_certificate.ts";
import type { Proposal, UserLedger, UserRecord } from "./user_ledger.ts";

/** What the machine of a controlled station is made of. */
export interface ControlledUpdateKeysSetup extends AuthorityContext {
  /** The users; shared by all connections of the station. */
  readonly ledger: UserLedger;
  /** Keys that verify the authority. Without any, changes are refused with error 8. */
  readonly authority: AuthorityKeys;
  /** The RSA private key of this station for KCM 67 to 71: PKCS #8 in DER. */
  readonly stationPrivateKey?: Uint8Array | undefined;
  /** The name of this station, which the controlling station uses as well. */
  readonly stationName: string;
  /** The permitted methods (KCM). */
  readonly methods: readonly number[];
  /** Length of the challenge data, 4..64 octets. */
  readonly challengeOctets: number;
  /** Time within which the update key (93, 94) must follow the reply (92), in ms. */
  readonly exchangeTimeoutMs: number;
  /** Returns the next KSQ, which session and update keys share. */
  readonly nextSequence: () => number;
  /** Counts one statistic. */
  readonly count: (name: SecurityStatisticName) => void;
}

/** The types that the machine receives. */
const TYPES = ["S_UC_NA_X", "S_US_NA_1", "S_UQ_NA_1", "S_UK_NA_1", "S_UA_NA_1"] as const;

/** A message that the machine receives. */
type ReceivedMessage = Extract<SecurityMessage, { readonly type: typeof TYPES[number] }>;

/** A message with a new update key. */
type KeyMessage = SecurityMessageOf<"S_UK_NA_1"> | SecurityMessageOf<"S_UA_NA_1">;

/** Messages that wait while a change is being stored. */
const MOST_WAITING = 8;

/** An update key change that has begun: its reply (92) was sent. */
interface Exchange {
  readonly name: string;
  readonly number: number;
  readonly row: KeyChangeMethodRow;
  readonly method: number;
  readonly publicKey: Uint8Array;
  readonly sequence: number;
  readonly controllingChallenge: Uint8Array;
  readonly controlledChallenge: Uint8Array;
  readonly until: number;
}

/** What a certificate (88) says, and the method for which it was sent. */
interface UserKey extends UserCertificateKey {
  readonly method: number;
}

/** A message with its common address. */
interface Arrival {
  readonly message: ReceivedMessage;
  readonly ca: number;
}

/** Changes of users and update keys on one connection of a controlled station. */
export class ControlledUpdateKeys {
  readonly #setup: ControlledUpdateKeysSetup;
  readonly #arrivals: Fifo<Arrival> = new Fifo();
  readonly #departures: Fifo<UpdateKeyDeparture> = new Fifo();
  readonly #events: Fifo<UpdateKeyEvent> = new Fifo();
  #exchange: Exchange | undefined;
  /** The last certificate (88). */
  #certificate: UserKey | undefined;
  #storing: { readonly proposal: Proposal; readonly finish: () => void } | undefined;

  /** Creates the machine of a new connection. */
  constructor(setup: ControlledUpdateKeysSetup) {
    this.#setup = setup;
  }

  /** Processes a message. Returns `false` if it is not one that this machine receives. */
  receive(
    message: SecurityMessage,
    { ca }: { readonly ca: number },
    now: Moment,
  ): boolean {
    if (!isReceived(message)) return false;
    if (this.#arrivals.size >= MOST_WAITING) this.#discard(message.type, "busy");
    else this.#arrivals.push({ message, ca });
    this.#work(now);
    return true;
  }

  /** Returns the next message or error for the peer; `undefined` if there is none. */
  take(): UpdateKeyDeparture | undefined {
    return this.#departures.shift();
  }

  /** Returns the next event; `undefined` if there is none. */
  nextEvent(): UpdateKeyEvent | undefined {
    return this.#events.shift();
  }

  /** When `tick()` must be called, on the monotonic clock; `Infinity` if nothing is due. */
  deadline(): number {
    if (this.#storing !== undefined && this.#storing.proposal.state !== "waiting") return -Infinity;
    return this.#exchange?.until ?? Infinity;
  }

  /** Runs what is due, and continues what waited for the ledger. */
  tick(now: Moment): void {
    this.#work(now);
    const exchange = this.#exchange;
    if (exchange === undefined || now.monotonic < exchange.until) return;
    this.#exchange = undefined;
    this.#fail({ reason: "timed-out", error: 0, name: exchange.name }, "S_UR_NA_1");
  }

  /**
   * Data transfer was stopped, or the connection has ended: what was not stored has no effect. A change that is being
   * stored takes effect.
   */
  close(): void {
    this.#exchange = undefined;
    this.#certificate = undefined;
    this.#storing = undefined;
    this.#arrivals.clear();
    this.#departures.clear();
  }

  #work(now: Moment): void {
    for (;;) {
      if (this.#storing !== undefined) {
        if (this.#storing.proposal.state === "waiting") return;
        const { finish } = this.#storing;
        this.#storing = undefined;
        finish();
      }
      const arrival = this.#arrivals.shift();
      if (arrival === undefined) return;
      this.#handle(arrival, now);
    }
  }

  #handle(arrival: Arrival, now: Moment): void {
    const { message } = arrival;
    try {
      switch (message.type) {
        case "S_UC_NA_X":
          return this.#takeCertificate(message, arrival, now);
        case "S_US_NA_1":
          return this.#changeStatus(message, arrival, now);
        case "S_UQ_NA_1":
          return this.#beginKeyChange(message, arrival, now);
        default:
          return this.#changeKey(message, arrival, now);
      }
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      this.#refuse(arrival, {
        reason: "not-supported",
        error: SECURITY_ERROR.updateKeyMethodNotPermitted,
        csq: message.type === "S_US_NA_1" ? message.scs : 0,
        detail: error.message,
      });
    }
  }

  // Type 88

  #takeCertificate(
    { kcm, certificate }: SecurityMessageOf<"S_UC_NA_X">,
    arrival: Arrival,
    now: Moment,
  ): void {
    const row = this.#permitted(kcm);
    if (row?.kind !== "asymmetric" || this.#setup.points.publicKeySource === "status-change") {
      return this.#refuse(arrival, notPermitted());
    }
    const { crypto, authority } = this.#setup;
    const certified = readUserCertificate(certificate, {
      ...{ crypto, hash: row.signatureHash!, authorityKey: authority.publicKey! },
      instant: now.instant,
    });
    this.#certificate = certified && { ...certified, method: kcm };
    if (this.#certificate !== undefined) return;
    this.#setup.count("authenticationFailures");
    this.#refuse(arrival, { reason: "wrong-signature", error: SECURITY_ERROR.invalidSignature });
  }

  // Type 90

  #changeStatus(
    message: SecurityMessageOf<"S_US_NA_1">,
    arrival: Arrival,
    now: Moment,
  ): void {
    const { kcm, operation, scs, role, name } = message;
    const { ledger, authority, points } = this.#setup;
    const row = this.#permitted(kcm);
    const at = { name, csq: scs };
    if (row === undefined) return this.#refuse(arrival, { ...notPermitted(), ...at });
    const publicKey = this.#publicKeyOf(message, row);
    if (publicKey === undefined || !isCertified(this.#setup, { message, authority, publicKey })) {
      this.#setup.count("authenticationFailures");
      return this.#refuse(arrival, { ...at, ...invalid("wrong-certification") });
    }
    if (!Object.values<number>(USER_OPERATION).includes(operation)) {
      return this.#refuse(arrival, { ...at, ...invalid("wrong-operation") });
    }
    if (message.nameOctets !== undefined || name === "") {
      return this.#refuse(arrival, { ...at, ...unknownUser() });
    }
    const expires = expiryOf(message.expiryDays, { instant: now.instant, points });
    const record = { name, method: kcm, role, expires, publicKey };
    this.#store(
      ledger.propose({
        kind: "status",
        operation,
        sequence: scs,
        record,
        effect: points.statusChangeEffect,
      }),
      (proposal) => {
        if (proposal.state !== "stored") {
          const refusal = refusalOf(proposal);
          const detail = refusal.reason === "old-sequence"
            ? `SCS is ${scs}, expected more than ${ledger.users.statusSequence}`
            : refusal.detail;
          return this.#refuse(arrival, { ...at, ...refusal, ...detail && { detail } });
        }
        if (this.#exchange?.name === name) this.#exchange = undefined;
        this.#certificate = undefined;
        const warning = uncertifiedKeyWarning(this.#setup, { name, publicKey });
        if (warning !== undefined) this.#events.push(warning);
        this.#events.push({ type: "user-status", job: 0, name, operation, role, sequence: scs });
      },
    );
  }

  /** The public key of the user; no octets for symmetric methods, `undefined` if it is missing. */
  #publicKeyOf(
    { publicKey, kcm, name }: SecurityMessageOf<"S_US_NA_1">,
    row: KeyChangeMethodRow,
  ): Uint8Array | undefined {
    if (row.kind === "symmetric") return new Uint8Array();
    const { publicKeySource, certifiedPublicKey } = this.#setup.points;
    if (publicKeySource === "status-change") return publicKey.length > 0 ? publicKey : undefined;
    if (publicKeySource === "certificate-with-key") return new Uint8Array();
    const certificate = this.#certificate;
    if (certificate?.method !== kcm) return undefined;
    // Unless the authority certifies the key with the name, the certificate has to name the user.
    const isBound = certifiedPublicKey !== "none" || certificate.names.includes(name);
    return isBound ? certificate.publicKey : undefined;
  }

  // Types 91 and 92

  #beginKeyChange(
    { kcm, name, challenge }: SecurityMessageOf<"S_UQ_NA_1">,
    arrival: Arrival,
    now: Moment,
  ): void {
    const { crypto, challengeOctets, exchangeTimeoutMs, nextSequence } = this.#setup;
    if (challenge.length < SECURITY_LIMITS.leastChallenge) {
      return this.#discard("S_UQ_NA_1", "short-challenge");
    }
    const row = this.#permitted(kcm);
    if (row === undefined) return this.#refuse(arrival, { ...notPermitted(), name });
    const target = this.#targetOf(name, kcm);
    if (target === undefined) return this.#refuse(arrival, { ...unknownUser(), name });
    if (target.method !== kcm) return this.#refuse(arrival, { ...notPermitted(), name });
    const { number, publicKey } = target;
    const exchange: Exchange = {
      ...{ name, number, method: kcm, publicKey, row },
      sequence: nextSequence(),
      controllingChallenge: challenge,
      controlledChallenge: crypto.random(challengeOctets),
      until: now.monotonic + exchangeTimeoutMs,
    };
    this.#exchange = exchange;
    this.#certificate = undefined;
    const { sequence: ksq, controlledChallenge } = exchange;
    this.#departures.push({
      ca: arrival.ca,
      message: { type: "S_UR_NA_1", ksq, usr: number, challenge: controlledChallenge },
    });
  }

  /** The user of a key change: as the authority has certified it, or as it was configured. */
  #targetOf(name: string, method: number): UserRecord | undefined {
    const { ledger } = this.#setup;
    const record = ledger.record(name);
    if (record !== undefined) return record;
    const user = ledger.users.find(name);
    if (user === undefined) return undefined;
    const { number, role, expires } = user;
    const isSymmetric = KEY_CHANGE_METHODS[method]?.kind === "symmetric";
    // A signature of the user cannot be verified without a certified public key.
    return isSymmetric || this.#setup.points.publicKeySource === "certificate-with-key"
      ? { name, number, role, expires, method, publicKey: new Uint8Array() }
      : undefined;
  }

  // Types 93, 94 and 95

  #changeKey(
    message: KeyMessage,
    arrival: Arrival,
    now: Moment,
  ): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.#setup.count("unexpectedMessages");
      return this.#discard(message.type, "unexpected");
    }
    // One attempt only, so that a key cannot be guessed.
    this.#exchange = undefined;
    const { name, number, row } = exchange;
    const at = { name, ksq: message.ksq, user: message.usr };
    if (message.ksq !== exchange.sequence || message.usr !== number) {
      return this.#refuse(arrival, { ...at, ...failed("wrong-sequence") });
    }
    if (row.kind !== (message.type === "S_UK_NA_1" ? "symmetric" : "asymmetric")) {
      return this.#refuse(arrival, { ...at, ...notPermitted() });
    }
    const result = this.#newKey(message, exchange);
    if (!(result instanceof Uint8Array)) return this.#refuse(arrival, { ...at, ...result });
    // The authority may have changed the user on another connection meanwhile.
    const target = this.#targetOf(name, exchange.method);
    if (target === undefined || !isSameTarget(target, exchange)) {
      return this.#refuse(arrival, { ...at, ...unknownUser() });
    }
    if (target.expires !== undefined && now.instant >= target.expires) {
      return this.#refuse(arrival, { ...at, ...unknownUser(), reason: "expired-user" });
    }
    const mac = confirmationMac(this.#setup, {
      ...this.#proofOf(exchange, result),
      name: nameOctets(name),
    });
    this.#store(
      this.#setup.ledger.propose({ kind: "key", name, number, updateKey: result }),
      (proposal) => {
        if (proposal.state !== "stored") {
          return this.#refuse(arrival, { ...at, ...refusalOf(proposal) });
        }
        this.#setup.count("updateKeyChanges");
        this.#events.push({ type: "update-key", job: 0, name, user: number });
        this.#departures.push({ ca: arrival.ca, message: { type: "S_UC_NA_1", mac } });
      },
    );
  }

  /** The new update key, or why it is refused. */
  #newKey(
    message: KeyMessage,
    exchange: Exchange,
  ): Uint8Array | Refusal {
    const { authority, stationPrivateKey, stationName } = this.#setup;
    const { name, row, controlledChallenge } = exchange;
    const { encryptedKey } = message;
    if (message.type === "S_UA_NA_1") {
      const { signature } = message;
      const key = this.#signerOf(exchange);
      if (key === undefined) return unsigned("wrong-signature");
      const proof = {
        ...this.#proofOf(exchange, new Uint8Array()),
        ...{ name: nameOctets(stationName), key, encryptedKey, signature },
      };
      if (!isUpdateKeySigned(this.#setup, proof)) return unsigned("wrong-signature");
    }
    const updateKey = decryptUpdateKey(this.#setup, {
      ...{ row, name: nameOctets(name), controlledChallenge, encryptedKey },
      ...{ symmetricKey: authority.symmetricKey, stationPrivateKey },
    });
    if (updateKey === undefined) return failed("wrong-key-data");
    if (message.type === "S_UK_NA_1") {
      const mac = updateKeyMac(this.#setup, this.#proofOf(exchange, updateKey));
      if (!equalOctets(mac, message.mac)) return unsigned("wrong-mac");
    }
    return updateKey;
  }

  /** The public key that verifies a signature: the certified one, or that of a certificate since the reply (92). */
  #signerOf({ name, method, publicKey }: Exchange): Uint8Array | undefined {
    if (this.#setup.points.publicKeySource !== "certificate-with-key") return publicKey;
    const certificate = this.#certificate;
    this.#certificate = undefined;
    // Nothing else binds the key to the user.
    const isOfUser = certificate?.method === method && certificate.names.includes(name);
    return isOfUser ? certificate.publicKey : undefined;
  }

  #proofOf(exchange: Exchange, updateKey: Uint8Array): UpdateKeyProof {
    const { row, controllingChallenge, controlledChallenge, sequence, number } = exchange;
    const name = nameOctets(this.#setup.stationName);
    return {
      row,
      updateKey,
      name,
      controllingChallenge,
      controlledChallenge,
      sequence,
      user: number,
    };
  }

  // All types

  /** The row of a method, if it is permitted and this station has its keys. */
  #permitted(method: number): KeyChangeMethodRow | undefined {
    const { methods, authority, stationPrivateKey } = this.#setup;
    const row = KEY_CHANGE_METHODS[method];
    if (row === undefined || !methods.includes(method)) return undefined;
    const hasKeys = row.kind === "symmetric"
      ? fitsMethod(authority.symmetricKey, row)
      : authority.publicKey !== undefined && stationPrivateKey !== undefined;
    return hasKeys ? row : undefined;
  }

  #store(proposal: Proposal, finish: (proposal: Proposal) => void): void {
    this.#storing = { proposal, finish: () => finish(proposal) };
  }

  #refuse({ message, ca }: Arrival, refusal: Refusal): void {
    const { error, csq = 0, ksq, user = UNKNOWN_USER } = refusal;
    if (error !== 0) this.#departures.push({ ca, error, csq, ksq, user });
    this.#fail(refusal, message.type);
  }

  #fail({ reason, error, name = "", detail = "" }: Refusal, message: SecurityTypeName): void {
    if (message !== "S_US_NA_1" && message !== "S_UC_NA_X") {
      this.#setup.count("failedUpdateKeyChanges");
    }
    this.#events.push({
      type: "update-key-failed",
      ...{ job: 0, name, message, reason, error, uncertain: false, detail },
    });
  }

  #discard(message: SecurityTypeName, reason: "unexpected" | "short-challenge" | "busy"): void {
    this.#setup.count("discardedMessages");
    this.#events.push({ type: "update-key-discarded", message, reason });
  }
}

function isReceived(message: SecurityMessage): message is ReceivedMessage {
  return (TYPES as readonly string[]).includes(message.type);
}

function isSameTarget(target: UserRecord, { method, number, publicKey }: Exchange): boolean {
  return target.method === method && target.number === number &&
    equalOctets(target.publicKey, publicKey);
}
