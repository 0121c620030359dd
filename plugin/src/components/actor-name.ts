/** Who did something, as people say it: `person:ada` is ada. Tokens and people of Grafana keep what they are. */
export function actorName(actor: string): string {
  return actor.replace(/^person:/, "");
}
