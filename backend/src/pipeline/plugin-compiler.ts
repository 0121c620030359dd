import type { PluginValue } from "../component/options.ts";
import { ConfigurationError, HeimdallError } from "../errors.ts";
import type { PluginNode, Statement } from "./ast.ts";
import { CODEC_OPTIONS, FILTER_OPTIONS, INPUT_OPTIONS, OUTPUT_OPTIONS } from "./common-options.ts";
import { compileFilterDecoration, compileInputDecoration } from "./decoration.ts";
import type { CodecConfig, InputConfig, OutputConfig, PipelineDependencies, PipelineSettings } from "./pipeline.ts";
import { type ConfigureSettings, configurePlugin, type PluginConfig } from "./plugin-config.ts";
import type { Operation } from "./program.ts";
import { isPlacedPlugin } from "./settings.ts";

/** What turns a plugin of the file into its validated configuration, and a filter into its operation. */
export function createPluginCompiler(settings: PipelineSettings, deps: PipelineDependencies) {
  const configure: ConfigureSettings = {
    environment: deps.environment,
    ecsCompatibility: settings.ecsCompatibility,
    warn: deps.warn,
    now: deps.now,
  };
  const { registries } = deps;
  const ids = new Set<string>();
  const claimId = ({ common, context }: PluginConfig<unknown>): void => {
    if (common.id === undefined) return;
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
      placed(statement, () => config.declaration?.check?.(config.options as never, config.context));
      const written = config.common.codec as PluginValue | undefined;
      const decoder = codec(written, config.declaration?.defaultCodec ?? "plain", statement);
      // Made once to find what is wrong with it when the file is loaded, such as a pattern that cannot be read.
      placed(statement, () => decoder.declaration!.createDecoder(decoder.options as never, decoder.context));
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
      const filter = placed(node, () =>
        config.declaration!.create(config.options as never, {
          ...config.context,
          decorate: decorate ?? (() => {}),
          ...(deps.tracer && { trace: deps.tracer.patterns }),
        }),
      );
      const operation = { kind: "filter", filter, decorate, warn: config.context.warn } as const;
      return deps.tracer?.filter(operation, node) ?? operation;
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
      // A stand-in is never run, so that its codec (stdout's rubydebug) need not be one that Heimdall has.
      if (!config.declaration) return { ...config, codec: null };
      const encoder = codec(written, config.declaration.defaultCodec, node);
      placed(node, () => encoder.declaration!.createEncoder(encoder.options as never, encoder.context));
      return { ...config, codec: encoder };
    },
  };
}

/** Runs a component's own checks; a mistake that it reports without a place, such as a bad reference, gets one. */
function placed<T>(node: PluginNode, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof HeimdallError) || error.place) throw error;
    throw new ConfigurationError(`${node.name}: ${error.message}`, { cause: error, place: node.place });
  }
}
