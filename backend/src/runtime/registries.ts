import { components as codecs } from "../codecs/registry.generated.ts";
import type {
  CodecDeclaration,
  FilterDeclaration,
  InputDeclaration,
  OutputDeclaration,
} from "../component/declaration.ts";
import { components as filters } from "../filters/registry.generated.ts";
import { components as inputs } from "../inputs/registry.generated.ts";
import { components as outputs } from "../outputs/registry.generated.ts";
import type { Registries } from "../pipeline/compile.ts";

/** Every component that a pipeline file can name. */
export const registries: Registries = {
  filters: filters as unknown as readonly FilterDeclaration[],
  codecs: codecs as unknown as readonly CodecDeclaration[],
  inputs: inputs as unknown as readonly InputDeclaration[],
  outputs: outputs as unknown as readonly OutputDeclaration[],
};
