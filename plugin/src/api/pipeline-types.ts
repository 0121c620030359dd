export interface PipelineActivity {
  readonly seconds: number;
  readonly events_in: number;
  readonly events_out: number;
  readonly dropped: number;
  readonly failures: number;
  readonly failures_by_tag: Readonly<Record<string, number>>;
  readonly events_in_per_second: number;
  readonly events_out_per_second: number;
  readonly microseconds_per_event: number | null;
}

export interface Pipeline {
  readonly name: string;
  readonly inputs: readonly { readonly id: string; readonly plugin: string }[];
  readonly outputs: readonly { readonly id: string; readonly plugin: string }[];
  readonly texts: readonly string[];
  readonly activity: PipelineActivity;
}

export interface PipelineText {
  readonly name: string;
  readonly origin: "file" | "stored";
  readonly file: string | null;
  readonly read_only: string | null;
  readonly pipeline: string | null;
  readonly state: "in force" | "waiting" | "left out";
  readonly problem: string | null;
  readonly version: number | null;
  readonly changed_at: number | null;
  readonly changed_by: string | null;
}

export interface PipelineStatus {
  readonly is_restarting: boolean;
  readonly refusal: { readonly message: string; readonly at: number } | null;
}

export interface PipelineList {
  readonly pipelines: readonly Pipeline[];
  readonly texts: readonly PipelineText[];
  readonly status: PipelineStatus;
}

export interface PipelineWithText {
  readonly pipeline: PipelineText;
  readonly text: string;
  readonly built_in: readonly { readonly file: string; readonly text: string }[];
  readonly status: PipelineStatus;
}

export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly end_column: number;
  readonly message: string;
}

export type Applied = "live" | "restart" | "unchanged";

export interface OptionReference {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
  readonly required: boolean;
  readonly default: string | null;
  readonly choices: readonly string[];
}

export interface PluginReference {
  readonly name: string;
  readonly summary: string;
  readonly example: string;
  readonly options: readonly OptionReference[];
}

export interface PipelineReference {
  readonly inputs: readonly PluginReference[];
  readonly filters: readonly PluginReference[];
  readonly outputs: readonly PluginReference[];
  readonly codecs: readonly PluginReference[];
  readonly patterns: readonly string[];
}

export interface RecentLines {
  readonly lines: readonly {
    readonly text: string;
    readonly is_original: boolean;
    readonly index: string;
    readonly time: number;
  }[];
  readonly indices: readonly string[];
}
