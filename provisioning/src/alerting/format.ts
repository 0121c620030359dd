/*
 * Grafana's file format for alerting resources, as far as it is used here. Fields of Prometheus' origin are in snake case,
 * Grafana's own in camel case; https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning
 */

export interface AlertingFile {
  readonly apiVersion: 1;
  readonly groups?: readonly RuleGroup[];
  readonly contactPoints?: readonly ContactPoint[];
  readonly policies?: readonly Policy[];
  readonly templates?: readonly Template[];
  readonly muteTimes?: readonly MuteTime[];
}

export interface RuleGroup {
  readonly orgId: 1;
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly uid: string;
  readonly title: string;
  /** The query whose result fires. */
  readonly condition: string;
  readonly data: readonly RuleQuery[];
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly noDataState: "NoData" | "Alerting" | "OK" | "KeepLast";
  readonly execErrState: "Error" | "Alerting" | "OK" | "KeepLast";
  readonly for: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused: boolean;
}

export interface RuleQuery {
  readonly refId: string;
  /** Seconds before now. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Readonly<Record<string, unknown>>;
}

export interface ContactPoint {
  readonly orgId: 1;
  readonly name: string;
  readonly receivers: readonly {
    readonly uid: string;
    readonly type: string;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly disableResolveMessage: boolean;
  }[];
}

export interface Route {
  readonly receiver: string;
  readonly object_matchers?: readonly (readonly [label: string, is: "=" | "!=" | "=~" | "!~", value: string])[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly Route[];
}

export interface Policy extends Route {
  readonly orgId: 1;
}

export interface Template {
  readonly orgId: 1;
  readonly name: string;
  readonly template: string;
}

export interface MuteTime {
  readonly orgId: 1;
  readonly name: string;
  readonly time_intervals: readonly {
    readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
    readonly weekdays?: readonly string[];
    readonly location: string;
  }[];
}
