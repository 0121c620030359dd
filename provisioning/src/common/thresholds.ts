import { ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";

const steps = (...values: [value: number | null, color: string][]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(values.map(([value, color]) => ({ value, color })));

/** Green, from `warning` on orange, from `bad` on red. */
export const higherIsWorse = (warning: number, bad: number): ThresholdsConfigBuilder =>
  steps([null, "green"], [warning, "orange"], [bad, "red"]);

/** Red, from `warning` on orange, from `good` on green. */
export const lowerIsWorse = (warning: number, good: number): ThresholdsConfigBuilder =>
  steps([null, "red"], [warning, "orange"], [good, "green"]);

/** One colour for any value: a number that is neither good nor bad. */
export const neutral = (color = "blue"): ThresholdsConfigBuilder => steps([null, color]);
