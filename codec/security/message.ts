// The messages of secure authentication (IEC TS 60870-5-7:2013) as a discriminated union. The layout of each
// is in `codec/elements.ts`.

/** S_CH_NA_1: a challenge. */
export interface Challenge {
  /** CSQ: challenge sequence number. */
  readonly csq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** MAL: algorithm of the MAC that the reply must have; see `MAC_ALGORITHM`. */
  readonly mal: number;
  /** RSC: reason for the challenge; see `CHALLENGE_REASON`. */
  readonly rsc: number;
  /** The challenge data: random octets. */
  readonly challenge: Uint8Array;
}

/** S_RP_NA_1: the reply to a challenge. */
export interface ChallengeReply {
  /** CSQ of the challenge. */
  readonly csq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** The MAC. */
  readonly mac: Uint8Array;
}

/** S_AR_NA_1: a critical ASDU together with its MAC (aggressive mode). */
export interface AggressiveRequest {
  /** The complete ASDU with its data unit identifier. */
  readonly asdu: Uint8Array;
  /** CSQ: challenge sequence number. */
  readonly csq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** The MAC. */
  readonly mac: Uint8Array;
}

/** S_KR_NA_1: a request for the status of the session keys of a user. */
export interface KeyStatusQuery {
  /** USR: user number, 0..65535. */
  readonly usr: number;
}

/** S_KS_NA_1: the status of the session keys of a user. */
export interface KeyStatus {
  /** KSQ: key change sequence number. */
  readonly ksq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** KWA: algorithm that must wrap the session keys; see `KEY_WRAP`. */
  readonly kwa: number;
  /** KST: status of the session keys; see `KEY_STATUS`. */
  readonly kst: number;
  /** MAL: algorithm of the MAC of this message; see `MAC_ALGORITHM`. */
  readonly mal: number;
  /** The challenge data: random octets. */
  readonly challenge: Uint8Array;
  /** The MAC over the last key change; no octets if there was none. */
  readonly mac: Uint8Array;
}

/** S_KC_NA_1: new session keys of a user. */
export interface KeyChange {
  /** KSQ of the last key status. */
  readonly ksq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** The wrapped key data. */
  readonly wrapped: Uint8Array;
}

/** S_ER_NA_1: an error. */
export interface SecurityError {
  /** CSQ of the message that failed; in the layout without KSQ, the CSQ or the KSQ of that message. */
  readonly csq: number;
  /** KSQ of the message that failed; present only in the layout that has it. */
  readonly ksq?: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** AID: association identifier; see `OWN_ASSOCIATION`. */
  readonly association: number;
  /** ERR: error code; see `SECURITY_ERROR`. */
  readonly error: number;
  /** ETM: when the error occurred, as `time` of an information object. */
  readonly time: number;
  /** Flags of the time; see `TIME_FLAGS`. */
  readonly timeFlags: number;
  /** The octets of the time as received, present only if `time` is `NaN`. */
  readonly timeOctets?: Uint8Array;
  /** Description of the error. */
  readonly text: string;
  /** The octets of the text as received, present only if they are not UTF-8. */
  readonly textOctets?: Uint8Array;
}

/** S_UC_NA_X (type 88): the certificate of a user. */
export interface UserCertificate {
  /** KCM: method of the key change; see `KEY_CHANGE_METHOD`. */
  readonly kcm: number;
  /** The certificate. */
  readonly certificate: Uint8Array;
}

/** S_US_NA_1: a change of a user, certified by the authority. */
export interface UserStatusChange {
  /** KCM: method of the key change; see `KEY_CHANGE_METHOD`. */
  readonly kcm: number;
  /** OPR: the operation; see `USER_OPERATION`. */
  readonly operation: number;
  /** SCS: status change sequence number. */
  readonly scs: number;
  /** URL: the role of the user; see `USER_ROLE`. */
  readonly role: number;
  /** UEI: days until the role expires, 0..65535. */
  readonly expiryDays: number;
  /** Name of the user. */
  readonly name: string;
  /** The octets of the name as received, present only if they are not UTF-8. */
  readonly nameOctets?: Uint8Array;
  /** Public key of the user; no octets for symmetric methods. */
  readonly publicKey: Uint8Array;
  /** Certification data: the MAC or signature of the authority. */
  readonly certification: Uint8Array;
}

/** S_UQ_NA_1: a request to change the update key of a user. */
export interface UpdateKeyRequest {
  /** KCM: method of the key change; see `KEY_CHANGE_METHOD`. */
  readonly kcm: number;
  /** Name of the user. */
  readonly name: string;
  /** The octets of the name as received, present only if they are not UTF-8. */
  readonly nameOctets?: Uint8Array;
  /** Challenge data of the controlling station. */
  readonly challenge: Uint8Array;
}

/** S_UR_NA_1: the answer to a request to change an update key. */
export interface UpdateKeyReply {
  /** KSQ: key change sequence number. */
  readonly ksq: number;
  /** USR: the number that the user is given, 0..65535. */
  readonly usr: number;
  /** Challenge data of the controlled station. */
  readonly challenge: Uint8Array;
}

/** S_UK_NA_1: a new update key, by a symmetric method. */
export interface UpdateKeyChange {
  /** KSQ of the reply. */
  readonly ksq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** The encrypted update key data. */
  readonly encryptedKey: Uint8Array;
  /** The MAC. */
  readonly mac: Uint8Array;
}

/** S_UA_NA_1: a new update key, by an asymmetric method. */
export interface SignedUpdateKeyChange {
  /** KSQ of the reply. */
  readonly ksq: number;
  /** USR: user number, 0..65535. */
  readonly usr: number;
  /** The encrypted update key data. */
  readonly encryptedKey: Uint8Array;
  /** The digital signature. */
  readonly signature: Uint8Array;
}

/** S_UC_NA_1 (type 95): confirms a change of an update key. */
export interface UpdateKeyConfirmation {
  /** The MAC. */
  readonly mac: Uint8Array;
}

/** The content of each type of message. */
export interface SecurityContents {
  /** Type 81. */
  readonly S_CH_NA_1: Challenge;
  /** Type 82. */
  readonly S_RP_NA_1: ChallengeReply;
  /** Type 83. */
  readonly S_AR_NA_1: AggressiveRequest;
  /** Type 84. */
  readonly S_KR_NA_1: KeyStatusQuery;
  /** Type 85. */
  readonly S_KS_NA_1: KeyStatus;
  /** Type 86. */
  readonly S_KC_NA_1: KeyChange;
  /** Type 87. */
  readonly S_ER_NA_1: SecurityError;
  /** Type 88. */
  readonly S_UC_NA_X: UserCertificate;
  /** Type 90. */
  readonly S_US_NA_1: UserStatusChange;
  /** Type 91. */
  readonly S_UQ_NA_1: UpdateKeyRequest;
  /** Type 92. */
  readonly S_UR_NA_1: UpdateKeyReply;
  /** Type 93. */
  readonly S_UK_NA_1: UpdateKeyChange;
  /** Type 94. */
  readonly S_UA_NA_1: SignedUpdateKeyChange;
  /** Type 95. */
  readonly S_UC_NA_1: UpdateKeyConfirmation;
}

/** Mnemonic of a message of secure authentication: types 81 to 95. */
export type SecurityTypeName = keyof SecurityContents;

/** A message of one type. */
export type SecurityMessageOf<N extends SecurityTypeName> = N extends SecurityTypeName
  ? { readonly type: N } & SecurityContents[N]
  : never;

/** A message of secure authentication; `type` is its mnemonic. */
export type SecurityMessage = SecurityMessageOf<SecurityTypeName>;
