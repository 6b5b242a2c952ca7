// What is said about field sizes that were found.

import { assertEquals } from "@std/assert";
import { describeSizes } from "../../../cli/text/sizes_text.ts";

const EXPECTED = "Expected the field sizes 2/2/3 (octets of cause, CA and IOA), found ";

Deno.test("describeSizes() names sizes in use, a single candidate and several", () => {
  const some = { fits: 4, asdus: 4 };
  assertEquals(
    describeSizes({ profile: "1/1/2", candidates: ["1/1/2"], ...some }),
    `${EXPECTED}1/1/2 in 4 of 4 ASDUs; used for this link, as with --profile 1/1/2`,
  );
  assertEquals(
    describeSizes({ profile: null, candidates: ["1/1/2"], fits: 1, asdus: 1 }),
    `${EXPECTED}1/1/2 in 1 of 1 ASDUs, too few to be certain: if it is right, use --profile 1/1/2`,
  );
  assertEquals(
    describeSizes({ profile: null, candidates: ["1/2/1", "1/1/2"], ...some }),
    `${EXPECTED}ASDUs that 1/2/1 and 1/1/2 fit equally well: ` +
      "choose one with --profile, for example --profile 1/2/1",
  );
});
