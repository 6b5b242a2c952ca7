// The log of the collector without secrets, with lines and texts of limited length, and a limited number of them.

import type { Clock } from "../../../mod.ts";
import { LogLimit, moreText } from "../../text/log_limit.ts";
import type { Secrets } from "../../text/secrets.ts";
import type { LogEvent } from "./log.ts";

/** What the log needs. */
export interface LimitedLogOptions {
  readonly clock: Clock;
  /** Secrets that may be in texts. */
  readonly secrets: Secrets;
  /** Called with what is to be written. */
  readonly log: (event: LogEvent) => void;
}

/** Longest text of an event, such as the mistakes in a configuration; SQLite and programs can say more. */
const MOST_CHARACTERS = 4000;

/** Writes events; of each subject and event, what is beyond the limit of a minute is counted. */
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

  /** Reports what was omitted since the last report. */
  close(): void {
    this.#limit.close();
  }
}
