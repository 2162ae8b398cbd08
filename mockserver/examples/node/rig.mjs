// serve(scenario): a server that says what the scenario says, for tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import readline from "node:readline";

const mailrig = process.env.MAILRIG ?? "mailrig";
const patience = 20_000; // milliseconds, with a client that does not come or does not go

/** One scenario, served to one client: { host, port, judge }. */
export async function serve(scenario, ...options) {
  const child = spawn(mailrig, ["serve", "--once", ...options, scenario], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const complaints = text(child.stderr);
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next(); // "127.0.0.1:PORT PROTOCOL SCENARIO"
  if (first.done) throw new Error(await complaints);
  const [, host, port] = first.value.match(/^(\S+):(\d+) /);

  // What the rig has to say against the client; empty if it held.
  async function report() {
    const impatient = setTimeout(() => child.kill(), patience);
    let said = "";
    for await (const line of lines) said += line + "\n";
    const [status] = await exited;
    clearTimeout(impatient);
    return status === 0 ? "" : said + (await complaints);
  }

  /** Runs the client, and fails with the rig's report if the client did not hold; else gives what the client gives. */
  async function judge(client) {
    const outcome = await Promise.allSettled([client(host, Number(port))]);
    const against = await report();
    if (against) throw new Error(against);
    if (outcome[0].status === "rejected") throw outcome[0].reason;
    return outcome[0].value;
  }
  return { host, port: Number(port), judge };
}
