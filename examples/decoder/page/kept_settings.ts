// The settings and private types that the browser keeps: passed to the worker on a visit, and stored when they change.

import { lastingSettings, NO_SETTINGS, type SettingTexts } from "../analysis_settings.ts";
import type { TextFile } from "../messages.ts";
import { type Client, WorkerError } from "./client.ts";
import type { StoredSettings } from "./stored_settings.ts";

/** Uses what the browser has kept for the next input; private types with mistakes are reported and ignored. */
export async function useKept(client: Client, stored: StoredSettings): Promise<void> {
  const settings = stored.get("settings") ?? NO_SETTINGS;
  const types = stored.get("types") ?? [];
  try {
    await client.ask("settings", { settings, types, forNext: true });
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    stored.onFault(`The stored private types are ignored: ${error.message}`);
    await client.ask("settings", { settings, types: [], forNext: true });
  }
}

/** Keeps settings that are in use. */
export function keepSettings(stored: StoredSettings, settings: SettingTexts): void {
  stored.set("settings", lastingSettings(settings));
}

/** Keeps private types that are in use. */
export function keepTypes(stored: StoredSettings, types: readonly TextFile[]): void {
  if (types.length === 0) stored.remove("types");
  else stored.set("types", types);
}
