// A card with all findings of one kind: what it means, what to check, and where each one occurred.

import type {
  AnalysisReport,
  ExplanationReport,
  FindingReport,
} from "../../../codec/capture/mod.ts";
import { namedDetail } from "../../../cli/report/analysis/named_report.ts";
import { type Child, h } from "./dom.ts";
import type { FindingGroup } from "./finding_groups.ts";
import { severitySign } from "./finding_line.ts";
import type { Page } from "./page.ts";
import { findingTargets, packetTarget } from "./pointing/report_targets.ts";
import { pointAt } from "./pointing/targets.ts";
import { count, counted, instant } from "./text.ts";

/** What a card shows, and what its buttons do. */
export interface CardOptions {
  /** Whether the user has muted its kind: only the heading remains. */
  readonly isMuted: boolean;
  /** Maximum number of findings to list. */
  readonly limit: number;
  /** The finding that is marked. */
  readonly active: FindingReport | undefined;
  readonly onMute: () => void;
  readonly onMore: () => void;
  readonly onOpen: (finding: FindingReport) => void;
}

/** The card. */
export function findingCard(
  page: Page,
  report: AnalysisReport,
  { group, options }: { readonly group: FindingGroup; readonly options: CardOptions },
): HTMLElement {
  const { code, severity, findings } = group;
  const row = report.explanations[code];
  const title = row?.title ?? code;
  const { isMuted, limit, onMute, onMore } = options;
  const rest = findings.length - limit;
  return h(
    "article",
    { class: `card finding ${severity}${isMuted ? " muted" : ""}` },
    pointAt(
      h(
        "header",
        {},
        severitySign(severity),
        h("h2", {}, title),
        h("code", {}, code),
        h(
          "p",
          { class: "finding-when" },
          findings.length > 1 && counted(findings.length, "finding"),
        ),
        h("button", {
          type: "button",
          class: "link mute",
          "aria-label": `${isMuted ? "Show" : "Mute"} ${title}`,
          onclick: onMute,
        }, isMuted ? "Show" : "Mute"),
      ),
      () => findingTargets(findings[0]!, title, page.facts),
    ),
    ...isMuted ? [] : [
      h(
        "dl",
        {},
        h("dt", {}, "Means"),
        h("dd", {}, row?.meaning ?? ""),
        h("dt", {}, "Check"),
        h("dd", {}, row?.check ?? ""),
        ...techniquesOf(row),
      ),
      h(
        "ol",
        { class: "places" },
        ...findings.slice(0, limit).map((finding) => place(page, report, { finding, options })),
      ),
      rest > 0 &&
      h("button", { type: "button", class: "link", onclick: onMore }, `${count(rest)} more`),
    ],
  );
}

function place(
  page: Page,
  report: AnalysisReport,
  { finding, options }: { readonly finding: FindingReport; readonly options: CardOptions },
): HTMLElement {
  const { first, last, frames } = finding;
  const [time, end] = [instant(first.time), instant(last.time)];
  const until = Number.isNaN(end) ? "" : `, last at ${page.times.format(end, 3)}`;
  const times = finding.count === 1 ? "" : `${count(finding.count)} times${until}`;
  const isActive = finding === options.active;
  const line = h(
    "li",
    { class: isActive ? "active" : "" },
    h(
      "button",
      {
        type: "button",
        class: "place",
        "aria-current": isActive ? "true" : undefined,
        onclick: () => options.onOpen(finding),
      },
      Number.isNaN(time) ? null : h(
        "time",
        { title: `${page.times.date(time)} ${page.times.zoneName}` },
        `${page.times.format(time, 3)} `,
      ),
      h("span", { class: "finding-detail" }, namedDetail(finding, page.names)),
      times === "" ? null : h("small", {}, ` (${times})`),
    ),
    h(
      "p",
      { class: "frames" },
      frames.length > 0 && (frames.length === 1 ? "packet" : "packets"),
      ...frames.map(({ frame }) =>
        pointAt(
          h("button", {
            type: "button",
            class: "link",
            "aria-label": `Packet ${frame}`,
            onclick: () => page.go({ view: "packets", frame, filter: "" }),
          }, frame),
          () => [packetTarget(frame, page.facts)],
        )
      ),
      finding.count > frames.length && ` and ${count(finding.count - frames.length)} more`,
      sequenceLink(page, report, finding),
    ),
  );
  const title = report.explanations[finding.code]?.title ?? finding.code;
  return pointAt(line, () => findingTargets(finding, title, page.facts));
}

/** A link to the first packet in the sequence diagram, if it belongs to a link. */
function sequenceLink(page: Page, report: AnalysisReport, finding: FindingReport): Child {
  const session = report.sessions.find(({ id }) => id === finding.session);
  if (session === undefined) return null;
  const { connection } = session;
  const { frame } = finding.first;
  return h("button", {
    type: "button",
    class: "link",
    onclick: () => page.go({ view: "sequence", connection, frame }),
  }, "sequence diagram");
}

function techniquesOf(row: ExplanationReport | undefined): readonly Child[] {
  if (row === undefined || row.techniques.length === 0) return [];
  const names = row.techniques.map(({ id, name }) => `${id} ${name}`).join(", ");
  return [h("dt", {}, "MITRE"), h("dd", {}, `ATT&CK for ICS: ${names}`)];
}
