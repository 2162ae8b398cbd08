// A client under test, and its test: node --test node/count.test.mjs
import assert from "node:assert/strict";
import net from "node:net";
import readline from "node:readline";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "./rig.mjs";

/** The client under test. */
async function countMessages(host, port) {
  const socket = net.connect(port, host);
  const replies = readline.createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    const { value } = await replies.next();
    if (!value?.startsWith("+OK")) throw new Error(value);
    return value;
  };
  await reply();
  let last;
  for (const command of ["USER fred", "PASS secret", "STAT"]) {
    socket.write(command + "\r\n");
    last = await reply();
  }
  socket.end("QUIT\r\n");
  return Number(last.split(" ")[1]);
}

test("counts the messages", async () => {
  const rig = await serve(fileURLToPath(new URL("../one_message.yaml", import.meta.url)));
  assert.equal(await rig.judge(countMessages), 1);
});
