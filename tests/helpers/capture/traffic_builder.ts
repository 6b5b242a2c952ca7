// Scripted conversations between stations, with a virtual clock, as a capture and as its analysis.

import type { Apci, UFunction } from "../../../codec/apci.ts";
import { encodeApci } from "../../../codec/apci.ts";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { Analyzer } from "../../../codec/capture/analysis/analyzer.ts";
import type { FindingCode } from "../../../codec/capture/analysis/findings/table.ts";
import type { AnalyzerOptions } from "../../../codec/capture/analysis/options.ts";
import type {
  AnalysisReport,
  FindingReport,
} from "../../../codec/capture/analysis/report/model.ts";
import { CaptureDecoder } from "../../../codec/capture/decoder.ts";
import { type FilePacket, pcap, type Talk, talk, type TalkFields } from "./capture_builder.ts";
import { ethernet } from "./packet_builder.ts";

/** When every script begins: 2024-05-06T07:08:09Z. */
export const START_MS = Date.UTC(2024, 4, 6, 7, 8, 9);

/** Which packets of a script a capture has: all, those of one side only, or each one twice. */
export type CaptureOf = "both" | "from client" | "from server" | "twice";

/** A capture that grows with every step. Each packet takes a millisecond. */
export class Traffic {
  /** The time of the next packet, in ms since 1970. */
  now = START_MS;
  readonly #packets: (FilePacket & { readonly fromClient: boolean })[] = [];
  #recording = true;

  /** A connection between two hosts. */
  link(fields: TalkFields = {}): Link {
    return new Link(this, talk(fields));
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** What happens in between is not captured. */
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

  /** The capture. */
  pcap(how: CaptureOf = "both"): Uint8Array {
    const wanted = this.#packets.filter(({ fromClient }) =>
      how === "both" || how === "twice" || fromClient === (how === "from client")
    );
    return pcap(how === "twice" ? wanted.flatMap((packet) => [packet, packet]) : wanted);
  }

  /** The analysis of the capture. */
  report(options: AnalyzerOptions = {}, how: CaptureOf = "both"): AnalysisReport {
    return analyze([this.pcap(how)], options);
  }

  /** The findings with a code. */
  findings(code: FindingCode, options: AnalyzerOptions = {}): readonly FindingReport[] {
    return this.report(options).findings.filter((finding) => finding.code === code);
  }
}

/** What the control field of an I format APDU says, where it is not as it should be. */
export interface Numbers {
  readonly sendNumber?: number;
  readonly receiveNumber?: number;
}

/** One connection of a script. The client is the controlling station. */
export class Link {
  readonly #traffic: Traffic;
  readonly #talk: Talk;
  /** V(S) of the server and of the client, which are V(R) of the other. */
  readonly #sent = [0, 0];
  #done = 0; // packets taken over into the capture
  #lastFromClient = true;

  constructor(traffic: Traffic, talk: Talk) {
    this.#traffic = traffic;
    this.#talk = talk;
  }

  /** The TCP handshake. */
  open(): this {
    return this.#do([true, false, true], () => this.#talk.open());
  }

  /** The TCP handshake, STARTDT act and con. */
  start(): this {
    return this.open().fromClient("STARTDT act").fromServer("STARTDT con");
  }

  /** FIN from both sides. */
  close(byClient = true): this {
    return this.#do([byClient, !byClient, byClient], () => this.#talk.close(byClient));
  }

  /** RST. */
  reset(byClient = true): this {
    return this.#do([byClient], () => this.#talk.reset(byClient));
  }

  /** TCP sends the last packet again. */
  again(): this {
    this.#traffic.add(this.#talk.packets[this.#done - 1]!, this.#lastFromClient);
    return this;
  }

  /** Another APDU in I format in place of the last one: with its TCP sequence number and its N(S). */
  instead(what: AsduInput): this {
    const side = this.#lastFromClient ? 1 : 0;
    const sendNumber = (this.#sent[side]! - 1) & 0x7fff;
    const apci: Apci = { format: "I", sendNumber, receiveNumber: this.#sent[1 - side]! };
    const packet = this.#talk.packets[this.#done - 1]!.slice();
    const octets = encodeApci(apci, encodeAsdu(what));
    packet.set(octets, packet.length - octets.length);
    this.#traffic.add(packet, this.#lastFromClient);
    return this;
  }

  /** Any octets. */
  octets(fromClient: boolean, octets: Uint8Array): this {
    return this.#do([fromClient], () => void this.#talk.send(fromClient, octets));
  }

  /** A U format APDU or an ASDU of the client. */
  fromClient(what: UFunction | AsduInput, numbers: Numbers = {}): this {
    return this.#send(true, what, numbers);
  }

  /** A U format APDU or an ASDU of the server. */
  fromServer(what: UFunction | AsduInput, numbers: Numbers = {}): this {
    return this.#send(false, what, numbers);
  }

  /** An S format APDU of the client, or else of the server, for all or for `receiveNumber`. */
  acknowledge(byClient = true, receiveNumber = this.#sent[byClient ? 0 : 1]!): this {
    return this.octets(byClient, encodeApci({ format: "S", receiveNumber }));
  }

  #send(fromClient: boolean, what: UFunction | AsduInput, numbers: Numbers): this {
    if (typeof what === "string") {
      return this.octets(fromClient, encodeApci({ format: "U", function: what }));
    }
    const [own, other] = fromClient ? [1, 0] as const : [0, 1] as const;
    const sendNumber = numbers.sendNumber ?? this.#sent[own]!;
    const receiveNumber = numbers.receiveNumber ?? this.#sent[other]!;
    this.#sent[own] = (sendNumber + 1) & 0x7fff;
    const apci: Apci = { format: "I", sendNumber, receiveNumber };
    return this.octets(fromClient, encodeApci(apci, encodeAsdu(what)));
  }

  /** Does something with TCP and takes the packets over; `directions` tells who sends each. */
  #do(directions: readonly boolean[], act: () => void): this {
    act();
    for (const fromClient of directions) {
      this.#traffic.add(this.#talk.packets[this.#done++]!, fromClient);
      this.#lastFromClient = fromClient;
    }
    return this;
  }
}

/** Analyses files one after the other. */
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

/** A measured value, spontaneous unless said otherwise. */
export function measured(ioa: number, value: number, cause: 1 | 2 | 3 | 20 = 3): AsduInput {
  return { type: "M_ME_NC_1", cause, ca: 1, objects: [{ ioa, value }] };
}

/** An event with a time tag: `time` is the wall clock of the station. */
export function event(ioa: number, time: number, timeFlags = 0): AsduInput {
  return { type: "M_SP_TB_1", cause: 3, ca: 1, objects: [{ ioa, value: 1, time, timeFlags }] };
}

/** What an answer is like that is no plain confirmation. */
export interface CommandFields {
  readonly cause?: number;
  readonly negative?: boolean;
  readonly select?: boolean;
  readonly value?: 0 | 1;
  readonly ioa?: number;
  readonly ca?: number;
}

/** A single command or an answer to it; an execute of IOA 4711 with ON unless said otherwise. */
export function command(fields: CommandFields = {}): AsduInput {
  const { cause = 6, negative = false, select = false, value = 1, ioa = 4711, ca = 1 } = fields;
  const objects = [{ ioa, value, select }];
  return { type: "C_SC_NA_1", cause, negative, ca, objects } as AsduInput;
}

/** A station interrogation or an answer to it. */
export function interrogation(cause = 6, ca = 1, qoi = 20): AsduInput {
  return { type: "C_IC_NA_1", cause, ca, objects: [{ qoi }] } as AsduInput;
}

/** A clock synchronization or an answer to it. */
export function clock(time: number, cause = 6): AsduInput {
  return { type: "C_CS_NA_1", cause, ca: 1, objects: [{ time }] } as AsduInput;
}
