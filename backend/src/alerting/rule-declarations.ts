import { channelDeclarations } from "../notify/channels.ts";
import { commonOptions } from "./common-options.ts";
import { describeOptions, type OptionView } from "./describe-options.ts";
import type { RuleOption, RuleOptions } from "./options.ts";
import { ruleTypes } from "./rule-types.ts";
import { textOptions } from "./text-options.ts";

export interface RuleDeclarations {
  readonly types: readonly ComponentDeclaration[];
  /** What every rule has. */
  readonly common: readonly OptionView[];
  /** What makes an alert's title and text. */
  readonly text: readonly OptionView[];
  readonly channels: readonly ComponentDeclaration[];
}

export interface ComponentDeclaration {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly notes: string;
  /** A whole rule. */
  readonly example: string;
  readonly options: readonly OptionView[];
}

/** Everything that a rule may say, as declared; what is refused is left out. */
export function ruleDeclarations(): RuleDeclarations {
  return {
    types: ruleTypes().map((type) => component(type)),
    common: optionsOf(commonOptions),
    text: optionsOf(textOptions),
    channels: channelDeclarations().map((channel) => component(channel)),
  };
}

interface Declared {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly notes?: string;
  readonly example: string;
  readonly options: RuleOptions;
}

function component({ name, aliases = [], summary, notes = "", example, options }: Declared): ComponentDeclaration {
  return { name, aliases, summary, notes, example, options: optionsOf(options) };
}

function optionsOf(options: RuleOptions): OptionView[] {
  return describeOptions(options).map((view) => ({
    ...view,
    choices: view.choices?.filter((choice) => isTaken(options[view.name]!, choice)) ?? null,
  }));
}

/** ElastAlert has choices that are known here only to be refused with a reason. */
function isTaken(option: RuleOption<unknown>, choice: string): boolean {
  try {
    option.read(choice);
    return true;
  } catch {
    return false;
  }
}
