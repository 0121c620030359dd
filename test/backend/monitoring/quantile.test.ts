import { expect, it } from "vitest";
import { quantile } from "../../../backend/src/monitoring/quantile.ts";

it("estimates quantiles within buckets, as histogram_quantile does", () => {
  const bounds = [1, 2, 4];
  // Four values at most 1, four between 1 and 2, none up to 4, two above.
  const counts = [4, 8, 8, 10];
  expect(quantile(0.2, bounds, counts)).toBe(0.5);
  expect(quantile(0.6, bounds, counts)).toBe(1.5);
  expect(quantile(0.8, bounds, counts)).toBe(2);
  expect(quantile(0.99, bounds, counts)).toBe(4);
  expect(quantile(0.5, bounds, [0, 0, 0, 0])).toBeNull();
});
