// The findings, each with its meaning and what to check next.

import type {
  AnalysisReport,
  ExplanationReport,
  FindingReport,
  Severity,
} from "../../../codec/capture/mod.ts";
import type { LoadedView } from "../messages.ts";
import { type Child, h, replace } from "./dom.ts";
import { SEVERITIES, severitySign } from "./finding_line.ts";
import type { Page, View } from "./page.ts";
import { count, counted, date, instant } from "./text.ts";

/** Number of findings listed at first, and added with each press of the button below them. */
const STEP = 100;

/** Makes the view. */
export function findingsView(page: Page): View {
  const list = h("div", { class: "finding-list" });
  const choice = new Set<Severity>(SEVERITIES.map(([severity]) => severity));
  const bar = h("div", { class: "toolbar", role: "group", "aria-label": "Severities" });
  let report: AnalysisReport | undefined;
  const render = (limit = STEP) => {
    if (report === undefined) return;
    const chosen = report.findings.filter(({ severity }) => choice.has(severity));
    const shown = chosen.slice(0, limit).map((finding) => entry(page, report!, finding));
    const rest = chosen.length - shown.length;
    replace(
      list,
      ...shown,
      chosen.length === 0 && h("p", { class: "quiet" }, "Nothing was found."),
      rest > 0 && h("button", {
        type: "button",
        class: "link",
        onclick: () => render(limit + STEP),
      }, `${count(rest)} more`),
    );
  };
  return {
    title: "Findings",
    element: h("div", { class: "findings" }, bar, list),
    forget: () => SEVERITIES.forEach(([severity]) => choice.add(severity)),
    load: (loaded: LoadedView) => {
      report = loaded.report;
      replace(
        bar,
        ...SEVERITIES.map(([severity, word]) => {
          const number = loaded.report.findings.filter((each) => each.severity === severity).length;
          return h(
            "label",
            { class: "check" },
            h("input", {
              type: "checkbox",
              checked: choice.has(severity),
              onchange: () => {
                if (!choice.delete(severity)) choice.add(severity);
                render();
              },
            }),
            severitySign(severity),
            counted(number, word),
          );
        }),
      );
      render();
    },
    arrive: () => {},
    badge: ({ report: { findings } }) => findings.length === 0 ? "" : count(findings.length),
  };
}

function entry(page: Page, report: AnalysisReport, finding: FindingReport): HTMLElement {
  const { code, severity, detail, first, last, frames } = finding;
  const row = report.explanations[code];
  const time = instant(first.time);
  const end = instant(last.time);
  const times = finding.count === 1
    ? ""
    : `${count(finding.count)} times${
      Number.isNaN(end) ? "" : `, last at ${page.times.format(end, 3)}`
    }`;
  const toFrame = (frame: number) => page.go({ view: "packets", frame, filter: "" });
  return h(
    "article",
    { class: `card finding ${severity}` },
    h(
      "header",
      {},
      severitySign(severity),
      h("h2", {}, row?.title ?? code),
      h("code", {}, code),
      h(
        "p",
        { class: "finding-when" },
        Number.isNaN(time) ? "" : h("time", { title: date(time) }, page.times.format(time, 3)),
        times === "" ? "" : ` · ${times}`,
      ),
    ),
    h("p", { class: "finding-detail" }, detail),
    h(
      "dl",
      {},
      h("dt", {}, "Means"),
      h("dd", {}, row?.meaning ?? ""),
      h("dt", {}, "Check"),
      h("dd", {}, row?.check ?? ""),
      ...techniquesOf(row),
      h("dt", {}, "Packets"),
      h(
        "dd",
        { class: "frames" },
        ...frames.map(({ frame }) =>
          h("button", { type: "button", class: "link", onclick: () => toFrame(frame) }, frame)
        ),
        finding.count > frames.length ? ` and ${count(finding.count - frames.length)} more` : "",
      ),
    ),
    related(page, report, finding),
  );
}

/** Links to related views. */
function related(page: Page, report: AnalysisReport, finding: FindingReport): HTMLElement | null {
  const session = report.sessions.find(({ id }) => id === finding.session);
  if (session === undefined) return null;
  const { connection } = session;
  const { frame } = finding.first;
  return h(
    "p",
    { class: "actions" },
    h("button", {
      type: "button",
      class: "link",
      onclick: () => page.go({ view: "sequence", connection, frame }),
    }, "Show in the sequence diagram"),
  );
}

function techniquesOf(row: ExplanationReport | undefined): readonly Child[] {
  if (row === undefined || row.techniques.length === 0) return [];
  const names = row.techniques.map(({ id, name }) => `${id} ${name}`).join(", ");
  return [h("dt", {}, "MITRE ATT&CK for ICS"), h("dd", {}, names)];
}
