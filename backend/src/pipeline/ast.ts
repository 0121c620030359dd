import type { Place } from "../errors.ts";

/** What a pipeline file says, every node with its place. Made by `grammar.ts`, read by the compiler. */
export interface PipelineFile {
  readonly sections: readonly Section[];
}

export type SectionKind = "input" | "filter" | "output";

export interface Section {
  readonly kind: SectionKind;
  readonly body: readonly Statement[];
  readonly place: Place;
}

export type Statement = PluginNode | BranchNode;

export interface PluginNode {
  readonly type: "plugin";
  readonly name: string;
  readonly settings: readonly SettingNode[];
  readonly place: Place;
}

export interface SettingNode {
  readonly name: string;
  readonly value: ValueNode;
  readonly place: Place;
}

export interface StringNode {
  readonly type: "string";
  readonly text: string;
  readonly place: Place;
}

export interface BarewordNode {
  readonly type: "bareword";
  readonly text: string;
  readonly place: Place;
}

/** A number as it was written: with a point it is a float, else an integer. */
export interface NumberNode {
  readonly type: "number";
  readonly text: string;
  readonly place: Place;
}

export interface ArrayNode {
  readonly type: "array";
  readonly items: readonly ValueNode[];
  readonly place: Place;
}

export interface HashNode {
  readonly type: "hash";
  readonly entries: readonly HashEntryNode[];
  readonly place: Place;
}

export interface HashEntryNode {
  readonly key: string;
  readonly value: ValueNode;
  readonly place: Place;
}

export type ValueNode = StringNode | BarewordNode | NumberNode | ArrayNode | HashNode | PluginNode;

/** `if … else if … else …`: the first arm whose condition holds runs; the last may have none (else). */
export interface BranchNode {
  readonly type: "branch";
  readonly arms: readonly Arm[];
  readonly place: Place;
}

export interface Arm {
  readonly condition: ConditionNode | null;
  readonly body: readonly Statement[];
  readonly place: Place;
}

export interface SelectorNode {
  readonly type: "selector";
  readonly text: string;
  readonly place: Place;
}

export interface RegexpNode {
  readonly type: "regexp";
  readonly source: string;
  readonly place: Place;
}

export type OperandNode = StringNode | NumberNode | SelectorNode | ArrayNode | RegexpNode;
export type Comparison = "==" | "!=" | "<" | ">" | "<=" | ">=";
export type BooleanOperator = "and" | "or" | "xor" | "nand";

export type ConditionNode =
  | {
      readonly type: "boolean";
      readonly operator: BooleanOperator;
      readonly left: ConditionNode;
      readonly right: ConditionNode;
      readonly place: Place;
    }
  | { readonly type: "not"; readonly inner: ConditionNode; readonly place: Place }
  | {
      readonly type: "compare";
      readonly operator: Comparison;
      readonly left: OperandNode;
      readonly right: OperandNode;
      readonly place: Place;
    }
  | {
      readonly type: "match";
      readonly negated: boolean;
      readonly left: OperandNode;
      readonly pattern: StringNode | RegexpNode;
      readonly place: Place;
    }
  | {
      readonly type: "in";
      readonly negated: boolean;
      readonly left: OperandNode;
      readonly right: OperandNode;
      readonly place: Place;
    }
  /** A value alone: whether it is there and not empty. */
  | { readonly type: "truth"; readonly operand: OperandNode; readonly place: Place };
