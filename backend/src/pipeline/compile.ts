import type {
  CodecDeclaration,
  Decoder,
  EcsCompatibility,
  FilterDeclaration,
  InputDeclaration,
  OutputDeclaration,
} from "../component/declaration.ts";
import type { PluginValue } from "../component/options.ts";
import { ConfigurationError } from "../errors.ts";
import type { Event } from "../event/event.ts";
import type { PluginNode, SectionKind, Statement } from "./ast.ts";
import { CODEC_OPTIONS, FILTER_OPTIONS, INPUT_OPTIONS, OUTPUT_OPTIONS } from "./common-options.ts";
import { compileCondition } from "./condition.ts";
import { compileFilterDecoration, compileInputDecoration } from "./decoration.ts";
import type { Environment } from "./environment.ts";
import { execute } from "./executor.ts";
import { parsePipeline } from "./grammar.ts";
import { type ConfigureSettings, configurePlugin, type PluginConfig } from "./plugin-config.ts";
import type { Operation } from "./program.ts";
import { rateLimited } from "./rate-limit.ts";
import { isPlacedPlugin } from "./settings.ts";

/** What `logstash.yml` would set for a pipeline. */
export interface PipelineSettings {
  /** `config.support_escapes`, false unless set. */
  readonly supportEscapes: boolean;
  /** `pipeline.ecs_compatibility`, v8 unless set. */
  readonly ecsCompatibility: EcsCompatibility;
}

export const DEFAULT_PIPELINE_SETTINGS: PipelineSettings = { supportEscapes: false, ecsCompatibility: "v8" };

export interface Registries {
  readonly filters: readonly FilterDeclaration[];
  readonly codecs: readonly CodecDeclaration[];
  readonly inputs: readonly InputDeclaration[];
  readonly outputs: readonly OutputDeclaration[];
}

export interface PipelineDependencies {
  readonly registries: Registries;
  /** What `${NAME}` stands for. */
  readonly environment: Environment;
  now(): number;
  warn(message: string): void;
  /**
   * Inputs and outputs that are accepted by name without a component, with only their common options: for testing
   * a file whose inputs and outputs are not run.
   */
  standIn?(kind: "input" | "output", name: string): boolean;
}

export type CodecConfig = PluginConfig<CodecDeclaration>;

export interface InputConfig extends PluginConfig<InputDeclaration> {
  readonly codec: CodecConfig;
  /** Whether the file names the codec, or it is the input's own default. */
  readonly codecIsWritten: boolean;
  /** Sets type, add_field and tags on an event that the input made. */
  decorate(event: Event): void;
}

export interface OutputConfig extends PluginConfig<OutputDeclaration> {
  readonly codec: CodecConfig;
}

/** A pipeline, compiled once; used by one worker. */
export interface Pipeline {
  readonly inputs: readonly InputConfig[];
  readonly outputs: readonly OutputConfig[];
  /** The filter section: the events that come out, in order. Takes ownership of the events. */
  filter(events: readonly Event[]): Event[];
  /** The output section: which events go to which output (an index of `outputs`); one event may go to several. */
  route(events: readonly Event[]): readonly { readonly output: number; readonly events: Event[] }[];
  /** A decoder for one source (a connection, a file) of an input; its events are not yet decorated. */
  createDecoder(codec: CodecConfig | number): Decoder;
  /** Lets go of what the filters hold (files they watch, timers). */
  close(): void;
}

/**
 * Compiles pipeline files (sections of one kind are taken together, in the order given) to plain functions. Throws a
 * ConfigurationError `FILE:LINE:COLUMN: what, and what to write instead` for the first thing that is wrong.
 */
export function compilePipeline(
  sources: readonly { readonly file: string; readonly text: string }[],
  settings: PipelineSettings,
  deps: PipelineDependencies,
): Pipeline {
  const sections = sources.flatMap(({ file, text }) => parsePipeline(file, text, settings).sections);
  const bodyOf = (kind: SectionKind): Statement[] =>
    sections.filter((section) => section.kind === kind).flatMap((section) => section.body);
  const compiler = createCompiler(settings, deps);
  const inputs = bodyOf("input").map((statement) => compiler.input(statement));
  const filters = compiler.body(bodyOf("filter"), compiler.filter);
  const outputs: OutputConfig[] = [];
  const routes = compiler.body(bodyOf("output"), (node) => {
    outputs.push(compiler.output(node));
    return { kind: "output", index: outputs.length - 1 };
  });
  return {
    inputs,
    outputs,
    filter: (events) => execute(filters, events, () => {}),
    route(events) {
      const routed: { output: number; events: Event[] }[] = [];
      execute(routes, events, (output, reached) => routed.push({ output, events: [...reached] }));
      return routed.sort((a, b) => a.output - b.output);
    },
    createDecoder(codec) {
      const config = typeof codec === "number" ? inputs[codec]!.codec : codec;
      return config.declaration!.createDecoder(config.options as never, config.context);
    },
    close() {
      for (const operation of filters) if (operation.kind === "filter") operation.filter.close?.();
    },
  };
}

function createCompiler(settings: PipelineSettings, deps: PipelineDependencies) {
  const configure: ConfigureSettings = {
    environment: deps.environment,
    ecsCompatibility: settings.ecsCompatibility,
    warn: deps.warn,
    now: deps.now,
  };
  const { registries } = deps;
  const ids = new Set<string>();
  const claimId = ({ context }: PluginConfig<unknown>): void => {
    if (ids.has(context.id)) {
      throw new ConfigurationError(`two plugins have the id '${context.id}'; give each its own`, {
        place: context.place,
      });
    }
    ids.add(context.id);
  };

  const codec = (written: PluginValue | undefined, fallback: string, owner: PluginNode): CodecConfig => {
    const place = owner.settings.find(({ name }) => name === "codec")?.value.place ?? owner.place;
    const node: PluginNode =
      written && isPlacedPlugin(written)
        ? written.node
        : { type: "plugin", name: written?.plugin ?? fallback, settings: [], place };
    return configurePlugin(
      node,
      { kind: "codec", declarations: registries.codecs, commonOptions: CODEC_OPTIONS },
      configure,
    );
  };

  return {
    input(statement: Statement): InputConfig {
      if (statement.type === "branch") {
        throw new ConfigurationError("an input section has no conditions; use them in filter and output sections", {
          place: statement.place,
        });
      }
      const config = configurePlugin(
        statement,
        {
          kind: "input",
          declarations: registries.inputs,
          commonOptions: INPUT_OPTIONS,
          standIn: (name) => deps.standIn?.("input", name) ?? false,
        },
        configure,
      );
      claimId(config);
      const written = config.common.codec as PluginValue | undefined;
      const decoder = codec(written, config.declaration?.defaultCodec ?? "plain", statement);
      // Made once to find what is wrong with it when the file is loaded, such as a pattern that cannot be read.
      decoder.declaration!.createDecoder(decoder.options as never, decoder.context);
      const decorate = compileInputDecoration(config.common, statement.place);
      return { ...config, codec: decoder, codecIsWritten: written !== undefined, decorate: decorate ?? (() => {}) };
    },

    filter(node: PluginNode): Operation {
      const config = configurePlugin(
        node,
        { kind: "filter", declarations: registries.filters, commonOptions: FILTER_OPTIONS },
        configure,
      );
      claimId(config);
      const decorate = compileFilterDecoration(config.common, node.place);
      const filter = config.declaration!.create(config.options as never, {
        ...config.context,
        decorate: decorate ?? (() => {}),
      });
      return { kind: "filter", name: config.name, filter, decorate, warn: config.context.warn };
    },

    output(node: PluginNode): OutputConfig {
      const config = configurePlugin(
        node,
        {
          kind: "output",
          declarations: registries.outputs,
          commonOptions: OUTPUT_OPTIONS,
          standIn: (name) => deps.standIn?.("output", name) ?? false,
        },
        configure,
      );
      claimId(config);
      const written = config.common.codec as PluginValue | undefined;
      const encoder = codec(written, config.declaration?.defaultCodec ?? "plain", node);
      encoder.declaration!.createEncoder(encoder.options as never, encoder.context);
      return { ...config, codec: encoder };
    },

    body(statements: readonly Statement[], plugin: (node: PluginNode) => Operation): Operation[] {
      const program: Operation[] = [];
      const addBody = (body: readonly Statement[]): void => {
        for (const statement of body) {
          if (statement.type === "plugin") program.push(plugin(statement));
          else addArms(statement.arms, 0);
        }
      };
      const addArms = (arms: Extract<Statement, { type: "branch" }>["arms"], from: number): void => {
        const arm = arms[from];
        if (!arm) return;
        if (!arm.condition) {
          addBody(arm.body);
          return;
        }
        const { place } = arm;
        const warn = rateLimited(
          (message) => deps.warn(`${place.file}:${place.line}:${place.column}: ${message}`),
          deps.now,
        );
        program.push({ kind: "split", condition: compileCondition(arm.condition, deps.environment), warn });
        addBody(arm.body);
        program.push({ kind: "swap" });
        addArms(arms, from + 1);
        program.push({ kind: "merge" });
      };
      addBody(statements);
      return program;
    },
  };
}
