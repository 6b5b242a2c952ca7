// The JSON document of an acceptance run.

import { type Protocol, standingOf, tallyOf } from "./protocol.ts";

/** The protocol with how each item stands, for `writeJson`. */
export function acceptDocument(
  protocol: Protocol,
  { exitCode, state }: { readonly exitCode: number; readonly state: string },
): Readonly<Record<string, unknown>> {
  const { list, createdAt, updatedAt, sittings, items } = protocol;
  return {
    ...{ list, state, createdAt, updatedAt },
    summary: tallyOf(protocol),
    sittings,
    items: items.map(({ steps, superseded, ...item }) => ({
      ...item,
      standing: standingOf({ ...item, steps, superseded }),
      steps,
      superseded,
    })),
    exitCode,
  };
}
