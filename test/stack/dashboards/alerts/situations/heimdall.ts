import type { Situation } from "../situation.ts";

const MONITORING = "heimdall/monitoring";

/** Heimdall itself. */
export const heimdall: Readonly<Record<string, Situation>> = {
  "heimdall-incidents": {
    by: MONITORING,
    label: "rule",
    // Those that somebody has acknowledged are looked after.
    tells: (name, isIll) => [
      `heimdall_incidents,rule=${name},state=open count=${isIll ? 2 : 0}i,matches=1i`,
      `heimdall_incidents,rule=${name},state=acknowledged count=3i,matches=1i`,
    ],
  },
  "heimdall-silent": {
    by: MONITORING,
    label: "instance",
    tells: (name, isIll, seconds) =>
      isIll && seconds > 120 ? [] : [`heimdall_process,instance=${name} uptime_seconds=${seconds}.5`],
  },
  "heimdall-dead-letters": {
    by: MONITORING,
    label: "pipeline",
    // A hundred at once, and then none.
    tells: (name, isIll, seconds) => [
      `heimdall_dead_letters,instance=i,pipeline=${name} letters_per_second=${isIll && seconds % 600 === 0 ? "10.0" : "0.0"}`,
    ],
  },
};
