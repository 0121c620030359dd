import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, settled } from "./accessible.ts";

const SCREENSHOTS = join(import.meta.dirname, "..", "output", "screenshots");
const SIZES = [
  { name: "1440", width: 1440, height: 900 },
  { name: "390", width: 390, height: 844 },
] as const;

/**
 * Looks at the page as it is now in light and dark, on a laptop and on a phone: keeps a screenshot of each, checks
 * accessibility, and that nothing is wider than the screen. Ends as it began: 1440 wide, light.
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const { name: size, ...viewport } of SIZES) {
      await page.setViewportSize(viewport);
      await settled(page);
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}-${size}.png`), fullPage: true });
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(tooWide, `${name} is wider than ${size} pixels by`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
  }
  await page.setViewportSize({ width: SIZES[0].width, height: SIZES[0].height });
}
