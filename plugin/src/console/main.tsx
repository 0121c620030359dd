import "./public-path.ts";
import "./console.css";
import { locationUtil } from "@grafana/data";
import { createRoot } from "react-dom/client";
import { Console } from "./console.tsx";

// Links of `@grafana/ui` ask these; the console lies at the root of its host.
locationUtil.initialize({
  config: { appSubUrl: "" } as Parameters<typeof locationUtil.initialize>[0]["config"],
  getVariablesUrlParams: () => ({}),
  getTimeRangeForUrl: () => ({ from: "now-1h", to: "now" }),
});

// A newer console was built while this page was open: parts that it has not loaded yet are gone, a new start has all.
window.addEventListener("vite:preloadError", () => location.reload());

createRoot(document.getElementById("root")!).render(<Console />);
