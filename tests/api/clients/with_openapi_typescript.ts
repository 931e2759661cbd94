// The five calls, with the types of openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { components, paths } from "./gradus.js";

type Command = components["schemas"]["CommandView"];
type Problem = components["schemas"]["ProblemView"];

const [url, token, receipt] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths>({
  baseUrl: url,
  headers: { authorization: `Bearer ${token}` },
});
const program = "classic";

function there<T>(value: T | undefined, wrong?: unknown): T {
  if (value === undefined) throw new Error(JSON.stringify(wrong));
  return value;
}

async function ask(key: string): Promise<{ data?: Command; problem?: Problem }> {
  const { data, error } = await client.GET("/v1/programs/{program}/commands/{key}", {
    params: { path: { program, key } },
  });
  if (data) return { data };
  if (error && "code" in error) return { problem: error };
  throw new Error(JSON.stringify(error));
}

const joining = await client.POST("/v1/programs/{program}/members", {
  params: { path: { program }, header: { "Idempotency-Key": receipt } },
  body: { name: "M. Member", phone: null, consent: { email: true } },
});
const joined = there(joining.data, joining.error);
const params = { path: { program, member: joined.member } };
const reading = await client.GET("/v1/programs/{program}/members/{member}", { params });
const read = there(reading.data, reading.error);
const recording = await client.POST("/v1/programs/{program}/purchases", {
  params: { path: { program } },
  body: {
    id: receipt, member: joined.member, occurred_at: joined.joined_at, currency: "USD", kind: null,
    lines: [{ amount: 3000, tax: null }, { amount: 1600 }],
  },
});
const accepted = there(recording.data, recording.error);
let decided = await ask(accepted.command);
for (const until = Date.now() + 60_000; !decided.data; decided = await ask(accepted.command)) {
  if (Date.now() > until) throw new Error(JSON.stringify(decided.problem));
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const stating = await client.GET("/v1/programs/{program}/members/{member}/statement", { params });
const statement = there(stating.data, stating.error);
const problem = there((await ask("purchase:nobody's")).problem);

console.log(JSON.stringify({
  tier: joined.tier,
  name: read.person?.name,
  consent: read.person?.consent.email,
  accepted: accepted.status,
  command: accepted.command,
  status: decided.data.status,
  points: decided.data.entry?.score?.points,
  currency: decided.data.entry?.currency,
  minor_digits: decided.data.entry?.minor_digits,
  lines: statement.lines.map((line) => line.kind),
  problem: problem.code,
  problem_status: problem.status,
}));
