// The log of the collector without secrets, with lines and texts of limited length, and a limited number of them.

import type { Clock } from "../../../mod.ts";
import { LogLimit, moreText } from "../../text/log_limit.ts";
import type { Secrets } from "../../text/secrets.ts";
import type { LogEvent } from "../../text/log_line.ts";

/** Dependencies of the log. */
export interface LimitedLogOptions {
  readonly clock: Clock;
  /** Secrets that may be in texts. */
  readonly secrets: Secrets;
  /** Called with each event to write. */
  readonly log: (event: LogEvent) => void;
}

/** Maximum length of the text of an event, such as the mistakes in a configuration; messages of SQLite and programs can be longer. */
const MOST_CHARACTERS = 4000;

/** Writes events. For each subject and event, lines beyond the limit per minute are only counted. */
export class LimitedLog {
  readonly #options: LimitedLogOptions;
  readonly #limit: LogLimit;

  /** Creates a log. */
  constructor(options: LimitedLogOptions) {
    this.#options = options;
    this.#limit = new LogLimit({
      clock: options.clock,
      maxCounts: Infinity, // subjects are those of the configuration
      onMore: (subject, event, omitted) => {
        options.log({ level: "warning", event, subject, text: moreText(event, omitted) });
      },
    });
  }

  /** Writes an event, or counts it. */
  log({ level, event, subject, text }: LogEvent): void {
    const { secrets, log } = this.#options;
    const shown = secrets.conceal(subject);
    if (!this.#limit.permit(shown, event)) return;
    const whole = secrets.conceal(text);
    const more = whole.length - MOST_CHARACTERS;
    log({
      level,
      event,
      subject: shown,
      text: more > 0 ? `${whole.slice(0, MOST_CHARACTERS)}... and ${more} more characters` : whole,
    });
  }

  /** Reports the lines omitted since the last report. */
  close(): void {
    this.#limit.close();
  }
}
