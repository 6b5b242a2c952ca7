// The table of type identifications. Every property of a type is defined here, and only here.

import { type CauseSetName, type Direction, isCauseIn } from "./cause.ts";
import type { BodyName } from "./elements.ts";

/** The role of a type: the procedure it belongs to, or the kind of process information it reports. */
export type TypeRole =
  /** Reports a state: single and double points, step positions, bitstrings. */
  | "status"
  /** Reports a measured value. */
  | "measured"
  /** Reports an integrated total. */
  | "total"
  /** Reports an event of protection equipment. */
  | "protection"
  /** Reports security statistics, counted in the same way as integrated totals. */
  | "statistic"
  /** Operates the process. */
  | "command"
  /** Operates the process with a set-point value. */
  | "setpoint"
  /** Reports that the controlled station has initialized. */
  | "initialization"
  /** Carries a message of IEC TS 60870-5-7. */
  | "security"
  /** Requests process information. */
  | "interrogation"
  /** Requests, freezes or resets integrated totals. */
  | "counterInterrogation"
  /** Requests one object. */
  | "read"
  /** Sets the clock. */
  | "clock"
  /** Requests an echo. */
  | "test"
  /** Resets the process of the controlled station. */
  | "reset"
  /** Measures or loads the transmission delay. */
  | "delay"
  /** Loads a parameter of a measured value. */
  | "parameter"
  /** Activates or deactivates parameters. */
  | "parameterActivation"
  /** Offers a file. */
  | "fileReady"
  /** Offers a section of a file. */
  | "sectionReady"
  /** Calls a directory, selects, requests, deactivates or deletes a file, or requests a section. */
  | "fileCall"
  /** Ends a section or a file. */
  | "lastSection"
  /** Accepts or refuses a file or a section. */
  | "fileAcknowledge"
  /** Carries octets of a file. */
  | "fileSegment"
  /** Lists files. */
  | "directory"
  /** Queries the part of a log between two times. */
  | "logQuery";

/** Content and permitted use of a type identification. */
export interface TypeRow {
  /** Type identification, 1..127. */
  readonly id: number;
  /** Its role. */
  readonly role: TypeRole;
  /** Its information elements, as the name of a row of `BODIES`. */
  readonly body: BodyName;
  /**
   * The family of types that differ only in their time tag; by default the name of the body. Only a
   * type that uses the body of another family needs a family name.
   */
  readonly family?: string;
  /** The time tag after the elements. */
  readonly time: "none" | "cp24" | "cp56";
  /** Whether SQ = 1 is permitted: one address, then consecutive elements. */
  readonly sq: boolean;
  /** Whether the ASDU carries a single information object. */
  readonly one: boolean;
  /** The information object address: of an object, always 0, or not transmitted. */
  readonly ioa: "object" | "zero" | "none";
  /** Whether it may be sent to the broadcast address (IEC 60870-5-101, 7.2.4). */
  readonly broadcast?: true;
  /** The permitted causes of transmission, as the name of a row of `CAUSE_SETS`. */
  readonly causes: CauseSetName;
  /** The companion standards that include it. */
  readonly profile: "101+104" | "101" | "104" | "60870-5-7";
  /** Part (60870-5-…) and clause that define it. */
  readonly clause: string;
  /** Full name. */
  readonly title: string;
}

/** A range of type identifications. */
export interface TypeRange {
  /** Lowest number. */
  readonly first: number;
  /** Highest number. */
  readonly last: number;
}

/**
 * The ranges of type identifications (IEC 60870-5-101, 7.2.1). A type that is assigned in the
 * future will belong to the kind of its range.
 */
export const TYPE_RANGES = {
  /** Process information in monitor direction. */
  processMonitor: { first: 1, last: 44 },
  /** Process information in control direction: commands. */
  processControl: { first: 45, last: 69 },
  /** System information in monitor direction. */
  systemMonitor: { first: 70, last: 99 },
  /** System information in control direction. */
  systemControl: { first: 100, last: 109 },
  /** Parameters in control direction. */
  parameter: { first: 110, last: 119 },
  /** File transfer, in both directions. */
  file: { first: 120, last: 127 },
  /** Private range; 128 to 135 are for the routing of messages. */
  private: { first: 128, last: 255 },
} as const satisfies Record<string, TypeRange>;

/**
 * All assigned type identifications of IEC 60870-5-101 and -104 and IEC TS 60870-5-7, by mnemonic.
 */
// deno-fmt-ignore
export const TYPES = {
  M_SP_NA_1: { id: 1, role: "status", body: "single", time: "none", sq: true, one: false, ioa: "object", causes: "statusImage", profile: "101+104", clause: "101: 7.3.1.1", title: "Single-point information" },
  M_SP_TA_1: { id: 2, role: "status", body: "single", time: "cp24", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101", clause: "101: 7.3.1.2", title: "Single-point information with time tag" },
  M_DP_NA_1: { id: 3, role: "status", body: "double", time: "none", sq: true, one: false, ioa: "object", causes: "statusImage", profile: "101+104", clause: "101: 7.3.1.3", title: "Double-point information" },
  M_DP_TA_1: { id: 4, role: "status", body: "double", time: "cp24", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101", clause: "101: 7.3.1.4", title: "Double-point information with time tag" },
  M_ST_NA_1: { id: 5, role: "status", body: "step", time: "none", sq: true, one: false, ioa: "object", causes: "statusImage", profile: "101+104", clause: "101: 7.3.1.5", title: "Step position information" },
  M_ST_TA_1: { id: 6, role: "status", body: "step", time: "cp24", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101", clause: "101: 7.3.1.6", title: "Step position information with time tag" },
  M_BO_NA_1: { id: 7, role: "status", body: "bits", time: "none", sq: true, one: false, ioa: "object", causes: "bitsImage", profile: "101+104", clause: "101: 7.3.1.7", title: "Bitstring of 32 bit" },
  M_BO_TA_1: { id: 8, role: "status", body: "bits", time: "cp24", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101", clause: "101: 7.3.1.8", title: "Bitstring of 32 bit with time tag" },
  M_ME_NA_1: { id: 9, role: "measured", body: "normalized", time: "none", sq: true, one: false, ioa: "object", causes: "valueImage", profile: "101+104", clause: "101: 7.3.1.9", title: "Measured value, normalized value" },
  M_ME_TA_1: { id: 10, role: "measured", body: "normalized", time: "cp24", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101", clause: "101: 7.3.1.10", title: "Measured value, normalized value with time tag" },
  M_ME_NB_1: { id: 11, role: "measured", body: "scaled", time: "none", sq: true, one: false, ioa: "object", causes: "valueImage", profile: "101+104", clause: "101: 7.3.1.11", title: "Measured value, scaled value" },
  M_ME_TB_1: { id: 12, role: "measured", body: "scaled", time: "cp24", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101", clause: "101: 7.3.1.12", title: "Measured value, scaled value with time tag" },
  M_ME_NC_1: { id: 13, role: "measured", body: "float", time: "none", sq: true, one: false, ioa: "object", causes: "valueImage", profile: "101+104", clause: "101: 7.3.1.13", title: "Measured value, short floating point number" },
  M_ME_TC_1: { id: 14, role: "measured", body: "float", time: "cp24", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101", clause: "101: 7.3.1.14", title: "Measured value, short floating point number with time tag" },
  M_IT_NA_1: { id: 15, role: "total", body: "total", time: "none", sq: true, one: false, ioa: "object", causes: "total", profile: "101+104", clause: "101: 7.3.1.15", title: "Integrated totals" },
  M_IT_TA_1: { id: 16, role: "total", body: "total", time: "cp24", sq: false, one: false, ioa: "object", causes: "total", profile: "101", clause: "101: 7.3.1.16", title: "Integrated totals with time tag" },
  M_EP_TA_1: { id: 17, role: "protection", body: "protectionEvent", time: "cp24", sq: false, one: false, ioa: "object", causes: "protection", profile: "101", clause: "101: 7.3.1.17", title: "Event of protection equipment with time tag" },
  M_EP_TB_1: { id: 18, role: "protection", body: "protectionStart", time: "cp24", sq: false, one: true, ioa: "object", causes: "protection", profile: "101", clause: "101: 7.3.1.18", title: "Packed start events of protection equipment with time tag" },
  M_EP_TC_1: { id: 19, role: "protection", body: "protectionOutput", time: "cp24", sq: false, one: true, ioa: "object", causes: "protection", profile: "101", clause: "101: 7.3.1.19", title: "Packed output circuit information of protection equipment with time tag" },
  M_PS_NA_1: { id: 20, role: "status", body: "packed", time: "none", sq: true, one: false, ioa: "object", causes: "statusImage", profile: "101+104", clause: "101: 7.3.1.20", title: "Packed single-point information with status change detection" },
  M_ME_ND_1: { id: 21, role: "measured", body: "bareNormalized", time: "none", sq: true, one: false, ioa: "object", causes: "valueImage", profile: "101+104", clause: "101: 7.3.1.21", title: "Measured value, normalized value without quality descriptor" },
  M_SP_TB_1: { id: 30, role: "status", body: "single", time: "cp56", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101+104", clause: "101: 7.3.1.22", title: "Single-point information with time tag CP56Time2a" },
  M_DP_TB_1: { id: 31, role: "status", body: "double", time: "cp56", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101+104", clause: "101: 7.3.1.23", title: "Double-point information with time tag CP56Time2a" },
  M_ST_TB_1: { id: 32, role: "status", body: "step", time: "cp56", sq: false, one: false, ioa: "object", causes: "statusEvent", profile: "101+104", clause: "101: 7.3.1.24", title: "Step position information with time tag CP56Time2a" },
  M_BO_TB_1: { id: 33, role: "status", body: "bits", time: "cp56", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101+104", clause: "101: 7.3.1.25", title: "Bitstring of 32 bit with time tag CP56Time2a" },
  M_ME_TD_1: { id: 34, role: "measured", body: "normalized", time: "cp56", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101+104", clause: "101: 7.3.1.26", title: "Measured value, normalized value with time tag CP56Time2a" },
  M_ME_TE_1: { id: 35, role: "measured", body: "scaled", time: "cp56", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101+104", clause: "101: 7.3.1.27", title: "Measured value, scaled value with time tag CP56Time2a" },
  M_ME_TF_1: { id: 36, role: "measured", body: "float", time: "cp56", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "101+104", clause: "101: 7.3.1.28", title: "Measured value, short floating point number with time tag CP56Time2a" },
  M_IT_TB_1: { id: 37, role: "total", body: "total", time: "cp56", sq: false, one: false, ioa: "object", causes: "total", profile: "101+104", clause: "101: 7.3.1.29", title: "Integrated totals with time tag CP56Time2a" },
  M_EP_TD_1: { id: 38, role: "protection", body: "protectionEvent", time: "cp56", sq: false, one: false, ioa: "object", causes: "protection", profile: "101+104", clause: "101: 7.3.1.30", title: "Event of protection equipment with time tag CP56Time2a" },
  M_EP_TE_1: { id: 39, role: "protection", body: "protectionStart", time: "cp56", sq: false, one: true, ioa: "object", causes: "protection", profile: "101+104", clause: "101: 7.3.1.31", title: "Packed start events of protection equipment with time tag CP56Time2a" },
  M_EP_TF_1: { id: 40, role: "protection", body: "protectionOutput", time: "cp56", sq: false, one: true, ioa: "object", causes: "protection", profile: "101+104", clause: "101: 7.3.1.32", title: "Packed output circuit information of protection equipment with time tag CP56Time2a" },
  S_IT_TC_1: { id: 41, role: "statistic", body: "statistic", time: "cp56", sq: false, one: false, ioa: "object", causes: "total", profile: "60870-5-7", clause: "7", title: "Integrated totals containing time tagged security statistics" },
  C_SC_NA_1: { id: 45, role: "command", body: "singleCommand", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.1", title: "Single command" },
  C_DC_NA_1: { id: 46, role: "command", body: "doubleCommand", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.2", title: "Double command" },
  C_RC_NA_1: { id: 47, role: "command", body: "stepCommand", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.3", title: "Regulating step command" },
  C_SE_NA_1: { id: 48, role: "setpoint", body: "normalizedSetpoint", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.4", title: "Set-point command, normalized value" },
  C_SE_NB_1: { id: 49, role: "setpoint", body: "scaledSetpoint", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.5", title: "Set-point command, scaled value" },
  C_SE_NC_1: { id: 50, role: "setpoint", body: "floatSetpoint", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.6", title: "Set-point command, short floating point number" },
  C_BO_NA_1: { id: 51, role: "command", body: "bitsCommand", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "101+104", clause: "101: 7.3.2.7", title: "Bitstring of 32 bit command" },
  C_SC_TA_1: { id: 58, role: "command", body: "singleCommand", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.1", title: "Single command with time tag CP56Time2a" },
  C_DC_TA_1: { id: 59, role: "command", body: "doubleCommand", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.2", title: "Double command with time tag CP56Time2a" },
  C_RC_TA_1: { id: 60, role: "command", body: "stepCommand", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.3", title: "Regulating step command with time tag CP56Time2a" },
  C_SE_TA_1: { id: 61, role: "setpoint", body: "normalizedSetpoint", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.4", title: "Set-point command with time tag CP56Time2a, normalized value" },
  C_SE_TB_1: { id: 62, role: "setpoint", body: "scaledSetpoint", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.5", title: "Set-point command with time tag CP56Time2a, scaled value" },
  C_SE_TC_1: { id: 63, role: "setpoint", body: "floatSetpoint", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.6", title: "Set-point command with time tag CP56Time2a, short floating point number" },
  C_BO_TA_1: { id: 64, role: "command", body: "bitsCommand", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "104: 8.7", title: "Bitstring of 32 bit command with time tag CP56Time2a" },
  M_EI_NA_1: { id: 70, role: "initialization", body: "initialization", time: "none", sq: false, one: true, ioa: "zero", causes: "initialization", profile: "101+104", clause: "101: 7.3.3.1", title: "End of initialization" },
  S_CH_NA_1: { id: 81, role: "security", body: "challenge", time: "none", sq: false, one: true, ioa: "none", causes: "authentication", profile: "60870-5-7", clause: "7", title: "Authentication challenge" },
  S_RP_NA_1: { id: 82, role: "security", body: "challengeReply", time: "none", sq: false, one: true, ioa: "none", causes: "authentication", profile: "60870-5-7", clause: "7", title: "Authentication reply" },
  S_AR_NA_1: { id: 83, role: "security", body: "aggressiveRequest", time: "none", sq: false, one: true, ioa: "none", causes: "authentication", profile: "60870-5-7", clause: "7", title: "Aggressive mode authentication request" },
  S_KR_NA_1: { id: 84, role: "security", body: "keyStatusRequest", time: "none", sq: false, one: true, ioa: "none", causes: "sessionKeyControl", profile: "60870-5-7", clause: "7", title: "Session key status request" },
  S_KS_NA_1: { id: 85, role: "security", body: "keyStatus", time: "none", sq: false, one: true, ioa: "none", causes: "sessionKeyMonitor", profile: "60870-5-7", clause: "7", title: "Session key status" },
  S_KC_NA_1: { id: 86, role: "security", body: "keyChange", time: "none", sq: false, one: true, ioa: "none", causes: "sessionKeyControl", profile: "60870-5-7", clause: "7", title: "Session key change" },
  S_ER_NA_1: { id: 87, role: "security", body: "securityError", time: "none", sq: false, one: true, ioa: "none", causes: "authentication", profile: "60870-5-7", clause: "7", title: "Authentication error" },
  S_UC_NA_X: { id: 88, role: "security", body: "userCertificate", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyControl", profile: "60870-5-7", clause: "7", title: "User certificate" },
  S_US_NA_1: { id: 90, role: "security", body: "userStatusChange", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyControl", profile: "60870-5-7", clause: "7", title: "User status change" },
  S_UQ_NA_1: { id: 91, role: "security", body: "updateKeyRequest", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyControl", profile: "60870-5-7", clause: "7", title: "Update key change request" },
  S_UR_NA_1: { id: 92, role: "security", body: "updateKeyReply", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyMonitor", profile: "60870-5-7", clause: "7", title: "Update key change reply" },
  S_UK_NA_1: { id: 93, role: "security", body: "updateKeyChange", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyControl", profile: "60870-5-7", clause: "7", title: "Update key change, symmetric" },
  S_UA_NA_1: { id: 94, role: "security", body: "signedUpdateKeyChange", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyControl", profile: "60870-5-7", clause: "7", title: "Update key change, asymmetric" },
  S_UC_NA_1: { id: 95, role: "security", body: "updateKeyConfirmation", time: "none", sq: false, one: true, ioa: "none", causes: "updateKeyMonitor", profile: "60870-5-7", clause: "7", title: "Update key change confirmation" },
  C_IC_NA_1: { id: 100, role: "interrogation", body: "interrogation", time: "none", sq: false, one: true, ioa: "zero", broadcast: true, causes: "command", profile: "101+104", clause: "101: 7.3.4.1", title: "Interrogation command" },
  C_CI_NA_1: { id: 101, role: "counterInterrogation", body: "counterInterrogation", time: "none", sq: false, one: true, ioa: "zero", broadcast: true, causes: "command", profile: "101+104", clause: "101: 7.3.4.2", title: "Counter interrogation command" },
  C_RD_NA_1: { id: 102, role: "read", body: "read", time: "none", sq: false, one: true, ioa: "object", causes: "read", profile: "101+104", clause: "101: 7.3.4.3", title: "Read command" },
  C_CS_NA_1: { id: 103, role: "clock", body: "clock", time: "cp56", sq: false, one: true, ioa: "zero", broadcast: true, causes: "clock", profile: "101+104", clause: "101: 7.3.4.4", title: "Clock synchronization command" },
  C_TS_NA_1: { id: 104, role: "test", body: "fixedTest", time: "none", sq: false, one: true, ioa: "zero", causes: "confirmed", profile: "101", clause: "101: 7.3.4.5", title: "Test command" },
  C_RP_NA_1: { id: 105, role: "reset", body: "reset", time: "none", sq: false, one: true, ioa: "zero", broadcast: true, causes: "confirmed", profile: "101+104", clause: "101: 7.3.4.6", title: "Reset process command" },
  C_CD_NA_1: { id: 106, role: "delay", body: "delay", time: "none", sq: false, one: true, ioa: "zero", causes: "delay", profile: "101", clause: "101: 7.3.4.7", title: "Delay acquisition command" },
  C_TS_TA_1: { id: 107, role: "test", body: "test", time: "cp56", sq: false, one: true, ioa: "zero", causes: "confirmed", profile: "104", clause: "104: 8.8", title: "Test command with time tag CP56Time2a" },
  P_ME_NA_1: { id: 110, role: "parameter", body: "normalizedParameter", time: "none", sq: false, one: true, ioa: "object", causes: "parameter", profile: "101+104", clause: "101: 7.3.5.1", title: "Parameter of measured value, normalized value" },
  P_ME_NB_1: { id: 111, role: "parameter", body: "scaledParameter", time: "none", sq: false, one: true, ioa: "object", causes: "parameter", profile: "101+104", clause: "101: 7.3.5.2", title: "Parameter of measured value, scaled value" },
  P_ME_NC_1: { id: 112, role: "parameter", body: "floatParameter", time: "none", sq: false, one: true, ioa: "object", causes: "parameter", profile: "101+104", clause: "101: 7.3.5.3", title: "Parameter of measured value, short floating point number" },
  P_AC_NA_1: { id: 113, role: "parameterActivation", body: "parameterActivation", time: "none", sq: false, one: true, ioa: "object", causes: "parameterActivation", profile: "101+104", clause: "101: 7.3.5.4", title: "Parameter activation" },
  F_FR_NA_1: { id: 120, role: "fileReady", body: "fileReady", time: "none", sq: false, one: true, ioa: "object", causes: "file", profile: "101+104", clause: "101: 7.3.6.1", title: "File ready" },
  F_SR_NA_1: { id: 121, role: "sectionReady", body: "sectionReady", time: "none", sq: false, one: true, ioa: "object", causes: "file", profile: "101+104", clause: "101: 7.3.6.2", title: "Section ready" },
  F_SC_NA_1: { id: 122, role: "fileCall", body: "fileCall", time: "none", sq: false, one: true, ioa: "object", causes: "fileCall", profile: "101+104", clause: "101: 7.3.6.3", title: "Call directory, select file, call file, call section" },
  F_LS_NA_1: { id: 123, role: "lastSection", body: "lastSection", time: "none", sq: false, one: true, ioa: "object", causes: "file", profile: "101+104", clause: "101: 7.3.6.4", title: "Last section, last segment" },
  F_AF_NA_1: { id: 124, role: "fileAcknowledge", body: "fileAcknowledge", time: "none", sq: false, one: true, ioa: "object", causes: "file", profile: "101+104", clause: "101: 7.3.6.5", title: "Acknowledge file, acknowledge section" },
  F_SG_NA_1: { id: 125, role: "fileSegment", body: "fileSegment", time: "none", sq: false, one: true, ioa: "object", causes: "file", profile: "101+104", clause: "101: 7.3.6.6", title: "Segment" },
  F_DR_TA_1: { id: 126, role: "directory", body: "directory", time: "cp56", sq: true, one: false, ioa: "object", causes: "directory", profile: "101+104", clause: "101: 7.3.6.7", title: "Directory" },
  F_SC_NB_1: { id: 127, role: "logQuery", body: "logQuery", time: "none", sq: false, one: true, ioa: "object", causes: "logQuery", profile: "104", clause: "104", title: "Query log, request archive file" },
} as const satisfies Record<string, TypeRow>;

/** Mnemonic of a type identification, such as `M_ME_TF_1`. */
export type TypeName = keyof typeof TYPES;

const NAMES = new Map<number, TypeName>(
  (Object.keys(TYPES) as TypeName[]).map((name) => [TYPES[name].id, name]),
);

/** Returns the mnemonic of a type identification; `undefined` if the standard assigns none. */
export function typeName(typeId: number): TypeName | undefined {
  return NAMES.get(typeId);
}

/**
 * Whether the standard lists a cause of transmission for a type in a direction; private causes 48
 * to 63 always count as listed. This is meant for checks. Devices also send other causes, and
 * decoders accept all of them.
 *
 * ```ts
 * import { isCauseAllowed } from "@telecontrol/iec104/low-level";
 *
 * console.log(isCauseAllowed("M_ME_TF_1", 3, "monitor")); // true: spontaneous
 * console.log(isCauseAllowed("M_ME_TF_1", 20, "monitor")); // false: interrogated
 * ```
 */
export function isCauseAllowed(type: TypeName, cause: number, direction: Direction): boolean {
  return isCauseIn(TYPES[type].causes, cause, direction);
}
