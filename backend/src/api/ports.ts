import type { FastifyPluginAsync } from "fastify";
import type { Registry } from "prom-client";
import type { Access } from "../access/access.ts";
import type { IncidentDesk } from "../alerting/incidents/desk.ts";
import type { RuleDesk } from "../alerting/rule-desk.ts";
import type { Settings } from "../config/schema.ts";
import type { Place } from "../errors.ts";
import type { Activity } from "../monitoring/overview/read.ts";
import type { ContactPoints } from "../notify/contact-points/contact-points.ts";
import type { DeadLetter, DeadLetterStore } from "../stores/dead-letters/port.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import type { PipelineDesk } from "./pipeline-port.ts";

/** One thing that must work for Heimdall to be ready. */
export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong and what to do; for people. */
  readonly detail?: string;
}

/** A rule as the API shows it. */
export interface RuleView {
  readonly name: string;
  /** Null when the file could not be read that far. */
  readonly type: string | null;
  readonly file: string;
  /** `refused`: this version of the text is not in force, and `error` says why; an older one may still be. */
  readonly state: "active" | "off" | "disabled" | "refused";
  readonly error: { readonly message: string; readonly place: Place | null } | null;
  /** Whatever else the engine counts of it. */
  readonly [detail: string]: unknown;
}

/** What the API asks of the alerting. */
export interface AlertingPort {
  rules(): Promise<readonly RuleView[]>;
  readonly incidents: IncidentDesk;
  readonly contactPoints: ContactPoints;
  /** The names of the rules that send to a contact point. */
  rulesUsing(contactPoint: string): readonly string[];
}

/** What the API does with dead letters. */
export interface DeadLetterPort {
  readonly store: DeadLetterStore;
  /**
   * Sends a letter on its way again: `reason` says why it was refused again, null that it is stored. Rejects when that
   * cannot be tried: retryable while a store is away, else because its pipeline or store is gone.
   */
  replay(letter: DeadLetter): Promise<{ readonly reason: string | null }>;
}

/** A store: whether it works, and how large it is. */
export interface StoreView {
  /** `logs` and `metrics` are the deployment's own, `state` keeps all else; the others are named after their server. */
  readonly name: string;
  readonly keeps: "logs" | "metrics" | "state";
  readonly engine: "embedded" | "elasticsearch" | "influxdb" | "sqlite" | "postgresql";
  /** Of the server, without a login; null where there is none. */
  readonly address: string | null;
  /** What is wrong, for people; null when it works. */
  readonly problem: string | null;
  /** On disk, copies not counted; null while nobody knows. */
  readonly bytes: number | null;
  /** Documents or points; null where it cannot be known. */
  readonly items: number | null;
  readonly series: number | null;
  /** When it was measured, milliseconds since the epoch. */
  readonly measured_at: number | null;
}

/** What the overview and the first steps ask of the runtime. */
export interface OverviewPort {
  /** Heimdall's own numbers over a range. */
  activity(range: { readonly from: number; readonly until: number }): Promise<Activity>;
  stores(): Promise<readonly StoreView[]>;
  /** The disk below `data_dir`; null where the system does not say. */
  disk(): Promise<{ readonly path: string; readonly free: number; readonly total: number } | null>;
  /** What listens where, beside HTTP: `tcp://127.0.0.1:5044`. */
  listening(): readonly { readonly input: string; readonly addresses: readonly string[] }[];
}

/** Ingest by HTTP: an input's routes, which run after the ingest token was checked. */
export interface IngestRoutes {
  readonly prefix: string;
  readonly routes: FastifyPluginAsync;
}

/** Everything that the HTTP server serves. */
export interface AppDependencies {
  readonly settings: Settings;
  readonly access: Access;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly registry: Registry;
  readonly alerting: AlertingPort;
  /** Without it rules can be seen, not changed. */
  readonly rules?: RuleDesk | undefined;
  /** Without it there are no routes for dead letters. */
  readonly deadLetters?: DeadLetterPort | undefined;
  readonly pipelines: PipelineDesk;
  /** Without it there are no routes for the overview and the first steps. */
  readonly overview?: OverviewPort | undefined;
  health(): Promise<readonly HealthCheck[]> | readonly HealthCheck[];
  readonly ingest: readonly IngestRoutes[];
  /** Where the built console lies; null or absent without one. */
  readonly consoleDirectory?: string | null | undefined;
  /** Milliseconds since the epoch; tests set it. */
  readonly now?: (() => number) | undefined;
  /** Mean delay of the event loop, in milliseconds, beyond which the API answers 503; 0 never. @default 3,000 */
  readonly longestLoopDelay?: number | undefined;
}

/** What the routes are given. */
export interface RouteDependencies extends AppDependencies {
  readonly now: () => number;
}
