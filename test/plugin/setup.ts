import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What `@grafana/ui` asks of a browser and jsdom does not have.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
})) as typeof matchMedia;
// What CodeMirror asks of a browser and jsdom does not have: nothing has a size there.
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect ??= () => new DOMRect();

// What choices of `@grafana/ui` ask of a browser, to know how wide their texts are: nothing has a width there.
HTMLCanvasElement.prototype.getContext = (() => ({
  measureText: () => ({ width: 0 }),
})) as unknown as HTMLCanvasElement["getContext"];

// What a test waits for comes; how soon is up to how busy the machine is.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);
