// From addresses to pages. A page is a module with
//   open(context): {title, view(), close?()}
// where view() gives what is to be seen now, and close() ends what the page began (streams, timers).
import {render} from '../lib/lit-html/lit-html.js';
import {ApiError, onSignedOut, paths} from './api.js';
import {dialing} from './dialing.js';
import {t} from './i18n.js';
import {whoIsThere} from './session.js';
import {shell} from './shell.js';
import {closeDialogs} from './parts/dialog.js';
import {problem} from './parts/problem.js';

const PAGES = [
  {path: '/console', page: 'live'},
  {path: '/console/calls', page: 'calls'},
  {path: '/console/calls/:callId', page: 'call'},
  {path: '/console/clients/:clientId/calls/:callId', page: 'call', admin: true},
  {path: '/console/new-call', page: 'new-call'},
  {path: '/console/statistics', page: 'statistics'},
  {path: '/console/do-not-call', page: 'do-not-call'},
  {path: '/console/webhooks', page: 'webhooks'},
  {path: '/console/profile', page: 'profile', client: true},
  {path: '/console/clients', page: 'clients', admin: true},
  {path: '/console/clients/:clientId', page: 'client', admin: true},
  {path: '/console/system', page: 'system', admin: true},
];

let root;
let session;
let current = null;
let visits = 0;
let frame = 0;

export function startRouter(element, signedIn) {
  root = element;
  session = signedIn;
  addEventListener('popstate', show);
  document.addEventListener('click', follow);
  document.addEventListener('visibilitychange', () => document.hidden || recheck());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', update);
  onSignedOut(recheck);
  show();
}

/** Goes to an address of the console. */
export function go(path, {replace = false} = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  show();
}

/** Signs somebody in, or out (null), and shows the page of the address anew. */
export function become(signedIn) {
  session = signedIn;
  show();
}

/** Another tab may have signed in as somebody else: the cookie is theirs, too. */
async function recheck() {
  const there = await whoIsThere().catch(() => session); // the server is away: nobody knows better
  if (there?.type !== session?.type || there?.clientId !== session?.clientId) become(there);
}

/** Draws the page again, with the next frame. */
export function update() {
  if (!frame) frame = requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  if (!current) return;
  document.title = `${current.title} · Outdial`;
  render(session ? shell(session, current) : current.view(), root);
}

async function show() {
  const visit = ++visits;
  closeDialogs();
  current?.close?.();
  current = null;
  dialing.watch(session);
  const found = session ? match(location.pathname) : {page: 'sign-in'};
  let next;
  try {
    next = await opened(found, session, visit);
  } catch (error) {
    console.error(error);
    // A page that cannot be loaded may be one of an older version of the server: the address is asked for anew.
    const again = error instanceof ApiError ? show : () => location.reload();
    next = {title: t('error.title'), view: () => problem(error, again)};
  }
  if (visit !== visits) {
    next.close?.();
    return;
  }
  current = next;
  draw();
  if (session) document.getElementById('main')?.focus({preventScroll: true});
  scrollTo(0, 0);
}

async function opened(found, session, visit) {
  if (!found) return notFound();
  const page = await import(`./pages/${found.page}.js`);
  return page.open({
    session,
    paths: session && paths(session),
    params: found.params ?? {},
    query: new URLSearchParams(location.search),
    update,
    become,
    // What a page does after it was left must not move the viewer.
    go: (...to) => visit === visits && go(...to),
    setQuery: values => visit === visits && setQuery(values),
  });
}

/** Puts filters into the address without leaving the page. */
function setQuery(values) {
  const given = Object.entries(values).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  history.replaceState(null, '', location.pathname + (query ? `?${query}` : ''));
}

function notFound() {
  return {title: t('error.title'), view: () => problem(new ApiError(404, {error: t('error.noPage')}))};
}

function match(address) {
  const given = address.replace(/\/+$/, '').split('/');
  for (const entry of PAGES) {
    if (entry.admin && session.type !== 'admin') continue;
    if (entry.client && session.type !== 'client') continue;
    const wanted = entry.path.split('/');
    if (wanted.length !== given.length) continue;
    if (!wanted.every((part, i) => part.startsWith(':') || part === given[i])) continue;
    const params = {};
    wanted.forEach((part, i) => {
      if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given[i]);
    });
    return {page: entry.page, params};
  }
  return null;
}

function follow(event) {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== '/console' && !link.pathname.startsWith('/console/')) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
