import type { FastifyPluginAsync } from "fastify";
import type { Registry } from "prom-client";
import type { Access } from "../access/access.ts";
import type { Settings } from "../config/schema.ts";
import type { Place } from "../errors.ts";
import type { DeadLetter, DeadLetterStore } from "../stores/dead-letters/port.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";

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
  /** `refused`: this version of the file is not in force, and `error` says why; an older one may still be. */
  readonly state: "active" | "disabled" | "refused";
  readonly error: { readonly message: string; readonly place: Place | null } | null;
  /** Whatever else the engine counts of it. */
  readonly [detail: string]: unknown;
}

export interface IncidentView {
  readonly id: string;
  readonly rule: string;
  readonly [detail: string]: unknown;
}

export interface NotificationView {
  readonly id: string;
  readonly [detail: string]: unknown;
}

/** What the API asks of the alerting. */
export interface AlertingPort {
  rules(): Promise<readonly RuleView[]>;
  incidents(filter: {
    readonly rule?: string | undefined;
    readonly state?: "open" | "acknowledged" | "closed" | undefined;
    readonly limit: number;
  }): Promise<readonly IncidentView[]>;
  /** Undefined when there is no such incident. */
  acknowledge(id: string, by: string): Promise<IncidentView | undefined>;
  /** Undefined when there is no such incident. */
  close(id: string, by: string): Promise<IncidentView | undefined>;
  /** `failed` are also those that expired. */
  notifications(filter: {
    readonly state?: "pending" | "sent" | "failed" | undefined;
    readonly limit: number;
  }): Promise<readonly NotificationView[]>;
  /** Queues a failed notification again; undefined when there is none of this id that has failed. */
  retryNotification(id: string): Promise<NotificationView | undefined>;
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

/** A pipeline as the API shows it. */
export interface PipelineView {
  readonly name: string;
  readonly file: string | null;
  readonly [detail: string]: unknown;
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
  /** Without it there are no routes for dead letters. */
  readonly deadLetters?: DeadLetterPort | undefined;
  pipelines(): readonly PipelineView[];
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
