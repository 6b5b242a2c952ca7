// The options of decoders and of the analyzer for the settings and the private types of the page.

import {
  type AnalyzerOptions,
  type CaptureDecoderOptions,
  stationOf,
  type TcpConnection,
} from "../../../codec/capture/mod.ts";
import type { PrivateType, Profile } from "../../../codec/mod.ts";
import { NO_SETTINGS, type ReadingSettings, readSettings } from "../analysis_settings.ts";

/** How to decode and analyze an input. */
export interface DecoderSetup {
  /** Private types, and field sizes of links without others. */
  readonly profile: Profile;
  readonly decoder: CaptureDecoderOptions;
  readonly analyzer: AnalyzerOptions;
  /** Field sizes of a link before others are found. */
  readonly profileOf: (connection: Pick<TcpConnection, "server">) => Profile;
}

/** No settings. */
const DEFAULTS = readSettings(NO_SETTINGS);

/** Returns the options for some settings; `types` has the private types. */
export function setUp(types: Profile, settings: ReadingSettings = DEFAULTS): DecoderSetup {
  const { privateTypes = [] } = types;
  const { ports, securityEdition: edition } = settings;
  const security = edition === undefined ? {} : { security: { edition } };
  const profile = settings.profile === undefined
    ? { ...types, ...security }
    : { ...withTypes(settings.profile, privateTypes), ...security };
  const profiles = settings.profiles && Object.fromEntries(
    Object.entries(settings.profiles).map(([station, sizes]) =>
      [station, { ...withTypes(sizes, privateTypes), ...security }] as const
    ),
  );
  const sizes = settings.profile === undefined ? { privateTypes, ...security } : { profile };
  const common = {
    ...sizes,
    ...profiles !== undefined && { profiles },
    ...ports !== undefined && { ports },
  };
  return {
    profile,
    decoder: common,
    analyzer: { ...settings.analyzer, ...common },
    profileOf: (connection) => {
      const station = stationOf(connection);
      return profiles !== undefined && Object.hasOwn(profiles, station)
        ? profiles[station]!
        : profile;
    },
  };
}

function withTypes(profile: Profile, privateTypes: readonly PrivateType[]): Profile {
  return privateTypes.length === 0 ? profile : { ...profile, privateTypes };
}
