// Who is signed in. The token lies in a cookie that no script can read; this knows only whose it is.
import {html} from '../lib/lit-html/lit-html.js';
import {api, ApiError} from './api.js';
import {t} from './i18n.js';
import {ask} from './parts/dialog.js';

const HERE = ['localhost', '127.0.0.1', '[::1]'];

/** The session, or null: {type: 'client' | 'admin', name, clientId, expiresAt}. */
export async function whoIsThere() {
  const session = await api.get('/console/session');
  return session.type ? session : null;
}

export const signIn = credentials => api.post('/console/session', credentials);

export const signOut = () => api.delete('/console/session');

/**
 * A link such as `./outdial demo` prints carries a token behind the #, which browsers do not send to servers.
 *
 * Anybody could send a link with a token of their own, to read what its visitor writes there: but for servers on this very
 * machine, such a link is asked about.
 *
 * @returns whether somebody was signed in
 */
export async function signInByLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return false;
  history.replaceState(null, '', location.pathname + location.search);
  if (!HERE.includes(location.hostname) && !(await confirmed())) return false;
  try {
    await signIn({token});
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false; // one that has expired leads to the sign-in page
    throw error;
  }
}

const confirmed = () => ask({
  title: t('signIn.byLink'),
  content: html`<p>${t('signIn.byLinkExplain')}</p>`,
  confirm: t('signIn.submit'),
});
