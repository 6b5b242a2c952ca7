// What `iec104 station` does: loads the station, and serves it until the end.

import { privateTypesOf } from "../options/profile_option.ts";
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from "../../transport/low_level.ts";
import type { PeerQuirks } from "../../mod.ts";
import { stationQuirks } from "../link/quirks.ts";
import type { Values } from "../options/args.ts";
import { RUN_TIME } from "../text/settings/setting_form.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { addressStyleOf } from "../options/address_options.ts";
import { scenarioSheet } from "../conform/sheet/station/print_sheet.ts";
import { parseListen } from "../options/endpoint.ts";
import { auditValues, combinedAudit } from "../audit/audit_config.ts";
import { folderOf, resolvePath } from "../io/file_path.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import { linkedDeclaration, requireFit } from "../link/linked_declaration.ts";
import { linkSetup } from "../link/link_setup.ts";
import { combined, linkValues } from "../link/link_values.ts";
import type { HostPort } from "../text/endpoint.ts";
import { EXAMPLE_SUBSTATION } from "../example/example_substation.ts";
import type { Io } from "../io/io.ts";
import { faultLines, languageLines } from "../simulation/console/language.ts";
import { inventory } from "../simulation/inventory.ts";
import type { ReplayDeclaration } from "../simulation/declaration.ts";
import { loadScript } from "../simulation/load_script.ts";
import { loadScenario } from "../simulation/load_scenario.ts";
import { parseNumber } from "../simulation/value_type.ts";
import { STATION_DOCUMENT_SCHEMA } from "../simulation/schema.ts";
import { serveScenario } from "./serve_scenario.ts";
import { watchSettings } from "../trace/trace_options.ts";
import { zoneOf } from "../options/zone.ts";

/** Maximum number of stations per process. */
const MOST_STATIONS = 1000;

/** Highest seed: 32 bits. */
const HIGHEST_SEED = 2 ** 32 - 1;

/** Runs the command; returns its exit code. */
export async function runStation(values: Values, io: Io): Promise<number> {
  if (values.flag("example")) {
    io.stdout.line(JSON.stringify(EXAMPLE_SUBSTATION, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("schema")) {
    io.stdout.line(JSON.stringify(STATION_DOCUMENT_SCHEMA, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("language")) {
    for (const line of languageLines()) io.stdout.line(line);
    return EXIT.done;
  }
  if (values.flag("list-faults")) {
    for (const line of faultLines("controlled")) io.stdout.line(line);
    return EXIT.done;
  }
  const given = linkValues(values);
  const durationMs = values.formed("for", RUN_TIME);
  const zone = zoneOf(values);
  const seed = values.integer("seed", [0, HIGHEST_SEED]);
  const stations = values.integer("stations", [1, MOST_STATIONS]) ?? 1;
  const upper = values.flag("upper");
  if (upper && stations > 1) {
    throw new UsageError(`--upper serves one station, found --stations ${stations}`);
  }
  const [path] = values.operands;
  const replays = replaysOf(values);
  const name = path ?? replays[0]?.file;
  const form = values.flag("pics") ? "json" : values.flag("pics-list") ? "text" : undefined;
  const needsFile = values.flag("check") || values.flag("declare");
  const isOnly = needsFile || form !== undefined;
  if (name === undefined && needsFile) throw new UsageError("--check and --declare need a FILE");
  const drives = values.all("drive");
  const simulateAll = values.flag("simulate");
  const privateTypes = await privateTypesOf(values, io);
  const settings = values.all("set");
  const request = {
    path,
    privateTypes,
    replays,
    drives,
    simulateAll,
    settings,
    faults: values.all("fault"),
  };
  const loaded = await loadScenario(request, io);
  const linked = combined(loaded.link, given);
  const listen = listenAt(values, { ...linked, listen: loaded.listen });
  const last = listen.find(({ port }) => port + stations > 65_536);
  if (last !== undefined) {
    throw new UsageError(
      `${stations} stations do not fit between port ${last.port} and port 65535`,
    );
  }
  const link = await linkSetup(linked, {
    ...{ io, privateTypes },
    station: {
      ...{ role: "controlled", name: loaded.declaration.name ?? "" },
      ...{ folder: folderOf(path ?? ""), ca: loaded.declaration.sectors[0]?.ca },
    },
    origin: { given, ...path !== undefined && { path: "", file: path } },
  });
  const { declaration, notes, objects } = loaded;
  requireFit(declaration, link.profile);
  objects.useStyle(addressStyleOf(values, link.profile));
  const scriptPath = values.text("script");
  const script = scriptPath === undefined
    ? undefined
    : { path: scriptPath, steps: await loadScript(scriptPath, objects, io) };
  const folder = folderOf(path ?? "");
  const audit = combinedAudit(
    loaded.audit,
    auditValues(values),
    (file) => resolvePath(folder, file),
  );
  // A station that runs reports these warnings as security events.
  const warnings = isOnly ? link.warnings : [];
  for (const note of [...notes, ...warnings, ...remarkOn(link.quirks)]) {
    io.stderr.line(`iec104 station: ${note}`);
  }
  if (form !== undefined) {
    const { port } = listen[0]!;
    for (const line of scenarioSheet(loaded, { link, port, form })) io.stdout.line(line);
    return EXIT.done;
  }
  if (values.flag("declare")) {
    io.stdout.line(JSON.stringify(declaration, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("check")) {
    io.stdout.line(`${name} is valid: ${inventory(declaration)}`);
    return EXIT.done;
  }
  const lines = values.flag("lines");
  const serving = {
    ...{ audit, folder, listen, link, stations, lines, durationMs, zone, seed, script, upper },
    watch: watchSettings(values),
  };
  const scenario = { ...loaded, declaration: linkedDeclaration(declaration, link) };
  return await serveScenario(scenario, serving, io);
}

/** Notes that quirks of controlled stations do not apply to the peers of the station. */
function remarkOn(quirks: PeerQuirks): readonly string[] {
  const names = stationQuirks(quirks);
  if (names.length === 0) return [];
  return [
    `--quirk ${
      names.join(",")
    } has no effect: control centres do not have the deviations of controlled stations`,
  ];
}

/**
 * Where to listen: the options, the addresses in the file, or the address of this machine in the settings, with the port of TCP
 * or TLS.
 */
function listenAt(
  values: Values,
  { localAddress, tls, listen }: LinkConfig & { readonly listen: readonly string[] },
): readonly HostPort[] {
  const port = tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT;
  const given = values.all("listen");
  const texts = given.length > 0 ? given : listen;
  if (texts.length === 0) return [{ host: localAddress ?? "127.0.0.1", port }];
  const name = given.length > 0 ? "--listen" : "listen";
  return texts.map((text, index) => {
    if (texts.indexOf(text) !== index) throw new UsageError(`${name} ${text} is given twice`);
    const address = parseListen(text, port);
    if (localAddress === undefined || localAddress === address.host) return address;
    throw new UsageError(
      `${name} ${text} and the local address ${localAddress} are two addresses, expected one`,
    );
  });
}

/** The recordings given on the command line, all with the same playback options. */
function replaysOf(values: Values): readonly ReplayDeclaration[] {
  const files = values.all("replay");
  const [speed, station, loop] = [speedOf(values), values.text("from"), values.flag("loop")];
  if (files.length === 0) {
    const given = ["speed", "from", "loop"].find((name) =>
      name === "loop" ? loop : values.text(name) !== undefined
    );
    if (given !== undefined) throw new UsageError(`--${given} needs --replay`);
  }
  return files.map((file) => ({
    file,
    loop,
    ...(speed !== undefined && { speed }),
    ...(station !== undefined && { station }),
  }));
}

function speedOf(values: Values): number | undefined {
  const text = values.text("speed");
  if (text === undefined) return undefined;
  const speed = parseNumber(text.replace(/x$/, ""));
  if (speed !== undefined && speed >= 0.001 && speed <= 1000) return speed;
  throw new UsageError(`Option --speed is "${text}", expected a number from 0.001 to 1000`);
}
