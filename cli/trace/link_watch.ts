// What the user sees of the link itself: frames on the screen, and a recording.

import { describeAuthenticationEvent } from "../../transport/low_level.ts";
import { AuthenticationNotes } from "../key_file/authentication_notes.ts";
import type { AuthenticationEvent, ByteStream, Profile, TcpLink, ZonePolicy } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { Names } from "../text/names.ts";
import { wallClockTime } from "../text/zoned_time.ts";
import { FrameTrace } from "./frame_trace.ts";
import { type ConnectionObserver, observedStream } from "./observed_stream.ts";
import { PeerConduct } from "./peer_conduct.ts";
import { Recording } from "./recording.ts";
import type { WatchSettings } from "./trace_options.ts";

/** How to show and to record the connections of a command. */
export interface WatchOptions extends WatchSettings {
  readonly now: Io["now"];
  readonly profile: Profile;
  readonly zone: ZonePolicy | undefined;
  readonly isTls: boolean;
  /** Names of objects in decoded frames. */
  readonly names?: Names | undefined;
  /** The peer, for messages. */
  readonly peer: string;
  /** Prints a frame. */
  readonly print: (line: string) => void;
  /** Prints a message. */
  readonly tell: (text: string) => void;
  /** Whether `tell` gets the reasons why there are no session keys; `true` by default. */
  readonly hasKeyNotes?: boolean;
}

/** Watches the connections of a command, one after the other. */
export class LinkWatch implements Disposable {
  readonly #options: WatchOptions;
  readonly #recording: Recording | undefined;
  readonly #authenticationNotes = new AuthenticationNotes();
  #conduct: PeerConduct | undefined;

  /**
   * Opens the recording.
   *
   * @throws {UsageError} It cannot be written.
   */
  constructor(options: WatchOptions) {
    this.#options = options;
    const { file, now, tell } = options;
    this.#recording = file === undefined
      ? undefined
      : new Recording(file, { now, onFailure: tell });
  }

  /** The conduct of the peer on the last connection; `undefined` before the first one. */
  get conduct(): PeerConduct | undefined {
    return this.#conduct;
  }

  /** Shows an event of secure authentication: all of them if frames are shown, otherwise what the user has to know. */
  authenticated(event: AuthenticationEvent): void {
    const { traces, print, tell, now, zone, hasKeyNotes = true } = this.#options;
    if (traces) print(`${wallClockTime(now(), zone)}  = ${describeAuthenticationEvent(event)}`);
    const note = this.#authenticationNotes.lineOf(event);
    if (note !== undefined && (hasKeyNotes || event.type === "warning")) tell(note);
  }

  /** The stream of a new connection, which is watched. */
  readonly tap = (link: TcpLink): ByteStream => {
    const { traces, print, tell, isTls, peer, ...trace } = this.#options;
    const { cotOctets, caOctets, ioaOctets } = trace.profile;
    const findsSizes = cotOctets === 2 && caOctets === 2 && ioaOctets === 3;
    this.#conduct = new PeerConduct(link, { tell, peer, findsSizes });
    const observers: ConnectionObserver[] = [this.#conduct];
    if (traces) observers.push(new FrameTrace(link, { print, ...trace }));
    if (this.#recording !== undefined) {
      observers.push(this.#recording.connection(link, { decrypted: isTls }));
    }
    return observedStream(link.stream, observers);
  };

  /** Closes the recording. */
  [Symbol.dispose](): void {
    this.#recording?.[Symbol.dispose]();
  }
}
