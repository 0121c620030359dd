import { type BrowserContext, type Cookie, expect, type Page } from "@playwright/test";
import type { Deployment } from "./deployment.ts";
import { loginOf, type Role } from "./people.ts";

/** Opens one of our pages, `/rules?state=off`, signed in by role. @default role "admin" */
export type Open = (path: string, options?: { role?: Role; language?: "en" | "ko" }) => Promise<void>;

/** Sessions of the specs' people: Heimdall counts logins, and a run makes more of them than any person. */
const sessions = new WeakMap<Deployment, Map<Role, Cookie[]>>();

/** The fixture `open` in Heimdall's own console. */
export function openInConsole(page: Page, context: BrowserContext, deployment: Deployment): Open {
  return async (path, { role = "admin", language = "en" } = {}) => {
    await signIn(context, deployment, role);
    await context.addInitScript((chosen) => localStorage.setItem("heimdall.language", chosen), language);
    await page.goto(`${deployment.url}/console${path}`);
  };
}

async function signIn(context: BrowserContext, deployment: Deployment, role: Role): Promise<void> {
  const known = sessions.get(deployment) ?? new Map<Role, Cookie[]>();
  sessions.set(deployment, known);
  await context.clearCookies();
  await context.addCookies(known.get(role) ?? []);
  const { name, password } = await loginOf(deployment, role);
  // A busy machine asks to come again.
  await expect(async () => {
    const me = await context.request.get(`${deployment.url}/api/v1/me`);
    // A spec may have ended the session.
    const isSignedIn = me.ok() && (await me.json()).name === name;
    if (isSignedIn) return;
    const answer = await context.request.post(`${deployment.url}/api/v1/login`, { data: { name, password } });
    expect(answer.status()).toBe(200);
  }).toPass({ timeout: 30_000 });
  known.set(role, await context.cookies());
}
