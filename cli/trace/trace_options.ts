// Options of what the user sees of the link itself, which the help of a command shows without loading anything else.

import type { Values } from "../options/args.ts";
import type { OptionRow } from "../options/option_row.ts";

/** The options. */
export const TRACE_OPTIONS: readonly OptionRow[] = [
  {
    name: "trace",
    text:
      "print every frame to standard error with time, direction, sequence numbers and octets; with --verbose also decoded",
  },
  {
    name: "record",
    value: "FILE",
    text:
      "record every frame with the addresses and ports of the connection to FILE (pcapng), for Wireshark and iec104 analyze; with TLS, the frames are recorded decrypted, because Deno provides no key log; an existing recording is continued",
  },
];

/** The option that decodes the frames, for commands that use it for nothing else. */
export const DECODE_OPTION: OptionRow = {
  name: "verbose",
  letter: "v",
  text: "with --trace, also decode every frame",
};

/** What to show and to record. */
export interface WatchSettings {
  /** Whether to print frames. */
  readonly traces: boolean;
  /** Whether to decode them. */
  readonly decodes: boolean;
  /** The file to record to. */
  readonly file: string | undefined;
}

/** Reads the options. */
export function watchSettings(values: Values): WatchSettings {
  return {
    traces: values.flag("trace"),
    decodes: values.flag("verbose"),
    file: values.text("record"),
  };
}
