import type { ChannelDeclaration } from "./channel.ts";
import { components } from "./channels/registry.generated.ts";

const byName = new Map<string, ChannelDeclaration>();
for (const component of components as readonly unknown[]) {
  const channel = component as ChannelDeclaration;
  for (const name of [channel.name, ...(channel.aliases ?? [])]) byName.set(name, channel);
}

/** The declaration of a channel by its name or an alias, if there is one. */
export function channelDeclaration(name: string): ChannelDeclaration | undefined {
  return byName.get(name);
}

/** Every channel, by name. */
export function channelDeclarations(): readonly ChannelDeclaration[] {
  return [...new Set(byName.values())].sort((a, b) => a.name.localeCompare(b.name));
}
