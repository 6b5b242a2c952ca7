// The sample capture: a pcapng file that is generated when it is first needed, always with the same octets.

import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../../../cli/report/packets/pcapng_writer.ts";
import { tellStory } from "./story.ts";

const ETHERNET = 1;

let made: Uint8Array<ArrayBuffer> | undefined;

/** Makes the file; only the first call generates its octets. */
export function makeSample(): Blob {
  return new Blob([made ??= generateSample()]);
}

/** Generates the octets of the file. */
export function generateSample(): Uint8Array<ArrayBuffer> {
  const packets = tellStory().map(({ time, octets }) => {
    const whole = Math.floor(time);
    return enhancedPacket({
      interface: 0,
      time: whole,
      nanoseconds: Math.round((time - whole) * 1000) * 1000,
      octets,
      originalLength: octets.length,
    });
  });
  const blocks = [sectionHeader("iec104 sample"), interfaceDescription(ETHERNET), ...packets];
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}
