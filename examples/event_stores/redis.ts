// An event store in Redis: unacknowledged events are the fields of a hash. It works with any client.
//
// ioredis:     redisEventStore((...words) => redis.call(...words))
// node-redis:  redisEventStore((...words) => client.sendCommand(words))
//
// Configure Redis to write each command to disk (appendonly yes, appendfsync always); otherwise a crash of Redis
// loses events.

import { type EventStore, parseHex, toHex } from "@telecontrol/iec104";

/** Sends a command to Redis, and resolves with its reply. */
export type RedisCommand = (...words: [string, ...string[]]) => Promise<unknown>;

/** Stores the events of a station in the hash `key`. */
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

/** Fields and values; clients return them as a list or as an object. */
function pairsOf(reply: unknown): [string, string][] {
  if (!Array.isArray(reply)) return Object.entries(reply as Record<string, string>);
  return Array.from({ length: reply.length / 2 }, (_, i) => [reply[2 * i], reply[2 * i + 1]]);
}

/** The text before the first space, and the text after it. */
function splitOnce(text: string): [string, string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}
