// The audit records of events of secure authentication.

import { assertEquals } from "@std/assert";
import { authenticationEntry } from "../../../cli/audit/authentication_entry.ts";
import { command, POINT } from "../../helpers/security/security_asdus.ts";

function entryOf(octets: Uint8Array): object | undefined {
  return authenticationEntry({ type: "not-accepted", ticket: 1, typeId: octets[0]!, octets });
}

Deno.test("what the peer discards is recorded by its direction: an event is lost, a request is not carried out", () => {
  const record = { event: "authentication", result: "not-accepted" };
  assertEquals(entryOf(POINT), {
    ...{ ...record, type: "M_SP_NA_1" },
    detail: "M_SP_NA_1 is lost: the peer discards it, because its origin was not proven",
  });
  assertEquals(entryOf(command()), {
    ...{ ...record, type: "C_SC_NA_1" },
    detail:
      "C_SC_NA_1 was not carried out: the peer discards it, because its origin was not proven",
  });
});
