// An event store in Redis: events that are not acknowledged are the fields of one hash. It works with any client.
//
// ioredis:     redisEventStore((...words) => redis.call(...words))
// node-redis:  redisEventStore((...words) => client.sendCommand(words))
//
// Let Redis write each command to disk (appendonly yes, appendfsync always), or events are as safe as its memory.

import { type EventStore, parseHex, toHex } from "@telecontrol/iec104";

/** Sends a command to Redis, and resolves with its reply. */
export type RedisCommand = (...words: [string, ...string[]]) => Promise<unknown>;

/** Keeps the events of one station in the hash `key`. */
export function redisEventStore(send: RedisCommand, key = "iec104:events"): EventStore {
  return {
    async load() {
      const reply = await send("HGETALL", key);
      return pairsOf(reply).map(([field, value]) => {
        const [id, group] = splitOnce(field);
        const [octets, eventClass] = splitOnce(value);
        return { group, id: Number(id), eventClass, asdu: parseHex(octets) };
      }).sort((a, b) => a.id - b.id);
    },
    append: (events) =>
      send(
        "HSET",
        key,
        ...events.flatMap(({ group, id, eventClass, asdu }) => [
          `${id} ${group}`,
          `${toHex(asdu)} ${eventClass}`,
        ]),
      ),
    remove: (group, ids) => send("HDEL", key, ...ids.map((id) => `${id} ${group}`)),
  };
}

/** Fields and values: clients return a list, or an object. */
function pairsOf(reply: unknown): [string, string][] {
  if (!Array.isArray(reply)) return Object.entries(reply as Record<string, string>);
  return Array.from({ length: reply.length / 2 }, (_, i) => [reply[2 * i], reply[2 * i + 1]]);
}

/** The text before the first space, and the text after it. */
function splitOnce(text: string): [string, string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}
