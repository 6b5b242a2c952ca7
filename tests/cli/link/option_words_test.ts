// Names of settings in the messages of the library, as users know them.

import { assertEquals } from "@std/assert";
import { inUserWords } from "../../../cli/link/option_words.ts";

Deno.test("settings in a message have the names of the command line and of files", () => {
  for (
    const [message, expected] of [
      [
        "expected TLSv1.3 or later (minVersion)",
        "expected TLSv1.3 or later (--tls-min, tls.minVersion)",
      ],
      ["is in the list (pins) (SHA-256 ab)", "is in the list (--tls-pin, tls.pins) (SHA-256 ab)"],
      ["expected 192.0.2.1 (verifyHost)", "expected 192.0.2.1 (tls.verifyHost)"],
      ["expected at most maxObjects = 3", "expected at most --max-objects 3"],
      ["expected at most maxOctets = 3", "expected at most --max-octets 3"],
      ["cause = 3, (cause) (toString) toString = 1", "cause = 3, (cause) (toString) toString = 1"],
    ] as const
  ) {
    assertEquals(inUserWords(message), expected);
  }
});
