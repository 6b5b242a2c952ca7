// The files of a campaign: reports and recordings. They are checked before the campaign, and written after it.

import type { Io } from "../../io/io.ts";
import { writeFaultText } from "../../io/file_fault.ts";
import { requireWritable, unwritable } from "../../io/local_file.ts";
import type { Values } from "../../options/args.ts";
import { UsageError } from "../../io/exit.ts";
import type { OptionRow } from "../../options/option_row.ts";
import { evidenceFile } from "../evidence/evidence_folder.ts";
import type { CampaignReport } from "../campaign_report.ts";
import { htmlReport } from "../report/html/html_report.ts";
import { junitReport } from "../report/junit.ts";
import { reportLines } from "../report/text_report.ts";
import { jsonText } from "../../text/json/json_text.ts";

/** Option table rows. */
export const OUTPUT_ROWS: readonly OptionRow[] = [
  {
    name: "report",
    value: "FOLDER",
    text:
      "write report.html, report.json, report.xml (JUnit), report.txt and the recordings into a folder, which is created if necessary",
  },
  {
    name: "html",
    value: "FILE",
    text: "write the report as one HTML file, to read, print and sign",
  },
  { name: "junit", value: "FILE", text: "write the report as JUnit XML, for a build server" },
  {
    name: "evidence",
    value: "FOLDER",
    text: "record each case to a pcapng file with comments at the packets that decided",
  },
  { name: "overwrite", text: "overwrite existing files" },
];

/** Writes a report in one form. */
type Writer = (report: CampaignReport) => string | Promise<string>;

/** The files of `--report`, beside the recordings: the smallest first, which may still fit on a disk that is almost full. */
const REPORT_FILES: Readonly<Record<string, Writer>> = {
  "report.txt": (report) => `${[...reportLines(report)].join("\n")}\n`,
  "report.xml": junitReport,
  "report.html": htmlReport,
  "report.json": reportJson,
};

/** The files of one campaign. */
export class Outputs {
  /** The folder of the recordings; `undefined` if there are none. */
  readonly evidence: string | undefined;
  /** Whether existing files are overwritten. */
  readonly replace: boolean;
  readonly #folders: readonly string[];
  readonly #files: readonly (readonly [path: string, write: Writer])[];
  readonly #io: Io;

  /** Reads the options. */
  constructor(values: Values, io: Io) {
    const [folder, html, junit] = [
      values.text("report"),
      values.text("html"),
      values.text("junit"),
    ];
    this.evidence = values.text("evidence") ?? folder;
    this.replace = values.flag("overwrite");
    this.#io = io;
    this.#folders = [...new Set([folder, this.evidence])].filter((path) => path !== undefined);
    this.#files = [
      ...folder === undefined
        ? []
        : Object.entries(REPORT_FILES).map(([name, write]) =>
          [`${folder}/${name}`, write] as const
        ),
      ...html === undefined ? [] : [[html, htmlReport] as const],
      ...junit === undefined ? [] : [[junit, junitReport] as const],
    ];
    if (this.replace && this.#folders.length + this.#files.length === 0) {
      throw new UsageError("Option --overwrite needs --report, --html, --junit or --evidence");
    }
  }

  /**
   * Creates the folders, and checks that every file can be written.
   *
   * @param ids The cases that may be recorded.
   * @throws {UsageError} One of them exists and is not to be replaced, or cannot be written.
   */
  async check(ids: readonly string[]): Promise<void> {
    for (const folder of this.#folders) {
      try {
        await this.#io.makeFolder(folder);
      } catch (error) {
        throw unwritable(folder, error);
      }
    }
    const recordings = this.evidence === undefined
      ? []
      : ids.map((id) => `${this.evidence}/${evidenceFile(id)}`);
    for (const path of [...this.#files.map(([file]) => file), ...recordings]) {
      await requireWritable(path, this.#io, { replace: this.replace });
    }
  }

  /** Writes the reports; returns what could not be written, and why. */
  async write(report: CampaignReport): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [path, write] of this.#files) {
      const octets = new TextEncoder().encode(await write(report));
      try {
        await this.#io.save(path, octets, { replace: this.replace });
      } catch (error) {
        faults.push(`Cannot write ${path}: ${writeFaultText(path, error)}`);
      }
    }
    return faults;
  }
}

/** The report as JSON. */
function reportJson(report: CampaignReport): string {
  return `${jsonText(report, 2)}\n`;
}
