// Records connections to a pcapng file while they are in use. Every packet is written at once, as a whole, so the file is
// complete after any end of the process.

import type { FrameDirection } from "../../transport/low_level.ts";
import { writeFaultText } from "../io/file_fault.ts";
import { PRIVATE_MODE } from "../io/private_file.ts";
import { UsageError } from "../io/exit.ts";
import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../report/packets/pcapng_writer.ts";
import { RAW_IP, sidesOf } from "../report/packets/talk_sides.ts";
import { TcpTalk, type TimedPacket } from "../report/packets/tcp_talk.ts";
import { VERSION } from "../version.ts";
import type { ConnectionEnd, ConnectionEnds, ConnectionObserver } from "./observed_stream.ts";

/** The first octets of a section of a pcapng file, in any byte order. */
const SECTION = 0x0a0d0d0a;

/** Largest payload of a packet, so that its length fits into the IP header. */
const MOST_OCTETS = 65_000;

/** How to record. */
export interface RecordingOptions {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Reports once that nothing more can be written. */
  readonly onFailure: (text: string) => void;
  /** Opens the file to read and append. */
  readonly open?: (path: string) => Deno.FsFile;
}

/** A pcapng file to which connections are recorded. */
export class Recording implements Disposable {
  readonly #path: string;
  readonly #options: RecordingOptions;
  #file: Deno.FsFile | undefined;
  #identification = 0;

  /**
   * Creates the file, or continues an existing recording with a new section.
   *
   * @throws {UsageError} The file cannot be written, or is not a complete pcapng file.
   */
  constructor(path: string, options: RecordingOptions) {
    this.#path = path;
    this.#options = options;
    try {
      this.#file = (options.open ?? openToAppend)(path);
      const { isFile } = this.#file.statSync();
      if (isFile) requireWholeBlocks(this.#file, path);
      this.#write(sectionHeader(`iec104 ${VERSION}`));
      this.#write(interfaceDescription(RAW_IP));
    } catch (error) {
      this[Symbol.dispose]();
      if (error instanceof UsageError || error instanceof Deno.errors.NotCapable) throw error;
      throw new UsageError(`Cannot record to ${path}: ${writeFaultText(path, error)}`);
    }
  }

  /** Records a new connection; with `decrypted`, its packets say that they come from TLS. */
  connection(
    { local, remote }: ConnectionEnds,
    { decrypted, accepted = false }: { readonly decrypted: boolean; readonly accepted?: boolean },
  ): ConnectionObserver {
    const { now } = this.#options;
    let comment = decrypted
      ? "Decrypted by iec104: on the wire, this connection used TLS"
      : undefined;
    const emit = (packet: TimedPacket) => {
      this.#packet(packet, comment);
      comment = undefined;
    };
    const [client, server] = accepted ? [remote, local] : [local, remote];
    const number = now() >>> 0;
    const talk = new TcpTalk(emit, {
      sides: sidesOf(server, client),
      firstNumbers: [number, ~number >>> 0],
      identify: () => this.#identification = this.#identification + 1 & 0xffff,
    });
    talk.open(now(), 0);
    return {
      octets(direction: FrameDirection, octets: Uint8Array): void {
        for (let at = 0; at < octets.length; at += MOST_OCTETS) {
          talk.data(
            (direction === "sent") !== accepted,
            octets.subarray(at, at + MOST_OCTETS),
            now(),
          );
        }
      },
      ended(how: ConnectionEnd): void {
        if (how === "failed") talk.reset(accepted, now());
        else talk.close((how === "here") !== accepted, now());
      },
    };
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #packet({ time, octets }: TimedPacket, comment: string | undefined): void {
    const whole = Math.floor(time);
    const packet = enhancedPacket({
      ...{ interface: 0, time: whole, nanoseconds: Math.round((time - whole) * 1000) * 1000 },
      ...{ octets, originalLength: octets.length },
      ...comment !== undefined && { comment },
    });
    try {
      this.#write(packet);
    } catch (error) {
      this[Symbol.dispose]();
      this.#options.onFailure(
        `Recording to ${this.#path} has ended: ${writeFaultText(this.#path, error)}`,
      );
    }
  }

  #write(octets: Uint8Array): void {
    for (let at = 0; this.#file !== undefined && at < octets.length;) {
      at += this.#file.writeSync(octets.subarray(at));
    }
  }
}

function openToAppend(path: string): Deno.FsFile {
  return Deno.openSync(path, { read: true, append: true, create: true, mode: PRIVATE_MODE });
}

/** Checks that a file consists of whole pcapng blocks, so that another section can follow. */
function requireWholeBlocks(file: Deno.FsFile, path: string): void {
  const { size } = file.statSync();
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  let littleEndian = true;
  for (let at = 0; at < size;) {
    file.seekSync(at, Deno.SeekMode.Start);
    const count = file.readSync(head) ?? 0;
    const isSection = count === head.length && view.getUint32(0) === SECTION;
    if (at === 0 && !isSection) {
      throw new UsageError(
        `Cannot record to ${path}: the file exists and is not a pcapng file, expected a new file or a recording`,
      );
    }
    if (isSection) littleEndian = head[8] === 0x4d;
    const length = view.getUint32(4, littleEndian);
    if (count < head.length || length < head.length || at + length > size) {
      throw new UsageError(
        `Cannot record to ${path}: the recording is cut off at octet ${at}, expected a new file`,
      );
    }
    at += length;
  }
}
