// The sheet of a simulated station.

import { MIN_LENGTH, resolveSessionOptions } from "../../../../transport/low_level.ts";
import type { SheetDocument } from "../document.ts";
import { SheetDraft } from "../sheet_draft.ts";
import { listedPart } from "./listed_part.ts";
import type { StationFacts } from "./station_facts.ts";
import { markOptions } from "./station_options.ts";
import { answerQuestions } from "./station_pixit.ts";
import { signalsOf } from "./station_signals.ts";
import { markTypes } from "./station_types.ts";

/** Returns the sheet of a simulated station: what it does without its deliberate faults. */
export function stationSheet(station: StationFacts): SheetDocument {
  const { port, profile, version } = station;
  const { declaration, remarks } = listedPart(station.declaration);
  const facts = { ...station, declaration };
  const draft = new SheetDraft({
    vendor: "iec104",
    product: declaration.name ?? "Simulated station",
    fw: version,
    role: "controlled",
  });
  draft.mark("app.ca.2", "app.ioa.3", "app.cot.2");
  draft.mark("app.ioa.unstructured", "app.cot.oa", "rfc.ethernet");
  draft.note("app.cot.oa", "answers and return information have the originator of the request");
  draft.value("app.apdu.maxControl", profile.maxAsduOctets + MIN_LENGTH);
  draft.value("app.apdu.maxMonitor", profile.maxAsduOctets + MIN_LENGTH);
  const { k, w, t1Ms, t2Ms, t3Ms } = resolveSessionOptions(declaration.session);
  draft.value("t1", t1Ms / 1000);
  draft.value("t2", t2Ms / 1000);
  draft.value("t3", t3Ms / 1000);
  draft.value("k", k);
  draft.value("w", w);
  draft.value("port", port);
  for (const sector of declaration.sectors) markTypes(draft, sector, facts);
  markOptions(draft, facts);
  answerQuestions(draft, facts);
  for (const remark of remarks) draft.note("dev.controlled", remark);
  if (facts.hasFaults) draft.note("dev.controlled", "deliberate faults are not in this list");
  if (declaration.authority !== undefined) {
    draft.note("pixit.allowedPeers", "the station decides for each peer what it may do");
  }
  draft.addresses(declaration.sectors.map(({ ca }) => ca));
  for (const sector of declaration.sectors) {
    for (const signal of signalsOf(sector)) draft.signal(signal);
  }
  return draft.document();
}
