// The sections of the interoperability list: IEC 60870-5-104, clause 9, in its order.

/** One section of the list. */
export interface Section {
  /** Number of the clause; the parts of 9.5 have a letter. */
  readonly clause: string;
  /** Heading. */
  readonly title: string;
  /** What the standard fixes or demands here. */
  readonly note?: string;
}

/** All sections, in the order of the standard. */
// deno-fmt-ignore
export const SECTIONS = [
  { clause: "9.1", title: "System or device", note: "exactly one" },
  { clause: "9.2", title: "Network configuration", note: "not applicable to 104" },
  { clause: "9.3", title: "Physical layer", note: "not applicable to 104" },
  { clause: "9.4", title: "Link layer", note: "not applicable to 104" },
  { clause: "9.5.a", title: "Transmission mode of application data", note: "mode 1, least significant octet first" },
  { clause: "9.5.b", title: "Common address of ASDU" },
  { clause: "9.5.c", title: "Information object address" },
  { clause: "9.5.d", title: "Cause of transmission" },
  { clause: "9.5.e", title: "Length of APDU", note: "may be reduced for each direction" },
  { clause: "9.5.f", title: "Process information in monitor direction", note: "types with CP24Time2a are not used in 104" },
  { clause: "9.5.g", title: "Process information in control direction" },
  { clause: "9.5.h", title: "System information in monitor direction" },
  { clause: "9.5.i", title: "System information in control direction", note: "types 104 and 106 are not used in 104" },
  { clause: "9.5.j", title: "Parameter in control direction" },
  { clause: "9.5.k", title: "File transfer" },
  { clause: "9.5.l", title: "Type identification and cause of transmission assignments" },
  { clause: "9.6.1", title: "Station initialization" },
  { clause: "9.6.2", title: "Cyclic data transmission" },
  { clause: "9.6.3", title: "Read procedure" },
  { clause: "9.6.4", title: "Spontaneous transmission" },
  { clause: "9.6.5", title: "Double transmission of information objects", note: "with cause spontaneous" },
  { clause: "9.6.6", title: "Station interrogation", note: "the groups of each object are in the list of signals" },
  { clause: "9.6.7", title: "Clock synchronization" },
  { clause: "9.6.8", title: "Command transmission" },
  { clause: "9.6.9", title: "Transmission of integrated totals" },
  { clause: "9.6.10", title: "Parameter loading" },
  { clause: "9.6.11", title: "Parameter activation" },
  { clause: "9.6.12", title: "Test procedure" },
  { clause: "9.6.13", title: "File transfer, monitor direction" },
  { clause: "9.6.14", title: "File transfer, control direction" },
  { clause: "9.6.15", title: "Background scan" },
  { clause: "9.6.16", title: "Acquisition of transmission delay", note: "not used in 104" },
  { clause: "9.6.17", title: "Definition of time-outs", note: "t2 < t1" },
  { clause: "9.6.18", title: "Maximum number k of outstanding APDUs and latest acknowledgement w", note: "w at most 2/3 of k is recommended" },
  { clause: "9.6.19", title: "Port number" },
  { clause: "9.6.20", title: "Redundant connections" },
  { clause: "9.6.21", title: "RFC 2200 suite" },
] as const satisfies readonly Section[];

/** Number of a section. */
export type Clause = (typeof SECTIONS)[number]["clause"];
