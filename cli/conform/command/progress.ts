// What is printed while a campaign runs: a line for each case that has ended, and on a terminal the case that is running.

import { formatDuration } from "../../../codec/mod.ts";
import { StatusLine } from "../../text/status_line.ts";
import { type Output, OutputClosedError } from "../../text/output.ts";
import type { ConformanceCase } from "../case.ts";
import { caseLine } from "../report/verdict_text.ts";
import { type CaseResult, expectedMs } from "../run/campaign.ts";
import type { Sheet } from "../sheet/sheet.ts";

/** A case is shown while it runs if it is expected to take at least this long, in ms. */
const LONG_MS = 3000;

/** What a progress needs. */
export interface ProgressOptions {
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** The terminal for the case that is running; `undefined` shows none. */
  readonly terminal: Output | undefined;
  readonly sheet: Sheet;
  /** Prints cases that do not apply, too. */
  readonly verbose: boolean;
}

/** The progress of a campaign. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #status: StatusLine | undefined;
  /** Resolves when everything so far is printed. */
  #printed: Promise<void> = Promise.resolve();

  /** Creates the progress of a campaign that has not begun. */
  constructor(options: ProgressOptions) {
    const { terminal } = options;
    this.#options = options;
    this.#status = terminal === undefined ? undefined : new StatusLine(terminal);
  }

  /** Shows a case that begins. */
  begin(each: ConformanceCase): void {
    const ms = expectedMs(each, this.#options);
    if (ms < LONG_MS) return;
    const text = `running ${each.id}  ${each.title}, about ${formatDuration(ms)}`;
    this.#print(async () => await this.#status?.show(text));
  }

  /** Prints a case that has ended. */
  end({ case: { id, title }, verdict, reason, attempts }: CaseResult): void {
    if (verdict === "NOT APPLICABLE" && !this.#options.verbose) return;
    const durationMs = attempts.reduce((sum, made) => sum + made.durationMs, 0);
    const line = caseLine({ id, title, verdict, reason, durationMs });
    this.#print(async () => {
      await this.#status?.clear();
      this.#options.say(line);
    });
  }

  /** Resolves when everything is printed. */
  async printed(): Promise<void> {
    await this.#printed;
  }

  #print(write: () => Promise<void>): void {
    this.#printed = this.#printed.then(write).catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error; // The results report a closed output.
    });
  }
}
