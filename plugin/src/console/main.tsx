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

createRoot(document.getElementById("root")!).render(<Console />);
