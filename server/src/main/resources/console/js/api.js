// The server's API, as the console asks it. The session's cookie goes along by itself.

/** What the server answered when it did not do what was asked. */
export class ApiError extends Error {
  /** @param body the API's error: {error, details, resolution, requestId, ...} */
  constructor(status, body) {
    super(body.error ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

const listeners = new Set();

/** Has a function called when the server says that nobody is signed in any more. */
export const onSignedOut = listener => listeners.add(listener);

async function ask(method, path, body, headers = {}) {
  const response = await fetch(path, {
    method,
    headers: body === undefined || body instanceof Blob ? headers : {'Content-Type': 'application/json', ...headers},
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
  });
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  const answer = isJson ? await response.json() : {};
  if (response.ok) return answer;
  if (response.status === 401 && !path.startsWith('/console/session')) {
    listeners.forEach(listener => listener());
  }
  throw new ApiError(response.status, answer);
}

export const api = {
  get: path => ask('GET', path),
  post: (path, body = {}, headers = {}) => ask('POST', path, body, headers),
  put: (path, body) => ask('PUT', path, body),
  delete: path => ask('DELETE', path),
};

/** A path with its query; what is empty is left out. */
export function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given).toString();
  return text ? `${path}?${text}` : path;
}

/** The page of a call: an operator's address names the client, too. */
export const callPage = (session, clientId, callId) =>
  session.type === 'admin'
    ? `/console/clients/${encodeURIComponent(clientId)}/calls/${encodeURIComponent(callId)}`
    : `/console/calls/${encodeURIComponent(callId)}`;

/** Where things of a session lie: an operator sees everybody's, a client its own. */
export function paths(session) {
  const isAdmin = session.type === 'admin';
  const own = clientId => (isAdmin ? `/admin/clients/${encodeURIComponent(clientId)}` : '/secure');
  return {
    calls: isAdmin ? '/admin/calls' : '/secure/calls',
    call: (clientId, callId) => `${own(clientId)}/calls/${encodeURIComponent(callId)}`,
    live: isAdmin ? '/admin/live' : '/secure/live',
    makeCall: clientId => `${own(clientId)}/make-call`,
    stats: clientId => (isAdmin && !clientId ? '/admin/call-stats' : `${own(clientId)}/call-stats`),
    doNotCall: isAdmin ? '/admin/do-not-call' : '/secure/do-not-call',
    dialing: isAdmin ? '/admin/dialing' : '/secure/dialing',
    person: phone => `${isAdmin ? '/admin' : '/secure'}/people/${encodeURIComponent(phone)}`,
    webhooks: clientId => `${own(clientId)}/webhooks`,
  };
}
