import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { Deployment } from "./deployment.ts";
import { loginOf, type Role } from "./people.ts";

/** Opens one of our pages, `/rules?state=off`, signed in by role. @default role "admin" */
export type Open = (path: string, options?: { role?: Role; language?: "en" | "ko" }) => Promise<void>;

/** The fixture `open` in Heimdall's own console. */
export function openInConsole(page: Page, context: BrowserContext, deployment: Deployment): Open {
  return async (path, { role = "admin", language = "en" } = {}) => {
    const login = await loginOf(deployment, role);
    // A busy machine asks to come again.
    await expect(async () => {
      const answer = await context.request.post(`${deployment.url}/api/v1/login`, { data: login });
      expect(answer.status()).toBe(200);
    }).toPass({ timeout: 30_000 });
    await context.addInitScript((chosen) => localStorage.setItem("heimdall.language", chosen), language);
    await page.goto(`${deployment.url}/console${path}`);
  };
}
