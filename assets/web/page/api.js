// The REST calls that the page makes. The cookie that the server set proves who calls; the extra
// header proves that this page does, for other sites cannot send it.

/** An answer that is not a success; `code` is one of the API's error codes. */
export class ApiError extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function call(method, path, body) {
  const request = { method, headers: { "X-AGTerm-CSRF": "1" }, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new ApiError("UNREACHABLE", "The server does not answer.", 0);
  }
  const answer = await response.json().catch(() => null);
  if (answer?.success) return answer.data;
  const error = answer?.error ?? { code: "INTERNAL_ERROR", message: `The server answered ${response.status}.` };
  throw new ApiError(error.code, error.message, response.status);
}

const session = (id) => `/api/sessions/${encodeURIComponent(id)}`;

export const listSessions = async () => (await call("GET", "/api/sessions")).sessions;
export const createSession = async (wish) => (await call("POST", "/api/sessions", wish)).session;
export const renameSession = async (id, name) => (await call("PATCH", session(id), { name })).session;
export const deleteSession = (id) => call("DELETE", session(id));
export const listAgents = async () => (await call("GET", "/api/agents")).agents;
export const exchangeCode = (code) => call("POST", "/api/auth/exchange", { code });
export const signOut = () => call("POST", "/api/auth/logout", {});
