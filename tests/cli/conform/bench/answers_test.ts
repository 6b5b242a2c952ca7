// In what an answer may not differ from its request, and how often one may be answered.

import { assertEquals } from "@std/assert";
import { differenceOf, expectSingleAnswers } from "../../../../cli/conform/bench/answers.ts";
import { CaseFailure } from "../../../../cli/conform/verdict.ts";
import { CAUSE } from "../../../../codec/mod.ts";
import { type AsduInput, encodeAsdu } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { seenAsdu } from "../../../helpers/conform/seen.ts";
import { connection, rig } from "../../../helpers/conform/tester_rig.ts";
import { frame } from "../../../helpers/wire/frames.ts";

const { tester } = rig({ device: () => ({}) });

/** A single command as octets: type, number, cause, originator, common address, object. */
const REQUEST = Uint8Array.of(45, 1, 6, 3, 1, 0, 0x88, 0x13, 0, 1);

/** The request with another octet; its cause is that of a confirmation. */
function answered(at: number, octet: number): Uint8Array {
  const octets = REQUEST.slice();
  octets[2] = CAUSE.activationCon;
  octets[at] = octet;
  return octets;
}

function difference(answer: Uint8Array, options: { readonly mayDiffer?: boolean } = {}) {
  return differenceOf(seenAsdu(REQUEST), seenAsdu(answer), { t: tester, ...options });
}

Deno.test("an answer may differ in cause and P/N only", () => {
  assertEquals(difference(answered(2, CAUSE.activationCon)), undefined);
  assertEquals(difference(answered(2, CAUSE.activationCon | 0x40)), undefined);
  assertEquals(difference(answered(2, CAUSE.activationCon | 0x80)), "T = 1");
  assertEquals(difference(answered(3, 0)), "originator 0");
  assertEquals(difference(answered(4, 2)), "CA 2");
  assertEquals(difference(answered(1, 0x81)), "another number of objects");
  assertEquals(difference(answered(6, 0x89)), "another octet 7 of the ASDU");
  assertEquals(difference(answered(8, 1)), "another octet 9 of the ASDU");
  assertEquals(difference(answered(9, 0)), "another octet 10 of the ASDU");
  assertEquals(difference(answered(2, 7).subarray(0, 9)), "9 instead of 10 octets");
});

Deno.test("content that may differ is not compared, the address of the object is", () => {
  assertEquals(difference(answered(9, 0), { mayDiffer: true }), undefined);
  assertEquals(difference(answered(8, 1), { mayDiffer: true }), "another octet 9 of the ASDU");
});

Deno.test("an answer may be expected with another common address", () => {
  const [request, answer] = [seenAsdu(REQUEST), seenAsdu(answered(4, 2))];
  assertEquals(differenceOf(request, answer, { t: tester, ca: 2 }), undefined);
  assertEquals(differenceOf(request, seenAsdu(answered(4, 1)), { t: tester, ca: 2 }), "CA 1");
});

function command(cause: number, ca = 1): AsduInput {
  return {
    ...{ type: "C_SC_NA_1", cause, ca },
    objects: [{ ioa: 5000, value: 1, select: false, qualifier: 0 }],
  } as AsduInput;
}

/** Sends requests, and gets these causes of transmission; returns why it fails, if it does. */
async function judged(
  requests: readonly AsduInput[],
  causes: readonly number[],
  commonAddresses: readonly number[] = [1],
): Promise<string | undefined> {
  const [tcp, far] = connection();
  const { tester, clock } = rig({
    device: () => ({ connect: () => Promise.resolve(tcp) }),
    sheet: { commonAddresses },
  });
  const link = await tester.connected();
  for (const request of requests) await link.send(request);
  causes.forEach((cause, at) => void far.write(frame(`I(${at},0)`, encodeAsdu(command(cause)))));
  const judging = expectSingleAnswers(tester, link).then(() => undefined, (error: Error) => {
    assertEquals(error instanceof CaseFailure, true, error.message);
    return error.message.slice(0, error.message.indexOf(", the last"));
  });
  const result = await whileTimePasses(judging, clock);
  assertEquals(clock.monotonic() >= 300, true);
  return result;
}

Deno.test("a request is answered and terminated once at most, one to all addresses by each", async () => {
  const { activation, activationCon, activationTermination: end } = CAUSE;
  const one = [command(activation)];
  assertEquals(await judged(one, [activationCon, end]), undefined);
  assertEquals(
    await judged(one, [activationCon, activationCon]),
    "Expect at most one answer to the request (C_SC_NA_1); seen: 2",
  );
  assertEquals(
    await judged(one, [activationCon, end, end]),
    "Expect at most one termination to the request (C_SC_NA_1); seen: 2",
  );
  const two = [...one, ...one];
  assertEquals(await judged(two, [activationCon, activationCon, end, end]), undefined);
  assertEquals(
    await judged(two, [activationCon, activationCon, activationCon]),
    "Expect at most one answer to each of the 2 requests (C_SC_NA_1); seen: 3",
  );
  const all = [command(activation, 65_535)];
  assertEquals(await judged(all, [activationCon, activationCon], [1, 2]), undefined);
  assertEquals(
    await judged(all, [activationCon, activationCon, activationCon], [1, 2]),
    "Expect at most one answer to each of the 2 requests (C_SC_NA_1); seen: 3",
  );
  assertEquals(
    await judged(one, [activationCon, CAUSE.spontaneous, CAUSE.returnRemote]),
    undefined,
  );
});
