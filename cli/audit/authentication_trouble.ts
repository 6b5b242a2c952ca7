// Which events of secure authentication are warnings.

import type { AuthenticationEvent } from "../../mod.ts";

/** Events that an operator should look at: someone was refused, something was lost, or keys did not change. */
const TROUBLE: ReadonlySet<string> = new Set<AuthenticationEvent["type"]>([
  ...["refused", "not-possible", "not-accepted", "failed", "reply-timeout"] as const,
  ...["key-change-failed", "update-key-failed", "warning"] as const,
]);

/** Whether an operator should look at an event of this type. */
export function isAuthenticationTrouble(type: string): boolean {
  return TROUBLE.has(type);
}
