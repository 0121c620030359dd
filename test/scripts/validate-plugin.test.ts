import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type BuiltPlugin, checkPlugin } from "../../scripts/plugin/checks.ts";
import { zip } from "../../scripts/plugin/zip.ts";

const manifest = {
  id: "some-app",
  type: "app",
  name: "Some",
  info: {
    version: "1.2.3",
    updated: "2026-11-21",
    description: "Does something",
    keywords: ["some"],
    logos: { small: "img/logo.svg", large: "img/logo.svg" },
  },
  routes: [{ path: "api/*", method: "GET" }],
  dependencies: { grafanaDependency: ">=13.2.0" },
};

const files: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "# Changelog\n\n## 1.2.3\n\nFirst.",
  LICENSE: "Apache License\n  Version 2.0, January 2004",
  "README.md": `# Some\n\n${"It does something well. ".repeat(20)}[more](https://example.com)`,
  "img/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  "module.js": '/* 1 */\n/* 2 */\ndefine(["react","react/jsx-runtime"],()=>({}))',
  "module.js.map": "{}",
};

function plugin(changes: Readonly<Record<string, string | null>> = {}, more: Partial<BuiltPlugin> = {}): BuiltPlugin {
  const entries = Object.entries({ ...files, ...changes })
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, text]) => ({ name: `some-app/${name}`, content: Buffer.from(text) }));
  return { archive: "some-app-1.2.3.zip", entries, manifest, packageVersion: "1.2.3", ...more };
}

describe("a plugin's archive", () => {
  it("is good when nothing is wrong", () => expect(checkPlugin(plugin())).toEqual([]));

  it.each([
    ["archivename", plugin({}, { archive: "plugin.zip" })],
    ["archive", plugin({}, { entries: [...plugin().entries, { name: "stray.txt", content: new Uint8Array() }] })],
    ["metadata", plugin({}, { manifest: { ...manifest, name: "" } })],
    ["typesuffix", plugin({}, { manifest: { ...manifest, type: "panel" } })],
    ["pluginname", plugin({}, { manifest: { ...manifest, name: "some-app" } })],
    ["packagejson", plugin({}, { packageVersion: "1.2.4" })],
    ["metadatavalid", plugin({}, { manifest: { ...manifest, info: { ...manifest.info, updated: "%TODAY%" } } })],
    ["metadatavalid", plugin({}, { manifest: { ...manifest, routes: [{ path: "api/*" }] } })],
    ["metadatapaths", plugin({ "img/logo.svg": null })],
    ["unsafesvg", plugin({ "img/logo.svg": "<svg><script>alert(1)</script></svg>" })],
    ["discoverability", plugin({}, { manifest: { ...manifest, info: { ...manifest.info, keywords: [] } } })],
    ["grafanadependency", plugin({}, { manifest: { ...manifest, dependencies: {} } })],
    ["readme", plugin({ "README.md": null })],
    ["readme", plugin({ "README.md": `${files["README.md"]} [local](docs/more.md)` })],
    ["templatereadme", plugin({ "README.md": `${files["README.md"]} <!-- BEFORE YOU BEGIN -->` })],
    ["changelog", plugin({ "CHANGELOG.md": "# Changelog\n\n## 1.2.2" })],
    ["license", plugin({ LICENSE: "All rights reserved" })],
    ["modulejs", plugin({ "module.js": "export const plugin = {}" })],
    ["modulejs", plugin({ "module.js": `define(["react","react/jsx-runtime"],()=>"${"x".repeat(250_001)}")` })],
    ["modulejs", plugin({ "module.js": 'define(["react"],()=>({}))' })],
    ["jsMap", plugin({ "module.js.map": null })],
    ["trackingscripts", plugin({ "1.js": "load('https://www.google-analytics.com/x.js')" })],
    ["code-rules", plugin({ "1.js": "window.grafanaBootData.user" })],
  ])("%s: is refused when it is not so", (check, given) => {
    expect(checkPlugin(given).map((problem) => problem.split(":")[0])).toContain(check);
  });
});

describe("zip", () => {
  it("writes what programs that read archives expect", () => {
    const archive = zip([
      { name: "a/눈.txt", content: Buffer.from("눈".repeat(1_000)) },
      { name: "a/empty", content: new Uint8Array() },
    ]);
    const end = archive.subarray(-22);
    expect(end.toString("latin1", 0, 4)).toBe("PK\x05\x06");
    expect(end.readUInt16LE(10)).toBe(2);
    const directory = archive.subarray(end.readUInt32LE(16));
    expect(directory.toString("latin1", 0, 4)).toBe("PK\x01\x02");
    // A reader of a stream goes by the local header, the others by the directory: both say the same.
    const nameLength = archive.readUInt16LE(26);
    expect(archive.toString("utf8", 30, 30 + nameLength)).toBe("a/눈.txt");
    expect(directory.toString("utf8", 46, 46 + nameLength)).toBe("a/눈.txt");
    expect(directory.readUInt32LE(16)).toBe(archive.readUInt32LE(14));
    const packed = archive.subarray(30 + nameLength, 30 + nameLength + archive.readUInt32LE(18));
    expect(inflateRawSync(packed).toString()).toBe("눈".repeat(1_000));
    expect(archive.readUInt32LE(22)).toBe(3_000);
  });
});
