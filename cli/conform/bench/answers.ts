// The answer to a request: a mirror of it with another cause.

import { commonAddresses } from "./requests.ts";
import { type AsduInput, CAUSE, describeCause, typeName } from "../../../codec/mod.ts";
import {
  APCI_OCTETS,
  broadcastCa,
  CAUSE_OCTET,
  confirmationOf,
  identifierOctets,
  isMirrorCause,
} from "../../../codec/low_level.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS } from "./timing.ts";

/** An answer that a case expects. */
export interface AnswerExpected {
  /** The permitted causes. */
  readonly cause: number | readonly number[];
  /** P/N; either if it is not given. */
  readonly negative?: boolean;
  /** Name of the request for the report. */
  readonly what?: string;
  /** The common address of the answer; that of the request by default. */
  readonly ca?: number;
  /** In ms. @default {10000} */
  readonly within?: number;
  /** Whether the content may differ from that of the request, as the time of a clock synchronization does. @default {false} */
  readonly mayDiffer?: boolean;
}

/** All causes of mirrored requests. */
export const MIRRORED: readonly number[] = Array.from(
  { length: CAUSE_OCTET.cause + 1 },
  (_, cause) => cause,
)
  .filter(isMirrorCause);

/**
 * Sends a request, and judges the first answer to it: its cause, P/N, and that it mirrors the request.
 *
 * @throws {CaseFailure} There is none in time, or it is another one.
 */
export async function expectAnswer(
  t: Tester,
  link: TesterLink,
  request: AsduInput | Uint8Array,
  expected: AnswerExpected,
): Promise<SeenFrame> {
  const sent = await link.send(request);
  return await answerTo(t, link, sent, expected);
}

/**
 * Waits for the first answer to a request that was sent, and judges it.
 *
 * @throws {CaseFailure} There is none in time, or it is another one.
 */
export async function answerTo(
  t: Tester,
  link: TesterLink,
  request: SeenFrame,
  { cause, negative, within = CONFIRMATION_MS, mayDiffer = false, ...given }: AnswerExpected,
): Promise<SeenFrame> {
  const { what = describeFrame(request) } = given;
  const ca = given.ca ??
    (request.asdu!.ca === broadcastCa(t.profile) ? undefined : request.asdu!.ca);
  const answer = await link.expect(
    { type: request.asdu!.typeId, cause: MIRRORED, ...ca !== undefined && { ca } },
    { within, what: `an answer to ${what}` },
  );
  const { asdu } = answer;
  const causes = [cause].flat();
  t.check(causes.includes(asdu!.cause) && (negative ?? asdu!.negative) === asdu!.negative, {
    expected: `that ${what} is answered with ${causes.map(causeText).join(" or ")}${
      signText(negative)
    }`,
    seen: `${causeText(asdu!.cause)}${signText(asdu!.negative)}`,
  });
  const difference = differenceOf(request, answer, { t, ca: ca ?? asdu!.ca, mayDiffer });
  t.check(difference === undefined, {
    expected: `that the answer to ${what} mirrors it`,
    seen: difference ?? "the same octets with another cause",
  });
  return answer;
}

/**
 * Expects that a request is rejected with one of the causes 44 to 47, and P/N = 1.
 *
 * @throws {CaseFailure} It is answered in another way, or not at all.
 */
export async function expectRejected(
  t: Tester,
  link: TesterLink,
  request: AsduInput | Uint8Array,
  cause: number | readonly number[],
  what?: string,
): Promise<SeenFrame> {
  return await expectAnswer(t, link, request, {
    ...{ cause, negative: true },
    ...what !== undefined && { what },
  });
}

/**
 * Expects a positive confirmation.
 *
 * @throws {CaseFailure} The request is answered in another way, or not at all.
 */
export async function expectConfirmed(
  t: Tester,
  link: TesterLink,
  request: AsduInput | Uint8Array,
  options: Omit<AnswerExpected, "cause" | "negative"> = {},
): Promise<SeenFrame> {
  const sent = await link.send(request);
  return await answerTo(t, link, sent, { ...options, cause: confirming(sent), negative: false });
}

/**
 * Expects a negative confirmation.
 *
 * @throws {CaseFailure} The request is answered in another way, or not at all.
 */
export async function expectRefused(
  t: Tester,
  link: TesterLink,
  request: AsduInput | Uint8Array,
  options: Omit<AnswerExpected, "cause" | "negative"> = {},
): Promise<SeenFrame> {
  const sent = await link.send(request);
  return await answerTo(t, link, sent, { ...options, cause: confirming(sent), negative: true });
}

/**
 * Expects that a broadcast request is confirmed by every common address of the device, each with its own address.
 *
 * @throws {CaseFailure} One does not, or another address answers.
 */
export async function expectConfirmedByAll(
  t: Tester,
  link: TesterLink,
  request: AsduInput | Uint8Array,
  { addresses = commonAddresses(t), ...options }:
    & Omit<AnswerExpected, "cause" | "negative" | "ca">
    & {
      /** The common addresses that have to answer; all by default. */
      readonly addresses?: readonly number[];
    } = {},
): Promise<readonly SeenFrame[]> {
  const sent = await link.send(request);
  const answers: SeenFrame[] = [];
  for (const ca of addresses) {
    const expected = { ...options, cause: confirming(sent), negative: false, ca };
    answers.push(await answerTo(t, link, sent, expected));
  }
  const { typeId } = sent.asdu!;
  const broadcast = broadcastCa(t.profile);
  const others = link.received.filter(({ index, asdu }) =>
    index > sent.index && asdu?.typeId === typeId && asdu.ca === broadcast
  );
  t.check(others.length === 0, {
    expected: `no answer with the broadcast address ${broadcast}`,
    seen: others.length === 0 ? "none" : describeFrame(others[0]!),
  });
  return answers;
}

/**
 * Waits for late answers, then checks that no request on the connection was answered or terminated more often than it was sent.
 * Each common address is checked on its own.
 *
 * @throws {CaseFailure} One was.
 */
export async function expectSingleAnswers(t: Tester, link: TesterLink): Promise<void> {
  await t.wait(t.arrivalMs);
  const broadcast = broadcastCa(t.profile);
  const requests = link.frames.filter(({ direction, asdu }) =>
    direction === "sent" && asdu !== undefined
  );
  const types = new Set(requests.map(({ asdu }) => asdu!.typeId));
  for (const typeId of types) {
    const sent = requests.filter(({ asdu }) => asdu!.typeId === typeId);
    const most = sent.reduce(
      (sum, { asdu }) => sum + (asdu!.ca === broadcast ? t.sheet.commonAddresses.length : 1),
      0,
    );
    const seen = link.received.filter(({ asdu }) => asdu?.typeId === typeId);
    const [ends, answers] = [true, false].map((isEnd) =>
      seen.filter(({ asdu }) =>
        isMirrorCause(asdu!.cause) && (asdu!.cause === CAUSE.activationTermination) === isEnd
      )
    ) as [SeenFrame[], SeenFrame[]];
    for (const [what, found] of [["answer", answers], ["termination", ends]] as const) {
      t.check(found.length <= most, {
        expected: `at most one ${what} to ${
          most === 1 ? "the request" : `each of the ${most} requests`
        } (${describeType(typeId)})`,
        seen: found.length <= most
          ? `${found.length}`
          : `${found.length}, the last one ${describeFrame(found.at(-1)!)}`,
      });
    }
  }
}

function describeType(typeId: number): string {
  return typeName(typeId) ?? `type ${typeId}`;
}

/** The cause that confirms a request: 7, or 9 for a deactivation. */
export function confirming({ asdu }: SeenFrame): number {
  return confirmationOf(asdu!.cause) ?? CAUSE.activationCon;
}

/** The causes of all answers. */
export function mirrorCauses(): readonly number[] {
  return MIRRORED;
}

/** What differs between a request and its answer, apart from cause and P/N; `undefined` if nothing does. */
export function differenceOf(
  request: SeenFrame,
  answer: SeenFrame,
  { t: { profile }, ca = request.asdu!.ca, mayDiffer = false }: {
    readonly t: Tester;
    /** The common address of the answer; that of the request by default. */
    readonly ca?: number | undefined;
    /** Whether the content may differ. @default {false} */
    readonly mayDiffer?: boolean;
  },
): string | undefined {
  const [sent, seen] = [request.octets.subarray(APCI_OCTETS), answer.octets.subarray(APCI_OCTETS)];
  const [asked, answered] = [request.asdu!, answer.asdu!];
  if (answered.test !== asked.test) return `T = ${answered.test ? 1 : 0}`;
  if (answered.originator !== asked.originator) return `originator ${answered.originator}`;
  if (answered.ca !== ca) return `CA ${answered.ca}`;
  if (seen.length !== sent.length) return `${seen.length} instead of ${sent.length} octets`;
  if (seen[1] !== sent[1]) return "another number of objects";
  const bodyAt = identifierOctets(profile) + (mayDiffer ? profile.ioaOctets : 0);
  const until = mayDiffer ? bodyAt : sent.length;
  for (let at = identifierOctets(profile); at < until; at++) {
    if (seen[at] !== sent[at]) return `another octet ${at + 1} of the ASDU`;
  }
  return undefined;
}

function causeText(cause: number): string {
  return `cause ${cause} (${describeCause(cause).name})`;
}

function signText(negative: boolean | undefined): string {
  return negative === undefined ? "" : negative ? ", P/N = 1" : ", P/N = 0";
}
