// The audit record of an event of secure authentication.

import { typeText } from "../../codec/low_level.ts";
import type { AuthenticationEvent } from "../../mod.ts";
import { describeAuthenticationEvent } from "../../transport/low_level.ts";
import { roleWord } from "../key_file/roles.ts";
import type { AuditEntry, AuditValue } from "./entry.ts";

/** Returns the record of an event; `undefined` for one that other records include, or that says nothing about a user. */
export function authenticationEntry(event: AuthenticationEvent): AuditEntry | undefined {
  const { type: result } = event;
  switch (event.type) {
    case "authenticated":
    case "replied":
    case "refused":
    case "not-accepted":
    case "failed":
    case "reply-timeout":
    case "keys":
    case "key-change-failed":
    case "warning":
    case "user-status":
    case "update-key":
    case "update-key-failed":
      return {
        event: "authentication",
        ...typeOf(event),
        ...contentOf(event),
        ...{ result, detail: describeAuthenticationEvent(event) },
      };
    default:
      return undefined;
  }
}

function typeOf(event: AuthenticationEvent): Pick<AuditEntry, "type"> {
  return "typeId" in event ? { type: typeText(event.typeId) } : {};
}

/** The user, with name and role if they are known. */
function contentOf(event: AuthenticationEvent): Pick<AuditEntry, "content"> {
  if (!("user" in event)) return {};
  const { user } = event;
  const content: Readonly<Record<string, AuditValue>> = typeof user === "number"
    ? { user }
    : { user: user.number, name: user.name, role: roleWord(user.role) };
  return { content: { ...content, ..."mode" in event && { mode: event.mode } } };
}
