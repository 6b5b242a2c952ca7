// Time limits of honest peers: longer than any target is stopped.

/** Options of a connection. */
export const PATIENT_SESSION = { t1Ms: 120_000, t2Ms: 1000, t3Ms: 10_000 } as const;

/** Limits of a request. */
export const PATIENT_STEPS = {
  sendMs: 120_000,
  confirmationMs: 120_000,
  terminationMs: 120_000,
} as const;
