// Preloaded by the workers of the plugin's tests: `@grafana/ui` asks for style sheets, which mean nothing here.
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    return url.endsWith(".css") ? { format: "commonjs", source: "", shortCircuit: true } : next(url, context);
  },
});
