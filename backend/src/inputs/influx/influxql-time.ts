const UNITS: Readonly<Record<string, bigint>> = {
  n: 1n,
  ns: 1n,
  u: 1_000n,
  µ: 1_000n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * How times are written: whole numbers of a unit when `epoch` names one, else RFC 3339 without trailing zeros. The
 * metric store's times are milliseconds with a fraction, so what lies below a microsecond is not shown. Numbers go out
 * as exact JSON numbers.
 */
export function timeFormat(epoch: string | null): (nanoseconds: bigint) => unknown {
  const unit = epoch === null ? undefined : UNITS[epoch];
  if (unit === undefined) return rfc3339;
  return (nanoseconds) => {
    const count = nanoseconds / unit;
    return Number.isSafeInteger(Number(count)) ? Number(count) : JSON.rawJSON(String(count));
  };
}

function rfc3339(nanoseconds: bigint): string {
  const second = 1_000_000_000n;
  const below = ((nanoseconds % second) + second) % second;
  const seconds = (nanoseconds - below) / second;
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19);
  const fraction = below === 0n ? "" : `.${String(below).padStart(9, "0").replace(/0+$/, "")}`;
  return `${whole}${fraction}Z`;
}
