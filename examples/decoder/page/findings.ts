// The findings in groups of one kind, each with its meaning and what to check next. Groups can be muted.

import type { AnalysisReport, FindingReport, Severity } from "../../../codec/capture/mod.ts";
import type { LoadedView } from "../messages.ts";
import { type Child, h, replace } from "./dom.ts";
import { findingCard } from "./finding_card.ts";
import { type FindingGroup, groupFindings } from "./finding_groups.ts";
import { SEVERITIES, severitySign } from "./finding_line.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { count, counted } from "./text.ts";

/** Number of findings of a group that are listed initially. */
const LISTED = 8;

/** Number of findings added with each press of the button below them. */
const STEP = 50;

/** Makes the view. */
export function findingsView(page: Page): View {
  return new FindingsView(page);
}

class FindingsView implements View {
  readonly title = "Findings";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #bar = h("div", { class: "toolbar", role: "group", "aria-label": "Severities" });
  readonly #list = h("div", { class: "finding-list" });
  readonly #choice = new Set<Severity>(SEVERITIES.map(([severity]) => severity));
  /** The muted kinds, as severity and code. They stay muted in other inputs, where the bar names their number. */
  readonly #muted = new Set<string>();
  /** Number of listed findings of a group, if the user has asked for more. */
  readonly #limits = new Map<FindingGroup, number>();
  #report: AnalysisReport | undefined;
  #groups: readonly FindingGroup[] = [];
  #active: FindingReport | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.element = h("div", { class: "findings" }, this.#bar, this.#list);
  }

  forget(): void {
    for (const [severity] of SEVERITIES) this.#choice.add(severity);
    this.#active = undefined;
  }

  load({ report }: LoadedView): void {
    this.#report = report;
    this.#groups = groupFindings(report.findings);
    this.#limits.clear();
    if (!report.findings.includes(this.#active!)) this.#active = undefined;
    this.#render();
  }

  /** A link names a finding by its code and its first packet. */
  arrive({ finding, frame }: Omit<Place, "file">): void {
    if (finding === undefined) return this.#note();
    const found = this.#report?.findings.find((each) =>
      each.code === finding && (frame === undefined || each.first.frame === frame)
    );
    if (found !== undefined) return this.#activate(found);
    const where = frame === undefined ? "" : ` at packet ${frame}`;
    this.#page.warn(`The input has no finding ${finding}${where}`);
  }

  badge({ report: { findings } }: LoadedView): string {
    return findings.length === 0 ? "" : count(findings.length);
  }

  /** Moves to the next or the previous finding, over the groups that are muted or not selected. */
  step(by: number): void {
    const all = this.#shown.filter((group) => !this.#isMuted(group))
      .flatMap(({ findings }) => findings);
    const at = this.#active === undefined ? -1 : all.indexOf(this.#active);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next !== undefined) this.#activate(next);
  }

  get #shown(): readonly FindingGroup[] {
    return this.#groups.filter(({ severity }) => this.#choice.has(severity));
  }

  #isMuted(group: FindingGroup): boolean {
    return this.#muted.has(keyOf(group));
  }

  /** Marks a finding, lists it if it is not listed, and moves the focus to it. */
  #activate(finding: FindingReport): void {
    const group = this.#groups.find(({ findings }) => findings.includes(finding))!;
    this.#active = finding;
    this.#choice.add(group.severity);
    this.#muted.delete(keyOf(group));
    const needed = group.findings.indexOf(finding) + 1;
    if (needed > this.#limitOf(group)) this.#limits.set(group, needed + STEP);
    this.#render();
    const line = this.#list.querySelector<HTMLElement>("[aria-current]");
    line?.focus();
    line?.scrollIntoView({ block: "nearest" });
    this.#note();
  }

  #note(): void {
    const { code, first } = this.#active ?? {};
    this.#page.note({ view: "findings", finding: code, frame: first?.frame });
  }

  #limitOf(group: FindingGroup): number {
    return this.#limits.get(group) ?? LISTED;
  }

  #render(): void {
    const report = this.#report;
    if (report === undefined) return;
    this.#renderBar(report);
    const shown = this.#shown;
    const muted = shown.filter((group) => this.#isMuted(group));
    const others = shown.filter((group) => !this.#isMuted(group));
    replace(
      this.#list,
      ...[...others, ...muted].map((group) => this.#card(report, group)),
      ...shown.length === 0 ? this.#empty(report) : [],
    );
  }

  #renderBar({ findings }: AnalysisReport): void {
    const muted = this.#groups.filter((group) => this.#isMuted(group));
    replace(
      this.#bar,
      ...SEVERITIES.map(([severity, word]) => {
        const number = findings.filter((each) => each.severity === severity).length;
        return h(
          "label",
          { class: "check" },
          h("input", {
            type: "checkbox",
            checked: this.#choice.has(severity),
            onchange: () => this.#toggle(severity),
          }),
          severitySign(severity),
          counted(number, word),
        );
      }),
      muted.length > 0 &&
        h("span", { class: "quiet-note" }, `${counted(muted.length, "kind")} muted`),
      muted.length > 0 && h("button", {
        type: "button",
        class: "link",
        onclick: () => {
          this.#muted.clear();
          this.#render();
        },
      }, "Show all kinds"),
    );
  }

  /** The checkbox keeps the focus, because only the list and its notes are recreated. */
  #toggle(severity: Severity): void {
    if (!this.#choice.delete(severity)) this.#choice.add(severity);
    this.#render();
    const index = SEVERITIES.findIndex(([each]) => each === severity);
    this.#bar.querySelectorAll<HTMLElement>("input")[index]?.focus();
  }

  #empty({ findings, totals }: AnalysisReport): readonly Child[] {
    if (totals.apdus === 0) {
      return [h("p", { class: "quiet" }, "The input contains no APDUs, so nothing was checked.")];
    }
    if (findings.length === 0) {
      const text = `Nothing was found in ${counted(totals.apdus, "APDU")}.`;
      return [h("p", { class: "quiet" }, text)];
    }
    const text = this.#choice.size === 0
      ? "No severity is selected."
      : "No finding has a selected severity.";
    return [
      h("p", { class: "quiet" }, text),
      h("p", { class: "quiet" }, this.#showAll()),
    ];
  }

  #showAll(): HTMLElement {
    return h("button", {
      type: "button",
      class: "button",
      onclick: () => {
        for (const [severity] of SEVERITIES) this.#choice.add(severity);
        this.#render();
      },
    }, "Show all severities");
  }

  #card(report: AnalysisReport, group: FindingGroup): HTMLElement {
    const limit = this.#limitOf(group);
    return findingCard(this.#page, report, {
      group,
      options: {
        isMuted: this.#isMuted(group),
        limit,
        active: this.#active,
        onMute: () => {
          if (!this.#muted.delete(keyOf(group))) this.#muted.add(keyOf(group));
          this.#render();
        },
        onMore: () => {
          this.#limits.set(group, limit + STEP);
          this.#render();
        },
        onOpen: (finding) => {
          this.#active = finding;
          this.#note();
          this.#page.go({ view: "packets", frame: finding.first.frame, filter: "" });
        },
      },
    });
  }
}

function keyOf({ severity, code }: FindingGroup): string {
  return `${severity} ${code}`;
}
