// Writes a sequence of frames as a script for `iec104 master`, with which anyone can repeat it.

import { toHex } from "../../../codec/mod.ts";
import { SEQUENCE_MODULUS } from "../../../codec/low_level.ts";
import { encodeApci } from "../../../codec/low_level.ts";
import type { FuzzFrame } from "./generate.ts";

/** What a script says about itself. */
export interface ScriptNotes {
  /** Lines of the comment at its top. */
  readonly notes: readonly string[];
}

/** The lines of a script that connects, starts data transfer, and sends frames exactly as they were sent. */
export function fuzzScript(frames: readonly FuzzFrame[], { notes }: ScriptNotes): string {
  let sendNumber = 0;
  const lines = frames.map((frame) => {
    if (frame.kind === "raw") return `send --frame ${toHex(frame.octets, " ")}`;
    const apdu = encodeApci({ format: "I", sendNumber, receiveNumber: 0 }, frame.octets);
    sendNumber = (sendNumber + 1) % SEQUENCE_MODULUS;
    return `send --frame ${toHex(apdu, " ")}`;
  });
  return [...notes.map((note) => `# ${note}`), "connect", "start", ...lines, "wait 5s", ""].join(
    "\n",
  );
}
