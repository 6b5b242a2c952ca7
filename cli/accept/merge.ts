// Adds the answers of another state file: two teams that have divided a list end with one protocol.

import type { Attempt, ItemRecord, Protocol } from "./protocol.ts";

/** A protocol with the answers of another one, and what was added. */
export interface MergedProtocol {
  readonly protocol: Protocol;
  /** Number of answers that were added. */
  readonly added: number;
  /** Items of the other protocol whose answers cannot be added, because they were tested in another way. */
  readonly refused: readonly string[];
}

/**
 * Adds the answers and notes that another protocol has and this one has not; the latest answer to a step counts. Answers to
 * items that the list does not have, or that it defines in another way, are not added.
 */
export function mergeProtocol(protocol: Protocol, other: Protocol): MergedProtocol {
  const others = new Map(other.items.map((record) => [record.key, record]));
  const refused: string[] = [];
  let added = 0;
  const items = protocol.items.map((record) => {
    const more = others.get(record.key);
    others.delete(record.key);
    if (more === undefined) return record;
    if (more.definition !== record.definition) {
      if (hasAnswers(more)) refused.push(titleOf(more));
      return record;
    }
    const merged = mergeRecord(record, more);
    added += countAnswers(merged) - countAnswers(record);
    return merged;
  });
  for (const record of others.values()) if (hasAnswers(record)) refused.push(titleOf(record));
  const sittings = inOrder([...protocol.sittings, ...other.sittings], ({ from }) => from);
  const createdAt = protocol.createdAt < other.createdAt ? protocol.createdAt : other.createdAt;
  return { protocol: { ...protocol, items, sittings, createdAt }, added, refused };
}

function mergeRecord(record: ItemRecord, more: ItemRecord): ItemRecord {
  const steps = record.steps.map((step) => {
    const answers: readonly Attempt[] = more.steps.find(({ key }) => key === step.key)?.attempts ??
      [];
    return { ...step, attempts: inOrder([...step.attempts, ...answers], ({ at }) => at) };
  });
  const notes = inOrder([...record.notes, ...more.notes], ({ at }) => at);
  const isOpen = steps.some(({ attempts }) => attempts.length === 0);
  return {
    ...record,
    steps,
    notes,
    deferred: isOpen && (record.deferred || more.deferred),
    interrogated: record.interrogated ?? more.interrogated,
  };
}

/** The members by time, without those that are there twice. */
function inOrder<T>(members: readonly T[], timeOf: (member: T) => string): readonly T[] {
  const unique = new Map(members.map((member) => [JSON.stringify(member), member]));
  return [...unique.values()].sort((a, b) =>
    timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0
  );
}

function countAnswers({ steps }: ItemRecord): number {
  return steps.reduce((sum, { attempts }) => sum + attempts.length, 0);
}

function hasAnswers(record: ItemRecord): boolean {
  return countAnswers(record) > 0;
}

function titleOf({ kind, address, name }: ItemRecord): string {
  return `${kind} ${address} ${name}`.trimEnd();
}
