// A declared station with the settings of its links.

import type { Profile } from "../../codec/mod.ts";
import { maxIoa } from "../../codec/low_level.ts";
import type { CommandDeclaration, StationDeclaration } from "../../mod.ts";
import { UsageError } from "../io/exit.ts";
import type { LinkSetup } from "./link_setup.ts";

/** Returns the declaration with the session, the originator address and the terminations of the settings. */
export function linkedDeclaration(
  declaration: StationDeclaration,
  { session, originator, termination }: LinkSetup,
): StationDeclaration {
  const linked = { ...declaration, session, originator };
  if (termination === undefined || termination === "optional") return linked;
  const isSent = termination === "required";
  const command = (one: CommandDeclaration) => ({ ...one, termination: isSent });
  return {
    ...linked,
    sectors: linked.sectors.map((sector) => ({
      ...sector,
      ...sector.commands !== undefined && { commands: sector.commands.map(command) },
    })),
    procedures: {
      ...linked.procedures,
      freezeTermination: isSent,
      interrogation: { ...linked.procedures?.interrogation, termination: isSent },
    },
  };
}

/**
 * Refuses a station with addresses that the field sizes cannot carry.
 *
 * @throws {UsageError} An address does not fit; the message names the first one.
 */
export function requireFit({ sectors }: StationDeclaration, profile: Profile): void {
  const { cotOctets, caOctets, ioaOctets } = profile;
  const [mostCa, mostIoa] = [caOctets === 1 ? 254 : 65_534, maxIoa(profile)];
  const sizes = `${cotOctets}/${caOctets}/${ioaOctets}`;
  for (const { ca, points = [], counters = [], commands = [] } of sectors) {
    if (ca > mostCa) {
      throw new UsageError(
        `Common address ${ca} does not fit the profile ${sizes}, expected 1 to ${mostCa}`,
      );
    }
    const wide = [...points, ...counters, ...commands].find(({ ioa }) => ioa > mostIoa);
    if (wide === undefined) continue;
    throw new UsageError(
      `Object address ${ca}/${wide.ioa} does not fit the profile ${sizes}, expected 1 to ${mostIoa}`,
    );
  }
}
