import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Overview } from "../../../../plugin/src/api/overview.ts";
import { Inputs } from "../../../../plugin/src/pages/overview/panels/inputs.tsx";
import { Problems } from "../../../../plugin/src/pages/overview/problems.tsx";
import { taggedLines } from "../../../../plugin/src/pages/overview/range.ts";
import { sumOf, Tiles } from "../../../../plugin/src/pages/overview/tiles.tsx";
import { show } from "../../support/show.tsx";
import { overview, rate } from "./sample.ts";

const range = { from: "now-1h", to: "now", onBrush: () => undefined };
const pipeline: Overview["pipelines"][number] = {
  name: "main",
  in: rate(10, 200),
  out: rate(null, 150),
  dropped: 0,
  failures: 4,
  failure_tags: [{ tag: "_grokparsefailure", count: 4, points: [] }],
  dead_letters: 0,
  seconds_per_event: null,
};

describe("the numbers at a glance", () => {
  it("lead on with the right filter, and say what is not known", () => {
    show(<Tiles overview={overview({ pipelines: [pipeline], incidents: { open: 2, newest: [] } })} range={range} />);
    expect(screen.getByRole("link", { name: /^Events in/ }).textContent).toContain("10/s200 in this time");
    expect(screen.getByRole("link", { name: /^Events out/ }).textContent).toContain("–150 in this time");
    const failures = screen.getByRole("link", { name: /^Parse failures/ });
    expect(failures.textContent).toContain("2% of the events");
    const link = new URL(failures.getAttribute("href")!, "http://h");
    expect([link.pathname, link.searchParams.get("q")]).toEqual(["/logs", 'tags:"_grokparsefailure"']);
    expect(screen.getByRole("link", { name: /^Open incidents/ }).getAttribute("href")).toBe("/incidents?state=open");
    expect(screen.queryByText("Consumer lag")).toBeNull();
  });

  it("are those since the start where there is no history", () => {
    show(<Tiles overview={overview({ source: "process", pipelines: [pipeline], lag: [] })} range={range} />);
    expect(screen.getByText("200 since the start")).toBeTruthy();
    expect(screen.getByText("Consumer lag")).toBeTruthy();
  });

  it("add up rates of which some are known", () => {
    expect(sumOf([rate(null, 1), rate(2, 3)])).toEqual({ now: 2, total: 4 });
    expect(sumOf([rate(null, 1)])).toEqual({ now: null, total: 1 });
  });

  it("quote tags in a search", () => {
    expect(new URLSearchParams(taggedLines(['a"b', "c"], range).slice(6)).get("q")).toBe('tags:"a\\"b" OR tags:"c"');
  });
});

describe("what came in", () => {
  const nothing = { bytes: rate(null, 0), malformed: 0, dropped: 0, refused: 0, deferred: 0 };

  it("names what was not taken, and what only came through Kafka", () => {
    const inputs = [
      { ...nothing, name: "beats", events: rate(1, 10), malformed: 2, deferred: 1 },
      { ...nothing, name: "bus", events: rate(1, 10) },
    ];
    show(<Inputs overview={overview({ source: "process", inputs })} range={range} />);
    expect(screen.getByRole("row", { name: /^beats.*2 unreadable, 1 told to come again/ })).toBeTruthy();
    expect(screen.getByRole("rowheader", { name: "from Kafka to the pipelines" })).toBeTruthy();
  });

  it("may be nothing", () => {
    show(<Inputs overview={overview()} range={range} />);
    expect(screen.getByText("Nothing came in during this time")).toBeTruthy();
  });
});

describe("what somebody must look after", () => {
  const store = { name: "logs", keeps: "logs", engine: "elasticsearch", address: "http://es:9200" } as const;
  const unmeasured = { bytes: null, items: null, series: null, measured_at: null, flow: null };

  it("is nothing while all is well", () => {
    show(<Problems overview={overview()} />);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("names the store and its address, once", () => {
    show(
      <Problems
        overview={overview({
          stores: [{ ...store, ...unmeasured, problem: "connection refused" }],
          checks: [{ name: "stores", ok: false, detail: "logs: connection refused" }],
        })}
      />,
    );
    expect(screen.getAllByRole("alert")).toHaveLength(1);
    expect(screen.getByText("http://es:9200: connection refused")).toBeTruthy();
  });

  it("tells of silent backends, a full disk, readiness and missing history", () => {
    const backend = { instance: "h:8080", seen_at: Date.now() - 120_000, is_silent: true, memory: [], cpu: [] };
    const fields = { rss_bytes: null, heap_used_bytes: null, cpu_cores: null, uptime_seconds: null };
    show(
      <Problems
        overview={overview({
          backends: [{ ...backend, ...fields, event_loop_delay_p99_seconds: null, in_flight_bytes: null }],
          disk: { path: "/data", free: 1, total: 100 },
          checks: [{ name: "kafka", ok: false, detail: "no broker answers" }],
          reason: "unreachable",
          problem: "timeout",
        })}
      />,
    );
    const told = screen.getAllByRole("alert").map(({ textContent }) => textContent);
    expect(told).toHaveLength(4);
    expect(told.join(" ")).toMatch(/kafka.*no broker answers.*h:8080 is silent.*disk is almost full.*timeout/);
  });
});
