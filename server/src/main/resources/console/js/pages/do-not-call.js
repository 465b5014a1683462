// Numbers that are never rung: look, add, remove, import.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {number, phone, shortTime} from '../format.js';
import {t} from '../i18n.js';
import {ask} from '../parts/dialog.js';
import {PagedList} from '../parts/paged-list.js';
import {attempt, toast} from '../parts/toast.js';

export function open({session, paths, update}) {
  const list = new PagedList(cursor => api.get(withQuery(paths.doNotCall, {limit: 50, cursor})), 'entries', update);

  async function add(event) {
    event.preventDefault();
    const form = event.target;
    const {phone: typed, reason} = Object.fromEntries(new FormData(form));
    const body = {phone: typed.replace(/[\s().-]/g, ''), ...(reason.trim() && {reason: reason.trim()})};
    if (await attempt(() => api.post(paths.doNotCall, body), t('doNotCall.added'))) {
      form.reset();
      list.reload();
    }
  }

  async function remove(entry) {
    const answer = await ask({
      title: t('doNotCall.removeTitle', {phone: entry.phone}),
      content: html`<p>${t('doNotCall.removeExplain')}</p>`,
      confirm: t('remove'),
      danger: true,
    });
    if (!answer) return;
    if (await attempt(() => api.delete(`${paths.doNotCall}/${encodeURIComponent(entry.phone)}`), t('doNotCall.removed'))) list.reload();
  }

  async function upload(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    await attempt(async () => {
      const csv = new Blob([file], {type: 'text/csv'});
      const result = await api.post(`${paths.doNotCall}/import`, csv, {'Content-Type': 'text/csv'});
      toast(t('doNotCall.imported', {
        imported: number(result.imported), known: number(result.alreadyListed), invalid: number(result.invalidCount)}));
    });
    list.reload();
  }

  const row = entry => html`
    <tr>
      <td>${phone(entry.phone)}</td>
      <td>${entry.reason ?? nothing}</td>
      <td class="wide-only">${entry.addedBy}</td>
      <td class="nowrap">${shortTime(entry.addedAt)}</td>
      <td>${entry.phone ? html`<button class="quiet" @click=${() => remove(entry)}>${t('remove')}<span class="sr"> ${entry.phone}</span></button>` : nothing}</td>
    </tr>`;

  const view = () => html`
    <div class="heading">
      <h1>${t('doNotCall.title')}</h1>
      ${list.page ? html`<span class="muted">${number(list.page.total)}</span>` : nothing}
      <span class="grow"></span>
      <label class="button">${t('doNotCall.import')} <input type="file" class="sr" accept=".csv,text/csv" @change=${upload}></label>
    </div>
    <p class="muted">${t(session.type === 'admin' ? 'doNotCall.leadAll' : 'doNotCall.lead')}</p>
    <form class="filters" @submit=${add}>
      <label>${t('call.phone')} <input name="phone" type="tel" required placeholder="+12125551234"></label>
      <label>${t('doNotCall.reason')} <input name="reason" maxlength="200"></label>
      <button class="primary">${t('doNotCall.add')}</button>
    </form>
    ${list.view({
      label: t('doNotCall.title'),
      empty: t('doNotCall.empty'),
      columns: [[t('call.phone')], [t('doNotCall.reason')], [t('doNotCall.by'), 'wide-only'], [t('doNotCall.at')], ['']],
      row,
    })}`;

  return {title: t('doNotCall.title'), view};
}
