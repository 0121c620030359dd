import type { Definition, DefinitionVersion } from "../definitions/definitions.ts";

/** Who asks: an administrator may use variables and files of the server in texts. */
export interface Author {
  readonly name: string;
  readonly isAdmin: boolean;
}

/** A pipeline that runs, with what it did lately. */
export interface PipelineView {
  readonly name: string;
  /** Names of the texts that it is made of. */
  readonly texts: readonly string[];
  readonly activity: { readonly seconds: number };
}

/** A text of pipeline language: a file, or saved in the console. */
export interface PipelineTextView {
  readonly name: string;
  readonly origin: "file" | "stored";
  readonly file: string | null;
  /** Why it cannot be changed in the console; null when it can. */
  readonly read_only: string | null;
  /** The pipeline that it belongs to; null while it is not in force. */
  readonly pipeline: string | null;
  /** `left out`: it does not fit any more, `problem` says why. */
  readonly state: "in force" | "waiting" | "left out";
  readonly problem: string | null;
  readonly version: number | null;
  readonly changed_at: number | null;
  readonly changed_by: string | null;
}

export interface WholePipelineText extends PipelineTextView {
  readonly text: string;
  /** What Heimdall adds to its pipeline: listeners, outputs where the texts have none. */
  readonly built_in: readonly { readonly file: string; readonly text: string }[];
}

/** A problem as an editor shows it: 1-based, the end behind the last character. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly end_column: number;
  readonly message: string;
}

export interface TextTest {
  readonly text: string;
  /** The text that it is an edition of, for what is hidden in it. */
  readonly name: string | null;
  readonly codec: "plain" | "json";
  /** Lines, or events as JSON. */
  readonly inputs: readonly string[];
  readonly settings: {
    readonly ecsCompatibility?: "disabled" | "v1" | "v8";
    readonly supportEscapes?: boolean;
  };
}

export interface TextTested {
  /** Why it could not be run. */
  readonly problems: readonly TextProblem[];
  /** For each event: before, after, and every step between. */
  readonly events: readonly object[];
  readonly warnings: readonly string[];
  readonly left: number;
}

/** How a change came into force: at once, by a restart that is under way, or not at all, because nothing differs. */
export type Applied = "live" | "restart" | "unchanged";

export interface SavedPipeline {
  readonly definition: Definition;
  readonly applied: Applied;
}

/** What one can do with pipelines in the console. */
export interface PipelineDesk {
  pipelines(): Promise<readonly PipelineView[]>;
  texts(): Promise<readonly PipelineTextView[]>;
  /** With passwords hidden. */
  find(name: string): Promise<WholePipelineText | undefined>;
  status(): {
    readonly is_restarting: boolean;
    /** What was asked to be in force and is not. */
    readonly refusal: { readonly message: string; readonly at: number } | null;
  };
  /** What a text may say: plugins with their options, names of grok patterns. */
  reference(): object;
  /** Everything that is wrong with a text under a name, were it saved. */
  check(name: string | null, text: string, author: Author): Promise<readonly TextProblem[]>;
  /** Throws PIPELINE_REFUSED (422) with `problems`, and DEFINITION_CHANGED (409). */
  save(name: string, text: string, basedOn: number, author: Author): Promise<SavedPipeline>;
  remove(name: string, basedOn: number, author: Author): Promise<Applied>;
  versions(name: string): Promise<readonly DefinitionVersion[]>;
  /** With passwords hidden. */
  versionText(name: string, version: number): Promise<string | undefined>;
  restore(name: string, version: number, basedOn: number, author: Author): Promise<SavedPipeline>;
  test(test: TextTest, author: Author): Promise<TextTested>;
  /** The newest stored documents of the indices that its outputs name. */
  recent(
    name: string,
    limit: number,
  ): Promise<{ readonly lines: readonly { readonly text: string }[]; readonly indices: readonly string[] }>;
}
