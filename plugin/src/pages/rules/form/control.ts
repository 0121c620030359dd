import type { OptionView, RuleDeclarations } from "../../../api/rule-types.ts";

/** What every control of the form is given. */
export interface ControlProps {
  readonly option: OptionView;
  /** The `id` that the label names. */
  readonly id: string;
  /** Of the help text and the problem. */
  readonly describedBy: string;
  readonly label: string;
  readonly value: unknown;
  /** Undefined takes the option out of the text. */
  readonly onChange: (value: unknown) => void;
  readonly isReadOnly: boolean;
  readonly isInvalid: boolean;
  readonly declarations: RuleDeclarations;
  /** The whole text, for controls that show what it would do. */
  readonly text: string;
}
