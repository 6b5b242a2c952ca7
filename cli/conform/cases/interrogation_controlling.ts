// The conformance case of station interrogation, for controlling stations.

import { type AsduInput, CAUSE, type TypeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import { acceptedAndQuiet } from "../bench/start_up.ts";
import {
  expectResult,
  made,
  type MadeRequest,
  PROCEDURE_MS,
  resultOf,
  terminate,
} from "../bench/operator_requests.ts";
import { answer } from "../bench/operator.ts";
import { fitsAsdu } from "../bench/pattern.ts";
import { isReported } from "../bench/provoke.ts";
import { firstCa } from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";

/** The qualifier of a station interrogation. */
const QOI = 20;

/** Makes the operator interrogate. */
async function ask(t: Tester, link: TesterLink): Promise<MadeRequest> {
  const ca = firstCa(t);
  const request = { type: "C_IC_NA_1", cause: CAUSE.activation } as const;
  const asked = await made(t, link, `interrogate --ca ${ca}`, request);
  const isStation = fitsAsdu(asked.frame.asdu!, {
    ...{ ca, ioa: 0, negative: false, test: false },
    that: { text: "", holds: (asdu) => asdu.type === "C_IC_NA_1" && asdu.objects[0]!.qoi === QOI },
  });
  t.check(isStation, {
    expected: `a station interrogation (QOI ${QOI}) of CA ${ca}`,
    seen: describeFrame(asked.frame),
  });
  return asked;
}

/** The points of the sheet that are interrogated: single and double points, or others if there are none. */
function imageOf({ sheet }: Tester): readonly Signal[] {
  const points = sheet.signals.filter(({ type }) => isReported(type) && sheet.isTypeMarked(type));
  const switching = points.filter(({ type }) => {
    const { body } = TYPES[type];
    return body === "single" || body === "double";
  });
  return switching.length > 0 ? switching : points;
}

/** A point of the image, with the value that it has in an interrogation. */
interface ImagePoint extends Signal {
  readonly value: number;
}

/** The image with values that the station has not stored yet. */
async function newImage(t: Tester): Promise<readonly ImagePoint[]> {
  const image: ImagePoint[] = [];
  for (const signal of imageOf(t)) {
    const other = TYPES[signal.type].body === "double" ? 2 : 0;
    image.push({ ...signal, value: (await t.upper.stored(signal))?.value === 1 ? other : 1 });
  }
  if (image.length === 0) t.missing("The sheet lists no point that is interrogated");
  return image;
}

/** Sends the image, an ASDU for each point. */
async function sendImage(link: TesterLink, image: readonly ImagePoint[]): Promise<void> {
  for (const { ca, ioa, type, value } of image) {
    const cause = CAUSE.interrogatedByStation;
    // The objects of all points have these keys.
    await link.send(
      { type: type as TypeName, cause, ca, objects: [{ ioa, value }] } as AsduInput,
    );
  }
}

/** An interrogation from its request to its termination, whose values have to be stored. */
async function complete(t: Tester, link: TesterLink): Promise<void> {
  const image = await newImage(t);
  const { operation, frame } = await ask(t, link);
  await answer(link, frame);
  await sendImage(link, image);
  await terminate(link, frame);
  await expectResult(t, operation, { state: "done", within: PROMPT_MS, what: "an interrogation" });
  for (const { value, ...signal } of image) {
    const stored = await t.upper.stored(signal);
    t.check(stored?.value === value, {
      expected: `the value ${value} of ${signal.ca}/${signal.ioa}`,
      seen: stored === undefined ? "none" : String(stored.value),
    });
  }
}

/** Station interrogation, for controlling stations. */
export const INTERROGATION_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "GI-10",
    clause: "-",
    kind: "+",
    title: "Interrogation by the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator interrogates; the tester (a) answers correctly, (b) does not confirm, (c) does not terminate, (d) refuses, (e) terminates without a confirmation",
    criterion:
      "(a) all values are stored; (b) and (c) the operator is told of the failure, and a later interrogation works; (d) at once; (e) the request ends",
    condition: ["dev.controlling", "type.100"],
    needs: ["upper"],
    duration: () => PROCEDURE_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      await complete(t, link);

      const unconfirmed = await ask(t, link);
      await expectResult(t, unconfirmed.operation, {
        ...{ state: "failed", what: "an interrogation without a confirmation" },
      });
      await complete(t, link);

      const endless = await ask(t, link);
      await answer(link, endless.frame);
      await sendImage(link, await newImage(t));
      await expectResult(t, endless.operation, {
        ...{ state: "failed", what: "an interrogation without a termination" },
      });
      await complete(t, link);

      const refused = await ask(t, link);
      await answer(link, refused.frame, { negative: true });
      await expectResult(t, refused.operation, {
        ...{ state: "failed", within: PROMPT_MS, what: "an interrogation that was refused" },
      });

      const ended = await ask(t, link);
      await terminate(link, ended.frame);
      const { state } = await resultOf(t, ended.operation);
      t.check(state !== "pending", {
        expected: "that an interrogation ends with its termination, also without a confirmation",
        seen: state,
      });
      t.outcome(`a termination without a confirmation: ${state}`);
      await complete(t, link);
    },
  },
];
