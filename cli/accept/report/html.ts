// The protocol of an acceptance run as one HTML file, to print and to sign.

import { formatDuration, type ZonePolicy } from "../../../codec/mod.ts";
import { type Markup, markup, markupLines, type MarkupPart } from "../../report/html/markup.ts";
import { htmlPage } from "../../report/html/page.ts";
import {
  factTable,
  htmlTable,
  signatureBlock,
  type Tone,
  verdict,
} from "../../report/html/parts.ts";
import { count } from "../../text/count.ts";
import { dateAndTime, zoneName } from "../../text/zoned_time.ts";
import { VERSION } from "../../version.ts";
import { ageText } from "../judge.ts";
import {
  type Attempt,
  type ItemRecord,
  lastAttempt,
  type Observation,
  type Protocol,
  type Standing,
  standingOf,
  type StepRecord,
  tallyOf,
} from "../protocol.ts";
import { REPORT_STYLE } from "./style.ts";

/** How each standing is coloured. */
const TONES: Readonly<Record<Standing, Tone>> = {
  accepted: "good",
  failed: "bad",
  skipped: "open",
  deferred: "open",
  open: "open",
};

/** Formats the whole file. */
export async function acceptReport(
  protocol: Protocol,
  { zone = {}, title = protocol.list.file }: {
    readonly zone?: ZonePolicy | undefined;
    /** The heading of the cover; the name of the list by default. */
    readonly title?: string | undefined;
  } = {},
): Promise<string> {
  const report = new Report(protocol, { zone, title });
  return await htmlPage({
    title: `Acceptance of ${title}`,
    css: REPORT_STYLE,
    body: report.body(),
  });
}

class Report {
  readonly #protocol: Protocol;
  readonly #items: readonly ItemRecord[];
  readonly #zone: ZonePolicy;
  readonly #title: string;

  constructor(
    protocol: Protocol,
    { zone, title }: { readonly zone: ZonePolicy; readonly title: string },
  ) {
    this.#title = title;
    this.#protocol = protocol;
    this.#items = protocol.items.filter(({ listed }) => listed);
    this.#zone = zone;
  }

  body(): Markup {
    const points = this.#items.filter(({ kind }) => kind === "point");
    const commands = this.#items.filter(({ kind }) => kind === "command");
    const sections = [
      this.#open(),
      points.length === 0 ? undefined : section("Points", this.#points(points)),
      commands.length === 0 ? undefined : section("Commands", this.#commands(commands)),
      this.#earlier(),
      section("Sittings", this.#sittings()),
    ].filter((each) => each !== undefined);
    return markup`${this.#cover()}
<main class="wide">
${markupLines(sections)}
</main>`;
  }

  #cover(): Markup {
    const { list, sittings, createdAt, updatedAt } = this.#protocol;
    const hosts = unique(sittings.map(({ host }) => host));
    const [testers, witnesses] = [this.#names("tester"), this.#names("witness")];
    const tally = tallyOf(this.#protocol);
    const rows = Object.entries(tally).map(([name, each]) => [name, each]);
    const all = this.#items.flatMap(({ steps }) => steps);
    const answers = all.map(lastAttempt).filter((each) => each !== undefined);
    const automatic = answers.filter((each) => each.by === "automatic").length;
    const isAccepted = this.#items.length > 0 && tally.accepted === this.#items.length;
    const signers = [
      ...testers.length === 0 ? [{ role: "Tester" }] : named("Tester", testers),
      ...witnesses.length === 0 ? [{ role: "Witness" }] : named("Witness", witnesses),
      { role: "Operator" },
    ];
    return markup`<header class="cover">
<p class="kind">Point-to-point acceptance test, IEC 60870-5-104</p>
<h1>${this.#title}</h1>
<p class="result">${
      isAccepted
        ? verdict("ACCEPTED", "good")
        : verdict("NOT ACCEPTED", tally.failed > 0 ? "bad" : "open")
    } ${tally.accepted} of ${count(this.#items.length, "item")} accepted</p>
${
      factTable([
        ["Station", hosts.join(", ")],
        ["Point list", `${list.file}, SHA-256 ${list.digest}`],
        [
          "Tested",
          `${this.#time(createdAt)} to ${this.#time(updatedAt)}, times in ${zoneName(this.#zone)}`,
        ],
        ["Testers", testers.join(", ")],
        ["Witnesses", witnesses.join(", ")],
        [
          "Steps",
          `${answers.length - automatic} answered by a person, ${automatic} by the tool alone, ` +
          `${all.length - answers.length} without an answer`,
        ],
        ["Tool", `iec104 ${VERSION}`],
      ])
    }
${htmlTable({ columns: [{ title: "Items" }, { title: "Number", right: true }], rows })}
<p class="dim">An item is accepted when every step of it was confirmed. The tool judges type, value, quality, time tag and time; the
people who sign accept. This report is not a certificate of conformance.</p>
<h2>Signatures</h2>
${signatureBlock(signers)}
</header>`;
  }

  /** Everyone who confirmed something, or opened a sitting. */
  #names(role: "tester" | "witness"): readonly string[] {
    const attempts = this.#items.flatMap(({ steps }) => steps).flatMap((each) => each.attempts);
    const all = [...attempts, ...this.#protocol.sittings].map((each) => each[role]);
    return unique(all.filter((name) => name !== ""));
  }

  /** What is not accepted, and what is odd about the list. */
  #open(): Markup {
    const rows = this.#items.filter((item) => standingOf(item) !== "accepted").map((item) => {
      const standing = standingOf(item);
      const last = item.steps.map(lastAttempt)
        .filter((each) => each !== undefined && each.verdict !== "passed");
      const remarks = unique(last.map((each) => each!.remark).filter((text) => text !== ""));
      const steps = item.steps.filter((step) => lastAttempt(step)?.verdict !== "passed");
      return [
        itemCell(item),
        verdict(standing, TONES[standing]),
        steps.map(({ text }) => text).join(", "),
        [lines(remarks), notesOf(item)],
      ];
    });
    const missing = this.#items.filter(({ interrogated }) => interrogated === false);
    const remark = missing.length === 0
      ? undefined
      : markup`<p class="bad">Missing in the interrogation: ${
        missing.map(({ address, name }) => `${address} ${name}`.trimEnd()).join(", ")
      }.</p>`;
    const table = rows.length === 0 ? markup`<p>None: every item is accepted.</p>` : htmlTable({
      columns: [
        { title: "Item" },
        { title: "Standing" },
        { title: "Steps not passed" },
        { title: "Remarks" },
      ],
      rows,
    });
    return section("Open items", markup`${remark}${table}`);
  }

  #points(items: readonly ItemRecord[]): Markup {
    const rows = items.flatMap((item) =>
      item.steps.map((step, at) => {
        const attempt = lastAttempt(step);
        return [
          at === 0 ? itemCell(item) : markup`<span class="dim">${item.address}</span>`,
          attempt?.expected ?? step.text,
          observedCell(attempt?.observed),
          attempt?.observed === null || attempt === undefined
            ? ""
            : formatDuration(attempt.observed.delayMs),
          ...this.#confirmation(attempt, at === 0 ? item : undefined),
        ];
      })
    );
    return htmlTable({
      columns: [
        { title: "Point" },
        { title: "Expected" },
        { title: "Observed" },
        { title: "After", nowrap: true },
        ...CONFIRMATION,
      ],
      rows,
    });
  }

  #commands(items: readonly ItemRecord[]): Markup {
    const rows = items.flatMap((item) =>
      item.steps.map((step, at) => {
        const attempt = lastAttempt(step);
        const { command = null, observed = null } = attempt ?? {};
        return [
          at === 0 ? itemCell(item) : markup`<span class="dim">${item.address}</span>`,
          attempt?.expected ?? step.text,
          command === null ? "" : lines([
            command.outcome === "done" ? "done" : command.reason,
            ...command.mode === "direct" ? [] : [command.mode],
            ...command.confirmedMs === null
              ? []
              : [`confirmed after ${formatDuration(command.confirmedMs)}`],
            ...command.terminatedMs === null
              ? []
              : [`terminated after ${formatDuration(command.terminatedMs)}`],
          ]),
          observed === null ? "" : [
            markup`<b>${observed.ca}/${observed.ioa}</b> `,
            observedCell(observed),
          ],
          observed === null ? "" : formatDuration(observed.delayMs),
          ...this.#confirmation(attempt, at === 0 ? item : undefined),
        ];
      })
    );
    return htmlTable({
      columns: [
        { title: "Command" },
        { title: "Sent" },
        { title: "Answer" },
        { title: "Feedback" },
        { title: "After", nowrap: true },
        ...CONFIRMATION,
      ],
      rows,
    });
  }

  /** The cells that say who confirmed a step, and how. */
  #confirmation(attempt: Attempt | undefined, item: ItemRecord | undefined): readonly MarkupPart[] {
    const notes = item === undefined ? undefined : notesOf(item);
    if (attempt === undefined) return [verdict("open", "open"), "", "", notes];
    const { at, tester, witness, by, remark, checks, repeated } = attempt;
    const people = [
      by === "automatic" ? `automatic (${tester || "no name"})` : tester,
      ...witness === "" ? [] : [`witness ${witness}`],
    ].filter((text) => text !== "");
    const odd = checks.filter(({ result }) => result !== "ok").map(({ text }) => text);
    const also = repeated.length === 0
      ? []
      : [`also reported: ${repeated.map(({ text }) => text).join(", ")}`];
    const tone = attempt.verdict === "passed"
      ? "good"
      : attempt.verdict === "failed"
      ? "bad"
      : "open";
    const texts = unique([remark, ...odd.join("; ") === remark ? [] : odd, ...also]);
    return [
      verdict(attempt.verdict, tone),
      this.#time(at),
      lines(people),
      [lines(texts.filter((text) => text !== "")), notes],
    ];
  }

  /** Answers that do not count any more: repeated, superseded, and of items that are not in the list. */
  #earlier(): Markup | undefined {
    const rows: MarkupPart[][] = [];
    const add = (item: ItemRecord, why: string, steps: readonly StepRecord[], last: number) => {
      for (const { text, attempts } of steps) {
        for (const attempt of attempts.slice(0, attempts.length - last)) {
          const { at, verdict: word, tester, remark, observed, expected } = attempt;
          const value = observedCell(observed);
          rows.push([
            itemCell(item),
            why,
            expected || text,
            value,
            word,
            this.#time(at),
            tester,
            remark,
          ]);
        }
      }
    };
    for (const item of this.#protocol.items) {
      add(item, item.listed ? "repeated" : "not in the list", item.steps, item.listed ? 1 : 0);
      for (const { steps } of item.superseded) add(item, "the list has changed", steps, 0);
    }
    if (rows.length === 0) return undefined;
    const titles = ["Item", "Why", "Expected", "Observed", "Answer", "Time", "Tester", "Remark"];
    const table = htmlTable({ columns: titles.map((title) => ({ title })), rows });
    return section("Earlier answers, which do not count", table);
  }

  #sittings(): Markup {
    return htmlTable({
      columns: [
        { title: "From", nowrap: true },
        { title: "To", nowrap: true },
        { title: "Station" },
        { title: "Tester" },
        { title: "Witness" },
      ],
      rows: this.#protocol.sittings.map(({ from, to, host, tester, witness }) => [
        this.#time(from),
        this.#time(to),
        host,
        tester,
        witness,
      ]),
    });
  }

  #time(at: string): string {
    return dateAndTime(Date.parse(at), this.#zone).slice(0, 19);
  }
}

/** The columns of who confirmed a step. */
const CONFIRMATION = [
  { title: "Result" },
  { title: "Time", nowrap: true },
  { title: "Confirmed by" },
  { title: "Remarks" },
];

function section(title: string, content: Markup): Markup {
  return markup`<section>
<h2>${title}</h2>
${content}
</section>`;
}

/** Address, name and type. */
function itemCell({ kind, address, name, type }: ItemRecord): Markup {
  const what = kind === "command" ? `${type} (command)` : type;
  return markup`<b>${address}</b> ${name}<br><span class="dim">${what}</span>`;
}

/** Value, quality, type, cause and time tag. */
function observedCell(observation: Observation | null | undefined): MarkupPart {
  if (observation === null || observation === undefined) return "";
  const { text, quality, type, cause, timeTag, tagAgeMs } = observation;
  const age = tagAgeMs === null ? "" : `, ${ageText(tagAgeMs)}`;
  const tag = timeTag === null ? "no time tag" : markup`tag ${wholeWords(timeTag)}${age}`;
  return markup`<b>${text}</b>${
    quality === "" ? "" : ` ${quality}`
  }<br><span class="dim">${type}, ${cause}, ${tag}</span>`;
}

/** A text that a narrow column divides only between words. */
function wholeWords(text: string): MarkupPart {
  const words = text.split(" ").map((word) => markup`<span class="whole">${word}</span>`);
  return words.map((word, at) => at === 0 ? word : markup` ${word}`);
}

function notesOf({ notes }: ItemRecord): Markup | undefined {
  if (notes.length === 0) return undefined;
  return markup`<div class="notes">${
    lines(notes.map(({ tester, text }) => `Note${tester === "" ? "" : ` of ${tester}`}: ${text}`))
  }</div>`;
}

/** Texts below one another. */
function lines(texts: readonly string[]): MarkupPart {
  return texts.map((text, at) => at === 0 ? markup`${text}` : markup`<br>${text}`);
}

function named(role: string, names: readonly string[]): readonly { role: string; name: string }[] {
  return names.map((name) => ({ role, name }));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
