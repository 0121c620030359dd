export type EditorLanguage = "logstash" | "yaml" | "json" | "plain";

/** What is wrong with the text, at 1-based lines and columns. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** The column behind the last character; the end of the word when absent. */
  readonly endColumn?: number | undefined;
  readonly message: string;
  /** @default "error" */
  readonly severity?: "error" | "warning" | undefined;
}

export interface CompletionOption {
  readonly label: string;
  /** A few words beside the label. */
  readonly detail?: string | undefined;
  /** What it means, shown beside the list. */
  readonly info?: string | undefined;
  /** What is written instead of the label; `$0` in it marks where the cursor goes. */
  readonly apply?: string | undefined;
}

/** Something to say about a line, shown as its background and when one points at it. */
export interface LineMark {
  readonly line: number;
  readonly kind: "passed" | "skipped" | "failed" | "dropped";
  readonly text: string;
}

export interface CodeEditorProps {
  readonly value: string;
  /** Without it the text is read-only. */
  readonly onChange?: ((value: string) => void) | undefined;
  readonly language: EditorLanguage;
  /** The accessible name. */
  readonly label: string;
  readonly readOnly?: boolean | undefined;
  readonly problems?: readonly Problem[] | undefined;
  /** What may stand at the cursor: `before` is all text up to the word that is being typed. */
  readonly completions?: ((before: string, word: string) => readonly CompletionOption[]) | undefined;
  /** What the word under the pointer means; `before` is all text up to the word. */
  readonly explain?: ((before: string, word: string) => string | null) | undefined;
  readonly marks?: readonly LineMark[] | undefined;
  /** Scrolls to a line and puts the cursor there, each time that another object is given. */
  readonly reveal?: { readonly line: number; readonly column?: number | undefined } | null | undefined;
  readonly minHeight?: number | string | undefined;
  readonly maxHeight?: number | string | undefined;
}
