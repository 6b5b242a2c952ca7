// All conformance cases of secure authentication, for both stations.

import { AGGRESSIVE } from "./aggressive.ts";
import { BAD_INPUT } from "./bad_input.ts";
import type { AuthenticationCase } from "./case.ts";
import { CHALLENGE_CONTROLLED } from "./challenge_controlled.ts";
import { CHALLENGE_CONTROLLING } from "./challenge_controlling.ts";
import { KEYS_CONTROLLED } from "./keys_controlled.ts";
import { KEYS_CONTROLLING } from "./keys_controlling.ts";
import { STATISTICS } from "./statistics.ts";
import { UPDATE_KEYS } from "./update_keys.ts";

/** The cases, by area. */
export const ALL_CASES: readonly AuthenticationCase[] = [
  ...KEYS_CONTROLLED,
  ...KEYS_CONTROLLING,
  ...CHALLENGE_CONTROLLED,
  ...CHALLENGE_CONTROLLING,
  ...AGGRESSIVE,
  ...UPDATE_KEYS,
  ...STATISTICS,
  ...BAD_INPUT,
];
