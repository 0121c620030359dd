import { metricset, part, type Situation } from "../situation.ts";

const TELEGRAF = "telegraf/autogen";

/** Disks that fill up, machines that fall silent. */
export const hosts: Readonly<Record<string, Situation>> = {
  "heimdall-disk-full-metricbeat": {
    by: "metricbeat",
    label: "host",
    // What is no disk may be as full as it likes.
    tells: (name, isIll) =>
      [["/data", part(isIll) / 1_000] as const, ["/proc/fs", 1] as const, ["/run", 1] as const].map(
        ([mount_point, pct]) =>
          metricset("system", "filesystem", {
            host: { name },
            system: {
              filesystem: { device_name: "/dev/vda", mount_point, total: 1_000, used: { pct, bytes: pct * 1_000 } },
            },
          }),
      ),
  },
  "heimdall-disk-full-telegraf": {
    by: TELEGRAF,
    label: "host",
    tells: (name, isIll) => [
      `disk,host=${name},path=/data,device=vda used_percent=${part(isIll) / 10}`,
      `disk,host=${name},path=/run,device=tmpfs used_percent=100`,
    ],
  },
  "heimdall-host-silent-metricbeat": {
    by: "metricbeat",
    label: "host",
    // It has told something once.
    tells: (name, isIll, seconds) =>
      isIll && seconds > 120
        ? []
        : [metricset("system", "cpu", { host: { name }, system: { cpu: { total: { pct: 0.5 } } } })],
  },
  "heimdall-host-silent-telegraf": {
    by: TELEGRAF,
    label: "host",
    tells: (name, isIll, seconds) => (isIll && seconds > 120 ? [] : [`mem,host=${name} used_percent=40`]),
  },
};
