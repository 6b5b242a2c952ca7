// Errors have the names of their classes, which users see.

import { assertEquals } from "@std/assert";
import { LinkError, ProtocolError, RequestError, SendError } from "../../transport/mod.ts";

Deno.test("errors are named after their classes, and keep code and text", () => {
  const errors = [
    new LinkError("Cannot connect", { code: "refused" }),
    new SendError("It was lost", { code: "closed", sent: true }),
    new RequestError("read of CA 1", "no answer", { code: "closed", reach: "no" }),
  ];
  for (const error of errors) assertEquals(error.name, error.constructor.name);
  assertEquals(errors.map(({ code }) => code), ["refused", "closed", "closed"]);
  assertEquals(new ProtocolError("k", { code: "wrong-number" } as never).name, "ProtocolError");
});
