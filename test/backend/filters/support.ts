import type {
  EcsCompatibility,
  Filter,
  FilterContext,
  FilterDeclaration,
} from "../../../backend/src/component/declaration.ts";
import type { Options, OptionValues } from "../../../backend/src/component/options.ts";
import { ConfigurationError } from "../../../backend/src/errors.ts";
import { createEvent, type Event } from "../../../backend/src/event/event.ts";
import { parseJson } from "../../../backend/src/event/json.ts";
import type { Fields } from "../../../backend/src/event/value.ts";

/** 2023-05-17T09:08:07.065Z: the filters' clock in these tests. */
export const NOW = 1_684_314_487_065;

interface Surroundings {
  readonly now?: number;
  readonly ecs?: EcsCompatibility;
}

/** Makes a filter with the given settings, as the pipeline compiler does after it has checked them. */
export function makeFilter<O extends Options>(
  declaration: FilterDeclaration<O>,
  settings: Partial<OptionValues<O>>,
  { now = NOW, ecs = "v8" }: Surroundings = {},
): Filter {
  const values = Object.fromEntries(
    Object.entries(declaration.options).map(([name, option]) => [name, settings[name] ?? option.default]),
  );
  const context: FilterContext = {
    id: declaration.name,
    ecs,
    place: { file: "test.conf", line: 1, column: 1 },
    refuse(name, message) {
      throw new ConfigurationError(`${name}: ${message}`);
    },
    warn: () => {},
    now: () => now,
    decorate: () => {},
  };
  return declaration.create(values as OptionValues<O>, context);
}

/** An event of a hash, or of a JSON text where floats or large integers matter. */
export function eventOf(fields: Fields | string): Event {
  return createEvent(typeof fields === "string" ? (parseJson(fields) as Fields) : fields, NOW);
}

/** Runs a filter over one event; answers the event, and whether the filter was successful. */
export function run(filter: Filter, fields: Fields | string): { event: Event; fields: Fields; matched: boolean } {
  const event = eventOf(fields);
  const matched = filter.apply(event, () => {
    throw new Error("no event was to be emitted");
  });
  return { event, fields: event.fields, matched };
}
