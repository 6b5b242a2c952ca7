// The sample capture: a pcapng file that is generated each time, always with the same octets.

import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../../../cli/report/packets/pcapng_writer.ts";
import { tellStory } from "./story.ts";

const ETHERNET = 1;

/** Makes the file. */
export function makeSample(): Blob {
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
  return new Blob([
    sectionHeader("iec104 sample"),
    interfaceDescription(ETHERNET),
    ...packets,
  ]);
}
