import type { SectionKind, Statement } from "./ast.ts";
import { compileSection } from "./compile-section.ts";
import { execute } from "./executor.ts";
import { parsePipeline } from "./grammar.ts";
import type { OutputConfig, Pipeline, PipelineDependencies, PipelineSettings } from "./pipeline.ts";
import { createPluginCompiler } from "./plugin-compiler.ts";
import { createProblems } from "./problems.ts";
import { toStretches } from "./program.ts";

export * from "./pipeline.ts";
export { DEFAULT_PIPELINE_SETTINGS } from "./pipeline-settings.ts";

/**
 * Compiles pipeline files (sections of one kind are taken together, in the order given) to plain functions. Throws a
 * ConfigurationError `FILE:LINE:COLUMN: what, and what to write instead`, with a line for each plugin that is wrong.
 */
export function compilePipeline(
  sources: readonly { readonly file: string; readonly text: string }[],
  settings: PipelineSettings,
  deps: PipelineDependencies,
): Pipeline {
  const sections = sources.flatMap(({ file, text }) => parsePipeline(file, text, settings).sections);
  const bodyOf = (kind: SectionKind): Statement[] =>
    sections.filter((section) => section.kind === kind).flatMap((section) => section.body);
  const compiler = createPluginCompiler(settings, deps);
  const problems = createProblems();
  const inputs = bodyOf("input").flatMap((statement) => problems.attempt(() => compiler.input(statement)) ?? []);
  const filters = compileSection(bodyOf("filter"), (node) => [compiler.filter(node)], deps, problems);
  const outputs: OutputConfig[] = [];
  const routes = compileSection(
    bodyOf("output"),
    (node) => {
      outputs.push(compiler.output(node));
      const operation = { kind: "output", index: outputs.length - 1 } as const;
      return deps.tracer ? [deps.tracer.output(node), operation] : [operation];
    },
    deps,
    problems,
  );
  problems.throwAny();
  const filterStretches = toStretches(filters, deps.longestStep);
  const routeStretches = toStretches(routes, deps.longestStep);
  return {
    inputs,
    outputs,
    filter: (events) => execute(filterStretches, events).passed,
    route(events) {
      const { routed } = execute(routeStretches, events);
      return [...routed].sort(([a], [b]) => a - b).map(([output, reached]) => ({ output, events: reached }));
    },
    createDecoder(codec, now) {
      const config = typeof codec === "number" ? inputs[codec]!.codec : codec;
      return config.declaration!.createDecoder(
        config.options as never,
        now === undefined ? config.context : { ...config.context, now },
      );
    },
    close() {
      for (const operation of filters) if (operation.kind === "filter") operation.filter.close?.();
    },
  };
}
