import { type Options, option } from "../component/options.ts";

const COMMON = {
  id: option.string({ meaning: "A name of your own for this plugin, shown in logs and metrics." }),
  enable_metric: option.boolean({
    default: true,
    meaning: "Accepted because Logstash has it; it has no effect on events, and metrics are always counted.",
  }),
} as const;

const ECS = {
  ecs_compatibility: option.string({
    choices: ["disabled", "v1", "v8"],
    meaning:
      "Names of the fields that the plugin makes: legacy or Elastic Common Schema; the pipeline's own unless set.",
  }),
} as const;

const FLUSH = {
  periodic_flush: option.refused("filters that hold events flush them by themselves; leave the setting out"),
} as const;

/** The settings that every filter takes, beside its own. */
export const FILTER_OPTIONS = {
  ...COMMON,
  ...ECS,
  ...FLUSH,
  add_field: option.hash({
    default: new Map(),
    meaning: "Fields to add when the filter was successful; names and values may hold %{field}.",
  }),
  remove_field: option.array({ default: [], meaning: "Fields to remove when the filter was successful." }),
  add_tag: option.array({ default: [], meaning: "Tags to add when the filter was successful." }),
  remove_tag: option.array({ default: [], meaning: "Tags to remove when the filter was successful." }),
} as const satisfies Options;

/** The settings that every input takes, beside its own. */
export const INPUT_OPTIONS = {
  ...COMMON,
  ...ECS,
  type: option.string({ meaning: "The field `type` of every event that has none." }),
  tags: option.array({ default: [], meaning: "Tags to add to every event." }),
  add_field: option.hash({ default: new Map(), meaning: "Fields to add to every event." }),
  codec: option.codec({ meaning: "How the input's bytes become events." }),
} as const satisfies Options;

/** The settings that every output takes, beside its own. */
export const OUTPUT_OPTIONS = {
  ...COMMON,
  ...ECS,
  codec: option.codec({ meaning: "How an event becomes the text that is written." }),
} as const satisfies Options;

/** The settings that every codec takes, beside its own. */
export const CODEC_OPTIONS = { ...COMMON, ...ECS } as const satisfies Options;
