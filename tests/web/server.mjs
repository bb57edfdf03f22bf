// A real AGTerm server with a private home, and calls to it over its Unix socket.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.mjs";

/** What sessions of the tests run: a shell that no one's own settings change. */
const SHELL = ["bash", "--norc", "--noprofile"];

export class Server {
  #process = null;
  #log = "";

  static async start() {
    const server = new Server();
    server.home = await mkdtemp(join(tmpdir(), "agterm-web-"));
    await server.run(0);
    return server;
  }

  /** Starts it on a port; 0 picks a free one. */
  async run(port) {
    const env = { ...process.env, AGTERM_HOME: this.home, PS1: "$ " };
    const args = ["server", "--foreground", "--host", "127.0.0.1", "--port", String(port)];
    this.#process = spawn(process.env.AGTERM_BIN, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on("data", (text) => (this.#log += text));
    }
    const report = await until("the server answers", async () => {
      if (this.#process.exitCode !== null) throw new Error(`the server ended:\n${this.#log}`);
      return this.call("GET", "/api/server").catch(() => null);
    });
    this.url = report.url;
  }

  /** Ends the server as a crash would. */
  async crash() {
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }

  /** Starts it again where it was. */
  restart() {
    return this.run(Number(new URL(this.url).port));
  }

  /** Ends it with its sessions, and removes what it kept. */
  async stop() {
    const ended = once(this.#process, "exit");
    await this.call("POST", "/api/server/stop", { killSessions: true });
    await ended;
    await rm(this.home, { recursive: true });
  }

  /** A page's address with a fresh one-time code. */
  async loginUrl() {
    return (await this.call("POST", "/api/auth/code", {})).url;
  }

  async createSession(name, command = SHELL) {
    return (await this.call("POST", "/api/sessions", { name, agent: "shell", command })).session;
  }

  input(id, data) {
    return this.call("POST", `/api/sessions/${id}/input`, { data });
  }

  /** A REST call as the owner; the answer's `data`. */
  async call(method, path, body) {
    const headers = body ? { "Content-Type": "application/json" } : {};
    const call = request({ socketPath: join(this.home, "run/server.sock"), method, path, headers });
    call.end(body && JSON.stringify(body));
    const [response] = await once(call, "response");
    const answer = JSON.parse((await response.toArray()).join(""));
    if (!answer.success) throw new Error(`${method} ${path}: ${answer.error.code}: ${answer.error.message}`);
    return answer.data;
  }
}
