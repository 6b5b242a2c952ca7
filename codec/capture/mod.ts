// Entry point "./capture": decodes and analyzes capture files.

/**
 * Reads capture files (pcap, pcapng, snoop, ERF) and extracts their IEC 60870-5-104 APDUs: link layers, IP
 * fragments, TCP reassembly, links on any port. Reconstructs sessions, transactions and points, and
 * reports findings with explanations. Streaming, in bounded memory, independent of the runtime.
 *
 * {@linkcode readCapture} iterates over the content of a file or a stream, and an {@linkcode
 * Analyzer} evaluates it. The decoder, the readers and TCP reassembly are for programs that need
 * only part of this.
 *
 * @module
 */

export type { JsonSchema, JsonType } from "../json_schema.ts";
export { Analyzer } from "./analysis/analyzer.ts";
export type { DurationSummary } from "./analysis/durations.ts";
export type { FindingRow, Severity } from "./findings/row.ts";
export { type FindingCode, FINDINGS } from "./findings/table.ts";
export type { AnalysisLimits, AnalyzerOptions } from "./analysis/options.ts";
export type { ReportColumns, ReportObserver } from "./analysis/points/report_observer.ts";
export type { ExpectedPoint } from "./analysis/report/expectation.ts";
export type * from "./analysis/report/model.ts";
export type * from "./analysis/report/report_values.ts";
export type * from "./analysis/report/session_model.ts";
export type * from "./analysis/report/transaction_model.ts";
export { type TechniqueId, TECHNIQUES } from "./findings/techniques.ts";
export { type AnalysisThresholds, DEFAULT_THRESHOLDS } from "./analysis/thresholds.ts";
export { REPORT_SCHEMA } from "./analysis/report/schema.ts";
export type { EndingCause } from "./analysis/session/session.ts";
export type { LearnedSetting } from "./analysis/session/learned.ts";
export type { Phase } from "./analysis/session/session.ts";
export { DEFAULT_SETTINGS, type LinkSettings } from "./analysis/settings.ts";
export type { TransactionStepName } from "./analysis/transactions/transaction.ts";
export type { TransactionKind, TransactionResult } from "./transaction_kind.ts";
export { stationOf } from "./connection.ts";
export type {
  ConnectionClosed,
  ConnectionOpened,
  Endpoint,
  StreamConflict,
  StreamCounters,
  StreamData,
  StreamEnd,
  StreamEvent,
  StreamGap,
  TcpCloseReason,
  TcpConnection,
} from "./connection.ts";
export { CaptureDecoder, type CaptureDecoderOptions, decodeCapture } from "./decoder.ts";
export { type CaptureFormat, detectFormat, type InputFormat, isCaptureFormat } from "./detect.ts";
export {
  allOf,
  excludeFilter,
  type Filter,
  FILTER_FIELDS,
  FilterError,
  type FilterFieldInfo,
  type FilterFieldName,
  type FilterOptions,
  type FilterSubject,
  filterTerm,
  narrowFilter,
  parseFilter,
} from "./filter.ts";
export { DeltaClock } from "./filter/delta_clock.ts";
export type { SecuritySubject } from "./filter/subject.ts";
export {
  type FilteredObject,
  type FilterFacts,
  selectsApdu,
  selectsObject,
  subjectOfAsdu,
  subjectsOfObjects,
} from "./filter/judge.ts";
export { PacketMarks, type TransactionMark } from "./filter/marks.ts";
export { CaptureFileReader } from "./file_reader.ts";
export {
  CaptureMerger,
  type CaptureMergerOptions,
  type OpenRequest,
  type ReadRequest,
} from "./merger.ts";
export { packetKey, placeOf as framePlace } from "./packet_time.ts";
export { PacketDecoder, type PacketDecoderOptions } from "./packet_decoder.ts";
export { EncapsulationCounts } from "./encapsulation/names.ts";
export type { Fragment, IpPacket } from "./ip.ts";
export { FragmentStore } from "./ip_fragments.ts";
export type {
  ApduItem,
  CaptureItem,
  CaptureSummary,
  ClosedItem,
  DirectedItem,
  GapItem,
  LinkItem,
  OpenedItem,
  PointsItem,
  SizesItem,
  SkippedItem,
} from "./items.ts";
export type { LinkTrackerOptions } from "./link_tracker.ts";
export type { OtherConnections } from "./other_connections.ts";
export { describeOctets, identifyProtocol, type OtherProtocol } from "./protocol.ts";
export type {
  CaptureIssue,
  CaptureIssueCode,
  CapturePacket,
  PacketMark,
  PacketReader,
  PacketReaderOptions,
} from "./packet.ts";
export { PacketSlot, type SlotReader } from "./packet_slot.ts";
export { PcapReader } from "./pcap.ts";
export { PcapngReader } from "./pcapng.ts";
export { ACK, FIN, readSegment, RST, SYN, type TcpSegment } from "./tcp.ts";
export {
  type CaptureReading,
  type OctetSource,
  type OctetStream,
  type OctetStreamReader,
  readCapture,
} from "./read_capture.ts";
export { describeOtherFile, isZstd, type OtherFile, recogniseOtherFile } from "./other_files.ts";
export type { SizeVerdict } from "./sizes/detector.ts";
export { type Sizes, sizesText } from "./sizes/fit.ts";
export {
  type GateItem,
  type Released,
  type SizeChoice,
  sizeChoice,
  SizeGate,
} from "./sizes/size_gate.ts";
export type { SkipReason } from "./skip_reason.ts";
export { captureInText } from "./text/capture_in_text.ts";
export type { TextDirection } from "./text/direction_words.ts";
export type { UnreadLine } from "./text/scan_text.ts";
export {
  readText,
  type TextItem,
  type TextOptions,
  type TextPlace,
  type TextReading,
} from "./text/text_reading.ts";
export { TcpReassembler, type TcpReassemblerOptions } from "./tcp_reassembly.ts";
export type { DataSink } from "./tcp_stream.ts";
export { type CaptureTime, elapsedMs, formatCaptureTime } from "./timestamp.ts";
export type {
  KeyChangeReport,
  MacCountsReport,
  SecurityReport,
  SecurityUserReport,
} from "./analysis/report/security_model.ts";
export type {
  MacFacts,
  MacQuestion,
  MacVerifier,
  SessionKeyPair,
  WrappedKeys,
} from "../security/verifier.ts";
