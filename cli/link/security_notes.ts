// TLS events for the user of a command: each warning and each incident is one line, in the same form in every command.

import { LinkError, type SecurityEvent } from "../../mod.ts";
import { SECURITY_EVENTS } from "../../transport/low_level.ts";
import { inUserWords } from "./option_words.ts";

/** Maximum number of remembered lines; lines may contain texts of unknown peers. */
const MOST_TOLD = 1000;

/** The line of an event: `security incident 14 certificate-not-trusted: ...`. */
export function securityText(
  { severity, code, name, reason }: Pick<SecurityEvent, "severity" | "code" | "name" | "reason">,
): string {
  return `security ${severity} ${code} ${name}: ${inUserWords(reason)}`;
}

/** The message of an error; that of a refusal has the form of its event. */
export function messageOf(error: Error): string {
  if (!(error instanceof LinkError) || error.securityEvent === undefined) return error.message;
  const [code, severity] = SECURITY_EVENTS[error.securityEvent];
  return securityText({ severity, code, name: error.securityEvent, reason: error.message });
}

/**
 * Warnings that are not shown, because they would come with every session of an ordinary plant and hide the others: P-256
 * and RSA with 2048 bits are the smallest permitted keys and the most common ones.
 */
const NOT_SHOWN: ReadonlySet<SecurityEvent["name"]> = new Set(["minimum-key-length"]);

/** Selects the events to show. */
export class SecurityNotes {
  readonly #told = new Set<string>();

  /**
   * Returns the line of a warning or an incident. Returns `undefined` for anything else, and for a line that was shown
   * before: a warning is shown once, an incident again after a session was established.
   */
  lineOf(event: SecurityEvent): string | undefined {
    if (event.name === "session-established" || event.name === "session-resumed") {
      for (const text of this.#told) {
        if (text.startsWith("security incident")) this.#told.delete(text);
      }
    }
    if (event.severity === "info" || NOT_SHOWN.has(event.name)) return undefined;
    const text = securityText(event);
    if (this.#told.has(text)) return undefined;
    if (this.#told.size === MOST_TOLD) this.#told.delete([...this.#told][0]!);
    this.#told.add(text);
    return text;
  }
}
