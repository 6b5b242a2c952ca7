// The areas of the catalogue, in its order.

/** The areas, with what their cases test. */
export const AREAS = {
  CFG: "Configuration",
  TCP: "IP and TCP",
  FRM: "Layout of APDUs",
  SEQ: "Sequence numbers",
  WIN: "Windows k and w",
  T0: "Timer t0",
  T1: "Timer t1",
  T2: "Timer t2",
  T3: "Timer t3 and TESTFR",
  SSP: "Start and stop of data transfer",
  RED: "Several connections, redundancy groups",
  DUI: "Data unit identifier",
  MON: "Process information",
  INI: "Station initialization",
  GI: "Station interrogation",
  CI: "Integrated totals",
  CLK: "Clock synchronization",
  CMD: "Commands",
  TST: "Test procedure",
  RST: "Reset of the process",
  PAR: "Parameters",
  FIL: "File transfer",
  EVT: "Events",
  CYC: "Cyclic transmission, background scan, read",
  ROB: "Robustness",
} as const;

/** The identifier of an area. */
export type Area = keyof typeof AREAS;

/** All areas, in the order of the catalogue. */
export const AREA_NAMES: readonly Area[] = Object.keys(AREAS) as Area[];
