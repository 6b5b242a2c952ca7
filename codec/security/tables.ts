// The values of the enumerations in messages of secure authentication (IEC TS 60870-5-7:2013), by name and
// with their meaning. Public sources only; `edition` marks the values that only older editions use.

/** Returns the names of the rows of a table by value. */
export function namesOf(
  rows: Readonly<Record<number, { readonly name: string } | undefined>>,
): Readonly<Record<number, string>> {
  return Object.fromEntries(Object.entries(rows).map(([value, row]) => [value, row?.name ?? ""]));
}

/** RSC: the reason for a challenge. */
export const CHALLENGE_REASON = { critical: 1 } as const;

/** Meanings of RSC by value. */
export const CHALLENGE_REASONS: Readonly<Record<number, string>> = {
  0: "not used",
  [CHALLENGE_REASON.critical]: "critical ASDU",
};

/** MAL: the algorithm of a message authentication code. */
export const MAC_ALGORITHM = {
  /** The message has no MAC. */
  none: 0,
  /** HMAC-SHA-1, the first 4 octets. */
  hmacSha1Octets4: 1,
  /** HMAC-SHA-1, the first 10 octets. */
  hmacSha1Octets10: 2,
  /** HMAC-SHA-256, the first 8 octets. */
  hmacSha256Octets8: 3,
  /** HMAC-SHA-256, the first 16 octets. */
  hmacSha256Octets16: 4,
  /** HMAC-SHA-1, the first 8 octets. */
  hmacSha1Octets8: 5,
  /** AES-GMAC, 12 octets. */
  aesGmac: 6,
} as const;

/** A message authentication code. */
export interface MacAlgorithmRow {
  /** Its name. */
  readonly name: string;
  /** How it is computed; `undefined` if there is no MAC. */
  readonly hash: "sha1" | "sha256" | "gmac" | undefined;
  /** Length of the MAC in octets. */
  readonly octets: number;
  /** Whether the edition of 2013 uses it, or only others do and it is reserved in 2013. */
  readonly edition: "2013" | "other";
}

/** The algorithms by MAL. Values that are absent are reserved; 128 to 255 belong to vendors. */
export const MAC_ALGORITHMS: Readonly<Record<number, MacAlgorithmRow | undefined>> = {
  [MAC_ALGORITHM.none]: { name: "no MAC", hash: undefined, octets: 0, edition: "2013" },
  [MAC_ALGORITHM.hmacSha1Octets4]: {
    name: "HMAC-SHA-1, 4 octets",
    hash: "sha1",
    octets: 4,
    edition: "other",
  },
  [MAC_ALGORITHM.hmacSha1Octets10]: {
    name: "HMAC-SHA-1, 10 octets",
    hash: "sha1",
    octets: 10,
    edition: "other",
  },
  [MAC_ALGORITHM.hmacSha256Octets8]: {
    name: "HMAC-SHA-256, 8 octets",
    hash: "sha256",
    octets: 8,
    edition: "2013",
  },
  [MAC_ALGORITHM.hmacSha256Octets16]: {
    name: "HMAC-SHA-256, 16 octets",
    hash: "sha256",
    octets: 16,
    edition: "2013",
  },
  [MAC_ALGORITHM.hmacSha1Octets8]: {
    name: "HMAC-SHA-1, 8 octets",
    hash: "sha1",
    octets: 8,
    edition: "other",
  },
  [MAC_ALGORITHM.aesGmac]: { name: "AES-GMAC", hash: "gmac", octets: 12, edition: "2013" },
};

/** KWA: the algorithm that wraps session keys. */
export const KEY_WRAP = { aes128: 1, aes256: 2 } as const;

/** An algorithm that wraps session keys (RFC 3394). */
export interface KeyWrapRow {
  /** Its name. */
  readonly name: string;
  /** Length of the update key in octets. */
  readonly keyOctets: 16 | 32;
}

/** The algorithms by KWA. Values that are absent are reserved; 128 to 255 belong to vendors. */
export const KEY_WRAPS: Readonly<Record<number, KeyWrapRow | undefined>> = {
  [KEY_WRAP.aes128]: { name: "AES-128 key wrap", keyOctets: 16 },
  [KEY_WRAP.aes256]: { name: "AES-256 key wrap", keyOctets: 32 },
};

/** KST: the status of the session keys of a user. */
export const KEY_STATUS = {
  ok: 1,
  notInitialized: 2,
  communicationFailure: 3,
  authenticationFailure: 4,
} as const;

/** Meanings of KST by value. */
export const KEY_STATUSES: Readonly<Record<number, string>> = {
  0: "not used",
  [KEY_STATUS.ok]: "OK",
  [KEY_STATUS.notInitialized]: "NOT INIT",
  [KEY_STATUS.communicationFailure]: "COMM FAIL",
  [KEY_STATUS.authenticationFailure]: "AUTH FAIL",
};

/** ERR: the error that S_ER_NA_1 reports. */
export const SECURITY_ERROR = {
  authenticationFailed: 1,
  unexpectedReply: 2,
  noReply: 3,
  aggressiveModeNotPermitted: 4,
  macAlgorithmNotPermitted: 5,
  keyWrapNotPermitted: 6,
  authorizationFailed: 7,
  updateKeyMethodNotPermitted: 8,
  invalidSignature: 9,
  invalidCertification: 10,
  unknownUser: 11,
  tooManyKeyStatusRequests: 12,
} as const;

/** Meanings of ERR by value; 128 to 255 belong to vendors, who describe them in the text. */
export const SECURITY_ERRORS: Readonly<Record<number, string>> = {
  [SECURITY_ERROR.authenticationFailed]: "authentication failed",
  [SECURITY_ERROR.unexpectedReply]: "unexpected reply",
  [SECURITY_ERROR.noReply]: "no reply",
  [SECURITY_ERROR.aggressiveModeNotPermitted]: "aggressive mode not permitted",
  [SECURITY_ERROR.macAlgorithmNotPermitted]: "MAC algorithm not permitted",
  [SECURITY_ERROR.keyWrapNotPermitted]: "key wrap algorithm not permitted",
  [SECURITY_ERROR.authorizationFailed]: "authorization failed",
  [SECURITY_ERROR.updateKeyMethodNotPermitted]: "update key change method not permitted",
  [SECURITY_ERROR.invalidSignature]: "invalid signature",
  [SECURITY_ERROR.invalidCertification]: "invalid certification data",
  [SECURITY_ERROR.unknownUser]: "unknown user",
  [SECURITY_ERROR.tooManyKeyStatusRequests]: "too many session key status requests",
};

/** KCM: the method of an update key change. */
export const KEY_CHANGE_METHOD = {
  aes128HmacSha1: 3,
  aes256HmacSha256: 4,
  aes256Gmac: 5,
  rsa2048DsaSha1: 67,
  rsa2048DsaSha256: 68,
  rsa3072DsaSha256: 69,
  rsa2048DsaSha256Gmac: 70,
  rsa3072DsaSha256Gmac: 71,
} as const;

/** A method of an update key change. */
export interface KeyChangeMethodRow {
  /** Its name. */
  readonly name: string;
  /** Whether the authority and the stations share a key, or have certificates. */
  readonly kind: "symmetric" | "asymmetric";
  /** Length of the update key in octets. */
  readonly keyOctets: 16 | 32;
  /** How its MACs are computed. */
  readonly hash: "sha1" | "sha256" | "gmac";
  /** Length of the RSA modulus in bits, for asymmetric methods. */
  readonly rsaBits?: number;
  /** The hash of the DSA signature, for asymmetric methods. */
  readonly signatureHash?: "sha1" | "sha256";
}

/** The methods by KCM. Values that are absent are reserved; 128 to 255 belong to vendors. */
export const KEY_CHANGE_METHODS: Readonly<Record<number, KeyChangeMethodRow | undefined>> = {
  [KEY_CHANGE_METHOD.aes128HmacSha1]: {
    name: "AES-128 and HMAC-SHA-1",
    kind: "symmetric",
    keyOctets: 16,
    hash: "sha1",
  },
  [KEY_CHANGE_METHOD.aes256HmacSha256]: {
    name: "AES-256 and HMAC-SHA-256",
    kind: "symmetric",
    keyOctets: 32,
    hash: "sha256",
  },
  [KEY_CHANGE_METHOD.aes256Gmac]: {
    name: "AES-256 and AES-GMAC",
    kind: "symmetric",
    keyOctets: 32,
    hash: "gmac",
  },
  [KEY_CHANGE_METHOD.rsa2048DsaSha1]: {
    name: "RSA-2048, DSA with SHA-1 and HMAC-SHA-1",
    kind: "asymmetric",
    keyOctets: 16,
    hash: "sha1",
    rsaBits: 2048,
    signatureHash: "sha1",
  },
  [KEY_CHANGE_METHOD.rsa2048DsaSha256]: {
    name: "RSA-2048, DSA with SHA-256 and HMAC-SHA-256",
    kind: "asymmetric",
    keyOctets: 32,
    hash: "sha256",
    rsaBits: 2048,
    signatureHash: "sha256",
  },
  [KEY_CHANGE_METHOD.rsa3072DsaSha256]: {
    name: "RSA-3072, DSA with SHA-256 and HMAC-SHA-256",
    kind: "asymmetric",
    keyOctets: 32,
    hash: "sha256",
    rsaBits: 3072,
    signatureHash: "sha256",
  },
  [KEY_CHANGE_METHOD.rsa2048DsaSha256Gmac]: {
    name: "RSA-2048, DSA with SHA-256 and AES-GMAC",
    kind: "asymmetric",
    keyOctets: 32,
    hash: "gmac",
    rsaBits: 2048,
    signatureHash: "sha256",
  },
  [KEY_CHANGE_METHOD.rsa3072DsaSha256Gmac]: {
    name: "RSA-3072, DSA with SHA-256 and AES-GMAC",
    kind: "asymmetric",
    keyOctets: 32,
    hash: "gmac",
    rsaBits: 3072,
    signatureHash: "sha256",
  },
};

/** OPR: the change of a user. */
export const USER_OPERATION = { add: 1, delete: 2, change: 3 } as const;

/** Meanings of OPR by value. */
export const USER_OPERATIONS: Readonly<Record<number, string>> = {
  [USER_OPERATION.add]: "add",
  [USER_OPERATION.delete]: "delete",
  [USER_OPERATION.change]: "change",
};

/** URL: the role of a user. */
export const USER_ROLE = {
  viewer: 0,
  operator: 1,
  engineer: 2,
  installer: 3,
  securityAdministrator: 4,
  securityAuditor: 5,
  rbacManager: 6,
  singleUser: 32768,
} as const;

/** Names of the roles by URL. */
export const USER_ROLES: Readonly<Record<number, string>> = {
  [USER_ROLE.viewer]: "VIEWER",
  [USER_ROLE.operator]: "OPERATOR",
  [USER_ROLE.engineer]: "ENGINEER",
  [USER_ROLE.installer]: "INSTALLER",
  [USER_ROLE.securityAdministrator]: "SECADM",
  [USER_ROLE.securityAuditor]: "SECAUD",
  [USER_ROLE.rbacManager]: "RBACMNT",
  [USER_ROLE.singleUser]: "SINGLE USER",
};

/** A statistic that type 41 reports: a counter that is never reset. */
export interface SecurityStatisticRow {
  /** Its index; its address is the configured base plus this index. */
  readonly index: number;
  /** What is counted. */
  readonly title: string;
  /** By how much it changes until it is reported again, by default. */
  readonly threshold: number;
}

/** SECURITY_STATISTICS: the statistics by name, in the order of their index. */
export const SECURITY_STATISTICS = {
  unexpectedMessages: { index: 0, title: "unexpected messages", threshold: 3 },
  authorizationFailures: { index: 1, title: "authorization failures", threshold: 5 },
  authenticationFailures: { index: 2, title: "authentication failures", threshold: 5 },
  replyTimeouts: { index: 3, title: "reply timeouts", threshold: 3 },
  rekeysAfterFailures: {
    index: 4,
    title: "rekeys due to authentication failure",
    threshold: 3,
  },
  messagesSent: { index: 5, title: "total messages sent", threshold: 100 },
  messagesReceived: { index: 6, title: "total messages received", threshold: 100 },
  criticalSent: { index: 7, title: "critical messages sent", threshold: 100 },
  criticalReceived: { index: 8, title: "critical messages received", threshold: 100 },
  discardedMessages: { index: 9, title: "discarded messages", threshold: 10 },
  errorsSent: { index: 10, title: "error messages sent", threshold: 10 },
  errorsReceived: { index: 11, title: "error messages received", threshold: 10 },
  successfulAuthentications: { index: 12, title: "successful authentications", threshold: 100 },
  sessionKeyChanges: { index: 13, title: "session key changes", threshold: 10 },
  failedSessionKeyChanges: { index: 14, title: "failed session key changes", threshold: 5 },
  updateKeyChanges: { index: 15, title: "update key changes", threshold: 1 },
  failedUpdateKeyChanges: { index: 16, title: "failed update key changes", threshold: 1 },
  rekeysAfterRestarts: { index: 17, title: "rekeys due to restarts", threshold: 3 },
} as const satisfies Record<string, SecurityStatisticRow>;

/** Name of a security statistic. */
export type SecurityStatisticName = keyof typeof SECURITY_STATISTICS;

/** USR of a user whom the sender of a challenge does not know. */
export const UNKNOWN_USER = 0;

/** USR of the common user, which every pair of stations has. */
export const COMMON_USER = 1;

/** AID of the association on which a message is sent. */
export const OWN_ASSOCIATION = 0;

/** The maxima and minima of lengths in octets that the edition of 2013 is known to have. */
export const SECURITY_LIMITS = {
  /** Challenge data of S_CH_NA_1, S_UQ_NA_1 and S_UR_NA_1, at least. */
  leastChallenge: 4,
  /** Challenge data of S_KS_NA_1, at least. */
  leastKeyStatusChallenge: 8,
  /** Challenge data of S_KS_NA_1, at most. */
  mostKeyStatusChallenge: 64,
  /** A MAC, at most. */
  mostMac: 64,
  /** Wrapped key data of S_KC_NA_1, at least. */
  leastWrappedKey: 8,
  /** Wrapped key data of S_KC_NA_1, at most. */
  mostWrappedKey: 1024,
  /** Encrypted update key data, at least. */
  leastEncryptedKey: 16,
  /** Text of S_ER_NA_1, at most. */
  mostErrorText: 128,
} as const;
