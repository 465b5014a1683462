// What stands around every page: navigation, who is signed in, and whether dialling is stopped.
import {html, nothing} from '../lib/lit-html/lit-html.js';
import {keyed} from '../lib/lit-html/directives/keyed.js';
import {LANGUAGES, language, setLanguage, t} from './i18n.js';
import {become, go, update} from './router.js';
import {signOut} from './session.js';
import {applyTheme, theme, THEMES} from './theme.js';
import {stopBanner, stopButton} from './parts/stop-dialing.js';
import {attempt, toasts} from './parts/toast.js';

const LINKS = [
  {path: '/console', text: 'nav.live'},
  {path: '/console/calls', text: 'nav.calls'},
  {path: '/console/new-call', text: 'nav.newCall'},
  {path: '/console/statistics', text: 'nav.statistics'},
  {path: '/console/clients', text: 'nav.clients', admin: true},
  {path: '/console/do-not-call', text: 'nav.doNotCall'},
  {path: '/console/webhooks', text: 'nav.webhooks'},
  {path: '/console/profile', text: 'nav.profile', client: true},
  {path: '/console/system', text: 'nav.system', admin: true},
];

let isMenuOpen = false;

export function shell(session, page) {
  const isAdmin = session.type === 'admin';
  const links = LINKS.filter(link => (isAdmin ? !link.client : !link.admin));
  return html`
    <a class="skip" href="#main" @click=${skip}>${t('nav.skip')}</a>
    <header class="top">
      <button class="menu" aria-expanded=${isMenuOpen} aria-controls="nav" @click=${toggleMenu}>
        <span aria-hidden="true">☰</span><span class="sr">${t('nav.menu')}</span>
      </button>
      <a class="brand" href="/console" @click=${closeMenu}><span class="mark" aria-hidden="true"></span>Outdial</a>
      <span class="grow"></span>
      ${isAdmin ? stopButton() : nothing}
      <span class="who" title=${t(isAdmin ? 'nav.operator' : 'nav.client')}>${session.name}</span>
    </header>
    <div class="frame">
      <nav id="nav" class=${isMenuOpen ? 'side open' : 'side'} aria-label=${t('nav.label')}>
        <ul>
          ${links.map(link => html`
            <li><a href=${link.path} aria-current=${isCurrent(link.path) ? 'page' : nothing} @click=${closeMenu}>
              ${t(link.text)}</a></li>`)}
        </ul>
        <div class="choices">
          ${choice('nav.language', Object.entries(LANGUAGES), language(), chooseLanguage)}
          ${choice('nav.theme', THEMES.map(each => [each, t(`theme.${each}`)]), theme(), chooseTheme)}
          <a href="/docs" target="_blank" rel="noopener">${t('nav.api')}</a>
          <button class="link" @click=${leave}>${t('nav.signOut')}</button>
        </div>
      </nav>
      <main id="main" tabindex="-1">
        ${stopBanner(isAdmin)}
        ${keyed(page, page.view())}
      </main>
    </div>
    ${toasts()}`;
}

function choice(label, options, chosen, change) {
  return html`
    <label>${t(label)}
      <select @change=${change}>
        ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
      </select>
    </label>`;
}

function isCurrent(path) {
  const here = location.pathname.replace(/\/+$/, '');
  return path === '/console' ? here === path : here === path || here.startsWith(`${path}/`);
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function toggleMenu() {
  isMenuOpen = !isMenuOpen;
  update();
}

function closeMenu() {
  isMenuOpen = false;
}

async function chooseLanguage(event) {
  await setLanguage(event.target.value);
  go(location.pathname + location.search, {replace: true}); // titles and texts are made when a page opens
}

function chooseTheme(event) {
  applyTheme(event.target.value);
  update();
}

async function leave() {
  if (!(await attempt(signOut))) return;
  history.replaceState(null, '', '/console');
  become(null);
}
