import { commonOptions } from "../../backend/src/alerting/common-options.ts";
import type { RuleOptions } from "../../backend/src/alerting/options.ts";
import { ruleTypes } from "../../backend/src/alerting/rule-types.ts";
import { textOptions } from "../../backend/src/alerting/text-options.ts";
import type { Options } from "../../backend/src/component/options.ts";
import { channelDeclarations } from "../../backend/src/notify/channels.ts";
import {
  CODEC_OPTIONS,
  FILTER_OPTIONS,
  INPUT_OPTIONS,
  OUTPUT_OPTIONS,
} from "../../backend/src/pipeline/common-options.ts";
import { registries } from "../../backend/src/runtime/registries.ts";
import { blocks, code, fence, prose, table } from "./markdown.ts";
import { optionTables, pipelineDefault, ruleDefault } from "./option-tables.ts";
import { settingsPage } from "./settings-page.ts";

/** What a page shows of a component, whatever it is. */
interface Documented {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly options: Options | RuleOptions;
  readonly example: string;
  readonly notes?: string;
}

interface Room {
  readonly folder: string;
  readonly title: string;
  /** What one of them is called. */
  readonly noun: string;
  readonly language: "pipeline" | "rule";
  readonly components: readonly Documented[];
  /** Tables of the page with the options that all of them take. */
  readonly common: readonly { readonly title: string; readonly options: Options | RuleOptions }[];
}

const ROOMS: readonly Room[] = [
  {
    folder: "inputs",
    title: "Inputs",
    noun: "input",
    language: "pipeline",
    components: registries.inputs,
    common: [{ title: "Options of every input", options: INPUT_OPTIONS }],
  },
  {
    folder: "filters",
    title: "Filters",
    noun: "filter",
    language: "pipeline",
    components: registries.filters,
    common: [{ title: "Options of every filter", options: FILTER_OPTIONS }],
  },
  {
    folder: "codecs",
    title: "Codecs",
    noun: "codec",
    language: "pipeline",
    components: registries.codecs,
    common: [{ title: "Options of every codec", options: CODEC_OPTIONS }],
  },
  {
    folder: "outputs",
    title: "Outputs",
    noun: "output",
    language: "pipeline",
    components: registries.outputs,
    common: [{ title: "Options of every output", options: OUTPUT_OPTIONS }],
  },
  {
    folder: "rules",
    title: "Rule types",
    noun: "rule type",
    language: "rule",
    components: ruleTypes(),
    common: [
      { title: "Options of every rule", options: commonOptions },
      { title: "Options of an alert's title and text", options: textOptions },
    ],
  },
  {
    folder: "channels",
    title: "Channels",
    noun: "channel",
    language: "rule",
    components: channelDeclarations(),
    common: [{ title: "Options of an alert's title and text", options: textOptions }],
  },
];

const DEFAULTS = { pipeline: pipelineDefault, rule: ruleDefault } as const;

const MARK = "<!-- Made by `npm run docs` from the declarations in backend/src. Do not edit. -->";

/** Every page below `docs/reference`, by its path there. The same on every machine. */
export function referencePages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>([
    ["README.md", page(indexPage())],
    ["settings.md", page(settingsPage())],
  ]);
  for (const room of ROOMS) {
    pages.set(`${room.folder}/common-options.md`, page(commonPage(room)));
    for (const component of room.components) {
      pages.set(`${room.folder}/${component.name}.md`, page(componentPage(room, component)));
    }
  }
  return pages;
}

function page(text: string): string {
  return `${MARK}\n\n${text}\n`;
}

function indexPage(): string {
  return blocks(
    "# Reference",
    `One page for each component, made from its declaration in the code by \`npm run docs\`; the tests compare them.
[Settings](settings.md) has every key of \`heimdall.yaml\`.`,
    ...ROOMS.flatMap((room) => [
      `## ${room.title}`,
      table(
        [room.noun, "what it does"],
        byName(room.components).map(({ name, summary }) => [`[${name}](${room.folder}/${name}.md)`, prose(summary)]),
      ),
      `[Options that every ${room.noun} takes](${room.folder}/common-options.md)`,
    ]),
    "## Types of options",
    `In pipelines: *string*; *number*; *boolean* (\`true\`, \`false\`); *array* (\`["a", "b"]\`; one value stands for a list of one);
*hash* (\`{ "name" => "value" }\`); *field_reference* (\`message\` or \`[outer][inner]\`); *bytes* (an integer or \`"10 MiB"\`);
*path* (relative to the file that names it); *password* (never shown); *codec* (\`codec => json { … }\`); *any*.`,
    `In rules: *text*; *secret* (never shown; \`NAME_file\` names a file that holds it); *number*; *integer*; *boolean*; *duration*
(\`{minutes: 5}\`, from weeks to milliseconds, summed); *list* (one value stands for a list of one); *hash*; *any*.`,
  );
}

function commonPage({ noun, language, common }: Room): string {
  return blocks(
    `# Options that every ${noun} takes`,
    ...common.flatMap(({ title, options }) => {
      const { usable, refused } = optionTables(options, DEFAULTS[language]);
      return [common.length > 1 && `## ${title}`, usable, refused && "Refused, with what to do instead:", refused];
    }),
    noun === "channel" &&
      "They stand in the rule, or in an entry of `alert` for that entry only: `alert: [{telegram: {alert_subject: …}}]`.",
  );
}

function componentPage({ noun, language }: Room, component: Documented): string {
  const { name, aliases, summary, options, example, notes } = component;
  const { usable, refused } = optionTables(options, DEFAULTS[language]);
  return blocks(
    `# ${name} (${noun})`,
    prose(summary),
    aliases !== undefined && aliases.length > 0 && `Also called: ${aliases.map(code).join(", ")}.`,
    "## Example",
    fence(language === "rule" ? "yaml" : "ruby", example),
    "## Options",
    usable ?? "None of its own.",
    `And [those of every ${noun}](common-options.md).`,
    refused && "## Refused options",
    refused,
    notes !== undefined && "## Notes",
    notes,
  );
}

function byName(components: readonly Documented[]): readonly Documented[] {
  return [...components].sort((a, b) => (a.name < b.name ? -1 : 1));
}
