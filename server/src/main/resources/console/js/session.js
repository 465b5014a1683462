// Who is signed in. The token lies in a cookie that no script can read; this knows only whose it is.
import {api, ApiError} from './api.js';

/** The session, or null: {type: 'client' | 'admin', name, clientId, expiresAt}. */
export async function whoIsThere() {
  const session = await api.get('/console/session');
  return session.type ? session : null;
}

export const signIn = credentials => api.post('/console/session', credentials);

export const signOut = () => api.delete('/console/session');

/** A link such as `./outdial demo` prints carries a token behind the #, which browsers do not send to servers. */
export async function signInByLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname + location.search);
  try {
    await signIn({token});
  } catch (error) {
    if (!(error instanceof ApiError)) throw error; // one that has expired leads to the sign-in page
  }
}
