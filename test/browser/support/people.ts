import type { Deployment } from "./deployment.ts";

export type Role = "viewer" | "editor" | "admin";

/** Names and passwords of the specs' people; the administrator is there, the others are made when first needed. */
export async function loginOf(deployment: Deployment, role: Role): Promise<{ name: string; password: string }> {
  if (role === "admin") return { name: "admin", password: deployment.password };
  const person = { name: `a-${role}`, password: `password-of-a-${role}` };
  const { people } = await deployment.client.get<{ people: { name: string }[] }>("/people");
  if (!people.some(({ name }) => name === person.name)) {
    await deployment.client.post("/people", { ...person, role });
  }
  return person;
}

/** How pages name whom `open` signs in: in Grafana they are people of Grafana. */
export function actorOf(role: Role): string {
  if (process.env.GRAFANA_URL !== undefined) return `grafana:heimdall-${role}`;
  return role === "admin" ? "admin" : `a-${role}`;
}
