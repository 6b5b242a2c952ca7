// `iec104 monitor`: connects to controlled stations and prints every value they send.

import { formatDuration } from "../../codec/mod.ts";
import type { Profile } from "../../mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from "../../transport/low_level.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { dryMonitor } from "../monitor/dry_monitor.ts";
import { DRY_RUN_OPTION } from "../request/options.ts";
import { LineView } from "../monitor/lines.ts";
import { MonitoredLink } from "../monitor/monitored_link.ts";
import { type MonitorPlan, OVER } from "../monitor/plan.ts";
import { ShownValues } from "../monitor/shown_values.ts";
import { StalePoints } from "../monitor/stale_points.ts";
import { TableView } from "../monitor/table.ts";
import type { MonitorView } from "../monitor/view.ts";
import { acknowledgingSoon } from "../link/acknowledging_soon.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressSetOf, addressStyleOf } from "../options/address_options.ts";
import type { Values } from "../options/args.ts";
import { PLANT, PLANTS } from "../link/plant.ts";
import { parseEndpoint } from "../options/endpoint.ts";
import { CONNECT_OPTIONS, type LinkSettings, linkSettings } from "../link/link_options.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { namesOf } from "../points/point_list_file.ts";
import { RUN_TIME } from "../text/settings/setting_form.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import { zoneName } from "../text/zoned_time.ts";
import type { Names } from "../text/names.ts";
import { DECODE_OPTION } from "../trace/trace_options.ts";

/** Maximum number of hosts of one run. */
const MAX_HOSTS = 64;

/** The `monitor` command. */
export const monitor: CommandBody = {
  usage: "HOST[:PORT]... [options]",
  operands: [0, MAX_HOSTS],
  text:
    `Connects, starts data transfer, sends an interrogation, and prints every value until Ctrl-C or the end of --for;
then it stops data transfer (STOPDT) and disconnects, within 2 s. A link that is lost is established again. On a terminal
it keeps a table up to date; otherwise it prints lines. With several hosts, each value has its host, and a host that
cannot be reached is tried again. With --plant, HOST is the name of a station and may be repeated; without HOST, all
stations of the file are monitored. Each value then has its station. PORT is 2404 by default, 19998 with TLS. Put an
IPv6 address with a port in brackets: [2001:db8::10]:2404.

Alarms are red on a terminal: changes of single and double points, step positions, bitstrings and protection equipment,
and changes with a quality other than good.

With --json each value is one line with the keys received, type, typeId, cause, negative, test, originator, ca, ioa,
value, quality (the octet), time and timeFlags (the time tag as sent), name, unit, and other fields of the type;
host with several hosts, station with several stations of --plant, and octets with --hex.`,
  options: [
    {
      name: "ca",
      value: "CA",
      text:
        "common address to interrogate, such as 47, 1,3 or 1-5; may be repeated (default 65535, all stations)",
    },
    { name: "json", text: "one JSON record per value" },
    DECODE_OPTION,
    { name: "lines", text: "print lines instead of the live table, even on a terminal" },
    { name: "for", value: "DURATION", text: "exit after this time" },
    { name: "once", text: "exit when the connection is lost, instead of connecting again" },
    { name: "hex", text: "also print the octets of every ASDU" },
    { name: "bell", text: "ring the bell of the terminal with every alarm" },
    {
      name: "stale",
      value: "DURATION",
      text: "report points that have sent no value for this time",
    },
    NAMES_OPTION,
    ADDRESS_FORMAT_OPTION,
    { name: "counters", text: "also freeze and read the counters" },
    {
      name: "sync-clock",
      text: "set the clock of the station first (by default, nothing is changed)",
    },
    {
      name: "no-interrogate",
      text: "send no interrogation; print only what the station sends on its own",
    },
    DRY_RUN_OPTION,
    ...CONNECT_OPTIONS,
  ],
  exits: [
    [EXIT.done, "stopped by Ctrl-C or --for"],
    [EXIT.fault, "the station refused the interrogation, the counters or the clock"],
    [EXIT.usage, "the command line or the names file is invalid"],
    [
      EXIT.noConnection,
      "the first connection failed, or there was none at the end; with --once, it was lost",
    ],
    [EXIT.timedOut, "the station did not answer in time, or did not confirm STARTDT"],
  ],
  examples: [
    ["iec104 monitor 192.0.2.10", "all values of an RTU"],
    [
      "iec104 monitor 192.0.2.10 --ca 47 --for 10s --json > values.ndjson",
      "record ten seconds to a file",
    ],
    ["iec104 monitor '[2001:db8::10]:2404' --names substation.json", "with names and units"],
    ["iec104 monitor 192.0.2.10 192.0.2.11 --stale 15m --bell", "two RTUs, with silent points"],
    ["iec104 monitor --plant plant.json", "all stations of a configuration of collect"],
  ],
  run: runMonitor,
};

async function runMonitor(values: Values, io: Io): Promise<number> {
  const hosts = await hostsOf(values, io);
  const [{ settings: { zone } }] = hosts;
  const staleMs = values.duration("stale");
  if (staleMs === 0) {
    throw new UsageError(`Option --stale is "${values.text("stale")}", expected 1ms or more`);
  }
  const plan: Omit<MonitorPlan, "cas"> = {
    interrogates: !values.flag("no-interrogate"),
    counters: values.flag("counters"),
    setsClock: values.flag("sync-clock"),
    durationMs: values.formed("for", RUN_TIME),
    once: values.flag("once"),
  };
  if (values.flag(DRY_RUN_OPTION.name)) {
    const json = values.flag("json");
    for (const { settings, names, cas } of hosts) {
      await dryMonitor(settings, { plan: { ...plan, cas }, names, json, io });
    }
    return EXIT.done;
  }
  const isLive = io.stdout.isTerminal && !values.flag("lines") && !values.flag("json");
  const view = isLive
    ? new TableView({
      ...{ out: io.stdout, zone, now: io.now, staleMs },
      title: hosts.map(({ label }) => label).join(", "),
    })
    : new LineView(io, { zone, names: hosts.map(({ names }) => names) });
  const stop = new AbortController();
  const stale = staleMs === undefined || isLive
    ? undefined
    : new StalePoints(staleMs, (text) => view.status(text));
  const shown = new ShownValues({
    ...{ io, view, stale },
    ...{ json: values.flag("json"), hex: values.flag("hex"), bell: values.flag("bell") },
    onClosed: (error) => stop.abort(error),
  });
  return await monitorLinks(hosts, { ...{ io, view, plan, stop, stale }, values: shown });
}

/** A host of a run. */
interface MonitoredHost {
  /** Its name in messages: that of a station of a plant file, or the address. */
  readonly label: string;
  readonly settings: LinkSettings;
  readonly names: Names;
  /** Common addresses to interrogate; all stations if empty. */
  readonly cas: readonly number[];
}

/** The hosts of a command line: stations of a plant file, or addresses with the same options. */
async function hostsOf(
  values: Values,
  io: Io,
): Promise<readonly [MonitoredHost, ...MonitoredHost[]]> {
  const hosts: MonitoredHost[] = [];
  for (const plant of values.context(PLANTS) ?? []) {
    hosts.push(await hostOf(values.within(PLANT, plant), io, plant.name));
  }
  const [first = await firstHost(values, io), ...others] = hosts;
  if (hosts.length > 0) return [first, ...others];
  for (const host of values.operands.slice(1)) {
    const endpoint = anotherEndpoint(host, first.settings);
    const settings = { ...first.settings, endpoint };
    others.push({ ...first, settings, label: formatEndpoint(endpoint) });
  }
  return [first, ...others];
}

async function firstHost(values: Values, io: Io): Promise<MonitoredHost> {
  if (values.operands.length === 0) {
    throw new UsageError(
      "Missing argument: expected HOST[:PORT]... [options], or --plant FILE for all its stations",
    );
  }
  return await hostOf(values, io);
}

async function hostOf(values: Values, io: Io, label?: string): Promise<MonitoredHost> {
  const settings = acknowledgingSoon(await linkSettings(values, io));
  const { profile, endpoint } = settings;
  const style = addressStyleOf(values, profile);
  const names = await namesOf(values, io, { ...profile, style });
  const cas = casOf(values, profile);
  return { label: label ?? formatEndpoint(endpoint), settings, names, cas };
}

/** Another host of the same command line: the same options with another address. */
function anotherEndpoint(host: string, { tls }: LinkSettings): HostPort {
  return parseEndpoint(host, tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT);
}

/** Interval between two checks for silent points, in ms. */
const STALE_CHECK_MS = 500;

/** Monitors all hosts until the end, and returns the exit code. */
async function monitorLinks(
  hosts: readonly MonitoredHost[],
  { io, view, plan, stop, stale, values }: {
    readonly io: Io;
    readonly view: MonitorView;
    readonly plan: Omit<MonitorPlan, "cas">;
    readonly stop: AbortController;
    readonly stale: StalePoints | undefined;
    readonly values: ShownValues;
  },
): Promise<number> {
  const start = io.now();
  const interruption = io.interruption();
  const end = AbortSignal.any([interruption, stop.signal]);
  const timer = plan.durationMs === undefined
    ? undefined
    : setTimeout(() => stop.abort(OVER), plan.durationMs);
  const checks = stale && setInterval(() => stale.check(io.now()), STALE_CHECK_MS);
  const isOneOfSeveral = hosts.length > 1;
  let saysZone = view instanceof LineView && !values.isJson;
  const states = hosts.map(() => "");
  const links = hosts.map(({ settings, names, cas, label }, index) => {
    const { profile, endpoint } = settings;
    const source = {
      ...{ names, profile },
      ...isOneOfSeveral && { label, host: formatEndpoint(endpoint) },
    };
    return new MonitoredLink(settings, {
      ...{ io, view, names, end, isOneOfSeveral, label },
      plan: { ...plan, cas },
      show: (asdu, context) => values.show(asdu, context, source),
      onState: (state) => {
        if (state === "started" && saysZone) {
          saysZone = false;
          view.status(`times of arrival in ${zoneName(settings.zone ?? {})}`);
        }
        states[index] = `${label} ${state}`;
        view.links(states.filter((text) => text !== "").join("; "));
      },
    });
  });
  end.addEventListener("abort", () => {
    if (!links.some(({ connected }) => connected)) return;
    if (interruption.aborted) view.status(`stopping: ${interruptedBy(interruption)}`);
    else if (stop.signal.reason === OVER) view.status("stopping: the time of --for is over");
  }, { once: true });
  let code: number = EXIT.done;
  try {
    const codes = await Promise.all(links.map((link) => link.run()));
    code = codes.find((each) => each !== EXIT.done) ?? EXIT.done;
  } finally {
    stop.abort();
    clearTimeout(timer);
    clearInterval(checks);
    view.close();
  }
  await io.stdout.flush();
  if (!links.some(({ connected }) => connected)) return code;
  const [total, ...odd] = values.summary();
  io.stderr.line(`${total} in ${formatDuration(io.now() - start)}`);
  for (const text of odd) io.stderr.line(text);
  return code;
}

/** Maximum number of common addresses to interrogate. */
const MAX_CAS = 1000;

function casOf(values: Values, profile: Profile): readonly number[] {
  const range = [1, broadcastCa(profile)] as const;
  const set = addressSetOf(values, "ca", { octets: profile.caOctets, range });
  if (set === undefined) return values.context(PLANT)?.cas ?? [];
  if (set.size <= MAX_CAS) return [...set];
  throw new UsageError(
    `Option --ca has ${set.size} common addresses, expected at most ${MAX_CAS}, or none for all stations`,
  );
}
