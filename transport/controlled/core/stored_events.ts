// Restores stored events into the buffers of a restarted station.

import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { shownValue } from "../../../codec/shown.ts";
import type { ObjectValues } from "../../../codec/compose.ts";
import { identifierOctets, type Profile } from "../../../codec/profile.ts";
import type { PrivatePointType } from "../declaration/families.ts";
import type { BufferedEvent } from "../objects/buffered_event.ts";
import type { StoredEvent } from "../../event_store.ts";
import type { StationCore } from "./station_core.ts";

/**
 * Adds stored events to the buffers of their groups. Discards events of groups that are no longer
 * declared, and events for which a class has no space.
 *
 * @throws {TypeError} The store returned something that is not an event, which would end every
 * connection that sends it.
 */
export function restoreEvents(core: StationCore, stored: readonly StoredEvent[]): void {
  const groups = new Map([...core.groups].map((group) => [group.name, group]));
  for (const [index, event] of stored.entries()) {
    requireEvent(event, index, core.profile);
    const { group: name, id, eventClass, asdu } = event;
    const group = groups.get(name);
    const priority = core.reporter.priorityOf(eventClass);
    if (group === undefined) {
      core.forgetStored(name, [id]);
      continue;
    }
    const { accepted, dropped } = group.buffer.push(
      eventOf(asdu, { id, priority, profile: core.profile }),
    );
    const lost = accepted ? dropped?.id : id;
    if (lost === undefined) continue;
    core.notice({ type: "events-lost", group: name, eventClass });
    core.forgetStored(name, [lost]);
  }
}

/** Rejects values that cannot have been passed to a store. */
function requireEvent(event: unknown, index: number, profile: Profile): void {
  const { group, id, eventClass, asdu } = Object(event) as Record<string, unknown>;
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new TypeError(
      `Cannot restore event ${index} of the event store: ${name} is ${shownValue(value)}, ` +
        `expected ${expected}`,
    );
  };
  if (typeof group !== "string") refuse("group", group, "the name of a redundancy group");
  if (!Number.isSafeInteger(id)) refuse("id", id, "a whole number, as append() received it");
  if (typeof eventClass !== "string") refuse("eventClass", eventClass, "the name of a class");
  const [least, most] = [identifierOctets(profile), profile.maxAsduOctets];
  if (asdu instanceof Uint8Array && asdu.length >= least && asdu.length <= most) return;
  refuse("asdu", asdu, `a Uint8Array of ${least} to ${most} octets, as append() received it`);
}

function eventOf(
  octets: Uint8Array,
  { id, priority, profile }: {
    readonly id: number;
    readonly priority: number;
    readonly profile: Profile;
  },
): BufferedEvent {
  const asdu = decodeAsdu(octets, { profile });
  const { cause, ca, originator } = asdu;
  const common = { priority, cause, ca, originator };
  if (asdu.type === "raw" || asdu.objects.length !== 1 || asdu.test) {
    return { id, kind: { ...common, type: "raw" }, octets: octets.slice() };
  }
  const object = asdu.objects[0] as unknown as ObjectValues;
  const type = asdu.type === "private" ? asdu.name as PrivatePointType : asdu.type;
  return { id, kind: { ...common, type }, object };
}
