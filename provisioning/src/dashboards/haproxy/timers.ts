import { lines } from "../../common/charts.ts";
import { HAPROXY } from "../../common/datasources.ts";
import { POINTS, requests } from "./selection.ts";

/** HAProxy's own timers of each request. */
export function timers() {
  const mean = (timer: string, name: string) =>
    // -1: the request ended before this phase.
    requests(`SELECT mean("${timer}") ${POINTS} AND "${timer}" >= 0 GROUP BY time($__interval) fill(none)`, name);
  const each = (select: string, name: string) =>
    requests(`SELECT ${select} ${POINTS} GROUP BY time($__interval), "backend" fill(none)`, `$tag_backend ${name}`);
  return [
    lines({
      title: "Timers, mean",
      description:
        "Tw waits in the queue (backend full), Tc connects to the server (network), Tr waits for the first byte (the server thinks), Tt is all until the last byte.",
      unit: "ms",
      source: HAPROXY,
      width: 12,
      min: 0,
      targets: [mean("Tw", "Tw queue"), mean("Tc", "Tc connect"), mean("Tr", "Tr response"), mean("Tt", "Tt total")],
    }),
    lines({
      title: "Total time by backend",
      description: "Tt: half of the requests were faster than the lower line of a backend, 95 % than the upper one.",
      unit: "ms",
      source: HAPROXY,
      width: 12,
      min: 0,
      targets: [each('percentile("Tt", 50)', "50 %"), each('percentile("Tt", 95)', "95 %")],
    }),
    lines({
      title: "Waiting in the queue by backend",
      description: "Longest Tw. Above zero all servers of the backend are busy: add servers, or raise maxconn.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('max("Tw")', "")],
    }),
    lines({
      title: "Connecting by backend",
      description: "Longest Tc. Retransmissions show as steps of a second and three.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('max("Tc")', "")],
    }),
    lines({
      title: "Response of the server by backend",
      description: "Tr, 95 %: how long servers think before the first byte.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('percentile("Tr", 95)', "")],
    }),
  ];
}
