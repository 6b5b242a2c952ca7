// The report of an analysis: plain JSON, described by a JSON Schema, and stable within its version.

import type { FindingRow, Severity } from "../../findings/row.ts";
import type { FindingCode } from "../../findings/table.ts";
import type { TechniqueId } from "../../findings/techniques.ts";
import type { EndingCause } from "../session/session.ts";
import type { LinkSettings } from "../settings.ts";
import type { AnalysisThresholds } from "../thresholds.ts";
import type { EndpointReport, JsonNumber, Mark, TimeText } from "./report_values.ts";
import type { SecurityReport } from "./security_model.ts";
import type { SessionReport } from "./session_model.ts";
import type { TransactionReport, TransactionTotalsReport } from "./transaction_model.ts";

/** A fault in a file. */
export interface CaptureIssueReport {
  /** Kind of fault, as `CaptureIssueCode`. */
  readonly code: string;
  /** Number of occurrences. */
  readonly count: number;
  /** First occurrence. */
  readonly frame: number;
  /** Description of the first occurrence. */
  readonly detail: string;
}

/** One capture file. */
export interface CaptureReport {
  /** Its name, if known. */
  readonly name: string | null;
  /** Number of packets. */
  readonly packets: number;
  /** Total length of the packets in octets. */
  readonly octets: number;
  /** Time of the first packet. */
  readonly first: TimeText;
  /** Time of the last packet. */
  readonly last: TimeText;
  /** Number of TCP connections of any protocol. */
  readonly connections: number;
  /** Number of TCP connections with IEC 60870-5-104. */
  readonly links: number;
  /** TCP connections with other protocols, by server and protocol. */
  readonly others: readonly OtherConnectionsReport[];
  /** Number of connections with other protocols that `others` does not list. */
  readonly othersOmitted: number;
  /** Packets without a usable TCP segment, by reason. */
  readonly skippedPackets: Readonly<Record<string, number>>;
  /** Packets inside a tunnel or another link layer than Ethernet, by its name. */
  readonly tunnels: Readonly<Record<string, number>>;
  /** Packets that may carry TCP but were not examined, by protocol. */
  readonly notRead: Readonly<Record<string, number>>;
  /** IP datagrams that could not be reassembled. */
  readonly lostDatagrams: number;
  /** Faults in the file. */
  readonly issues: readonly CaptureIssueReport[];
}

/** TCP connections to one server with the same protocol, which is not IEC 60870-5-104. */
export interface OtherConnectionsReport {
  /** Address of the first client. */
  readonly client: string;
  /** Address of the server. */
  readonly server: string;
  /** Port of the server. */
  readonly port: number;
  /** Name of the protocol, such as `HTTP` or `TLS`; `null` if it is not known. */
  readonly protocol: string | null;
  /** Details of the first connection: version, first line, or first octets. */
  readonly detail: string;
  /** Whether a port of IEC 60870-5-104 is used. */
  readonly expected: boolean;
  /** Number of connections. */
  readonly connections: number;
}

/** Totals over all files. */
export interface TotalsReport {
  /** APDUs in all formats. */
  readonly apdus: number;
  /** I format APDUs. */
  readonly information: number;
  /** S format APDUs. */
  readonly supervisory: number;
  /** U format APDUs. */
  readonly unnumbered: number;
  /** APDUs of unknown format. */
  readonly undefined: number;
  /** Analyzed ASDUs. */
  readonly asdus: number;
  /** Information objects in them. */
  readonly objects: number;
  /** ASDUs excluded by the filter. */
  readonly filteredAsdus: number;
  /** Sessions: connections on which APDUs were exchanged. */
  readonly sessions: number;
}

/** Statistics of a type identification. */
export interface TypeReport {
  /** Type identification. */
  readonly typeId: number;
  /** Mnemonic. */
  readonly type: string | null;
  /** Full name. */
  readonly title: string | null;
  /** Number of ASDUs. */
  readonly asdus: number;
  /** Number of information objects. */
  readonly objects: number;
}

/** Statistics of a cause of transmission. */
export interface CauseReport {
  /** Cause, 0..63. */
  readonly cause: number;
  /** Abbreviation. */
  readonly name: string;
  /** Description. */
  readonly title: string;
  /** Number of ASDUs. */
  readonly asdus: number;
}

/** APDUs over time. */
export interface ActivityReport {
  /** Start of the first interval. */
  readonly start: TimeText;
  /** Length of each interval in ms. */
  readonly bucketMs: number;
  /** Number of APDUs in each interval. */
  readonly apdus: readonly number[];
}

/** All connections from one address to one endpoint. */
export interface ConversationReport {
  /** Address of the client. */
  readonly client: string;
  /** Address of the server. */
  readonly server: string;
  /** Port of the server. */
  readonly port: number;
  /** Time of the first packet. */
  readonly first: Mark;
  /** Time of the last packet. */
  readonly last: Mark;
  /** Number of TCP connections. */
  readonly connections: number;
  /** Number of those with APDUs. */
  readonly sessions: number;
  /** Number of APDUs sent by the client. */
  readonly apdusFromClient: number;
  /** Number of APDUs sent by the server. */
  readonly apdusFromServer: number;
  /** Number of information objects in both directions. */
  readonly objects: number;
  /** Number of sessions by ending. */
  readonly endings: Readonly<Partial<Record<EndingCause, number>>>;
}

/** The clock of a sector as estimated from its time tags. */
export interface ClockReport {
  /** Number of CP56Time2a time tags in spontaneous and cyclic data. */
  readonly tags: number;
  /** Number of invalid ones. */
  readonly invalid: number;
  /**
   * Estimated time zone of the tags, in minutes east of UTC; `null` if there is too little data.
   */
  readonly zoneMinutes: number | null;
  /** How far its clock is ahead of the capturing machine's, apart from the time zone, in ms. */
  readonly offsetMs: number | null;
  /** Maximum delay of an event, relative to the least delayed one, in ms. */
  readonly maxDelayMs: number | null;
}

/** Statistics of a common address of a station. */
export interface SectorReport {
  /** Common address. */
  readonly ca: number;
  /** Number of ASDUs with points. */
  readonly asdus: number;
  /** Number of information objects in them. */
  readonly objects: number;
  /** Its clock. */
  readonly clock: ClockReport;
}

/** A host that acted on a station. */
export interface VisitorReport {
  /** Address. */
  readonly address: string;
  /** Time of the first action. */
  readonly first: Mark;
  /** Number of actions. */
  readonly count: number;
}

/** A controlled station. */
export interface StationReport extends EndpointReport {
  /** Its common addresses. */
  readonly sectors: readonly SectorReport[];
  /** Hosts that sent process commands to it. */
  readonly commanders: readonly VisitorReport[];
  /** Hosts that set its clock. */
  readonly clockMasters: readonly VisitorReport[];
}

/** Quality of a point. */
export interface QualityReport {
  /** Last quality: abbreviations such as `IV NT`, empty if good. */
  readonly last: string;
  /** All bits that were ever set. */
  readonly seen: string;
  /** Number of changes. */
  readonly changes: number;
  /** Number of reports with quality other than good. */
  readonly reports: number;
  /** The worst quality: the one with IV, then NT, SB, BL, EI and OV. */
  readonly worst: string;
  /** The first report with quality other than good. */
  readonly firstBad: Mark | null;
  /** Total duration of qualities other than good, in ms. */
  readonly badMs: number | null;
  /**
   * Total duration of each quality, in ms, the worst first; good is empty. A quality lasts until a
   * report with another one, or until the end of the capture. `others` for those beyond the limit.
   */
  readonly states: readonly QualityState[];
  /** Number of periods with a quality other than good. */
  readonly periodCount: number;
  /** The first eight of these periods. */
  readonly periods: readonly QualityPeriodReport[];
  /** The first period with the worst quality. */
  readonly worstPeriod: QualityPeriodReport | null;
}

/** The total duration of one quality. */
export interface QualityState {
  /** Abbreviations such as `IV NT`, empty if good. */
  readonly quality: string;
  /** Total duration in ms; `null` if the capture has no time. */
  readonly durationMs: number | null;
}

/** A period with one quality other than good. */
export interface QualityPeriodReport {
  /** Abbreviations such as `IV NT`. */
  readonly quality: string;
  /** Its first report. */
  readonly from: Mark;
  /** Duration in ms; `null` if the capture has no time. */
  readonly durationMs: number | null;
  /** Whether it lasts until the end of the capture. */
  readonly isOpen: boolean;
}

/** A point. */
export interface PointReport {
  /** Address of its station. */
  readonly address: string;
  /** Port of its station. */
  readonly port: number;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type identification: the one without time tag if it was reported with several types. */
  readonly typeId: number;
  /** Its mnemonic. */
  readonly type: string | null;
  /** All types with which it was reported, which differ in the time tag only. */
  readonly types: readonly string[];
  /** Other types at this address, which cannot be those of one point: each has a row of its own. */
  readonly conflicts: readonly string[];
  /** Number of reports. */
  readonly count: number;
  /** Reports per minute; `null` if there is only one. */
  readonly perMinute: number | null;
  /** Time of the first report. */
  readonly first: Mark;
  /** Time of the last report. */
  readonly last: Mark;
  /** Last time tag, in the station's local time; `null` if there is none. */
  readonly lastTag: string | null;
  /** First value. */
  readonly firstValue: JsonNumber;
  /** Last value. */
  readonly lastValue: JsonNumber;
  /** Minimum value. */
  readonly min: JsonNumber;
  /** Maximum value. */
  readonly max: JsonNumber;
  /** Number of changes of value. */
  readonly changes: number;
  /** Quality. */
  readonly quality: QualityReport;
  /** Display name; only in a report with names, and then empty if it is unknown. */
  readonly name?: string;
  /** Engineering unit, as the name. */
  readonly unit?: string;
}

/** A point of the list with which a capture was compared. */
export interface ExpectedReport {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Display name; empty if the list has none. */
  readonly name: string;
  /** Types with which it may be reported; empty if the list has none. */
  readonly types: readonly string[];
}

/** The comparison with a list of points. */
export interface ExpectationReport {
  /** Number of points of the list that the filter selects. */
  readonly expected: number;
  /** Number of these that were reported with a type of the list. */
  readonly found: number;
  /** Those that were not reported. */
  readonly missing: readonly ExpectedReport[];
  /** Those that were reported with other types only. */
  readonly otherType: readonly (ExpectedReport & { readonly found: readonly string[] })[];
  /** Points that were reported and are not in the list. */
  readonly extra: readonly Pick<PointReport, "address" | "port" | "ca" | "ioa" | "types">[];
}

/** A finding. */
export interface FindingReport {
  /** Code of the finding: a key of `explanations`. */
  readonly code: FindingCode;
  /** Severity. */
  readonly severity: Severity;
  /** Techniques of MITRE ATT&CK for ICS that it may be a sign of, such as `T0855`. */
  readonly techniques: readonly TechniqueId[];
  /** Details of the first occurrence, or of all where they belong together. */
  readonly detail: string;
  /** Number of occurrences. */
  readonly count: number;
  /** Time of the first occurrence. */
  readonly first: Mark;
  /** Time of the last occurrence. */
  readonly last: Mark;
  /** The first 20 packets. */
  readonly frames: readonly Mark[];
  /** Number of the session. */
  readonly session: number | null;
  /** Address of the sender. */
  readonly source: string | null;
  /** Address of its peer. */
  readonly destination: string | null;
  /** Common address. */
  readonly ca: number | null;
  /** Information object address. */
  readonly ioa: number | null;
  /** Type identification. */
  readonly typeId: number | null;
}

/** A kind of finding, explained for users. */
export interface ExplanationReport extends Omit<FindingRow, "techniques"> {
  /** Techniques of MITRE ATT&CK for ICS that it may be a sign of. */
  readonly techniques: readonly TechniqueReport[];
}

/** A technique of MITRE ATT&CK for ICS. */
export interface TechniqueReport {
  /** Identifier, such as `T0855`. */
  readonly id: TechniqueId;
  /** Name, such as `Unauthorized Command Message`. */
  readonly name: string;
}

/** Something omitted from the report. */
export interface OmissionReport {
  /** Kind of omission: `points`, `sessions`, `findings` and so on. */
  readonly what: string;
  /** Number of omitted items. */
  readonly count: number;
  /** Explanation as a sentence. */
  readonly text: string;
}

/** The settings used in an analysis: the parameters of the stations, and the options of the analyzer. */
export interface SettingsReport extends LinkSettings {
  /** Whether k and w were not configured, so that the standard's defaults were assumed. */
  readonly assumed: boolean;
  /** Field sizes that were forced, such as `1/1/2`; `null` if they were detected for each link. */
  readonly profile: string | null;
  /** Field sizes that were forced for some controlled stations, by address and port: `192.0.2.10 2404`. */
  readonly profiles: Readonly<Record<string, string>>;
  /** TCP ports of the protocol that were given; `null` for the default. */
  readonly ports: readonly number[] | null;
  /** Addresses known to command stations; `null` if none were given. */
  readonly controllers: readonly string[] | null;
  /** Initial period in which peers and commands are considered normal, in ms. */
  readonly learnMs: number;
  /** Maximum difference between time tags and the time of capture, in ms. */
  readonly clockLimitMs: number;
  /** Limits beyond which behaviour becomes a finding. */
  readonly thresholds: AnalysisThresholds;
  /** Names of the private types. */
  readonly privateTypes: readonly string[];
}

/** Result of an analysis. `REPORT_SCHEMA` describes its JSON. */
export interface AnalysisReport {
  /** Identifies the format. */
  readonly format: "iec104-analysis";
  /**
   * Version of the format. Keys may be added without a new version; the version changes when a key
   * changes its meaning or is removed.
   */
  readonly version: 1;
  /** Whether everything was read. */
  readonly complete: boolean;
  /** The filter. */
  readonly filter: string | null;
  /** The settings used in the analysis. */
  readonly settings: SettingsReport;
  /** Capture files. */
  readonly captures: readonly CaptureReport[];
  /** Totals over all files. */
  readonly totals: TotalsReport;
  /** Types, most frequent first. */
  readonly types: readonly TypeReport[];
  /** Causes, most frequent first. */
  readonly causes: readonly CauseReport[];
  /** APDUs over time; `null` if no packet has a time. */
  readonly activity: ActivityReport | null;
  /** Conversations between pairs of hosts. */
  readonly conversations: readonly ConversationReport[];
  /** Sessions in chronological order. */
  readonly sessions: readonly SessionReport[];
  /** Controlled stations. */
  readonly stations: readonly StationReport[];
  /** Statistics of all transactions. */
  readonly transactionTotals: readonly TransactionTotalsReport[];
  /** Transactions in chronological order. */
  readonly transactions: readonly TransactionReport[];
  /** Secure authentication; `null` if there is none. */
  readonly security: SecurityReport | null;
  /** Points by station, common address, address and type. */
  readonly points: readonly PointReport[];
  /** The comparison with `AnalyzerOptions.expected`; `null` without. */
  readonly expectation: ExpectationReport | null;
  /** Findings by descending severity. */
  readonly findings: readonly FindingReport[];
  /** Explanations of the finding codes. */
  readonly explanations: Readonly<Partial<Record<FindingCode, ExplanationReport>>>;
  /** What was omitted. */
  readonly omissions: readonly OmissionReport[];
}
