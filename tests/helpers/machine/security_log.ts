// Records the security events of a station, and waits for one of a kind.

import type { SecurityEvent, SecurityEventName } from "../../../transport/tls/security_event.ts";

/** The security events of a station. */
export class SecurityLog {
  readonly events: SecurityEvent[] = [];
  #next = Promise.withResolvers<void>();

  /** The handler to pass to the station. */
  readonly onSecurityEvent = (event: SecurityEvent): void => {
    this.events.push(event);
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  };

  /** The names of all events so far. */
  get names(): readonly SecurityEventName[] {
    return this.events.map(({ name }) => name);
  }

  /** Resolves with the first event of a kind. */
  async first(name: SecurityEventName): Promise<SecurityEvent> {
    while (true) {
      const found = this.events.find((event) => event.name === name);
      if (found !== undefined) return found;
      await this.#next.promise;
    }
  }
}
