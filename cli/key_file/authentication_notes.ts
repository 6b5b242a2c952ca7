// Says on one line each what a user has to know about secure authentication of a link: why requests will not be possible,
// and what to do.

import { describeAuthenticationEvent, SECURITY_ERROR } from "../../transport/low_level.ts";
import type { AuthenticationEvent } from "../../mod.ts";

/** Why the controlled station refuses session keys, by the error of its message. */
const KEY_ERRORS: Readonly<Record<number, (user: number) => string>> = {
  [SECURITY_ERROR.authenticationFailed]: (user) =>
    `its update key of user ${user} is another one, or an option of secure authentication differs; ` +
    "iec104 keys list FILE shows the check value of each key",
  [SECURITY_ERROR.unknownUser]: (user) =>
    `it does not know user ${user}; --user N selects another one`,
};

/** The notes of the links of a command. Each is shown once, and one for the keys of a user until they are established. */
export class AuthenticationNotes {
  readonly #shown = new Set<string>();
  /** Why users have no session keys, by their numbers. */
  readonly #explained = new Map<number, string>();

  /** Why there are no session keys; `undefined` if that is not known, or there are. */
  get withoutKeys(): string | undefined {
    return this.#explained.values().next().value;
  }

  /** The line for an event; `undefined` if it needs none, or was shown. */
  lineOf(event: AuthenticationEvent): string | undefined {
    if (event.type === "keys" && event.status === "ok") this.#explained.delete(event.user);
    const text = noteOf(event);
    const isAboutKeys = event.type === "keys" || event.type === "key-change-failed";
    if (text === undefined || isAboutKeys && this.#explained.has(event.user)) return undefined;
    if (isAboutKeys) this.#explained.set(event.user, text);
    if (this.#shown.has(text)) return undefined;
    if (this.#shown.size >= MOST_NOTES) return undefined;
    this.#shown.add(text);
    return text;
  }
}

/** Maximum number of notes; details of warnings come from the peer. */
const MOST_NOTES = 100;

/** The algorithm that the station names fits another length of the update key, or is not accepted. */
function keyWrapText(user: number): string {
  return `the station wraps the session keys of user ${user} for an update key of another length: iec104 keys list FILE ` +
    "shows the length of each key; where it has one for a station only, --keys-station NAME (authentication.station in a " +
    "file) selects it; algorithms other than 1 and 2 need acceptedKeyWraps";
}

function noteOf(event: AuthenticationEvent): string | undefined {
  switch (event.type) {
    case "warning":
      return describeAuthenticationEvent(event);
    case "key-change-failed": {
      if (event.reason === "key-wrap") return keyWrapText(event.user);
      const why = KEY_ERRORS[event.error];
      const text = why === undefined
        ? describeAuthenticationEvent(event)
        : `the station refused the session keys of user ${event.user}: ${why(event.user)}`;
      return `${text}; trying again`;
    }
    case "keys": {
      const { reason, user } = event;
      if (reason === "not-supported") {
        return "the station does not support secure authentication: requests that need it, such as commands, are not " +
          "possible; without --keys, they are sent without it";
      }
      return reason === "no-answer"
        ? `the station does not answer requests for the session keys of user ${user}: it may not support secure ` +
          "authentication"
        : undefined;
    }
    default:
      return undefined;
  }
}
