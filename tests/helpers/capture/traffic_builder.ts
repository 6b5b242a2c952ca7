// Scripted conversations between stations with a virtual clock, which become a capture and its analysis.

import type { Apci, UFunction } from "../../../codec/apci.ts";
import { encodeApci } from "../../../codec/apci.ts";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { Analyzer } from "../../../codec/capture/analysis/analyzer.ts";
import type { FindingCode } from "../../../codec/capture/findings/table.ts";
import type { AnalyzerOptions } from "../../../codec/capture/analysis/options.ts";
import type {
  AnalysisReport,
  FindingReport,
} from "../../../codec/capture/analysis/report/model.ts";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import { CaptureDecoder } from "../../../codec/capture/decoder.ts";
import { type FilePacket, pcap, type Talk, talk, type TalkFields } from "./capture_builder.ts";
import { ethernet } from "./packet_builder.ts";

/** Start of every script: 2024-05-06T07:08:09Z. */
export const START_MS = Date.UTC(2024, 4, 6, 7, 8, 9);

/** Packets of a script that a capture contains: all, those of one side only, or each one twice. */
export type CaptureOf = "both" | "from client" | "from server" | "twice";

/** A capture that grows with every step. Each packet takes one millisecond. */
export class Traffic {
  /** The time of the next packet, in ms since 1970. */
  now = START_MS;
  readonly #packets: (FilePacket & { readonly fromClient: boolean })[] = [];
  #recording = true;

  /** Adds a connection between two hosts, with the field sizes of its ASDUs. */
  link(fields: TalkFields & { readonly profile?: Profile } = {}): Link {
    return new Link(this, talk(fields), fields.profile ?? IEC104);
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** Performs steps whose packets are not captured. */
  unseen(steps: () => void): this {
    this.#recording = false;
    steps();
    this.#recording = true;
    return this;
  }

  /** Adds a packet. */
  add(octets: Uint8Array, fromClient: boolean): void {
    if (this.#recording) {
      const time = BigInt(Math.round(this.now * 1000)) * 1000n;
      this.#packets.push({ octets: ethernet(octets), time, fromClient });
    }
    this.now += 1;
  }

  /** Returns the capture as a pcap file. */
  pcap(how: CaptureOf = "both"): Uint8Array {
    const wanted = this.#packets.filter(({ fromClient }) =>
      how === "both" || how === "twice" || fromClient === (how === "from client")
    );
    return pcap(how === "twice" ? wanted.flatMap((packet) => [packet, packet]) : wanted);
  }

  /** Analyzes the capture. */
  report(options: AnalyzerOptions = {}, how: CaptureOf = "both"): AnalysisReport {
    return analyze([this.pcap(how)], options);
  }

  /** Returns the findings with this code. */
  findings(code: FindingCode, options: AnalyzerOptions = {}): readonly FindingReport[] {
    return this.report(options).findings.filter((finding) => finding.code === code);
  }
}

/** Numbers in the control field of an I format APDU that differ from the correct ones. */
export interface Numbers {
  readonly sendNumber?: number;
  readonly receiveNumber?: number;
}

/** One connection of a script. The client is the controlling station. */
export class Link {
  readonly #traffic: Traffic;
  readonly #talk: Talk;
  readonly #profile: Profile;
  /** V(S) of the server and of the client; each is V(R) of the other side. */
  readonly #sent = [0, 0];
  #done = 0; // packets copied into the capture
  #lastFromClient = true;

  constructor(traffic: Traffic, talk: Talk, profile: Profile) {
    this.#traffic = traffic;
    this.#talk = talk;
    this.#profile = profile;
  }

  /** Performs the TCP handshake. */
  open(): this {
    return this.#do([true, false, true], () => this.#talk.open());
  }

  /** Performs the TCP handshake and sends STARTDT act and con. */
  start(): this {
    return this.open().fromClient("STARTDT act").fromServer("STARTDT con");
  }

  /** Closes the connection with FIN from both sides. */
  close(byClient = true): this {
    return this.#do([byClient, !byClient, byClient], () => this.#talk.close(byClient));
  }

  /** Resets the connection with RST. */
  reset(byClient = true): this {
    return this.#do([byClient], () => this.#talk.reset(byClient));
  }

  /** Retransmits the last packet. */
  again(): this {
    this.#traffic.add(this.#talk.packets[this.#done - 1]!, this.#lastFromClient);
    return this;
  }

  /** Replaces the last I format APDU with another one: same TCP sequence number, same N(S). */
  instead(what: AsduInput): this {
    const side = this.#lastFromClient ? 1 : 0;
    const sendNumber = (this.#sent[side]! - 1) & 0x7fff;
    const apci: Apci = { format: "I", sendNumber, receiveNumber: this.#sent[1 - side]! };
    const packet = this.#talk.packets[this.#done - 1]!.slice();
    const octets = encodeApci(apci, this.#encode(what));
    packet.set(octets, packet.length - octets.length);
    this.#traffic.add(packet, this.#lastFromClient);
    return this;
  }

  /** Sends arbitrary octets. */
  octets(fromClient: boolean, octets: Uint8Array): this {
    return this.#do([fromClient], () => void this.#talk.send(fromClient, octets));
  }

  /** Sends a U format APDU, an ASDU or the octets of one from the client. */
  fromClient(what: UFunction | AsduInput | Uint8Array, numbers: Numbers = {}): this {
    return this.#send(true, what, numbers);
  }

  /** Sends a U format APDU, an ASDU or the octets of one from the server. */
  fromServer(what: UFunction | AsduInput | Uint8Array, numbers: Numbers = {}): this {
    return this.#send(false, what, numbers);
  }

  /**
   * Sends an S format APDU from the client or from the server that acknowledges everything, or up to `receiveNumber`.
   */
  acknowledge(byClient = true, receiveNumber = this.#sent[byClient ? 0 : 1]!): this {
    return this.octets(byClient, encodeApci({ format: "S", receiveNumber }));
  }

  #send(fromClient: boolean, what: UFunction | AsduInput | Uint8Array, numbers: Numbers): this {
    if (typeof what === "string") {
      return this.octets(fromClient, encodeApci({ format: "U", function: what }));
    }
    const [own, other] = fromClient ? [1, 0] as const : [0, 1] as const;
    const sendNumber = numbers.sendNumber ?? this.#sent[own]!;
    const receiveNumber = numbers.receiveNumber ?? this.#sent[other]!;
    this.#sent[own] = (sendNumber + 1) & 0x7fff;
    const apci: Apci = { format: "I", sendNumber, receiveNumber };
    return this.octets(fromClient, encodeApci(apci, this.#encode(what)));
  }

  /** Encodes an ASDU with the field sizes of the link; octets are sent as they are. */
  #encode(what: AsduInput | Uint8Array): Uint8Array {
    return what instanceof Uint8Array ? what : encodeAsdu(what, { profile: this.#profile });
  }

  /** Performs TCP steps and copies their packets; `directions` lists the sender of each. */
  #do(directions: readonly boolean[], act: () => void): this {
    act();
    for (const fromClient of directions) {
      this.#traffic.add(this.#talk.packets[this.#done++]!, fromClient);
      this.#lastFromClient = fromClient;
    }
    return this;
  }
}

/** Analyzes files one after the other. */
export function analyze(
  files: readonly Uint8Array[],
  options: AnalyzerOptions = {},
): AnalysisReport {
  const analyzer = new Analyzer(options);
  for (const file of files) {
    const decoder = new CaptureDecoder();
    decoder.push(file);
    for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
    decoder.end();
    for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
    analyzer.endFile(decoder.summary);
  }
  analyzer.end();
  return analyzer.report();
}

/** Creates a measured value; spontaneous by default. */
export function measured(ioa: number, value: number, cause: 1 | 2 | 3 | 20 = 3): AsduInput {
  return { type: "M_ME_NC_1", cause, ca: 1, objects: [{ ioa, value }] };
}

/** Creates an event with a time tag: `time` is the wall clock of the station. */
export function event(ioa: number, time: number, timeFlags = 0): AsduInput {
  return { type: "M_SP_TB_1", cause: 3, ca: 1, objects: [{ ioa, value: 1, time, timeFlags }] };
}

/** Fields of an answer that is not a plain confirmation. */
export interface CommandFields {
  readonly cause?: number;
  readonly negative?: boolean;
  readonly select?: boolean;
  readonly value?: 0 | 1;
  readonly ioa?: number;
  readonly ca?: number;
}

/** Creates a single command or an answer to it; by default, an execute of IOA 4711 with ON. */
export function command(fields: CommandFields = {}): AsduInput {
  const { cause = 6, negative = false, select = false, value = 1, ioa = 4711, ca = 1 } = fields;
  const objects = [{ ioa, value, select }];
  return { type: "C_SC_NA_1", cause, negative, ca, objects } as AsduInput;
}

/** Creates a station interrogation or an answer to it. */
export function interrogation(cause = 6, ca = 1, qoi = 20): AsduInput {
  return { type: "C_IC_NA_1", cause, ca, objects: [{ qoi }] } as AsduInput;
}

/** Creates a clock synchronization or an answer to it. */
export function clock(time: number, cause = 6): AsduInput {
  return { type: "C_CS_NA_1", cause, ca: 1, objects: [{ time }] } as AsduInput;
}
