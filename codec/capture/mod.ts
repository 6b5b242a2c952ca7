// Entry "./capture": from capture files to APDUs.

/**
 * Reads capture files, pcap and pcapng, and finds the APDUs of IEC 60870-5-104 in them: link layers,
 * IP fragments, TCP reassembly, links on any port. Streaming, in bounded memory, without a runtime.
 *
 * {@linkcode CaptureDecoder} does it all; the readers and the TCP reassembly are there for those
 * who need a part of it.
 *
 * @module
 */

export type {
  CloseReason,
  Connection,
  ConnectionClosed,
  ConnectionOpened,
  Endpoint,
  StreamCounters,
  StreamData,
  StreamEnd,
  StreamEvent,
  StreamGap,
} from "./connection.ts";
export { CaptureDecoder, type CaptureDecoderOptions, decodeCapture } from "./decoder.ts";
export { detectFormat, type InputFormat } from "./detect.ts";
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
  SkippedItem,
} from "./items.ts";
export type { SkipReason } from "./link_layer.ts";
export type { LinkTrackerOptions } from "./link_tracker.ts";
export type {
  CaptureIssue,
  CaptureIssueCode,
  CapturePacket,
  PacketMark,
  PacketReader,
  PacketReaderOptions,
} from "./packet.ts";
export { PcapReader } from "./pcap.ts";
export { PcapngReader } from "./pcapng.ts";
export { ACK, FIN, readSegment, RST, SYN, type TcpSegment } from "./tcp.ts";
export { TcpReassembler, type TcpReassemblerOptions } from "./tcp_reassembly.ts";
export { type CaptureTime, elapsedMs, formatCaptureTime } from "./timestamp.ts";
