// An upper tester that can do nothing: others replace what they can do.

import { Inconclusive } from "../verdict.ts";
import type { UpperTester, UpperVerb } from "../bench/upper_tester.ts";

/** Creates an upper tester whose verbs all end the case as inconclusive; `who` is named in the reason. */
export function noUpper(who: string): UpperTester {
  function cannot(verb: UpperVerb): () => Promise<never> {
    return () => Promise.reject(new Inconclusive(`${who} cannot: ${verb}`));
  }
  return {
    input: cannot("input"),
    count: cannot("count"),
    output: cannot("output"),
    turn: cannot("turn"),
    stepClock: cannot("stepClock"),
    readClock: cannot("readClock"),
    request: cannot("request"),
    result: cannot("result"),
    cancel: cannot("cancel"),
    stored: cannot("stored"),
    transfer: cannot("transfer"),
    alarms: cannot("alarms"),
    setting: cannot("setting"),
    restart: cannot("restart"),
  };
}
