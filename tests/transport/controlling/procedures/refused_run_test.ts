// How a procedure ends whose request the station refuses to authenticate: it waits for nothing else.

import { assertEquals, assertInstanceOf } from "@std/assert";
import type { Prepared } from "../../../../transport/controlling/procedures/request_options.ts";
import { type Procedure, receive } from "../../../../transport/controlling/procedures/procedure.ts";
import { read } from "../../../../transport/controlling/procedures/read.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { ProcedurePlayer } from "../../../helpers/stations/procedure_player.ts";
import { defaults, sent } from "../../../helpers/stations/request_flow.ts";

Deno.test("a request that the station refuses to authenticate has a negative result with the words of the refusal", () => {
  const it = sent(read(1, 5, { defaults }));
  it.run.refuse("the station refused it: wrong MAC", it.now + 20);
  assertEquals(
    [it.result.outcome, it.result.reason],
    ["negative", "The station refused it: wrong MAC"],
  );
});

Deno.test("a procedure that continues after each time limit is ended when its request is refused", () => {
  let limits = 0;
  const procedure: Procedure<never> = {
    ...read(1, 5, { defaults }).procedure,
    label: "endless request of CA 1",
    *run() {
      while (true) {
        if ((yield* receive(Infinity)) === undefined) limits++;
      }
    },
  };
  const { policy } = read(1, 5, { defaults });
  const it = new ProcedurePlayer({ procedure, policy } as Prepared<never>);
  it.run.refuse("the station refused it", it.now);
  const { outcome } = it.run;
  assertEquals([outcome?.type, limits], ["failed", 100]);
  const { error } = outcome as { readonly error: unknown };
  assertInstanceOf(error, RequestError);
  assertEquals(
    [error.code, error.reach, error.message],
    [
      "not-authenticated",
      "no",
      "Cannot complete the endless request of CA 1, which did not reach the process: the station refused it",
    ],
  );
});
