// Named qualifier values used by procedures. The meanings of all values as text are in
// `elements.ts`.

/** SCQ: the select or call in F_SC_NA_1 (IEC 60870-5-101, 7.2.6.30). */
export const SCQ = {
  /** A directory, with cause 5. */
  directory: 0,
  selectFile: 1,
  requestFile: 2,
  deactivateFile: 3,
  deleteFile: 4,
  selectSection: 5,
  requestSection: 6,
  deactivateSection: 7,
} as const;

/** LSQ: whether F_LS_NA_1 ends a section or a file, and with or without deactivation (IEC 60870-5-101, 7.2.6.31). */
export const LSQ = {
  file: 1,
  deactivatedFile: 2,
  section: 3,
  deactivatedSection: 4,
} as const;

/** AFQ: whether F_AF_NA_1 accepts or refuses a file or a section (IEC 60870-5-101, 7.2.6.32). */
export const AFQ = {
  acceptedFile: 1,
  refusedFile: 2,
  acceptedSection: 3,
  refusedSection: 4,
} as const;

/** Error codes in call and acknowledge messages (IEC 60870-5-101, 7.2.6.30). */
export const FILE_ERROR = {
  none: 0,
  memory: 1,
  checksum: 2,
  unexpected: 3,
  name: 4,
  section: 5,
} as const;

/** RQT of a counter interrogation that requests all groups at once (IEC 60870-5-101, 7.2.6.23). */
export const GENERAL_COUNTER_REQUEST = 5;

/** FRZ: the effect of a counter interrogation on the counters (IEC 60870-5-101, 7.2.6.23). */
export const FRZ = { read: 0, freeze: 1, freezeAndReset: 2, reset: 3 } as const;

/** KPA: the kind of parameter of a measured value (IEC 60870-5-101, 7.2.6.24). */
export const KPA = { threshold: 1, filter: 2, lowLimit: 3, highLimit: 4 } as const;

/** QPA: the parameter or transmission that is activated or deactivated (IEC 60870-5-101, 7.2.6.25). */
export const QPA = { loaded: 1, object: 2, cyclic: 3 } as const;

/** QRP: the extent of a reset (IEC 60870-5-101, 7.2.6.27). */
export const QRP = { process: 1, events: 2 } as const;
