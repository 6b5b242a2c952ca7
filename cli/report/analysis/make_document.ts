// Builds a readable report from the report of an analysis.

import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import type { PointOrder } from "../../text/point_order.ts";
import type { Document, Section } from "./document.ts";
import { authenticationSection } from "./sections/authentication.ts";
import { expectationSection } from "./sections/expectation.ts";
import { findingsSection } from "./sections/findings.ts";
import { leadOf } from "./sections/lead.ts";
import { linksSection } from "./sections/links.ts";
import { pointsSection } from "./sections/points.ts";
import { qualitySection } from "./sections/quality.ts";
import { stationsSection } from "./sections/stations.ts";
import { trafficSection } from "./sections/traffic.ts";
import { commandsSection, requestsSection } from "./sections/transactions.ts";
import { View, type ViewOptions } from "./view.ts";

/** Options for a readable report. */
export interface DocumentOptions extends ViewOptions {
  /** Maximum number of points to list; none by default. */
  readonly points?: number;
  /** Order of the points; that of their addresses by default. */
  readonly order?: PointOrder;
}

/** Creates a readable report, with the most important sections first. */
export function makeDocument(report: AnalysisReport, options: DocumentOptions = {}): Document {
  const view = new View(report, options);
  const names = report.captures.map(({ name }) => name?.replace(/^.*[/\\]/, "") ?? "capture");
  const title = names.length > 3 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
  const hasLinks = report.totals.sessions > 0;
  const sections: readonly (Section | undefined)[] = hasLinks || report.findings.length > 0
    ? [
      findingsSection(view),
      ...(hasLinks ? [linksSection(view)] : []),
      commandsSection(view),
      requestsSection(view),
      authenticationSection(view),
      stationsSection(view),
      expectationSection(view),
      qualitySection(view),
      trafficSection(view),
      pointsSection(view, options.points ?? 0, options.order),
    ]
    : [];
  return {
    title: title === "" ? "Analysis of IEC 60870-5-104" : title,
    lead: leadOf(view),
    sections: sections.filter((section) => section !== undefined),
  };
}
