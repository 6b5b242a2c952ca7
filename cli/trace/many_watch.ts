// Shows and records the connections of a command that has several at the same time: a simulated station, the collector.

import type { ByteStream, Profile, TcpLink, TcpListener, ZonePolicy } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { FrameTrace } from "./frame_trace.ts";
import type { WatchSettings } from "./trace_options.ts";
import { type ConnectionObserver, observedStream } from "./observed_stream.ts";
import { Recording } from "./recording.ts";

/** How to show and to record connections. */
export interface ManyWatchOptions extends WatchSettings {
  readonly now: Io["now"];
  readonly zone: ZonePolicy | undefined;
  /** Prints a frame. */
  readonly print: (line: string) => void;
  /** Prints a message. */
  readonly tell: (text: string) => void;
}

/** The properties of one connection. */
export interface WatchedConnection {
  readonly profile: Profile;
  readonly isTls: boolean;
  /** The connection in lines of the trace. */
  readonly label: string;
  /** Whether the peer opened it. @default {false} */
  readonly accepted?: boolean;
}

/** Watches the connections of a command, any number at the same time. */
export class ManyWatch implements Disposable {
  readonly #options: ManyWatchOptions;
  readonly #recording: Recording | undefined;

  /**
   * Opens the recording.
   *
   * @throws {UsageError} It cannot be written.
   */
  constructor(options: ManyWatchOptions) {
    this.#options = options;
    const { file, now, tell } = options;
    this.#recording = file === undefined
      ? undefined
      : new Recording(file, { now, onFailure: tell });
  }

  /** The stream of a new connection, which is watched. */
  tap(link: TcpLink, { profile, isTls, label, accepted = false }: WatchedConnection): ByteStream {
    const { traces, decodes, print, now, zone } = this.#options;
    const observers: ConnectionObserver[] = [];
    if (traces) {
      observers.push(
        new FrameTrace(link, { print, now, zone, profile, decodes, label, accepted }),
      );
    }
    if (this.#recording !== undefined) {
      observers.push(this.#recording.connection(link, { decrypted: isTls, accepted }));
    }
    return observers.length === 0 ? link.stream : observedStream(link.stream, observers);
  }

  /** A listener whose connections are watched. */
  listener(
    listener: TcpListener,
    given: Pick<WatchedConnection, "profile" | "isTls">,
  ): TcpListener {
    const { traces } = this.#options;
    if (!traces && this.#recording === undefined) return listener;
    const accept = async function* (this: ManyWatch): AsyncGenerator<TcpLink> {
      for await (const link of listener) {
        const label = formatEndpoint(link.remote);
        yield { ...link, stream: this.tap(link, { ...given, label, accepted: true }) };
      }
    };
    const close = () => listener.close();
    return {
      address: listener.address,
      close,
      [Symbol.dispose]: close,
      [Symbol.asyncIterator]: () => accept.call(this),
    };
  }

  /** Closes the recording. */
  [Symbol.dispose](): void {
    this.#recording?.[Symbol.dispose]();
  }
}
