// The operator's customers: find one, make one.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {number, shortTime} from '../format.js';
import {t, word} from '../i18n.js';
import {badge, CLIENT_STATUSES} from '../parts/badge.js';
import {ClientForm} from '../parts/client-form.js';
import {PagedList} from '../parts/paged-list.js';
import {showSecret} from '../parts/secret.js';
import {attempt} from '../parts/toast.js';

const PAGE = 50;

export function open({query, update, setQuery, go}) {
  let filters = {search: query.get('search') ?? '', status: query.get('status') ?? ''};
  let form = query.has('new') ? new ClientForm(null, update) : null;
  const list = new PagedList(read, 'clients', update);

  async function read(offset = 0) {
    const page = await api.get(withQuery('/admin/clients', {...filters, limit: PAGE, offset}));
    const next = offset + page.count;
    return {...page, nextCursor: page.count && next < page.total ? next : null};
  }

  function filter(event) {
    event.preventDefault();
    filters = Object.fromEntries(new FormData(event.currentTarget.form ?? event.currentTarget));
    setQuery(filters);
    list.reload();
  }

  async function create(event) {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true; // pressed twice, it would make two
    await attempt(async () => {
      const {client} = await api.post('/admin/clients', form.read(event.target));
      await showSecret(client.clientId, client.clientSecret);
      go(`/console/clients/${encodeURIComponent(client.clientId)}`);
    });
    button.disabled = false;
  }

  function show(shown) {
    form = shown ? new ClientForm(null, update) : null;
    update();
  }

  const row = client => html`
    <tr>
      <td><a href=${`/console/clients/${encodeURIComponent(client.clientId)}`}>${client.clientId}</a></td>
      <td>${client.clientMeta.businessName ?? client.clientMeta.fullName}</td>
      <td>${badge('clientStatus', client.status)}</td>
      <td class="wide-only">${client.twilioPhoneNumber}</td>
      <td class="wide-only nowrap">${shortTime(client.createdAt)}</td>
    </tr>`;

  const view = () => html`
    <div class="heading">
      <h1>${t('clients.title')}</h1>
      ${list.page ? html`<span class="muted">${number(list.page.total)}</span>` : nothing}
      <span class="grow"></span>
      ${form ? nothing : html`<button class="primary" @click=${() => show(true)}>${t('clients.new')}</button>`}
    </div>
    ${form ? html`
      <form class="card stack" @submit=${create}>
        <h2>${t('clients.new')}</h2>
        ${form.view()}
        <p class="buttons">
          <button type="button" class="quiet" @click=${() => show(false)}>${t('cancel')}</button>
          <button class="primary">${t('clients.create')}</button>
        </p>
      </form>` : nothing}
    <form class="filters" role="search" @submit=${filter}>
      <label>${t('clients.search')} <input name="search" type="search" .value=${filters.search} @change=${filter}></label>
      <label>${t('call.status')}
        <select name="status" @change=${filter}>
          <option value="">${t('all')}</option>
          ${CLIENT_STATUSES.map(each => html`
            <option value=${each} .selected=${filters.status === each}>${word('clientStatus', each)}</option>`)}
        </select></label>
    </form>
    ${list.view({
      label: t('clients.title'),
      empty: t('clients.empty'),
      columns: [[t('client.id')], [t('client.name')], [t('call.status')], [t('client.number'), 'wide-only'], [t('client.since'), 'wide-only']],
      row,
    })}`;

  return {title: t('clients.title'), view};
}
