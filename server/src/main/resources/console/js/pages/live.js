// Every call that goes on: state, seconds, last words, how loud both sides are.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {callPage} from '../api.js';
import {number, phone, seconds} from '../format.js';
import {t} from '../i18n.js';
import {LiveBoard} from '../live-board.js';
import {badge, isFinal} from '../parts/badge.js';
import {levels} from '../parts/levels.js';
import {empty, loading, problem} from '../parts/problem.js';
import {RowWindow} from '../parts/window.js';

const ROW_HEIGHT = 44;
/** Thousands of events come in a second: the page is drawn at most this often. */
const DRAW_EVERY_MS = 250;

export function open({session, paths, update, go}) {
  const isAdmin = session.type === 'admin';
  let timer = 0;
  const soon = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      update();
    }, DRAW_EVERY_MS);
  };
  const board = new LiveBoard(paths, soon);
  const rows = new RowWindow(ROW_HEIGHT, update);
  const clock = setInterval(update, 1000);
  let filter = '';

  const link = call => callPage(session, call.clientId, call.callId);

  function shown() {
    const wanted = filter.toLowerCase();
    return wanted
      ? board.calls.filter(call => `${call.phone} ${call.clientId} ${call.words}`.toLowerCase().includes(wanted))
      : board.calls;
  }

  function row(call, index) {
    const since = call.answeredAt ?? call.since;
    return html`
      <tr aria-rowindex=${index + 2} @click=${event => event.target.closest('a') || go(link(call))}>
        <td><a href=${link(call)}>${phone(call.phone)}</a></td>
        ${isAdmin ? html`<td class="wide-only">${call.clientId}</td>` : nothing}
        <td>${call.status ? badge('status', call.status) : nothing}</td>
        <td class="figure">${seconds((Date.now() - since) / 1000)}</td>
        <td>${levels(call)}</td>
        <td class="words wide-only">${call.words
          ? html`<span class="who-said">${t(`speaker.${call.speaker}`)}</span> ${call.words}` : nothing}</td>
      </tr>`;
  }

  function table(calls) {
    return html`
      <div class="scroller" tabindex="0" role="region" aria-label=${t('live.title')} @scroll=${rows.scrolled}>
        <table class="fixed live" aria-rowcount=${calls.length + 1}>
          <thead><tr>
            <th scope="col">${t('call.phone')}</th>
            ${isAdmin ? html`<th scope="col" class="wide-only">${t('call.client')}</th>` : nothing}
            <th scope="col">${t('call.status')}</th>
            <th scope="col" class="figure">${t('live.seconds')}</th>
            <th scope="col">${t('live.levels')}</th>
            <th scope="col" class="wide-only">${t('live.words')}</th>
          </tr></thead>
          <tbody>${rows.rows(calls, call => call.callId, row)}</tbody>
        </table>
      </div>`;
  }

  function view() {
    const calls = shown();
    const open = board.calls.filter(call => !isFinal(call.status)).length; // others are about to leave the page
    const talking = board.calls.filter(call => call.status === 'in-progress').length;
    return html`
      <div class="heading">
        <h1>${t('live.title')}</h1>
        <span class="pulse ${board.isConnected ? 'on' : ''}">${t(board.isConnected ? 'live.connected' : 'live.connecting')}</span>
        <span class="grow"></span>
        <a class="button primary" href="/console/new-call">${t('nav.newCall')}</a>
      </div>
      <div class="tiles">
        <div class="tile"><b>${number(open)}</b><span>${t('live.open')}</span></div>
        <div class="tile"><b>${number(talking)}</b><span>${t('live.talking')}</span></div>
        <div class="tile"><b>${number(open - talking)}</b><span>${t('live.waiting')}</span></div>
      </div>
      <label class="search">${t('live.filter')}
        <input type="search" .value=${filter} @input=${event => { filter = event.target.value; update(); }}>
      </label>
      ${body(calls)}`;
  }

  function body(calls) {
    if (board.error) return problem(board.error);
    if (!board.isLoaded) return loading();
    if (!calls.length) return empty(t(filter ? 'live.noMatch' : 'live.empty'), html`<p class="muted">${t('live.emptyHint')}</p>`);
    return table(calls);
  }

  function close() {
    board.close();
    clearInterval(clock);
    clearTimeout(timer);
  }

  return {title: t('live.title'), view, close};
}
