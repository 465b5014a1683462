// The call history, filtered. The filters stand in the address, so that a view can be kept and sent.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, callPage, withQuery} from '../api.js';
import {number, phone, seconds, shortTime} from '../format.js';
import {t, word} from '../i18n.js';
import {badge, OUTCOMES} from '../parts/badge.js';
import {PagedList} from '../parts/paged-list.js';

const STATUSES = ['queued', 'unconfirmed', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed'];
const FILTERS = ['q', 'status', 'outcome', 'phone', 'from', 'to', 'clientId'];
const PAGE = 50;

export function open({session, paths, query, update, setQuery, go}) {
  const isAdmin = session.type === 'admin';
  let filters = Object.fromEntries(FILTERS.map(name => [name, query.get(name) ?? '']));
  const list = new PagedList(
    cursor => api.get(withQuery(paths.calls, {...asQuery(), limit: PAGE, cursor})), 'callHistory', update);

  /** What the API takes: days become moments in the viewer's zone; the last day counts to its end. */
  function asQuery() {
    const day = (text, plus) => {
      if (!text) return '';
      const [year, month, date] = text.split('-').map(Number);
      return new Date(year, month - 1, date + plus).toISOString();
    };
    const {from, to, ...others} = filters;
    if (!isAdmin) delete others.clientId;
    return {...others, from: day(from, 0), to: day(to, 1)};
  }

  function filter(event) {
    event.preventDefault();
    filters = {...filters, ...Object.fromEntries(new FormData(event.currentTarget.form ?? event.currentTarget))};
    setQuery(filters);
    list.reload();
  }

  function clear() {
    filters = Object.fromEntries(FILTERS.map(name => [name, '']));
    setQuery({});
    list.reload();
  }

  const link = call => callPage(session, call.clientId, call.callId);

  const select = (name, kind, values) => html`
    <label>${t(`call.${name}`)}
      <select name=${name} @change=${filter}>
        <option value="">${t('all')}</option>
        ${values.map(value => html`<option value=${value} .selected=${filters[name] === value}>${word(kind, value)}</option>`)}
      </select></label>`;

  const field = (name, text, type = 'search') => html`
    <label>${t(text)} <input name=${name} type=${type} .value=${filters[name]} @change=${filter}></label>`;

  function view() {
    const isFiltered = FILTERS.some(name => filters[name]);
    return html`
      <div class="heading">
        <h1>${t('calls.title')}</h1>
        ${list.page ? html`<span class="muted">${count(list.page, isFiltered)}</span>` : nothing}
        <span class="grow"></span>
        <details class="menu-of">
          <summary class="button">${t('calls.export')}</summary>
          <div>
            ${['csv', 'jsonl'].map(format => html`
              <a href=${withQuery(`${paths.calls}/export`, {...asQuery(), format})} download>${format.toUpperCase()}</a>`)}
          </div>
        </details>
      </div>
      <form class="filters" role="search" @submit=${filter}>
        ${field('q', 'calls.search')}
        ${select('status', 'status', STATUSES)}
        ${select('outcome', 'outcome', OUTCOMES)}
        ${field('phone', 'call.phone', 'tel')}
        ${isAdmin ? field('clientId', 'call.client') : nothing}
        ${field('from', 'calls.from', 'date')}
        ${field('to', 'calls.to', 'date')}
        <button type="button" class="quiet" ?disabled=${!isFiltered} @click=${clear}>${t('calls.clear')}</button>
      </form>
      ${list.view({
        label: t('calls.title'),
        empty: t(isFiltered ? 'calls.noMatch' : 'calls.empty'),
        columns: [
          [t('call.phone')],
          ...(isAdmin ? [[t('call.client'), 'wide-only']] : []),
          [t('call.startTime')],
          [t('call.status')],
          [t('call.outcome')],
          [t('call.duration'), 'figure wide-only'],
          [t('call.summary'), 'wide-only'],
        ],
        row,
      })}`;
  }

  const row = call => html`
    <tr @click=${event => event.target.closest('a') || go(link(call))}>
      <td><a href=${link(call)}>${phone(call.callData.phone)}</a></td>
      ${isAdmin ? html`<td class="wide-only">${call.clientId}</td>` : nothing}
      <td class="nowrap">${shortTime(call.callData.startTime)}</td>
      <td>${badge('status', call.callData.status)}</td>
      <td>${badge('outcome', call.callDetails.callOutcome)}</td>
      <td class="figure wide-only">${seconds(call.callData.duration)}</td>
      <td class="words wide-only">${call.callDetails.callSummary ?? nothing}</td>
    </tr>`;

  return {title: t('calls.title'), view};
}

/** Searches count up to a bound only. */
const count = ({filtered, total, filteredIsExact}, isFiltered) =>
  isFiltered
    ? t('calls.some', {filtered: `${number(filtered)}${filteredIsExact === false ? '+' : ''}`, total: number(total)})
    : t('calls.count', {total: number(total)});
