// The commands links, cut, refuse, silence, restore, restart, clock and send.

import {
  decodeAsdu,
  formatAsdu,
  formatDuration,
  HexSyntaxError,
  parseHex,
} from "../../../codec/mod.ts";
import { identifierOctets } from "../../../codec/low_level.ts";

import { count } from "../../text/count.ts";
import { parseDuration } from "../../text/duration.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import { peer } from "../station_log.ts";
import type { Bench } from "../bench_station.ts";
import type { Verb } from "./verb.ts";

/** Length of the shortest ASDU header, with one octet for the cause and one for the common address. */
const SHORTEST_HEADER = 4;

/** Commands for connections. */
export const LINK_VERBS: readonly Verb[] = [
  {
    name: "links",
    usage: "",
    text: "list connections and the number of pending events",
    parse: (words) => noMore(words) ?? linkLines,
  },
  {
    name: "cut",
    usage: "[NUMBER...]",
    text:
      "close all connections, or those with these numbers in links; clients may reconnect immediately",
    parse: (words) => {
      const wrong = words.find(({ text }) => !/^\d+$/.test(text));
      if (wrong !== undefined) return unexpected(wrong, "the number of a connection");
      return (bench) => cut(bench, words.map(({ text }) => Number(text)));
    },
  },
  {
    name: "refuse",
    usage: "",
    text: "close all connections and refuse new ones until restore",
    parse: (words) =>
      noMore(words) ?? (async (bench) => {
        await bench.gate.refuse();
        return `refusing connections; ${await cut(bench, [])}`;
      }),
  },
  {
    name: "silence",
    usage: "",
    text: "block all traffic until restore, as if the device hung; connections stay open",
    parse: (words) =>
      noMore(words) ?? (async (bench) => {
        await bench.gate.silence();
        return `silent, with ${count(bench.station.links.length, "connection")}`;
      }),
  },
  {
    name: "restore",
    usage: "",
    text: "end refuse and silence; blocked traffic is delivered",
    parse: (words) => noMore(words) ?? restore,
  },
  {
    name: "restart",
    usage: "",
    text: "restart the station: connections close, events are lost, the simulation starts over",
    parse: (words) =>
      noMore(words) ?? (async (bench) => {
        await bench.restart();
        return "restarted";
      }),
  },
  {
    name: "clock",
    usage: "DIFFERENCE",
    text: "set the clock of the station forward (+3s) or back (-1h)",
    parse: ([word, ...rest]) => {
      const difference = signedDuration(word?.text ?? "");
      if (difference === undefined) return unexpected(word, "a difference such as +3s or -1h");
      return noMore(rest) ?? ((bench) => {
        bench.clock.offsetMs += difference;
        return `the clock was set ${difference < 0 ? "back" : "forward"} by ${
          formatDuration(Math.abs(difference))
        }`;
      });
    },
  },
  {
    name: "send",
    usage: "HEX",
    text: "send an arbitrary ASDU, valid or not, on all connections with data transfer",
    parse: (words) => {
      const octets = octetsOf(words);
      if (octets instanceof Mistake) return octets;
      return ({ station, profile }) => {
        const header = identifierOctets(profile);
        if (octets.length < header) {
          throw new Error(`Nothing was sent: ${tooShort(octets.length, header)}`);
        }
        const asdu = decodeAsdu(octets, { profile });
        const sent = station.links.filter(({ id }) => station.send(id, asdu)).length;
        return `sent on ${count(sent, "connection")}: ${formatAsdu(asdu)}`;
      };
    },
  },
];

function linkLines({ gate, station }: Bench): readonly string[] {
  const { links, bufferedEvents } = station;
  const { host, port } = gate.address;
  const state = gate.state === "open" ? "" : `, ${gate.state}`;
  return [
    `${formatEndpoint({ host, port })}${state}: ${count(links.length, "connection")}`,
    ...links.map(({ id, remote, started }) =>
      `  ${id}  ${peer(remote)}  ${started ? "started" : "stopped"}`
    ),
    ...Array.from(
      bufferedEvents,
      ([group, events]) => `${count(events, "event")} of ${group} pending or unacknowledged`,
    ),
  ];
}

async function cut({ station }: Bench, ids: readonly number[]): Promise<string> {
  const unknown = ids.find((id) => station.links.every((link) => link.id !== id));
  if (unknown !== undefined) {
    throw new Error(`Unknown connection ${unknown}; links lists the connections`);
  }
  const closing = station.links.filter(({ id }) => ids.length === 0 || ids.includes(id));
  await Promise.all(closing.map((link) => link.close("Cut by the operator")));
  return `${count(closing.length, "connection")} closed`;
}

async function restore({ gate }: Bench): Promise<string> {
  const before = gate.state;
  if (before === "open") return "nothing to restore";
  await gate.restore();
  return before === "silent" ? "no longer silent" : "accepting connections again";
}

function signedDuration(text: string): number | undefined {
  const match = /^([+-])(.*)$/.exec(text);
  const duration = match === null ? undefined : parseDuration(match[2]!);
  return duration === undefined || match![1] === "+" ? duration : -duration;
}

function octetsOf(words: readonly Word[]): Uint8Array | Mistake {
  if (words.length === 0) {
    return new Mistake("the octets are missing, expected hexadecimal digits");
  }
  try {
    // Each word keeps its column, so that the column of a mistake is correct.
    const line = words.reduce((all, { text, column }) => all.padEnd(column - 1) + text, "");
    const octets = parseHex(line);
    const { length } = octets;
    return length >= SHORTEST_HEADER ? octets : new Mistake(tooShort(length, SHORTEST_HEADER));
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    return new Mistake(error.detail, error.column);
  }
}

function tooShort(octets: number, header: number): string {
  return `found ${count(octets, "octet")}, expected at least the ${header} octets of the header`;
}
