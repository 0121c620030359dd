import type { Settings } from "../config/schema.ts";
import { HeimdallError } from "../errors.ts";

/** Whether the settings hold a person's password: it goes over the stored one at every start. */
export function isPasswordFromSettings(name: string, { admin }: Pick<Settings, "admin">): boolean {
  return admin.password !== null && admin.name === name;
}

/** Refuses to change a password here that the next start would change back. */
export function refusePasswordOfSettings(name: string, settings: Pick<Settings, "admin">): void {
  if (!isPasswordFromSettings(name, settings)) return;
  throw new HeimdallError(
    "PASSWORD_IN_SETTINGS",
    `the password of ${name} is in the settings (admin.password) and would hold again after the next start; change it there`,
    { status: 409 },
  );
}
