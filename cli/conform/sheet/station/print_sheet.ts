// The sheet of the station of `iec104 station`, from its scenario and the settings of its links.

import { IEC104 } from "../../../../codec/mod.ts";
import { linkedDeclaration } from "../../../link/linked_declaration.ts";
import type { LinkSetup } from "../../../link/link_setup.ts";
import { UsageError } from "../../../io/exit.ts";
import type { Scenario } from "../../../simulation/scenario.ts";
import { VERSION } from "../../../version.ts";
import { Sheet } from "../sheet.ts";
import { sheetLines } from "../sheet_text.ts";
import { sheetJson } from "../write_sheet.ts";
import type { StationFacts } from "./station_facts.ts";
import { stationSheet } from "./station_sheet.ts";

/**
 * Returns the sheet of a scenario, as JSON or as text to read.
 *
 * @throws {UsageError} The station has other field sizes than 104, which a sheet cannot state.
 */
export function scenarioSheet(
  scenario: Scenario,
  { link, port, form }: {
    readonly link: LinkSetup;
    readonly port: number;
    readonly form: "json" | "text";
  },
): readonly string[] {
  const { profile, tls, authentication } = link;
  const { cotOctets, caOctets, ioaOctets } = profile;
  const isStandard = cotOctets === IEC104.cotOctets && caOctets === IEC104.caOctets &&
    ioaOctets === IEC104.ioaOctets;
  if (!isStandard) {
    throw new UsageError(
      `The station has the field sizes ${cotOctets}/${caOctets}/${ioaOctets}, expected 2/2/3: ` +
        "the interoperability list of 104 has no others",
    );
  }
  const { files: { offered, accepts } } = scenario;
  const document = stationSheet({
    declaration: linkedDeclaration(scenario.declaration, link),
    ...{ port, profile, version: VERSION },
    security: securityOf({ tls, authentication }),
    files: offered.map(({ file: { ca, ioa, nof, sections } }) => ({
      ...{ ca, ioa, nof, sections: sections.length },
      octets: sections.reduce((sum, { length }) => sum + length, 0),
    })),
    acceptsFiles: accepts,
    hasFaults: scenario.faults.length > 0,
  });
  return form === "json" ? [sheetJson(document)] : sheetLines(new Sheet(document));
}

function securityOf(
  { tls, authentication }: Pick<LinkSetup, "tls" | "authentication">,
): StationFacts["security"] {
  if (tls === undefined) return authentication === undefined ? "none" : "authentication";
  return authentication === undefined ? "tls" : "both";
}
